import type { Contact } from '@crmsync/contract';
import { keys, useApi } from '@crmsync/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Capture } from '../captures.ts';
import { newDraft } from '../draft.ts';
import { saveDraft } from '../save.ts';
import type { Person } from '../sources/person.ts';
import { words } from './words.ts';

/** A CRM that the saved people are pushed to. */
interface Target {
  connector: string;
  object?: string | undefined;
}

/** Keeps several people one after the other, then starts one push per CRM: the server goes on when the panel is closed. */
export function useSavePeople(capture: Capture, knownOf: (person: Person) => Contact | undefined) {
  const api = useApi();
  const client = useQueryClient();
  const underWay = useRef(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [done, setDone] = useState<string | null>(null);

  const save = async (people: readonly Person[], targets: readonly Target[]) => {
    if (underWay.current || people.length === 0) return;
    underWay.current = true;
    setBusy(true);
    setError(null);
    setDone(null);
    const saved: Contact[] = [];
    try {
      for (const person of people) {
        saved.push(await saveDraft(api, newDraft(person), capture, knownOf(person)));
      }
      const contactIds = saved.filter(({ emails }) => emails.length > 0).map(({ id }) => id);
      if (contactIds.length > 0) {
        await Promise.all(
          targets.map(({ connector, object }) =>
            api.pushes.start({ connector, contactIds, ...(object ? { object } : {}) }, crypto.randomUUID()),
          ),
        );
      }
      setDone(report(saved.length, targets.length > 0 ? contactIds.length : 0));
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
    save: (people: readonly Person[], targets: readonly Target[]) => void save(people, targets),
  };
}

function report(saved: number, pushed: number): string {
  return pushed > 0 ? words.keptAndPushed(saved, pushed) : words.kept(saved);
}
