import type { CrmField } from '@crmsync/connectors';
import {
  AccountChoice,
  AuthorizationAnswer,
  ConnectAnswer,
  Connection,
  ConnectionList,
  ConnectionSettingsPatch,
  ConnectorId,
  ConnectRequest,
  DisconnectAnswer,
  NextPush,
  type ObjectField,
  ObjectFields,
} from '@crmsync/contract';
import { callsToApply } from '@crmsync/sync';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { featuresOf, refusedOption } from '../connections/features.ts';
import { FlowRefusal } from '../connections/finish-flow.ts';
import { connectionState } from '../store/connection-state.ts';
import { changeSettings, connectionFor } from '../store/connections.ts';
import { countWithoutRecord } from '../store/next-push.ts';
import type { OAuthFlowRow } from '../store/oauth-flows.ts';
import { lockedCard } from '../tiers/refusals.ts';
import { cardOf, policiesOf } from './connection-cards.ts';
import { countMappingProblems } from './mapping-answers.ts';
import { ApiProblem, notConnected, notFound } from './problems.ts';

const Path = z.object({ connector: ConnectorId });
const ObjectPath = Path.extend({ object: z.string().max(80) });
const Fresh = z.object({ fresh: z.enum(['true', 'false']).default('false') });
const Nothing = z.strictObject({}).nullish();

/** Connecting CRMs, looking at connections and ending them. The callback of the web flow is in connection-callback.ts. */
export async function connectionRoutes(app: Api, deps: AppDeps): Promise<void> {
  const { connections, settings, store } = deps;

  const known = (id: string) => {
    const connector = connections.connectors.get(id);
    if (connector === undefined) throw notFound('CRM');
    return connector;
  };

  const cards = async (userId: string): Promise<Connection[]> => {
    const now = new Date(deps.now());
    const { live, ended, flows, switches, mappings, pushes } = await connectionState(store.db, userId);
    const rights = await deps.tiers.of(userId);
    const opened = await Promise.all(
      [...connections.connectors.keys()].map(async id => {
        const flow = flows.find(each => each.connector === id && isOpen(each, now));
        if (flow === undefined) return undefined;
        return [
          id,
          { expiresAt: flow.expires_at, authorizeUrl: await connections.authorizeUrlOf(flow) },
        ] as const;
      }),
    );
    const mappingProblems = await countMappingProblems(store, mappings, connectionId => {
      const row = live.find(({ id }) => id === connectionId);
      return row && connections.connectors.get(row.connector)?.connector;
    });
    const waiting = new Map(opened.filter(each => each !== undefined));
    return [...connections.connectors].map(([id, connector]) => {
      const push = pushes.find(each => each.connector === id);
      const row = live.find(each => each.connector === id) ?? ended.find(each => each.connector === id);
      const told = cardOf(connector, {
        row,
        flow: waiting.get(id),
        blocked: blockedBy(flows.find(flow => flow.connector === id)),
        asked: switches.find(each => each.connector === id),
        lastPush: push === undefined ? null : { id: push.id, at: push.created_at.toISOString() },
        mappingProblems: (row && mappingProblems.get(row.id)) ?? 0,
      });
      return lockedCard(told, rights, connections.labels);
    });
  };

  const card = async (userId: string, id: string): Promise<Connection> => {
    const found = (await cards(userId)).find(({ connector }) => connector === id);
    if (found === undefined) throw notFound('CRM');
    return found;
  };

  const connected = async (userId: string, id: string) => {
    const row = await connectionFor(store.db, userId, known(id).connector.id);
    if (row === undefined) throw notConnected(known(id).connector.label);
    return row;
  };

  app.get('/api/integrations', { schema: { response: { 200: ConnectionList } } }, async ({ user }) => ({
    items: await cards(user.id),
  }));

  app.get(
    '/api/integrations/:connector/status',
    { schema: { params: Path, response: { 200: Connection } } },
    ({ user, params }) => card(user.id, params.connector),
  );

  app.get(
    '/api/integrations/:connector/next-push',
    { schema: { params: Path, response: { 200: NextPush } } },
    async ({ user, params }) => {
      const people = await countWithoutRecord(store.db, await connected(user.id, params.connector));
      const { batch } = known(params.connector).connector.limits;
      const { lookUps, writes } = callsToApply(
        [
          { kind: 'find', count: people },
          { kind: 'write', count: people },
        ],
        batch,
      );
      return { people, calls: lookUps + writes };
    },
  );

  app.post(
    '/api/integrations/:connector/connect',
    { schema: { params: Path, body: ConnectRequest, response: { 200: ConnectAnswer } } },
    async ({ user, params, body }) => {
      const { connector } = known(params.connector);
      if (body.via === 'extension') allowExtension(settings.extensionIds, body.extensionId);
      const answer = await connections.start(user.id, connector.id, body);
      if (answer !== undefined) return answer;
      throw new ApiProblem('unavailable', `${connector.label} is not set up on this CRMSync.`, {
        told: { reason: 'not-set-up', params: { crm: connector.label } },
        detail: 'Whoever runs it must set its client id and secret.',
      });
    },
  );

  app.post(
    '/api/integrations/:connector/complete',
    { schema: { params: Path, body: AuthorizationAnswer, response: { 200: Connection } } },
    async ({ user, params, body }) => {
      const ending = {
        userId: user.id,
        connector: known(params.connector).connector.id,
        via: 'extension' as const,
      };
      const made = await connections.finish(ending, body).catch((error: unknown) => {
        throw problemOfFlow(error);
      });
      await deps.pushes.resume(made.connectionId, made.accountId);
      return card(user.id, params.connector);
    },
  );

  app.post(
    '/api/integrations/:connector/cancel',
    { schema: { params: Path, body: Nothing, response: { 200: Connection } } },
    async ({ user, params }) => {
      await connections.cancel(user.id, known(params.connector).connector.id);
      return card(user.id, params.connector);
    },
  );

  app.post(
    '/api/integrations/:connector/account',
    { schema: { params: Path, body: AccountChoice, response: { 200: Connection } } },
    async ({ user, params, body }) => {
      const { connector } = known(params.connector);
      const answered = await connections.answerSwitch(user.id, connector.id, body.choose === 'other');
      if (answered === undefined) {
        throw new ApiProblem('conflict', 'There is no choice of accounts any more.', {
          told: { reason: 'no-account-choice', params: {} },
          detail: 'See on the card which account is connected.',
        });
      }
      await deps.pushes.resume(answered.connectionId, answered.accountId);
      return card(user.id, connector.id);
    },
  );

  app.patch(
    '/api/integrations/:connector/settings',
    { schema: { params: Path, body: ConnectionSettingsPatch, response: { 200: Connection } } },
    async ({ user, params, body }) => {
      const connector = known(params.connector);
      if (body.object !== undefined) requireObject(connector.connector.objects, body.object);
      if (body.policy !== undefined && !policiesOf(connector).includes(body.policy)) {
        throw cannotUse('policy', `${connector.connector.label} does not keep one person twice.`);
      }
      const row = await connected(user.id, params.connector);
      const { label } = connector.connector;
      const refused = refusedOption(body, featuresOf(connector.connector, row), label);
      if (refused) throw cannotUse(refused.option, refused.reason);
      await changeSettings(store.db, user.id, params.connector, body);
      return card(user.id, params.connector);
    },
  );

  app.get(
    '/api/integrations/:connector/objects/:object/fields',
    { schema: { params: ObjectPath, querystring: Fresh, response: { 200: ObjectFields } } },
    async ({ user, params, query }) => {
      requireObject(known(params.connector).connector.objects, params.object);
      const row = await connected(user.id, params.connector);
      const read = await connections.fields(row, params.object, query.fresh === 'true');
      return { items: read.fields.map(fieldAsTold), fetchedAt: read.fetched_at.toISOString() };
    },
  );

  app.delete(
    '/api/integrations/:connector/disconnect',
    { schema: { params: Path, body: Nothing, response: { 200: DisconnectAnswer } } },
    async ({ user, params }) => {
      const { connector } = known(params.connector);
      await connections.cancel(user.id, connector.id);
      const answer = await connections.disconnect(user.id, connector.id);
      if (answer === undefined) throw notConnected(connector.label);
      // Its place may be another CRM's now.
      if (deps.tiers.sold) await deps.pushes.resumeAll(user.id);
      return answer;
    },
  );
}

