import {
  Contact,
  type ContactFilter,
  type ContactInput,
  ContactPage,
  type ContactPatch,
  type ContactSort,
} from '@crmsync/contract';
import { z } from 'zod';
import { read, type Send } from './request.ts';

/** What a list of contacts is asked for. */
export interface ContactListQuery extends ContactFilter {
  sort?: ContactSort;
  dir?: 'asc' | 'desc';
  cursor?: string | undefined;
  limit?: number;
}

const Deleted = z.object({ deleted: z.number().int() });

/** The person's contacts. */
export function contactsApi(send: Send) {
  const one = (id: string) => `/api/contacts/${encodeURIComponent(id)}`;
  return {
    /** One page; `total` comes with the first page only. */
    list: async ({ sort, dir, cursor, limit, q, tag }: ContactListQuery, signal?: AbortSignal) =>
      read(
        await send({ path: '/api/contacts', query: { sort, dir, cursor, limit, q, tag }, signal }),
        ContactPage,
      ),
    get: async (id: string, signal?: AbortSignal) => read(await send({ path: one(id), signal }), Contact),
    /** 409 when the primary e-mail is another contact’s already. */
    create: async (json: ContactInput) =>
      read(await send({ method: 'POST', path: '/api/contacts', json }), Contact),
    /** Changes only the keys present. 409 when `version` is no longer the newest. */
    edit: async (id: string, json: ContactPatch) =>
      read(await send({ method: 'PATCH', path: one(id), json }), Contact),
    /** Deletes here only; what is in a CRM stays there. Answers how many were deleted. */
    remove: async (ids: string[]): Promise<number> =>
      (await read(await send({ method: 'POST', path: '/api/contacts/delete', json: { ids } }), Deleted))
        .deleted,
    /** Which of these e-mails (1–100) are contacts already. */
    lookup: async (emails: string[], signal?: AbortSignal) =>
      read(
        await send({ method: 'POST', path: '/api/contacts/lookup', json: { emails }, signal }),
        ContactPage,
      ),
    /** The CSV file with all contacts. */
    exportFile: async (): Promise<Blob> =>
      (await send({ path: '/api/contacts/export', headers: { accept: 'text/csv' } })).blob(),
  };
}
