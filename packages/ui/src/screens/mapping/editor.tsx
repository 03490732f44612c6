import type { Connection, Contact, Mapping, MappingProblem, ObjectField } from '@crmsync/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiError } from '../../api/api-error.ts';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Page } from '../../app/page.tsx';
import { Button, LinkButton } from '../../components/button.tsx';
import { Segments } from '../../components/choices.tsx';
import { SearchField } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import { ErrorNotice, Notice } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import { useNow } from '../../components/use-now.ts';
import { nameOf } from '../../text/names.ts';
import { plainText } from '../../text/plain-text.ts';
import { ago } from '../../text/times.ts';
import { FileButtons } from './file-buttons.tsx';
import { LineDialog } from './line-dialog.tsx';
import { Lines } from './lines.tsx';
import { DriftNotice, SuggestionsNotice, UnfilledNotice } from './notices.tsx';
import { Unmapped } from './unmapped.tsx';
import { type Line, useDraft } from './use-draft.ts';
import { usePreview } from './use-preview.ts';
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
        <label className="end row sample">
          <span className="small muted">{words.sample}</span>
          <span className="selectwrap">
            <select
              className="select small"
              value={sample?.id ?? ''}
              disabled={sample === undefined}
              onChange={event => setContactId(event.target.value)}
            >
              {sample === undefined && <option value="">{words.noSample}</option>}
              {contacts.map(contact => (
                <option key={contact.id} value={contact.id}>
                  {nameOf(contact)}
                </option>
              ))}
            </select>
            <Icon name="chevron-down" />
          </span>
        </label>
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
      <SaveBar mapping={mapping} draft={draft} problems={problems} onSaved={onSaved} onReload={onReload} />
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

/** The contact that says most: it shows what the most lines do. */
function fullest(contacts: readonly Contact[]): Contact | undefined {
  const filled = (contact: Contact) =>
    JSON.stringify({ ...contact, crm: {}, notes: '', source: null }).length;
  return contacts.toSorted((one, other) => filled(other) - filled(one))[0];
}

/** Some real contacts to try the lines on: the newest ones. */
function useSamples() {
  const api = useApi();
  const query = { sort: 'createdAt', dir: 'desc' } as const;
  const { data } = useQuery({
    queryKey: [...keys.contactList(query), 'samples'],
    queryFn: ({ signal }) => api.contacts.list({ ...query, limit: 50 }, signal),
  });
  return data?.items ?? [];
}

function SaveBar({
  mapping,
  draft,
  problems,
  onSaved,
  onReload,
}: {
  mapping: Mapping;
  draft: ReturnType<typeof useDraft>;
  problems: readonly MappingProblem[];
  onSaved: (mapping: Mapping) => Promise<void>;
  onReload: (fresh: boolean) => Promise<void>;
}) {
  const api = useApi();
  const toast = useToast();
  const save = useMutation({
    mutationFn: () =>
      api.mappings.save(mapping, {
        version: mapping.version,
        entries: draft.lines.map(({ entry }) => entry),
      }),
    onSuccess: async saved => {
      await onSaved(saved);
      toast({ title: words.saved });
    },
  });
  const stale = save.error instanceof ApiError && save.error.status === 409;
  const { changes } = draft;
  return (
    <footer className="actbar">
      {stale ? (
        <Notice
          tone="warn"
          title={words.newer}
          actions={
            <Button size="small" onClick={() => void onReload(false)}>
              {words.load}
            </Button>
          }
        >
          {words.newerText}
        </Notice>
      ) : save.isError ? (
        <ErrorNotice error={save.error} onDismiss={() => save.reset()} />
      ) : (
        <p className="soft small" role="status">
          {changes === 0 && problems.length > 0
            ? ''
            : changes === 0
              ? words.nothingUnsaved
              : words.unsaved(changes)}
          {problems.length > 0 &&
            `${changes > 0 ? ', ' : ''}${words.problems(problems.length)}. ${changes > 0 ? words.mendFirst : words.refusedMeanwhile(mapping.objectLabel)}`}
        </p>
      )}
      <div className="end row">
        <Button kind="ghost" disabled={changes === 0} onClick={draft.discard}>
          {words.discard}
        </Button>
        <Button
          kind="primary"
          disabled={changes === 0}
          busy={save.isPending}
          busyWords={words.saving}
          onClick={() => save.mutate()}
        >
          {words.save}
        </Button>
      </div>
    </footer>
  );
}
