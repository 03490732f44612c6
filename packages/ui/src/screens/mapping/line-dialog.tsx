import { type Mapping, MappingEntry, type ObjectField } from '@crmsync/contract';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Segments } from '../../components/choices.tsx';
import { FloatingDialog } from '../../components/dialog.tsx';
import { Field, Select } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import { Text } from '../../components/text.tsx';
import { plainText } from '../../text/plain-text.ts';
import { withRule, withTransforms } from './edit-entry.ts';
import { TransformList } from './transform-list.tsx';
import { usePreview } from './use-preview.ts';
import { sourceName, typeName, words } from './words.ts';

type Kind = keyof typeof words.kindsOfSource;

/** One line: where its value comes from, what is changed on the way, when it is written; tried on the sample while it is edited. */
export function LineDialog({
  entry: given,
  isNew,
  field,
  mapping,
  contactId,
  onDone,
  onRemove,
  onClose,
}: {
  entry: MappingEntry;
  isNew: boolean;
  /** Undefined when the CRM has it no longer. */
  field: ObjectField | undefined;
  mapping: Mapping;
  contactId: string | undefined;
  onDone: (entry: MappingEntry) => void;
  onRemove: () => void;
  onClose: () => void;
}) {
  const [entry, setEntry] = useState(given);
  const parsed = MappingEntry.safeParse(entry);
  return (
    <FloatingDialog open wide title={plainText(field?.label ?? given.to)} onClose={onClose}>
      <div className="stack line-dialog">
        <p className="small muted">
          {field ? typeName(field) : words.gone} · <span className="num">{given.to}</span>
          {field?.required && <span className="req">{words.required}</span>}
        </p>
        <Source entry={entry} field={field} sources={mapping.sources} onChange={setEntry} />
        <Select
          label={words.rule}
          hint={words.ruleHint}
          options={Object.entries(words.rules).map(([value, label]) => ({ value, label }))}
          value={entry.rule ?? ''}
          onChange={event => setEntry(withRule(entry, event.target.value))}
        />
        <TransformList
          transforms={entry.transforms ?? []}
          field={field}
          onChange={transforms => setEntry(withTransforms(entry, transforms))}
        />
        <Tried entry={entry} mapping={mapping} contactId={contactId} complete={parsed.success} />
      </div>
      <footer>
        {!isNew && (
          <Button kind="danger" icon="trash" onClick={onRemove}>
            {words.remove}
          </Button>
        )}
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button kind="primary" disabled={!parsed.success} onClick={() => onDone(entry)}>
          {words.done}
        </Button>
      </footer>
    </FloatingDialog>
  );
}

function Source({
  entry,
  field,
  sources,
  onChange,
}: {
  entry: MappingEntry;
  field: ObjectField | undefined;
  sources: readonly string[];
  onChange: (entry: MappingEntry) => void;
}) {
  const { from } = entry;
  const kind: Kind = 'field' in from ? 'field' : 'constant' in from ? 'constant' : 'template';
  const set = (next: MappingEntry['from']) => onChange({ ...entry, from: next });
  const first = sources[0] ?? 'company';
  const turn = (to: Kind) => {
    if (to === kind) return;
    if (to === 'field') set({ field: first });
    else if (to === 'constant') set({ constant: '' });
    else set({ template: 'field' in from ? `{${from.field}}` : '' });
  };
  return (
    <>
      <Segments
        label={words.source}
        options={Object.entries(words.kindsOfSource).map(([value, label]) => ({
          value: value as Kind,
          label,
        }))}
        value={kind}
        onChange={turn}
      />
      {'field' in from && (
        <Select
          label={words.field}
          options={sourceOptions(sources, from.field)}
          value={from.field}
          onChange={event => set({ field: event.target.value })}
        />
      )}
      {'constant' in from &&
        (field?.options && field.options.length > 0 ? (
          <Select
            label={words.constant}
            hint={words.constantHint}
            options={[{ value: '', label: words.choose }, ...field.options]}
            value={from.constant}
            onChange={event => set({ constant: event.target.value })}
          />
        ) : (
          <Field
            label={words.constant}
            hint={words.constantHint}
            value={from.constant}
            onChange={event => set({ constant: event.target.value })}
          />
        ))}
      {'template' in from && (
        <>
          <Field
            label={words.template}
            hint={words.templateHint}
            value={from.template}
            onChange={event => set({ template: event.target.value })}
          />
          <Select
            label={words.insert}
            options={[{ value: '', label: words.choose }, ...sourceOptions(sources)]}
            value=""
            onChange={event => set({ template: `${from.template}{${event.target.value}}` })}
          />
        </>
      )}
    </>
  );
}

/** Contact fields to choose from; one that no contact has any more stays, while a line reads it. */
function sourceOptions(sources: readonly string[], chosen?: string) {
  const all = chosen === undefined || sources.includes(chosen) ? sources : [...sources, chosen];
  return all.map(value => ({ value, label: plainText(sourceName(value)) }));
}

function Tried({
  entry,
  mapping,
  contactId,
  complete,
}: {
  entry: MappingEntry;
  mapping: Mapping;
  contactId: string | undefined;
  complete: boolean;
}) {
  const preview = usePreview(mapping, contactId, [entry], mapping.fieldsFetchedAt);
  const made = preview?.lines[0];
  const trouble = preview?.problems.find(problem => problem.entry === 0)?.title ?? made?.problem?.title;
  return (
    <div className="tried" role="status">
      {!complete && <p className="small muted">{words.incomplete}</p>}
      {complete && made && (
        <p className="row wrap">
          <Text>{made.before === '' ? words.blank : made.before}</Text>
          <Icon name="arrow-right" />
          <b className="strong">
            <Text>{made.after ?? (made.problem ? words.refused : words.nothing)}</Text>
          </b>
        </p>
      )}
      {complete && trouble !== undefined && (
        <p className="mark bad">
          <Icon name="bad" />
          <Text>{trouble}</Text>
        </p>
      )}
    </div>
  );
}
