import { type HistoryFilter, HistoryOutcome } from '@crmsync/contract';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { useConnections } from '../../api/queries.ts';
import { Button } from '../../components/button.tsx';
import { Field, SearchField, Select } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import { outcomeOrder } from '../../components/outcome-words.ts';
import { Text } from '../../components/text.tsx';
import { nameOf } from '../../text/names.ts';
import { count } from '../../text/numbers.ts';
import { words } from './words.ts';

/** Parts of the filter, as they stand in the address. */
export const historyKeys = ['q', 'connector', 'outcome', 'since', 'until', 'contactId'] as const;

/** Those that a phone folds away: the search stays, and one contact is a chip of its own. */
const folded = ['connector', 'outcome', 'since', 'until'] as const;

interface Filtering {
  filter: HistoryFilter;
  onChange: (key: string, value: string) => void;
}

/** What narrows the log: text, CRM, outcome, days, and one contact. A phone shows the lines first, and these behind a button. */
export function HistoryFilters({ filter, onChange }: Filtering) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const active = folded.filter(key => filter[key] !== undefined).length;
  return (
    <div className="log-filters">
      <HistorySearch q={filter.q ?? ''} onChange={value => onChange('q', value)} />
      <Button
        className="fold-button"
        icon="filter"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <span aria-hidden="true" className="row">
          {words.filter}
          {active > 0 && <span className="count on">{count(active)}</span>}
        </span>
        <span className="sr">{words.filters(active)}</span>
        <Icon name="chevron-down" />
      </Button>
      <div className={`fold ${open ? 'is-open' : ''}`} id={id}>
        <Narrowing filter={filter} onChange={onChange} />
      </div>
      {filter.contactId !== undefined && (
        <OneContact id={filter.contactId} onClear={() => onChange('contactId', '')} />
      )}
    </div>
  );
}

function Narrowing({ filter, onChange }: Filtering) {
  const connections = useConnections();
  const any = { value: '', label: words.any };
  return (
    <>
      <Select
        label={words.crm}
        options={[
          any,
          ...(connections.data ?? []).map(each => ({ value: each.connector, label: each.label })),
        ]}
        value={filter.connector ?? ''}
        onChange={event => onChange('connector', event.target.value)}
      />
      <Select
        label={words.outcome}
        options={[
          any,
          ...([...outcomeOrder, 'merged'] as const).map(each => ({
            value: each,
            label: words.outcomes[each],
          })),
        ]}
        value={HistoryOutcome.safeParse(filter.outcome).data ?? ''}
        onChange={event => onChange('outcome', event.target.value)}
      />
      {(['since', 'until'] as const).map(key => (
        <Field
          key={key}
          type="date"
          label={words[key]}
          value={filter[key] ?? ''}
          onChange={event => onChange(key, event.target.value)}
        />
      ))}
    </>
  );
}

function HistorySearch({ q, onChange }: { q: string; onChange: (q: string) => void }) {
  const [typed, setTyped] = useState(q);
  const [known, setKnown] = useState(q);
  if (known !== q) {
    setKnown(q);
    if (typed.trim() !== q) setTyped(q);
  }
  // A name typed fast is one question and not nine.
  useEffect(() => {
    if (typed.trim() === q) return;
    const timer = setTimeout(() => onChange(typed.trim()), 180);
    return () => clearTimeout(timer);
  });
  return (
    <SearchField
      label={words.search}
      placeholder={words.searchHint}
      value={typed}
      onChange={event => setTyped(event.target.value)}
    />
  );
}

function OneContact({ id, onClear }: { id: string; onClear: () => void }) {
  const api = useApi();
  const contact = useQuery({
    queryKey: keys.contact(id),
    queryFn: ({ signal }) => api.contacts.get(id, signal),
    retry: false,
  });
  const name = contact.data === undefined ? '…' : nameOf(contact.data);
  return (
    <button type="button" className="filter on" aria-label={words.clearContact(name)} onClick={onClear}>
      {words.columns.contact}{' '}
      <b>
        <Text>{name}</Text>
      </b>
      <Icon name="close" />
    </button>
  );
}
