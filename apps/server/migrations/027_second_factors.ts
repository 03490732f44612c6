import { type Kysely, sql } from 'kysely';

/**
 * What signing in asks for beside the password. The secret of the codes is sealed with the row's own data key; of backup codes only
 * slow hashes are kept. Not on before `confirmed_at`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table second_factors (
      user_id uuid primary key references users (id) on delete cascade,
      id uuid not null unique,
      wrapped_key text not null,
      sealed text not null,
      confirmed_at timestamptz(3),
      -- The newest step (RFC 6238) whose code was taken: none up to it works again.
      last_step bigint not null default 0,
      -- Wrong codes in a row, and until when they close the door.
      failures integer not null default 0,
      locked_until timestamptz(3),
      backup_salt text,
      backup_codes jsonb not null default '[]',
      created_at timestamptz(3) not null
    )`.execute(db);
}
