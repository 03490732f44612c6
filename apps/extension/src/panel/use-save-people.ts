import { keys } from '@crmsync/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Capture } from '../captures.ts';
import { emailsIn, newDraft } from '../draft.ts';
import { newBatch, putBatch } from '../outbox/outbox.ts';
import { type Batch, readOutbox } from '../outbox/stored.ts';
import { sendNow } from '../shared/use-outbox.ts';
import { useOwner } from '../shared/use-owner.ts';
import type { Person } from '../sources/person.ts';
import { draftName } from './draft-name.ts';
import { useOffline } from './offline.ts';
import { words } from './words.ts';

/**
 * Keeps several people and starts one push per CRM. They go through the outbox: the service worker sends them, so closing the panel
 * stops nothing, and whoever is stopped in the middle goes on where it was.
 */
export function useSavePeople(capture: Capture) {
  const client = useQueryClient();
  const offline = useOffline();
  const ownerNow = useOwner();
  const underWay = useRef(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [done, setDone] = useState<string | null>(null);

  const save = async (people: readonly Person[], to: Batch['to']) => {
    if (underWay.current || people.length === 0) return;
    underWay.current = true;
    setBusy(true);
    setError(null);
    setDone(null);
    try {
      const owner = await ownerNow();
      const drafts = people.map(newDraft);
      const named = drafts.map(draft => ({ draft, name: draftName(draft) }));
      const batch = { ...newBatch(named, to, owner, capture), waits: offline };
      await putBatch(batch);
      await sendNow();
      setDone(await howItWent(batch.key, drafts.filter(draft => emailsIn(draft).length > 0).length, batch));
    } catch (failure) {
      setError(failure);
    } finally {
      underWay.current = false;
      setBusy(false);
      await client.invalidateQueries({ queryKey: keys.contactLists });
    }
  };
  return {
    busy,
    error,
    done,
    save: (people: readonly Person[], to: Batch['to']) => void save(people, to),
  };
}

/** What is said below: how many are kept, or that they wait. A refusal is told by the outbox itself. */
async function howItWent(key: string, pushable: number, { people, to }: Batch): Promise<string | null> {
  const left = (await readOutbox()).batches.find(batch => batch.key === key);
  if (left !== undefined) return left.trouble === undefined ? words.outbox.kept : null;
  const pushed = to.length > 0 ? pushable : 0;
  return pushed > 0 ? words.keptAndPushed(people.length, pushed) : words.kept(people.length);
}
