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
import * as claims from '../../migrations/013_claims.ts';
import * as pushCounts from '../../migrations/014_push_counts.ts';
import * as eventDrafts from '../../migrations/015_event_drafts.ts';
import * as contactCare from '../../migrations/018_contact_care.ts';
import * as deletedContacts from '../../migrations/019_deleted_contacts.ts';
import * as languages from '../../migrations/020_languages.ts';
import * as roles from '../../migrations/021_roles.ts';
import * as figures from '../../migrations/022_figures.ts';
import * as subscriptions from '../../migrations/023_subscriptions.ts';
import * as secondFactors from '../../migrations/027_second_factors.ts';
import * as initialPasswords from '../../migrations/028_initial_passwords.ts';
import * as stands from '../../migrations/030_stands.ts';
import * as whoseItems from '../../migrations/033_whose_items.ts';
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
  '008_follow_ups': followUps,
  '009_pace': pace,
  '010_connection_care': connectionCare,
  '011_webhooks': webhooks,
  '013_claims': claims,
  '014_push_counts': pushCounts,
  '015_event_drafts': eventDrafts,
  '018_contact_care': contactCare,
  '019_deleted_contacts': deletedContacts,
  '020_languages': languages,
  '021_roles': roles,
  '022_figures': figures,
  '023_subscriptions': subscriptions,
  '027_second_factors': secondFactors,
  '028_initial_passwords': initialPasswords,
  '030_stands': stands,
  '033_whose_items': whoseItems,
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

/** What of the schema is there, by the names of migrations. */
export interface SchemaState {
  /** Of this version, to be run. */
  readonly missing: readonly string[];
  /** Run by a newer version. */
  readonly newer: readonly string[];
  readonly newest: string | undefined;
}

/** Looks which migrations were run; changes nothing. */
export async function migrationsOf<Tables>(db: Kysely<Tables>): Promise<SchemaState> {
  const run = await namesRun(db);
  return {
    missing: Object.keys(migrations)
      .filter(name => !run.includes(name))
      .sort(),
    newer: run.filter(name => migrations[name] === undefined),
    newest: run.at(-1),
  };
}

async function isNewer<Tables>(db: Kysely<Tables>): Promise<boolean> {
  return (await namesRun(db)).some(name => migrations[name] === undefined);
}

async function namesRun<Tables>(db: Kysely<Tables>): Promise<string[]> {
  const { rows: found } = await sql<{ there: boolean }>`
    select to_regclass('kysely_migration') is not null as there`.execute(db);
  if (found[0]?.there !== true) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}
