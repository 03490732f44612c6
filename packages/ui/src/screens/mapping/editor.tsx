import type { Connection, Mapping, ObjectField } from '@crmsync/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Page } from '../../app/page.tsx';
import { LinkButton } from '../../components/button.tsx';
import { Segments } from '../../components/choices.tsx';
import { SearchField } from '../../components/field.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { useNow } from '../../components/use-now.ts';
import { plainText } from '../../text/plain-text.ts';
import { ago } from '../../text/times.ts';
import { FileButtons } from './file-buttons.tsx';
import { LineDialog } from './line-dialog.tsx';
import { Lines } from './lines.tsx';
import { DriftNotice, SuggestionsNotice, UnfilledNotice } from './notices.tsx';
import { SamplePicker } from './sample-picker.tsx';
import { SaveMapping } from './save-mapping.tsx';
import { Unmapped } from './unmapped.tsx';
import { type Line, useDraft } from './use-draft.ts';
import { usePreview } from './use-preview.ts';
import { fullest, useSamples } from './use-samples.ts';
import { words } from './words.ts';

/** The lines of one object: found, changed, tried on a contact, saved. */
export function Editor({
  connection,
  mapping,
  fields,
  onSaved,
  onReload,
}: {
  connection: Connection;
  mapping: Mapping;
  fields: readonly ObjectField[];
  onSaved: (mapping: Mapping) => Promise<void>;
  /** Loads the mapping again; `fresh` asks the CRM for its fields now and keeps what is unsaved. */
  onReload: (fresh: boolean) => Promise<void>;
}) {
  const { label, account, objects, connector } = connection;
  const { object, objectLabel } = mapping;
  const draft = useDraft(mapping);
  const [q, setQ] = useState('');
  const [onlyProblems, setOnlyProblems] = useState(false);
  const [editing, setEditing] = useState<Line | { entry: Line['entry']; id?: undefined }>();
  const [contactId, setContactId] = useState<string>();
  const navigate = useNavigate();
  const now = useNow();
  const contacts = useSamples();
  const sample = contacts.find(({ id }) => id === contactId) ?? fullest(contacts);
  const entries = draft.lines.map(({ entry }) => entry);
  const preview = usePreview(mapping, sample?.id, entries, mapping.fieldsFetchedAt, true);
  const problems = preview?.problems ?? mapping.problems;
  const again = useMutation({ mutationFn: () => onReload(true) });
  const found = (to: string) => matches(q, fields.find(({ name }) => name === to) ?? { name: to, label: to });
  const faulty = draft.lines.filter(
    (_, index) => problems.some(({ entry }) => entry === index) || preview?.lines[index]?.problem != null,
  ).length;
  const map = (field: ObjectField) =>
    setEditing({ entry: { from: { field: mapping.sources[0] ?? 'company' }, to: field.name } });
  return (
    <Page
      title={words.title(label)}
      head={words.title(label)}
      sub={
        <>
          {words.read(plainText(account?.name ?? label), ago(mapping.fieldsFetchedAt, now))}{' '}
          <LinkButton disabled={again.isPending} onClick={() => again.mutate()}>
            {again.isPending ? words.reading : words.again}
          </LinkButton>
        </>
      }
      back={{ to: '/integrations', label: words.back }}
      actions={<FileButtons mapping={mapping} label={label} draft={draft} onSaved={onSaved} />}
      className="has-act mapping"
    >
      <div className="toolbar wrap">
        {objects.length > 1 && (
          <Segments
            label={words.object}
            options={objects.map(each => ({ value: each.name, label: each.label }))}
            value={object}
            onChange={name =>
              void navigate(`/integrations/${connector}/mapping?object=${encodeURIComponent(name)}`, {
                replace: true,
              })
            }
          />
        )}
        <SearchField
          label={words.find}
          placeholder={words.find}
          value={q}
          onChange={event => setQ(event.target.value)}
        />
        {(faulty > 0 || onlyProblems) && (
          <button
            type="button"
            className={onlyProblems ? 'filter on' : 'filter'}
            aria-pressed={onlyProblems}
            onClick={() => setOnlyProblems(before => !before)}
          >
            {words.onlyProblems} <b>{faulty}</b>
          </button>
        )}
        <SamplePicker contacts={contacts} sample={sample} onPick={setContactId} />
      </div>
      <div className="stack">
        {again.isError && <ErrorNotice error={again.error} />}
        <DriftNotice label={label} drift={mapping.drift} />
        <UnfilledNotice problems={problems} fields={fields} onMap={map} />
        <SuggestionsNotice
          suggestions={mapping.suggestions.filter(
            ({ entry }) => !entries.some(({ to }) => to === entry.to) && found(entry.to),
          )}
          onAdd={draft.add}
        />
        {mapping.isDefault && draft.changes === 0 && <p className="small muted">{words.isDefault(label)}</p>}
        <Lines
          caption={words.table(objectLabel)}
          head={words.to(label, objectLabel)}
          lines={draft.lines}
          shown={(line, faultyLine) => found(line.entry.to) && (!onlyProblems || faultyLine)}
          fields={fields}
          preview={preview}
          problems={problems}
          onChange={draft.put}
          onEdit={setEditing}
          onRemove={draft.remove}
        />
        {!onlyProblems && (
          <Unmapped
            q={q}
            fields={fields.filter(
              field => field.writable && !entries.some(({ to }) => to === field.name) && found(field.name),
            )}
            onMap={map}
          />
        )}
      </div>
      <SaveMapping
        mapping={mapping}
        draft={draft}
        problems={problems}
        onSaved={onSaved}
        onReload={onReload}
      />
      {editing && (
        <LineDialog
          key={editing.id ?? editing.entry.to}
          entry={editing.entry}
          isNew={editing.id === undefined}
          field={fields.find(({ name }) => name === editing.entry.to)}
          mapping={mapping}
          contactId={sample?.id}
          onDone={entry => {
            if (editing.id === undefined) draft.add([entry]);
            else draft.put({ id: editing.id, entry });
            setEditing(undefined);
          }}
          onRemove={() => {
            if (editing.id !== undefined) draft.remove(editing.id);
            setEditing(undefined);
          }}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Page>
  );
}

function matches(q: string, { name, label }: { name: string; label: string }): boolean {
  const wanted = q.trim().toLowerCase();
  return name.toLowerCase().includes(wanted) || label.toLowerCase().includes(wanted);
}
