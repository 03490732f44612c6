import { type Kysely, sql } from 'kysely';

/** Connections to CRM accounts, the OAuth flows that make them, and grants still to be ended at a vendor that was down. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table crm_integrations (
      id uuid primary key default gen_random_uuid(),
      user_id uuid not null references users (id) on delete cascade,
      connector text not null,
      state text not null check (state in ('connected', 'needs-reconnect', 'blocked', 'disconnected')),
      account_id text not null,
      account_name text not null,
      account_user text,
      api_url text not null,
      app_url text not null,
      sign_in_host text,
      missing_scopes jsonb not null default '[]',
      settings jsonb not null default '{}',
      problem jsonb,
      quota jsonb,
      -- The data key of this row, wrapped by the key it names. Without it nothing below opens again: disconnecting removes it.
      wrapped_key text,
      access_token text,
      refresh_token text,
      access_expires_at timestamptz,
      -- Counts up with every pair of tokens, and is sealed into each: an older pair put back does not open.
      token_version integer not null default 0,
      -- Who refreshes: one at a time until the lease ends, and only the newest fence may write.
      refresh_fence integer not null default 0,
      refresh_lease_until timestamptz,
      connected_at timestamptz not null,
      disconnected_at timestamptz,
      check ((state = 'disconnected') = (wrapped_key is null)),
      check ((wrapped_key is null) = (access_token is null)),
      unique (user_id, connector, account_id)
    )`.execute(db);
  await sql`
    create unique index crm_integrations_one on crm_integrations (user_id, connector)
    where state <> 'disconnected'`.execute(db);
  await sql`
    create table oauth_flows (
      id uuid primary key default gen_random_uuid(),
      user_id uuid not null references users (id) on delete cascade,
      connector text not null,
      state_hash text not null unique,
      via text not null check (via in ('web', 'extension')),
      sign_in_host text,
      redirect_uri text not null,
      wrapped_key text not null,
      verifier text not null,
      authorize_url text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      ended_at timestamptz
    )`.execute(db);
  await sql`create index oauth_flows_open on oauth_flows (user_id, connector, created_at) where ended_at is null`.execute(
    db,
  );
  await sql`create index oauth_flows_age on oauth_flows (expires_at)`.execute(db);
  await sql`
    create table revocations (
      id uuid primary key default gen_random_uuid(),
      user_id uuid not null references users (id) on delete cascade,
      connector text not null,
      sign_in_host text,
      wrapped_key text not null,
      token text not null,
      attempts integer not null default 0,
      due_at timestamptz not null,
      created_at timestamptz not null
    )`.execute(db);
  await sql`create index revocations_due on revocations (due_at)`.execute(db);
  await sql`
    create table crm_fields (
      connection_id uuid not null references crm_integrations (id) on delete cascade,
      object text not null,
      fields jsonb not null,
      fetched_at timestamptz not null,
      primary key (connection_id, object)
    )`.execute(db);
}
