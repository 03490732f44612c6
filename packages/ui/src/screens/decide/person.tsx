import type { Candidate, Decision, PushItem } from '@crmsync/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Button } from '../../components/button.tsx';
import { Segments } from '../../components/choices.tsx';
import { SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { changesInWords } from '../../components/outcome-words.ts';
import { Text } from '../../components/text.tsx';
import { useToast } from '../../components/toast.tsx';
import { useNow } from '../../components/use-now.ts';
import { plainText } from '../../text/plain-text.ts';
import { momentOf } from '../../text/times.ts';
import { plannedChanges, preselected } from './compare.ts';
import { useDecideKeys } from './use-decide-keys.ts';
import type { Duplicate } from './use-duplicates.ts';
import { Versus } from './versus.tsx';
import { words } from './words.ts';

/** One person: the comparison, and what to do. A match is preselected only where an e-mail says that it is the same person. */
export function Person({ item, push, onDecided }: Duplicate & { onDecided: () => void }) {
  const api = useApi();
  const now = useNow();
  const [picked, setPicked] = useState<number>();
  const decide = useDecide({ item, push }, onDecided);
  const contactId = item.contactId ?? '';
  const contact = useQuery({
    queryKey: keys.contact(contactId),
    queryFn: ({ signal }) => api.contacts.get(contactId, signal),
    enabled: contactId !== '',
  });
  const chosen = picked ?? (contact.data ? preselected(contact.data, item.candidates) : null);
  const candidate = chosen === null ? undefined : item.candidates[chosen];
  const confirm = () => {
    if (candidate === undefined || decide.isPending) return;
    decide.mutate({ choice: 'record', object: candidate.object, recordId: candidate.recordId });
  };
  useDecideKeys({
    pick: index => index < item.candidates.length && setPicked(index),
    create: () => decide.isPending || decide.mutate({ choice: 'create' }),
    skip: () => decide.isPending || decide.mutate({ choice: 'skip' }),
    confirm,
  });
  return (
    <section className="stack s4" aria-label={plainText(item.name)}>
      <div className="row wrap">
        <h2 className="grow">
          <Text>{words.question(item.name)}</Text>
        </h2>
        <span className="small muted">{words.from(push.connectorLabel, momentOf(push.createdAt, now))}</span>
      </div>
      {item.candidates.length > 1 && (
        <Segments
          label={words.compare}
          className="whoelse"
          options={item.candidates.map((each, index) => ({
            value: String(index),
            label: words.theirs(index + 1, each.objectLabel),
          }))}
          value={String(chosen ?? '')}
          onChange={index => setPicked(Number(index))}
        />
      )}
      {contact.isPending && contactId !== '' && <SkeletonRows rows={6} />}
      {contact.isError && <ErrorNotice error={contact.error} />}
      {contact.data && (
        <Versus contact={contact.data} candidates={item.candidates} chosen={chosen} onChoose={setPicked} />
      )}
      <p className="small muted">{words.policyNote}</p>
      {decide.isError && <ErrorNotice error={decide.error} />}
      <div className="decidebar">
        <div className="grow">
          <p>
            <b className="strong">{willDo(item, candidate)}</b>
          </p>
        </div>
        <div className="row wrap">
          <Button kind="ghost" disabled={decide.isPending} onClick={() => decide.mutate({ choice: 'skip' })}>
            {words.skip}
          </Button>
          <Button disabled={decide.isPending} onClick={() => decide.mutate({ choice: 'create' })}>
            {words.create(push.objectLabel)}
          </Button>
          {candidate && (
            <Button kind="primary" icon="check" busy={decide.isPending} onClick={confirm}>
              {words.update(candidate.objectLabel)}
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}

function willDo(item: PushItem, candidate: Candidate | undefined): string {
  if (candidate === undefined) return words.chooseFirst;
  const changes = changesInWords(plannedChanges(item.changes, candidate));
  return changes === ''
    ? words.willByRule(candidate.objectLabel)
    : words.will(candidate.objectLabel, changes);
}

function useDecide({ item, push }: Duplicate, onDecided: () => void) {
  const api = useApi();
  const client = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: (decision: Decision) => api.pushes.decide(push.id, item.id, decision),
    onSuccess: () => {
      toast({ title: words.updated(plainText(item.name)) });
      void client.invalidateQueries({ queryKey: keys.push(push.id) });
      void client.invalidateQueries({ queryKey: keys.pushLists });
      void client.invalidateQueries({ queryKey: keys.pushItems(push.id) });
      onDecided();
    },
  });
}
