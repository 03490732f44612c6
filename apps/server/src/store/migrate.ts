import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import * as users from '../../migrations/001_users.ts';
import * as contacts from '../../migrations/002_contacts.ts';
import * as connections from '../../migrations/003_connections.ts';
import * as pushes from '../../migrations/004_pushes.ts';
import * as events from '../../migrations/005_events.ts';
import * as mappings from '../../migrations/006_mappings.ts';
import * as plans from '../../migrations/007_plans.ts';
import * as followUps from '../../migrations/008_follow_ups.ts';
import * as pace from '../../migrations/009_pace.ts';
import * as connectionCare from '../../migrations/010_connection_care.ts';
import * as webhooks from '../../migrations/011_webhooks.ts';
import { setOldPlanAside } from './old-plan.ts';

/** In the order of their names. A number is taken for good; an applied file never changes. */
export const migrations: Record<string, Migration> = {
  '001_users': users,
  '002_contacts': contacts,
  '003_connections': connections,
  '004_pushes': pushes,
  '005_events': events,
  '006_mappings': mappings,
  '007_plans': plans,
  '009_pace': pace,
  '008_follow_ups': followUps,
  '010_connection_care': connectionCare,
  '011_webhooks': webhooks,
};

/**
 * Brings the database to the newest schema. One that a newer version has been at already is left as it is: migrations only add, so this
 * version goes on beside the newer one, or after a step back. Safe to run from several processes at once: Kysely takes a lock first.
 * @throws the error of the migration that failed; its own changes are rolled back.
 */
export async function migrate<Tables>(db: Kysely<Tables>): Promise<void> {
  await setOldPlanAside(db);
  if (await isNewer(db)) return;
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function isNewer<Tables>(db: Kysely<Tables>): Promise<boolean> {
  const { rows: found } = await sql<{ there: boolean }>`
    select to_regclass('kysely_migration') is not null as there`.execute(db);
  if (found[0]?.there !== true) return false;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return rows.some(({ name }) => migrations[name] === undefined);
}
