import type { Contact, SyncContactAnswer } from '@crmsync/contract';
import { keys, useApi } from '@crmsync/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Capture } from '../captures.ts';
import type { Draft } from '../draft.ts';
import { dropBatch, newBatch, putBatch, whileSending } from '../outbox/outbox.ts';
import { isUnreached } from '../outbox/send.ts';
import type { Batch } from '../outbox/stored.ts';
import { saveDraft } from '../save.ts';
import { sendNow } from '../shared/use-outbox.ts';
import { useOwner } from '../shared/use-owner.ts';
import { draftName } from './draft-name.ts';
import { useOffline } from './offline.ts';

/** One CRM a person goes to, and how that stands: under way, answered, or failed before the CRM could answer. */
export interface Sent {
  connector: string;
  object?: string | undefined;
  answer?: SyncContactAnswer;
  error?: unknown;
  /** It waits in the outbox: the server was not reached. */
  waits?: boolean;
}

/** What to keep and where to send it. */
interface SaveRequest {
  draft: Draft;
  known: Contact | undefined;
  to: Batch['to'];
}

/**
 * Keeps a person, then sends it to each chosen CRM side by side. A second press while one is under way does nothing. The person stands
 * in the outbox until all of it is done: when the server is not reached, or the panel is closed in the middle, it goes on from there.
 */
export function useSavePerson(capture: Capture) {
  const api = useApi();
  const client = useQueryClient();
  const offline = useOffline();
  const ownerNow = useOwner();
  const underWay = useRef(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [saved, setSaved] = useState<Contact | null>(null);
  const [last, setLast] = useState<Contact | null>(null);
  const [sent, setSent] = useState<Sent[]>([]);
  const [waits, setWaits] = useState(false);

  const settle = (connector: string, change: Partial<Sent>) =>
    setSent(before => before.map(each => (each.connector === connector ? { ...each, ...change } : each)));

  /** True when it has been answered, with yes or no. */
  const send = async (contactId: string, { connector, object }: Pick<Sent, 'connector' | 'object'>) => {
    let answered = true;
    try {
      const answer = await api.connections.syncContact(connector, {
        contactId,
        ...(object ? { object } : {}),
      });
      settle(connector, { answer });
    } catch (failure) {
      answered = !isUnreached(failure);
      settle(connector, answered ? { error: failure } : { waits: true });
    }
    await client.invalidateQueries({ queryKey: keys.contact(contactId) });
    return answered;
  };

  /** The whole of it, while the batch stands in the outbox. */
  const run = async (batch: Batch, { draft, known, to }: SaveRequest) => {
    const contact = await saveDraft(api, draft, capture, known);
    const people = batch.people.map(each => ({ ...each, contactId: contact.id }));
    await putBatch({ ...batch, people });
    client.setQueryData(keys.contact(contact.id), contact);
    setSent(to.map(({ connector, object }) => ({ connector, object })));
    setSaved(contact);
    setLast(contact);
    const answered = await Promise.all(to.map(each => send(contact.id, each)));
    const unsent = to.filter((_each, index) => !answered[index]);
    if (unsent.length === 0) await dropBatch(batch.key);
    else await putBatch({ ...batch, people, to: unsent, waits: true });
  };

  const keepForLater = async (batch: Batch) => {
    await putBatch({ ...batch, waits: true });
    setWaits(true);
  };

  const save = async (request: SaveRequest) => {
    if (underWay.current) return;
    underWay.current = true;
    setBusy(true);
    setError(null);
    try {
      const owner = await ownerNow();
      const { draft, to } = request;
      const batch = newBatch([{ draft, name: draftName(draft) }], to, owner, capture);
      if (offline) {
        await keepForLater(batch);
        void sendNow();
        return;
      }
      // Held before it is stored: else the service worker might take it first.
      await whileSending(batch.key, async () => {
        await putBatch(batch);
        try {
          await run(batch, request);
        } catch (failure) {
          if (isUnreached(failure)) return keepForLater(batch);
          await dropBatch(batch.key);
          throw failure;
        }
      });
      await client.invalidateQueries({ queryKey: keys.contactLists });
    } catch (failure) {
      setError(failure);
    } finally {
      underWay.current = false;
      setBusy(false);
    }
  };

  return {
    busy,
    error,
    /** True once it stands in the outbox and the server has not got it. */
    waits,
    /** The contact, once it is kept; null again while its values are being changed. */
    saved,
    /** The contact as last kept from here. */
    last,
    sent,
    /** Back to the values, to mend what a CRM refused. */
    reopen: () => setSaved(null),
    save: (request: SaveRequest) => void save(request),
    again: (one: Sent) => {
      if (!saved) return;
      setSent(before =>
        before.map(each =>
          each.connector === one.connector ? { connector: one.connector, object: one.object } : each,
        ),
      );
      void send(saved.id, one);
    },
  };
}
