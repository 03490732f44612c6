import { type Connection, CrmStand } from '@crmsync/contract';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Button } from '../../components/button.tsx';
import { FloatingDialog } from '../../components/dialog.tsx';
import { Field, Select } from '../../components/field.tsx';
import { plainText } from '../../text/plain-text.ts';
import { howCaptured } from '../contact/words.ts';
import { crmText, standsOf } from './filter-words.ts';
import type { FilterView } from './use-contact-list.ts';
import { words } from './words.ts';

/** Everything that a list can be narrowed by, beside the search. */
export function FilterDialog({
  open,
  view,
  connected,
  onShow,
  onClose,
}: {
  open: boolean;
  view: FilterView;
  connected: readonly Connection[];
  onShow: (part: Partial<FilterView>) => void;
  onClose: () => void;
}) {
  return (
    <FloatingDialog open={open} title={words.filterTitle} onClose={onClose}>
      <FilterForm view={view} connected={connected} onShow={onShow} onClose={onClose} />
    </FloatingDialog>
  );
}

function FilterForm({ view, connected, onShow, onClose }: Omit<Parameters<typeof FilterDialog>[0], 'open'>) {
  const [draft, setDraft] = useState(view);
  const facets = useFacets();
  const set = (part: Partial<FilterView>) => setDraft(before => ({ ...before, ...part }));
  const show = (event: FormEvent) => {
    event.preventDefault();
    onShow(draft);
    onClose();
  };
  const any = { value: '', label: words.anything };
  const choices = (values: readonly { value: string; count: number }[], label: (value: string) => string) => [
    any,
    ...values.map(({ value, count }) => ({ value, label: words.choice(plainText(label(value)), count) })),
  ];
  return (
    <form className="stack s4" onSubmit={show}>
      {connected.map(({ connector, label }) => (
        <StandSelect key={connector} connector={connector} label={label} crm={draft.crm} onChange={set} />
      ))}
      <Select
        label={words.filterLabels.tag}
        options={choices(facets.data?.tags ?? kept(draft.tag), value => value)}
        value={draft.tag}
        onChange={event => set({ tag: event.target.value })}
      />
      <Select
        label={words.filterLabels.source}
        options={choices(facets.data?.sources ?? kept(draft.source), howCaptured)}
        value={draft.source}
        onChange={event => set({ source: event.target.value })}
      />
      <div className="pairs">
        {(['since', 'until'] as const).map(key => (
          <Field
            key={key}
            type="date"
            label={words.filterLabels[key]}
            value={draft[key]}
            onChange={event => set({ [key]: event.target.value })}
          />
        ))}
      </div>
      <footer>
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button type="submit" kind="primary">
          {words.showFiltered}
        </Button>
      </footer>
    </form>
  );
}

function StandSelect({
  connector,
  label,
  crm,
  onChange,
}: {
  connector: string;
  label: string;
  crm: string;
  onChange: (part: Partial<FilterView>) => void;
}) {
  const stands = standsOf(crm);
  const others = stands.filter(each => each.connector !== connector);
  return (
    <Select
      label={label}
      options={[
        { value: '', label: words.anything },
        ...CrmStand.options.map(stand => ({ value: stand, label: words.stands[stand] })),
      ]}
      value={stands.find(each => each.connector === connector)?.stand ?? ''}
      onChange={event => {
        const stand = CrmStand.safeParse(event.target.value).data;
        onChange({ crm: crmText(stand === undefined ? others : [...others, { connector, stand }]) });
      }}
    />
  );
}

/** Until the choices are there, what was chosen stays one. */
function kept(value: string): { value: string; count: number }[] {
  return value === '' ? [] : [{ value, count: 0 }];
}

/** Tags and sources that there are, with counts. */
export function useFacets() {
  const api = useApi();
  return useQuery({ queryKey: keys.facets, queryFn: ({ signal }) => api.contacts.facets(signal) });
}
