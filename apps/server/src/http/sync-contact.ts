import { ConnectorId, SyncContactAnswer, SyncContactRequest } from '@crmsync/contract';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { hasIdentity } from '../contacts/fields.ts';
import { normaliseContact } from '../contacts/normalise.ts';
import { awaitPush, type PushedNow, pushNow } from '../jobs/push-now.ts';
import { findContact } from '../store/contacts.ts';
import { mergeContacts } from '../store/contacts-merge.ts';
import { acceptPush } from '../store/push-accept.ts';
import { itemOf } from '../store/push-items.ts';
import { openClick } from '../store/pushes.ts';
import { ApiProblem, notFound } from './problems.ts';
import { pushTarget } from './push-target.ts';

/** `POST /api/integrations/:connector/sync-contact`: one contact into one CRM, answered when it is there. */
export async function syncContactRoutes(app: Api, deps: AppDeps): Promise<void> {
  app.post(
    '/api/integrations/:connector/sync-contact',
    {
      schema: {
        params: z.object({ connector: ConnectorId }),
        body: SyncContactRequest,
        response: { 200: SyncContactAnswer },
      },
    },
    async request => {
      const { body, user, params } = request;
      const target = await pushTarget(deps, user.id, { ...body, connector: params.connector });
      const contactId = await contactOf(deps, user.id, body);
      const pushed = await pushOne(deps, user.id, contactId, target);
      if (!pushed.settled) throw pending(pushed, target.connectorLabel);
      return answerOf(pushed, contactId);
    },
  );
}

/** The contact named, or the one given, added to those kept (or to the one with its e-mail, whose values stay). */
async function contactOf({ store }: AppDeps, userId: string, body: SyncContactRequest): Promise<string> {
  if (body.contactId !== undefined) {
    if (!(await findContact(store.db, userId, body.contactId))) throw notFound('contact');
    return body.contactId;
  }
  const { fields } = normaliseContact(body.contact ?? {});
  if (!hasIdentity(fields))
    throw new ApiProblem('malformed', 'This contact has neither a name, an e-mail, a phone nor a company.', {
      field: 'contact',
      detail: 'Nothing was saved. Add one of them.',
    });
  const [merged] = await mergeContacts(store.db, userId, [fields]);
  if (!merged) throw notFound('contact');
  return merged.id;
}

/** A second click while the first is under way gets the first one's answer: two pushes would race for one record (N1). */
async function pushOne(
  deps: AppDeps,
  userId: string,
  contactId: string,
  target: Awaited<ReturnType<typeof pushTarget>>,
): Promise<PushedNow> {
  const { store, pushes, now } = deps;
  const push = { ...target, idempotency: null, interactive: true, at: new Date(now()) };
  const chosen = { contactIds: [contactId] };
  const accepted = await acceptPush(store.db, userId, push, chosen, async () => {});
  if (accepted !== 'nobody') return pushNow(accepted.row.id, pushes.run, pushes.queue);
  const first = await openClick(store.db, userId, target.connector, contactId);
  if (!first && !(await findContact(store.db, userId, contactId))) throw notFound('contact');
  // Over between the two looks: this click is a new one.
  if (!first) return pushOne(deps, userId, contactId, target);
  return awaitPush(first.id, pushes.run);
}

function answerOf({ item, push }: PushedNow, contactId: string): SyncContactAnswer {
  const action = item.outcome ?? 'failed';
  return {
    success: action !== 'failed' && action !== 'duplicate' && action !== 'cancelled',
    action,
    contactId,
    crmContactId: item.record_id,
    url: item.record_url,
    changes: item.changes,
    item: itemOf(item, push),
  };
}

/** Nothing is lost: the item waits in its push, and this says for what. */
function pending(pushed: PushedNow & { settled: false }, crm: string): ApiProblem {
  const { pause } = pushed;
  const goesOn = 'Nothing is lost: it is sent by itself as soon as that is possible.';
  if (!pause)
    return new ApiProblem('crm-timeout', `${crm} has not confirmed the save yet.`, {
      detail: 'We keep checking, and never send it twice. The contact shows how it ends.',
    });
  const code = { connection: 'needs-reconnect', quota: 'too-many', vendor: 'unavailable' } as const;
  return new ApiProblem(pause.throttled ? 'too-many' : code[pause.reason], pause.title, {
    detail: `${pause.detail} ${goesOn}`,
    ...(pause.retryAfterMs === null ? {} : { retryAfter: Math.ceil(pause.retryAfterMs / 1000) }),
  });
}
