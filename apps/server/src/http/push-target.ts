import type { Policy, PushOptions } from '@crmsync/contract';
import type { AppDeps } from '../app.ts';
import { refusedOption } from '../connections/features.ts';
import type { ConnectionRow } from '../store/connections.ts';
import { type MappingRow, mappingsFor } from '../store/mappings.ts';
import type { NewPush } from '../store/push-accept.ts';
import type { PushRow } from '../store/pushes-tables.ts';
import { requireSoundMapping } from './mapping-wrong.ts';
import { ApiProblem } from './problems.ts';

/** Where a push goes and how. */
export type PushTarget = Pick<
  NewPush,
  | 'connectionId'
  | 'connector'
  | 'connectorLabel'
  | 'accountId'
  | 'object'
  | 'objectLabel'
  | 'policy'
  | 'options'
> & {
  /** As it was just read. */
  readonly connection: ConnectionRow;
  /** What the user made of its mappings, as just read. */
  readonly mappings: readonly MappingRow[];
};

/** What one push may choose for itself. */
type AskedOptions = {
  readonly [option in 'owner' | 'group' | 'companies' | 'notes' | 'byEmail']?:
    | PushOptions[option]
    | undefined;
};

/**
 * The connection, object and policy of a push: those asked for, else the connection's settings. Throws an `ApiProblem` when
 * that cannot be. A connection that waits for a reconnect takes pushes: they are parked and go on afterwards.
 */
export async function pushTarget(
  deps: Pick<AppDeps, 'connections' | 'store'>,
  userId: string,
  asked: {
    readonly connector: string;
    readonly object?: string | undefined;
    readonly policy?: Policy | undefined;
  } & AskedOptions,
): Promise<PushTarget> {
  const [connection, everyMapping] = await Promise.all([
    deps.connections.connectionOf(userId, asked.connector),
    mappingsFor(deps.store.db, userId),
  ]);
  if (!connection) throw notConnected();
  const mappings = everyMapping.filter(each => each.connection_id === connection.id);
  const { connector, account, settings, state } = connection;
  if (state !== 'connected' && state !== 'needs-reconnect') throw notConnected(connector.label);
  const object = connector.objects.find(each => each.name === (asked.object ?? settings.object));
  if (!object) {
    const kinds = connector.objects.map(each => each.name).join(', ');
    throw new ApiProblem('malformed', `There is no such kind of record; there are ${kinds}.`, {
      field: 'object',
    });
  }
  const policy = asked.policy ?? settings.policy;
  if (policy === 'create' && !object.allowsTwins)
    throw new ApiProblem('malformed', `${connector.label} keeps one ${object.label} per e-mail.`, {
      told: { reason: 'one-per-email', params: { crm: connector.label, object: object.label } },
      field: 'policy',
      detail: 'Nothing was changed. Choose another way to treat people who are already there.',
    });
  const refused = refusedOption(asked, connection.features, connector.label);
  if (refused)
    throw new ApiProblem('malformed', refused.reason, { field: refused.option, detail: 'Nothing was sent.' });
  const own = mappings.find(each => each.object === object.name);
  await requireSoundMapping(deps, connection, object.name, own);
  return {
    connectionId: connection.id,
    connector: connector.id,
    connectorLabel: connector.label,
    accountId: account.id,
    object: object.name,
    objectLabel: object.label,
    policy,
    options: optionsOf(asked, settings),
    connection: connection.row,
    mappings,
  };
}

/** The connection's own options, with those of this push over them. */
function optionsOf(asked: AskedOptions, settings: PushOptions): PushOptions {
  const { owner, group, companies, notes, allowDuplicates, byEmail } = settings;
  return {
    owner: asked.owner === undefined ? owner : asked.owner,
    group: asked.group === undefined ? group : asked.group,
    companies: asked.companies ?? companies,
    notes: asked.notes ?? notes,
    allowDuplicates,
    byEmail: asked.byEmail ?? byEmail,
  };
}

/**
 * Where a plan is applied: where it was made, and as. Throws an `ApiProblem` when it is not finished, or when the CRM is
 * connected to another account since.
 */
export async function targetOfPlan(
  deps: Pick<AppDeps, 'connections' | 'store'>,
  userId: string,
  plan: PushRow,
): Promise<PushTarget> {
  if (plan.state !== 'done')
    throw new ApiProblem('conflict', 'This is not finished yet.', {
      told: { reason: 'plan-not-finished', params: {} },
      detail: 'Nothing was sent. Wait until everybody was looked up, then push.',
    });
  const { connector, object, policy, options } = plan;
  const target = await pushTarget(deps, userId, { connector, object, policy });
  if (target.accountId !== plan.account_id)
    throw new ApiProblem('account-differs', `${plan.connector_label} is connected to another account now.`, {
      told: { reason: 'other-account', params: { crm: plan.connector_label } },
      detail: 'Nothing was sent. Make a new preview for this account.',
    });
  return { ...target, options: { ...target.options, ...options } };
}

function notConnected(label = 'This CRM'): ApiProblem {
  return new ApiProblem('not-connected', `${label} is not connected.`, {
    told: { reason: 'not-connected', params: { crm: label } },
    detail: 'Nothing was sent. Connect it under Integrations, then push again.',
  });
}
