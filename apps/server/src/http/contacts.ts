import {
  Contact,
  ContactInput,
  ContactLookup,
  ContactPage,
  ContactPatch,
  ContactsQuery,
  Id,
} from '@crmsync/contract';
import type { FastifyBaseLogger } from 'fastify';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { readCursor, writeCursor } from '../contacts/cursor.ts';
import { editFields } from '../contacts/edit.ts';
import { normaliseEmail } from '../contacts/email.ts';
import { type ContactFields, hasIdentity } from '../contacts/fields.ts';
import { type NormalContact, normaliseContact } from '../contacts/normalise.ts';
import {
  createContact,
  type EditRefusal,
  editContact,
  findByEmails,
  findContact,
} from '../store/contacts.ts';
import { withCrmStates } from '../store/contacts-crm.ts';
import { countContacts, listContacts, positionOf } from '../store/contacts-list.ts';
import type { ContactRow } from '../store/contacts-table.ts';
import { ApiProblem, notFound } from './problems.ts';

const OneContact = z.object({ id: Id });

type Db = AppDeps['store']['db'];

/** The user's contacts. Import, export and deleting are in imports.ts, exports.ts and deleted-contacts.ts. */
export async function contactRoutes(app: Api, { store: { db } }: AppDeps): Promise<void> {
  readRoutes(app, db);
  writeRoutes(app, db);
}

function readRoutes(app: Api, db: Db): void {
  app.get(
    '/api/contacts',
    { schema: { querystring: ContactsQuery, response: { 200: ContactPage } } },
    ({ user, query }) => readPage(db, user.id, query),
  );

  app.get(
    '/api/contacts/:id',
    { schema: { params: OneContact, response: { 200: Contact } } },
    async ({ user, params }) => answerOf(db, user.id, await findContact(db, user.id, params.id)),
  );

  app.post(
    '/api/contacts/lookup',
    { schema: { body: ContactLookup, response: { 200: ContactPage } } },
    async ({ user, body }) => {
      const emails = body.emails.map(normaliseEmail).filter(email => email !== null);
      const rows = await findByEmails(db, user.id, emails);
      return { items: await withCrmStates(db, user.id, rows), nextCursor: null, total: rows.length };
    },
  );
}

function writeRoutes(app: Api, db: Db): void {
  app.post(
    '/api/contacts',
    { schema: { body: ContactInput, response: { 201: Contact } } },
    async ({ user, body, log }, reply) => {
      const row = await createContact(db, user.id, checked(normaliseContact(body), log));
      if (row === 'email-taken') throw refusal(row);
      return reply.code(201).send(await answerOf(db, user.id, row));
    },
  );

  app.patch(
    '/api/contacts/:id',
    { schema: { params: OneContact, body: ContactPatch, response: { 200: Contact } } },
    async ({ user, params, body, log }) => {
      const edit = (fields: ContactFields) => checked(editFields(fields, body), log);
      const edited = await editContact(db, user.id, params.id, body.version, edit);
      if (typeof edited === 'string') throw refusal(edited);
      return answerOf(db, user.id, edited);
    },
  );
}

async function answerOf(db: Db, userId: string, row: ContactRow | undefined): Promise<Contact> {
  const [contact] = row === undefined ? [] : await withCrmStates(db, userId, [row]);
  if (contact === undefined) throw notFound('contact');
  return contact;
}

async function readPage(db: Db, userId: string, query: ContactsQuery): Promise<ContactPage> {
  const { cursor, limit, offset, sort, dir, ...filter } = query;
  const after = cursor === undefined ? null : readCursor(cursor, { sort, dir });
  if (cursor !== undefined && after === null) {
    throw new ApiProblem('malformed', 'This place in the list is not known.', {
      field: 'cursor',
      detail: 'Read the list from its beginning.',
    });
  }
  const rows = await listContacts(db, userId, { filter, sort, dir, limit: limit + 1, after, offset });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit;
  return {
    items: await withCrmStates(db, userId, shown),
    nextCursor: hasMore && last ? writeCursor(positionOf(last, { sort, dir })) : null,
    ...(after === null && offset === 0
      ? { total: hasMore ? await countContacts(db, userId, filter) : rows.length }
      : {}),
  };
}

/** What may be stored; the first fault found is the answer. What was cleaned away is logged, by field and never by value. */
function checked({ fields, notes, badEmails: [bad] }: NormalContact, log: FastifyBaseLogger): ContactFields {
  if (bad !== undefined) {
    throw new ApiProblem('malformed', 'This is not an e-mail address.', {
      told: { reason: 'not-an-email', params: {} },
      field: `emails.${bad.index}`,
      detail: 'Nothing was saved. Correct the address or leave it out.',
    });
  }
  if (!hasIdentity(fields)) {
    throw new ApiProblem('malformed', 'A contact needs a name, an e-mail, a phone or a company.', {
      told: { reason: 'nobody-in-it', params: {} },
      detail: 'Nothing was saved.',
    });
  }
  if (notes.length > 0) log.info({ notes: notes.map(({ text }) => text) }, 'contact cleaned');
  return fields;
}

function refusal(reason: EditRefusal): ApiProblem {
  switch (reason) {
    case 'missing':
      return notFound('contact');
    case 'stale':
      return new ApiProblem('conflict', 'This contact was changed in the meantime.', {
        field: 'version',
        detail: 'Nothing was saved. Look at the newer version and make your change again.',
      });
    case 'email-taken':
      return new ApiProblem('email-taken', 'Another of your contacts has this e-mail address.', {
        field: 'emails.0',
        detail: 'Nothing was saved. Open that contact, or use another address as the first one.',
      });
  }
}
