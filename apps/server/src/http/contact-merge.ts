import { Contact, type ContactLink, ContactsMerge } from '@crmsync/contract';
import type { Api, AppDeps } from '../app.ts';
import { findContact } from '../store/contacts.ts';
import { withCrmStates } from '../store/contacts-crm.ts';
import { type JoinRefusal, joinContacts } from '../store/contacts-join.ts';
import { ApiProblem, notFound } from './problems.ts';

/** `POST /api/contacts/merge`: two contacts become one. Answers the one that stays. */
export async function contactMergeRoutes(app: Api, { store: { db }, now }: AppDeps): Promise<void> {
  app.post(
    '/api/contacts/merge',
    { schema: { body: ContactsMerge, response: { 200: Contact } } },
    async ({ user, body }) => {
      const done = await joinContacts(db, user.id, body, new Date(now()));
      if (done !== 'joined') throw refusal(done);
      const row = await findContact(db, user.id, body.keepId);
      const [contact] = row === undefined ? [] : await withCrmStates(db, user.id, [row]);
      if (contact === undefined) throw notFound('contact');
      return contact;
    },
  );
}

function refusal(reason: JoinRefusal): ApiProblem {
  if (typeof reason === 'object') return linksDiffer(reason.differ);
  switch (reason) {
    case 'missing':
      return notFound('contact');
    case 'stale':
      return new ApiProblem('conflict', 'One of the two was changed in the meantime.', {
        told: { reason: 'merge-stale', params: {} },
        field: 'keepVersion',
        detail: 'Nothing was merged. Look at both again, then merge.',
      });
    case 'busy':
      return new ApiProblem('conflict', 'One of the two is on its way to a CRM.', {
        told: { reason: 'merge-busy', params: {} },
        detail: 'Nothing was merged. Wait until its push has ended, or cancel it, then merge.',
      });
    case 'email-taken':
      return new ApiProblem('email-taken', 'A third contact has this e-mail address.', {
        told: { reason: 'merge-email-taken', params: {} },
        field: 'take',
        detail: 'Nothing was merged. Put the other address first.',
      });
  }
}

function linksDiffer(links: readonly ContactLink[]): ApiProblem {
  return new ApiProblem('links-differ', 'The two are different records in a CRM.', {
    field: 'links',
    detail:
      'Nothing was merged. Choose the record that the contact stays linked to; the other stays in the CRM.',
    issues: links.map(link => ({
      field: `links.${link.connector}`,
      message: `${link.objectLabel} ${link.recordId}`,
    })),
  });
}
