import { type Kysely, sql } from 'kysely';

/**
 * Pushes and what they leave behind. Connections are named by connector and account, not by a foreign key: the history of a
 * connection outlives it, and a link never counts for another account.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table contact_links (
      user_id uuid not null,
      contact_id uuid not null,
      connector text not null,
      account_id text not null,
      object text not null,
      object_label text not null,
      record_id text not null,
      record_url text not null,
      contact_version integer not null,
      synced_at timestamptz not null,
      primary key (user_id, contact_id, connector, account_id),
      foreign key (user_id, contact_id) references contacts (user_id, id) on delete cascade
    )`.execute(db);
  await sql`
    create table pushes (
      id uuid primary key default gen_random_uuid(),
      seq bigint generated always as identity,
      user_id uuid not null references users (id) on delete cascade,
      connection_id uuid not null,
      connector text not null,
      connector_label text not null,
      account_id text not null,
      object text not null,
      object_label text not null,
      policy text not null check (policy in ('fill-blanks', 'overwrite', 'skip', 'ask', 'create')),
      state text not null default 'queued' check (state in ('queued', 'running', 'parked', 'done', 'cancelled')),
      parked_reason text check (parked_reason in ('quota', 'connection', 'vendor')),
      parked_until timestamptz,
      failures integer not null default 0,
      total integer not null,
      idempotency_key text,
      request_hash text,
      created_at timestamptz not null,
      finished_at timestamptz,
      unique (user_id, idempotency_key)
    )`.execute(db);
  await sql`create index pushes_newest on pushes (user_id, seq desc)`.execute(db);
  await sql`create index pushes_open on pushes (connection_id) where finished_at is null`.execute(db);
  await sql`create sequence push_fences`.execute(db);
  await sql`
    create table push_items (
      id uuid primary key default gen_random_uuid(),
      seq bigint generated always as identity,
      user_id uuid not null references users (id) on delete cascade,
      push_id uuid not null references pushes (id) on delete cascade,
      connector text not null,
      account_id text not null,
      position integer not null,
      contact_id uuid,
      name text not null,
      email text,
      state text not null default 'pending'
        check (state in ('pending', 'sending', 'retry-wait', 'unknown', 'done')),
      outcome text
        check (outcome in ('created', 'updated', 'unchanged', 'skipped', 'duplicate', 'failed', 'cancelled')),
      object text,
      record_id text,
      record_url text,
      changes jsonb not null default '[]',
      problem jsonb,
      candidates jsonb not null default '[]',
      decision jsonb,
      -- What may have been written: set with the attempt, cleared with its answer. Never sent again before a look-up.
      unsettled jsonb,
      -- A record found to be this person, before any link says so.
      known jsonb,
      attempts integer not null default 0,
      strikes integer not null default 0,
      due_at timestamptz not null,
      fence bigint,
      lease_until timestamptz,
      settled_at timestamptz,
      -- One push of one contact at a time: a double click from two devices waits instead of making a twin.
      interactive boolean not null default false,
      check ((state = 'done') = (outcome is not null)),
      foreign key (user_id, contact_id) references contacts (user_id, id) on delete set null (contact_id)
    )`.execute(db);
  await sql`create unique index push_items_order on push_items (push_id, position)`.execute(db);
  await sql`create index push_items_open on push_items (push_id, state, due_at) where state <> 'done'`.execute(
    db,
  );
  await sql`create index push_items_contact on push_items (user_id, contact_id, connector, seq desc)`.execute(
    db,
  );
  // Two runs can never write the same contact to the same CRM at once, whatever their pushes are.
  await sql`
    create unique index push_items_one_writer on push_items (user_id, connector, account_id, contact_id)
    where state in ('sending', 'unknown')`.execute(db);
  await sql`
    create unique index push_items_one_click on push_items (user_id, connector, account_id, contact_id)
    where interactive and state <> 'done'`.execute(db);
  await sql`
    create table sync_attempts (
      id bigint generated always as identity primary key,
      user_id uuid not null references users (id) on delete cascade,
      item_id uuid not null references push_items (id) on delete cascade,
      fence bigint not null,
      intent jsonb not null,
      started_at timestamptz not null,
      finished_at timestamptz,
      result text
    )`.execute(db);
  await sql`create index sync_attempts_item on sync_attempts (item_id, id)`.execute(db);
  await sql`
    create table crm_sync_logs (
      id bigint generated always as identity primary key,
      user_id uuid not null references users (id) on delete cascade,
      at timestamptz not null,
      contact_id uuid,
      name text not null,
      connector text not null,
      connector_label text not null,
      object text,
      outcome text not null
        check (outcome in ('created', 'updated', 'unchanged', 'skipped', 'duplicate', 'failed', 'cancelled')),
      record_id text,
      record_url text,
      changes jsonb not null,
      problem jsonb,
      push_id uuid
    )`.execute(db);
  await sql`create index crm_sync_logs_newest on crm_sync_logs (user_id, id desc)`.execute(db);
  await sql`create index crm_sync_logs_contact on crm_sync_logs (user_id, contact_id, id desc)`.execute(db);
  // Append-only: a line may go with its user, but never change.
  await sql`
    create function refuse_change() returns trigger language plpgsql as $$
    begin raise exception '% is append-only', tg_table_name; end $$`.execute(db);
  await sql`
    create trigger crm_sync_logs_append_only before update on crm_sync_logs
    for each row execute function refuse_change()`.execute(db);
}
