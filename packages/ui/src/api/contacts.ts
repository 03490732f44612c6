import {
  Changed,
  Contact,
  ContactFacets,
  type ContactFilter,
  type ContactInput,
  ContactPage,
  type ContactPatch,
  type ContactSet,
  type ContactSort,
  ContactsDeleted,
  type ContactsMerge,
  ContactsRestored,
  type ContactsTag,
  DeletedContactPage,
  type DeletedSet,
  type TagRename,
  TimelinePage,
} from '@crmsync/contract';
import { z } from 'zod';
import { read, type Send } from './request.ts';

/** What a list of contacts is asked for. */
export interface ContactListQuery extends ContactFilter {
  sort?: ContactSort;
  dir?: 'asc' | 'desc';
  cursor?: string | undefined;
  offset?: number;
  limit?: number;
}

const Removed = z.object({ removed: z.number().int() });

/** The person's contacts. */
export function contactsApi(send: Send) {
  const one = (id: string) => `/api/contacts/${encodeURIComponent(id)}`;
  const post = (path: string, json: unknown) => send({ method: 'POST', path, json });
  return {
    /** One page; `total` comes with the first page only. */
    list: async (query: ContactListQuery, signal?: AbortSignal) =>
      read(await send({ path: '/api/contacts', query: { ...query }, signal }), ContactPage),
    get: async (id: string, signal?: AbortSignal) => read(await send({ path: one(id), signal }), Contact),
    /** 409 when the primary e-mail is another contact’s already. */
    create: async (json: ContactInput) =>
      read(await send({ method: 'POST', path: '/api/contacts', json }), Contact),
    /** Changes only the keys present. 409 when `version` is no longer the newest. */
    edit: async (id: string, json: ContactPatch) =>
      read(await send({ method: 'PATCH', path: one(id), json }), Contact),
    /** Deletes here only; what is in a CRM stays there. `restore` takes it back for some weeks. */
    remove: async (set: ContactSet): Promise<ContactsDeleted> =>
      read(await post('/api/contacts/delete', set), ContactsDeleted),
    restore: async (set: DeletedSet) => read(await post('/api/contacts/restore', set), ContactsRestored),
    /** What was deleted and can be taken back, the newest first. */
    deleted: async (cursor: string | undefined, signal?: AbortSignal) =>
      read(await send({ path: '/api/contacts/deleted', query: { cursor }, signal }), DeletedContactPage),
    /** Removes deleted ones for good. */
    removeForGood: async (ids: string[]) =>
      read(await post('/api/contacts/deleted/remove', { ids }), Removed),
    /** 409 `links-differ` when both are records of one CRM and nobody chose. */
    merge: async (json: ContactsMerge) => read(await post('/api/contacts/merge', json), Contact),
    /** Adds and removes tags of many. */
    tag: async (json: ContactsTag) => read(await post('/api/contacts/tags', json), Changed),
    renameTag: async (json: TagRename) => read(await post('/api/tags/rename', json), Changed),
    deleteTag: async (tag: string) => read(await post('/api/tags/delete', { tag }), Changed),
    /** Tags and sources that there are. */
    facets: async (signal?: AbortSignal) =>
      read(await send({ path: '/api/contacts/facets', signal }), ContactFacets),
    /** Adds the invented people to try everything with. */
    addSamples: async () => read(await post('/api/contacts/samples', {}), Changed),
    timeline: async (id: string, cursor: string | undefined, signal?: AbortSignal) =>
      read(await send({ path: `${one(id)}/timeline`, query: { cursor, limit: 50 }, signal }), TimelinePage),
    /** Which of these e-mails (1–100) are contacts already. */
    lookup: async (emails: string[], signal?: AbortSignal) =>
      read(
        await send({ method: 'POST', path: '/api/contacts/lookup', json: { emails }, signal }),
        ContactPage,
      ),
    /** The CSV file with these contacts. */
    exportFile: async (json: ContactSet): Promise<Blob> =>
      (
        await send({ method: 'POST', path: '/api/contacts/export', json, headers: { accept: 'text/csv' } })
      ).blob(),
  };
}