function isOpen({ ended_at, expires_at }: OAuthFlowRow, now: Date): boolean {
  return ended_at === null && expires_at > now;
}

/** The newest sign-in, when it ended because an admin must do something. */
function blockedBy(newest: OAuthFlowRow | undefined): OAuthFlowRow | undefined {
  return newest?.problem ? newest : undefined;
}

/** The problem that a refused flow is; any other error as it is. */
function problemOfFlow(error: unknown): unknown {
  if (!(error instanceof FlowRefusal)) return error;
  return new ApiProblem(error.code, error.message, { detail: error.detail }, { cause: error });
}

function allowExtension(allowed: readonly string[], id: string | undefined): void {
  if (id !== undefined && allowed.includes(id)) return;
  throw new ApiProblem('forbidden', 'This extension may not use CRMSync.', { field: 'extensionId' });
}

function requireObject(objects: readonly { readonly name: string }[], name: string): void {
  if (objects.some(object => object.name === name)) return;
  throw cannotUse(
    'object',
    `There is no such kind of record; there are ${objects.map(each => each.name).join(', ')}.`,
  );
}

function cannotUse(field: string, title: string): ApiProblem {
  return new ApiProblem('malformed', title, { field, detail: 'Nothing was changed.' });
}

function fieldAsTold({ name, label, type, required, writable, maxLength, options }: CrmField): ObjectField {
  return {
    name,
    label,
    type,
    required,
    writable,
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(options === undefined ? {} : { options: [...options] }),
  };
}
