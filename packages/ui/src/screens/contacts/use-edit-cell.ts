import type { Contact, ContactPatch } from '@crmsync/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { updateListed } from '../../api/listed-contacts.ts';
import { problemWords } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import { words } from './words.ts';

/** What a cell of the list can change. */
export type CellPatch = Pick<ContactPatch, 'firstName' | 'lastName' | 'company' | 'emails'>;

/**
 * Changes a contact from its row: the list shows it at once, and shows the old words again, and says so, when the server refuses.
 * What another window changed meanwhile is never written over.
 */
export function useEditCell(contact: Contact) {
  const api = useApi();
  const client = useQueryClient();
  const toast = useToast();
  const show = (shown: Contact) => updateListed(client, each => (each.id === shown.id ? shown : each));
  return useMutation({
    mutationFn: (patch: CellPatch) => api.contacts.edit(contact.id, { ...patch, version: contact.version }),
    onMutate: async patch => {
      await client.cancelQueries({ queryKey: keys.contactLists });
      show({ ...contact, ...definedOf(patch) });
    },
    onSuccess: saved => {
      show(saved);
      client.setQueryData(keys.contact(saved.id), saved);
      void client.invalidateQueries({ queryKey: keys.timeline(saved.id) });
    },
    onError: error => {
      show(contact);
      toast({ tone: 'bad', title: words.notSaved, detail: problemWords(error).title });
      void client.invalidateQueries({ queryKey: keys.contactLists });
    },
  });
}

function definedOf(patch: CellPatch): Partial<Contact> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
