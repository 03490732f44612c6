import type { Contact, MergeField } from '@crmsync/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { useConnections } from '../../api/queries.ts';
import { Page } from '../../app/page.tsx';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Empty, Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice, Notice } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import { nameOf } from '../../text/names.ts';
import { choicesOf, recordChoices } from './compare.ts';
import { FieldChoices, type Side } from './field-choices.tsx';
import { RecordChoices } from './record-choices.tsx';
import { words } from './words.ts';

const back = { to: '/contacts', label: words.back };

/** Two contacts side by side, to become one: each field is chosen where they differ. */
export function MergeScreen() {
  const [params, setParams] = useSearchParams();
  const [keepId, otherId] = [params.get('keep') ?? '', params.get('other') ?? ''];
  const keep = useContact(keepId);
  const other = useContact(otherId);
  const swap = () => setParams({ keep: otherId, other: keepId }, { replace: true });
  if (keep.data !== undefined && other.data !== undefined) {
    return (
      <Page title={words.title} head={words.title} sub={words.sub} back={back}>
        <Merge
          key={`${keepId}-${keep.data.version}-${other.data.version}`}
          keep={keep.data}
          other={other.data}
          swap={swap}
        />
      </Page>
    );
  }
  const failed = keep.isError || other.isError;
  return (
    <Page title={words.title} head={words.title} back={back}>
      {failed ? (
        <Empty icon="merge" title={words.gone} action={<ButtonLink to="/contacts">{words.back}</ButtonLink>}>
          {words.goneText}
        </Empty>
      ) : (
        <Loading words={words.loading}>
          <SkeletonRows rows={5} />
        </Loading>
      )}
    </Page>
  );
}

function useContact(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.contact(id),
    queryFn: ({ signal }) => api.contacts.get(id, signal),
    retry: false,
  });
}

function Merge({ keep, other, swap }: { keep: Contact; other: Contact; swap: () => void }) {
  const connections = useConnections();
  const [taken, setTaken] = useState<ReadonlySet<MergeField>>(new Set());
  const [records, setRecords] = useState<Readonly<Record<string, Side>>>({});
  const differing = recordChoices(keep, other);
  const merge = useMerge(keep, other);
  const choices = choicesOf(keep, other);
  const open = differing.some(({ connector }) => records[connector] === undefined);
  const take = (field: MergeField, side: Side) =>
    setTaken(before => {
      const next = new Set(before);
      if (side === 'other') next.add(field);
      else next.delete(field);
      return next;
    });
  return (
    <div className="stack s6 mergeform">
      <FieldChoices
        names={{ keep: nameOf(keep), other: nameOf(other) }}
        choices={choices}
        taken={taken}
        onTake={take}
      />
      <p className="small muted">{choices.length === 0 ? words.nothingDiffers : words.both}</p>
      {differing.map(choice => (
        <RecordChoices
          key={choice.connector}
          choice={choice}
          label={
            connections.data?.find(each => each.connector === choice.connector)?.label ?? choice.connector
          }
          value={records[choice.connector]}
          onChange={side => setRecords(before => ({ ...before, [choice.connector]: side }))}
        />
      ))}
      {merge.isError && <ErrorNotice error={merge.error} />}
      {open && <Notice tone="warn" title={words.chooseRecord} />}
      <div className="row wrap">
        <Button
          kind="primary"
          icon="merge"
          disabled={open}
          busy={merge.isPending}
          busyWords={words.merging}
          onClick={() => merge.mutate({ take: [...taken], links: { ...records } })}
        >
          {words.act}
        </Button>
        <Button kind="ghost" icon="retry" onClick={swap}>
          {words.swap}
        </Button>
      </div>
    </div>
  );
}

function useMerge(keep: Contact, other: Contact) {
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  return useMutation({
    mutationFn: (chosen: { take: MergeField[]; links: Record<string, Side> }) =>
      api.contacts.merge({
        keepId: keep.id,
        otherId: other.id,
        keepVersion: keep.version,
        otherVersion: other.version,
        ...chosen,
      }),
    onSuccess: merged => {
      client.setQueryData(keys.contact(merged.id), merged);
      toast({ title: words.done(nameOf(merged)), detail: words.doneText });
      void navigate(`/contacts/${merged.id}`);
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.contactsAll }),
  });
}
