import {
  ConnectorId,
  type ItemProblem,
  SyncContactAnswer,
  SyncContactPlan,
  SyncContactRequest,
} from '@crmsync/contract';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { hasIdentity } from '../contacts/fields.ts';
import { normaliseContact } from '../contacts/normalise.ts';
import { awaitPush, type PushedNow, pushNow } from '../jobs/push-now.ts';
import { readyPush } from '../jobs/push-run.ts';
import { findContact } from '../store/contacts.ts';
import { mergeContacts } from '../store/contacts-merge.ts';
import { acceptClick, acceptPush } from '../store/push-accept.ts';
import { oneItemOf } from '../store/push-items.ts';
import { openClick } from '../store/pushes.ts';
import { ApiProblem, notFound, type ProblemDetails } from './problems.ts';
import { type PushTarget, pushTarget } from './push-target.ts';

/** `POST /api/integrations/:connector/sync-contact`: one contact into one CRM, answered when it is there. */
export async function syncContactRoutes(app: Api, deps: AppDeps): Promise<void> {
  app.post(
    '/api/integrations/:connector/sync-contact',
    {
      schema: {
        params: z.object({ connector: ConnectorId }),
        body: SyncContactRequest,
        response: { 200: z.union([SyncContactAnswer, SyncContactPlan]) },
      },
    },
    async request => {
      const { body, user, params } = request;
      const target = await pushTarget(deps, user.id, { ...body, connector: params.connector });
      if (body.dryRun) return planOne(deps, user.id, body.contactId, target);
      const contactId = await contactOf(deps, user.id, body);
      const pushed = await pushOne(deps, user.id, contactId, target);
      if (!pushed.settled) throw pending(pushed, target.connectorLabel);
      return answerOf(deps, pushed, contactId);
    },
  );
}

/** The contact named, or the one given, added to those kept (or to the one with its e-mail, whose values stay). */
async function contactOf({ store }: AppDeps, userId: string, body: SyncContactRequest): Promise<string> {
  if (body.contactId !== undefined) return body.contactId;
  const { fields } = normaliseContact(body.contact ?? {});
  if (!hasIdentity(fields))
    throw new ApiProblem('malformed', 'This contact has neither a name, an e-mail, a phone nor a company.', {
      told: { reason: 'nobody-in-it', params: {} },
      field: 'contact',
      detail: 'Nothing was saved. Add one of them.',
    });
  const [merged] = await mergeContacts(store.db, userId, [fields]);
  if (!merged) throw notFound('contact');
  return merged.id;
}

/** What a push would do, here and now. */
async function planOne(
  deps: AppDeps,
  userId: string,
  contactId: string | undefined,
  target: PushTarget,
): Promise<SyncContactPlan> {
  const { store, pushes, now } = deps;
  if (contactId === undefined)
    throw new ApiProblem('malformed', 'Only a contact that is kept can be planned.', {
      field: 'contactId',
      detail: 'Nothing was saved and nothing was sent. Keep the contact first.',
    });
  const at = new Date(now());
  const push = { ...target, kind: 'plan', idempotency: null, interactive: false, at } as const;
  const accepted = await acceptPush(store.db, userId, push, { contactIds: [contactId] }, async () => {});
  if (typeof accepted === 'string') throw notFound('contact');
  const planned = await pushNow({ push: accepted.row, claim: null }, pushes.run, pushes.queue);
  const { plan } = planned.item;
  if (!planned.settled || !plan) throw notPlanned(planned, target.connectorLabel);
  return { dryRun: true, contactId, plan, item: await oneItemOf(deps.store.db, planned.item, planned.push) };
}

/** A second click while the first is under way gets the first one's answer: two pushes would race for one record (N1). */
async function pushOne(
  deps: AppDeps,
  userId: string,
  contactId: string,
  target: PushTarget,
): Promise<PushedNow> {
  const { connections, store, pushes, now } = deps;
  const at = new Date(now());
  const push = { ...target, kind: 'push', idempotency: null, interactive: true, at } as const;
  const connector = connections.connectors.get(target.connector)?.connector;
  const ready = connector && readyPush(target, connector, pushes.run);
  const begun = await acceptClick(store.db, userId, push, contactId);
  if (begun !== 'nobody') return pushNow(begun, pushes.run, pushes.queue, ready);
  const first = await openClick(store.db, userId, target.connector, contactId);
  if (!first && !(await findContact(store.db, userId, contactId))) throw notFound('contact');
  // Over between the two looks: this click is a new one.
  if (!first) return pushOne(deps, userId, contactId, target);
  return awaitPush(first.id, pushes.run);
}

async function answerOf(
  { store }: AppDeps,
  { item, push, followed }: PushedNow & { settled: true },
  contactId: string,
): Promise<SyncContactAnswer> {
  const action = item.outcome ?? 'failed';
  return {
    success: action !== 'failed' && action !== 'duplicate' && action !== 'cancelled',
    action,
    contactId,
    crmContactId: item.record_id,
    url: item.record_url,
    changes: item.changes,
    item: await oneItemOf(store.db, item, push, followed),
  };
}

/** The CRM could not be asked. The plan is finished in the queue, but nobody waits for it there. */
function notPlanned(planned: PushedNow, crm: string): ApiProblem {
  if (planned.settled || !planned.pause)
    return new ApiProblem('crm-timeout', `${crm} has not answered yet.`, {
      told: { reason: 'not-answered', params: { crm } },
      detail: 'Nothing was sent. Try again.',
    });
  const { reason, title, problem, retryAfterMs, throttled } = planned.pause;
  return new ApiProblem(throttled ? 'too-many' : pauseCodes[reason], title, {
    ...toldBy(problem, crm),
    detail: 'Nothing was sent: only a preview was asked for.',
    ...(retryAfterMs === null ? {} : { retryAfter: Math.ceil(retryAfterMs / 1000) }),
  });
}

/** What the CRM said, as far as screens word it themselves. */
function toldBy(problem: ItemProblem | null, crm: string): Pick<ProblemDetails, 'refusal'> {
  if (problem === null) return {};
  const { code, kind, reason } = problem;
  return { refusal: { code, kind, reason, crm } };
}

const pauseCodes = {
  connection: 'needs-reconnect',
  quota: 'too-many',
  vendor: 'unavailable',
  plan: 'plan-needed',
} as const;

/** Nothing is lost: the item waits in its push, and this says for what. */
function pending(pushed: PushedNow & { settled: false }, crm: string): ApiProblem {
  const { pause } = pushed;
  const goesOn = 'Nothing is lost: it is sent by itself as soon as that is possible.';
  if (!pause)
    return new ApiProblem('crm-timeout', `${crm} has not confirmed the save yet.`, {
      told: { reason: 'not-confirmed', params: { crm } },
      detail: 'We keep checking, and never send it twice. The contact shows how it ends.',
    });
  return new ApiProblem(pause.throttled ? 'too-many' : pauseCodes[pause.reason], pause.title, {
    ...toldBy(pause.problem, crm),
    detail: `${pause.detail} ${goesOn}`,
    ...(pause.retryAfterMs === null ? {} : { retryAfter: Math.ceil(pause.retryAfterMs / 1000) }),
  });
}
