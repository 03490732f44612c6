import { type Kysely, sql } from 'kysely';

/**
 * What connections need to be looked after: when a grant was last used, sign-ins that an admin blocked, sign-ins to another
 * account that wait for an answer, and grants of people who are gone but must still be ended at the vendor.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table crm_integrations add column refreshed_at timestamptz`.execute(db);
  await sql`
    create index crm_integrations_idle on crm_integrations (coalesce(refreshed_at, connected_at))
    where state = 'connected'`.execute(db);
  // Why the vendor let nobody in; told on the card while there is no connection.
  await sql`alter table oauth_flows add column problem jsonb`.execute(db);
  await sql`alter table revocations alter column user_id drop not null`.execute(db);
  await sql`alter table revocations drop constraint revocations_user_id_fkey`.execute(db);
  await sql`
    alter table revocations add constraint revocations_user_id_fkey
    foreign key (user_id) references users (id) on delete set null`.execute(db);
  await sql`
    create table account_switches (
      user_id uuid not null references users (id) on delete cascade,
      connector text not null,
      id uuid not null unique,
      connection_id uuid not null references crm_integrations (id) on delete cascade,
      -- How the connection stood before the question, for the answer "keep it".
      state_before text not null,
      problem_before jsonb,
      account jsonb not null,
      sign_in_host text,
      missing_scopes jsonb not null,
      wrapped_key text not null,
      access_token text not null,
      refresh_token text,
      access_expires_at timestamptz,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      primary key (user_id, connector)
    )`.execute(db);
  await sql`create index account_switches_connection on account_switches (connection_id)`.execute(db);
  await sql`create index account_switches_age on account_switches (expires_at)`.execute(db);
}
