import type { MappingEntry } from '@crmsync/contract';
import type { SeenFields } from '@crmsync/sync';
import type { ColumnType, Kysely, Selectable } from 'kysely';
import { publish } from './events.ts';
import type { Database } from './schema.ts';

type Json<T> = ColumnType<T | null, string | null, string | null>;

/** See migrations/006_mappings.ts. */
export interface MappingsTables {
  crm_mappings: {
    user_id: string;
    connection_id: string;
    object: string;
    version: number;
    entries: Json<MappingEntry[]>;
    seen: Json<SeenFields>;
    saved_at: ColumnType<Date, Date, Date>;
  };
}

/** A mapping as stored; `entries` is null when it was reset. */
export type MappingRow = Selectable<MappingsTables['crm_mappings']>;

/** Every mapping the user made, of one connection or of all. */
export function mappingsFor(
  db: Kysely<Database>,
  userId: string,
  connectionId?: string,
): Promise<MappingRow[]> {
  const all = db.selectFrom('crm_mappings').selectAll().where('user_id', '=', userId);
  return (connectionId === undefined ? all : all.where('connection_id', '=', connectionId)).execute();
}

/** The user's mapping of one object; undefined when none was ever made. */
export function mappingFor(
  db: Kysely<Database>,
  userId: string,
  connectionId: string,
  object: string,
): Promise<MappingRow | undefined> {
  return db
    .selectFrom('crm_mappings')
    .selectAll()
    .where('user_id', '=', userId)
    .where('connection_id', '=', connectionId)
    .where('object', '=', object)
    .executeTakeFirst();
}

/** A mapping to keep in place of the version that was last seen; 0 when there was none. */
export interface MappingChange {
  readonly connection: { readonly id: string; readonly connector: string };
  readonly object: string;
  readonly version: number;
  /** Null goes back to the connector's own lines. */
  readonly made: { readonly entries: readonly MappingEntry[]; readonly seen: SeenFields } | null;
  readonly at: Date;
}

/** Keeps a mapping and tells the user's pages; undefined when `version` is not the newest, and then nothing is changed. */
export function saveMapping(
  db: Kysely<Database>,
  userId: string,
  { connection, object, version, made, at }: MappingChange,
): Promise<MappingRow | undefined> {
  const values = {
    version: version + 1,
    entries: made && JSON.stringify(made.entries),
    seen: made && JSON.stringify(made.seen),
    saved_at: at,
  };
  return db.transaction().execute(async tx => {
    const saved =
      version === 0
        ? await tx
            .insertInto('crm_mappings')
            .values({ ...values, user_id: userId, connection_id: connection.id, object })
            .onConflict(conflict => conflict.doNothing())
            .returningAll()
            .executeTakeFirst()
        : await tx
            .updateTable('crm_mappings')
            .set(values)
            .where('user_id', '=', userId)
            .where('connection_id', '=', connection.id)
            .where('object', '=', object)
            .where('version', '=', version)
            .returningAll()
            .executeTakeFirst();
    if (saved) await publish(tx, userId, { type: 'connection', connector: connection.connector });
    return saved;
  });
}
