import type { Contact, SyncContactAnswer } from '@crmsync/contract';
import { keys, useApi } from '@crmsync/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Capture } from '../captures.ts';
import type { Draft } from '../draft.ts';
import { saveDraft } from '../save.ts';

/** One CRM a person goes to, and how that stands: under way, answered, or failed before the CRM could answer. */
export interface Sent {
  connector: string;
  object?: string | undefined;
  answer?: SyncContactAnswer;
  error?: unknown;
}

/** What to keep and where to send it. */
interface SaveRequest {
  draft: Draft;
  known: Contact | undefined;
  to: Pick<Sent, 'connector' | 'object'>[];
}

/** Keeps a person, then sends it to each chosen CRM side by side. A second press while one is under way does nothing. */
export function useSavePerson(capture: Capture) {
  const api = useApi();
  const client = useQueryClient();
  const underWay = useRef(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [saved, setSaved] = useState<Contact | null>(null);
  const [last, setLast] = useState<Contact | null>(null);
  const [sent, setSent] = useState<Sent[]>([]);

  const settle = (connector: string, change: Partial<Sent>) =>
    setSent(before => before.map(each => (each.connector === connector ? { ...each, ...change } : each)));

  const send = async (contactId: string, { connector, object }: Sent) => {
    try {
      const answer = await api.connections.syncContact(connector, {
        contactId,
        ...(object ? { object } : {}),
      });
      settle(connector, { answer });
    } catch (failure) {
      settle(connector, { error: failure });
    }
    await client.invalidateQueries({ queryKey: keys.contact(contactId) });
  };

  const save = async ({ draft, known, to }: SaveRequest) => {
    if (underWay.current) return;
    underWay.current = true;
    setBusy(true);
    setError(null);
    try {
      const contact = await saveDraft(api, draft, capture, known);
      client.setQueryData(keys.contact(contact.id), contact);
      setSent(to);
      setSaved(contact);
      setLast(contact);
      await Promise.all(to.map(each => send(contact.id, each)));
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
