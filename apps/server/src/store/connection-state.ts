import { type Kysely, sql } from 'kysely';
import type { AccountSwitchRow } from './account-switches.ts';
import type { ConnectionRow } from './connections.ts';
import type { MappingRow } from './mappings.ts';
import type { OAuthFlowRow } from './oauth-flows.ts';
import type { Database } from './schema.ts';

/** All that the cards of a person's connections are made of. */
export interface ConnectionState {
  /** The live ones. */
  readonly live: readonly ConnectionRow[];
  /** Those that somebody else ended and that say why, the newest first. */
  readonly ended: readonly ConnectionRow[];
  /** The open sign-ins and the last one to each CRM, the newest first. */
  readonly flows: readonly OAuthFlowRow[];
  readonly switches: readonly AccountSwitchRow[];
  readonly mappings: readonly MappingRow[];
  /** The newest push per CRM. */
  readonly pushes: readonly { readonly connector: string; readonly id: string; readonly created_at: Date }[];
}

/** Reads it in one query: every open page asks for it often. */
export async function connectionState(db: Kysely<Database>, userId: string): Promise<ConnectionState> {
  const all = (table: string) =>
    sql`(select coalesce(jsonb_agg(to_jsonb(t)), '[]') from ${sql.table(table)} t where user_id = ${userId}::uuid)`;
  // Of a day's sign-ins and of all the connections that ever were, only what a card may show.
  const connections = sql`(select coalesce(jsonb_agg(to_jsonb(c)), '[]') from crm_integrations c
    where user_id = ${userId}::uuid and (state <> 'disconnected' or problem is not null))`;
  const flows = sql`(select coalesce(jsonb_agg(to_jsonb(f)), '[]') from (
    (select distinct on (connector) * from oauth_flows where user_id = ${userId}::uuid
      order by connector, created_at desc)
    union (select * from oauth_flows where user_id = ${userId}::uuid and ended_at is null)) f)`;
  const { rows } = await sql<Record<'connections' | 'flows' | 'switches' | 'mappings' | 'pushes', Row[]>>`
    select ${connections} as connections, ${flows} as flows,
      ${all('account_switches')} as switches, ${all('crm_mappings')} as mappings,
      (select coalesce(jsonb_agg(to_jsonb(p)), '[]')
        from (select distinct connector from crm_integrations where user_id = ${userId}::uuid) n
        cross join lateral (
          select connector, id, created_at from pushes
          where user_id = ${userId}::uuid and connector = n.connector order by seq desc limit 1) p) as pushes`.execute(
    db,
  );
  const read = rows[0] ?? { connections: [], flows: [], switches: [], mappings: [], pushes: [] };
  const stored = read.connections.map(row => revived<ConnectionRow>(row));
  const isOver = (row: ConnectionRow) => row.state === 'disconnected';
  return {
    live: stored.filter(row => !isOver(row)),
    ended: newestFirst(
      stored.filter(row => isOver(row) && row.problem !== null),
      'disconnected_at',
    ),
    flows: newestFirst(
      read.flows.map(row => revived<OAuthFlowRow>(row)),
      'created_at',
    ),
    switches: read.switches.map(row => revived<AccountSwitchRow>(row)),
    mappings: read.mappings.map(row => revived<MappingRow>(row)),
    pushes: read.pushes.map(row => revived<ConnectionState['pushes'][number]>(row)),
  };
}

type Row = Readonly<Record<string, unknown>>;

/** A row that came as JSON as the driver would have read it: moments are dates. */
function revived<Value>(row: Row): Value {
  const moment = (name: string, value: unknown) =>
    typeof value === 'string' && /_(at|until)$/.test(name) ? new Date(value) : value;
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, moment(name, value)])) as Value;
}

function newestFirst<Name extends string, Each extends { readonly [name in Name]: Date | null }>(
  rows: readonly Each[],
  by: Name,
): Each[] {
  return rows.toSorted((one, other) => Number(other[by]) - Number(one[by]));
}
