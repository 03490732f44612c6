import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Logger } from 'pino';
import { z } from 'zod';
import { openTokens, sealTokens } from '../connections/sealed-tokens.ts';
import { fullName } from '../contacts/fields.ts';
import { normaliseContact } from '../contacts/normalise.ts';
import { type ContactToWrite, insertContacts } from '../store/contacts-write.ts';
import type { Store } from '../store/database.ts';
import {
  bringConnection,
  bringLog,
  bringUser,
  endOldPlan,
  type OldLogLine,
  type OldRow,
  oldRows,
  takeOldPlan,
} from '../store/old-plan.ts';
import type { Database } from '../store/schema.ts';
import type { Vault } from '../vault/vault.ts';

/** What bringing the old tables over needs. */
export interface UpgradeDeps {
  readonly store: Store;
  readonly vault: Vault;
  /** Labels of the CRMs by their ids. */
  readonly labels: ReadonlyMap<string, string>;
  readonly now: () => number;
  readonly log: Logger;
}

type Tx = Transaction<Database>;

/** Old id → new id. */
type Ids = Map<number, string>;

interface NamedId {
  readonly id: string;
  readonly name: string;
}

const partSize = 500;
const text = z.coerce
  .string()
  .nullish()
  .transform(value => value ?? '')
  .catch('');
const moment = z.coerce.date().nullish().catch(null);

const OldUser = z.looseObject({ id: z.number(), email: text, name: text });
const OldContact = z.looseObject({ id: z.number(), user_id: z.number() });
const OldConnection = z.looseObject({
  user_id: z.number(),
  platform: z.string(),
  access_token: z.string(),
  refresh_token: z.string().nullish(),
  instance_url: text,
  portal_id: text,
  is_active: z.boolean().nullish(),
  created_at: moment,
  updated_at: moment,
});
const OldLog = z.looseObject({
  user_id: z.number(),
  contact_id: z.number().nullish(),
  platform: z.string(),
  action: text,
  status: text,
  crm_contact_id: z.string().nullish(),
  error_message: z.string().nullish(),
  created_at: moment,
});

/**
 * Brings the first CRMSync's people, contacts, connections and log into today's tables, once, in one transaction: stopped half-way,
 * nothing has happened and the next start does it. Tokens are sealed on the way; they only serve to end the old grants, because the
 * account behind them was not written down everywhere: people connect once more.
 */
export async function bringOldPlanOver(deps: UpgradeDeps): Promise<void> {
  await deps.store.db.transaction().execute(async tx => {
    if (!(await takeOldPlan(tx))) return;
    const users = await bringUsers(tx);
    const contacts = await bringContacts(tx, users);
    const connections = await bringConnections(tx, deps, users);
    const lines = await bringLines(tx, deps, users, contacts);
    await endOldPlan(tx);
    const counts = { users: users.size, contacts: contacts.size, connections, lines };
    deps.log.info({ upgraded: counts }, 'the first CRMSync was brought over');
  });
}

async function bringUsers(tx: Tx): Promise<Ids> {
  const ids: Ids = new Map();
  for await (const rows of oldRows(tx, 'users', partSize)) {
    for (const row of rows) {
      const { id, email, name } = OldUser.parse(row);
      const address = email.trim().toLowerCase() || `user-${id}@old.invalid`;
      ids.set(id, await bringUser(tx, { email: address, name: name.trim() || address }));
    }
  }
  return ids;
}

async function bringContacts(tx: Tx, users: Ids): Promise<Map<number, NamedId>> {
  const ids = new Map<number, NamedId>();
  for await (const rows of oldRows(tx, 'contacts', partSize)) {
    for (const row of rows) {
      const { id, user_id } = OldContact.parse(row);
      const userId = users.get(user_id);
      if (userId !== undefined) ids.set(id, await bringContact(tx, userId, row));
    }
  }
  return ids;
}

/** Two old contacts could have one e-mail: the second keeps everything else, and the address in its notes. */
async function bringContact(tx: Tx, userId: string, row: OldRow): Promise<NamedId> {
  const contact: ContactToWrite = { id: randomUUID(), fields: contactOf(row) };
  const [inserted] = await insertContacts(tx, userId, [contact]);
  if (inserted === undefined) {
    const { emails, notes } = contact.fields;
    const kept = [notes, `E-mail: ${emails.join(', ')}`].filter(part => part !== '').join('\n');
    await insertContacts(tx, userId, [
      { ...contact, fields: { ...contact.fields, emails: [], notes: kept } },
    ]);
  }
  return { id: contact.id, name: fullName(contact.fields) };
}

/** The old columns were never written down; these are the names its pushes read, and what else contacts are usually kept with. */
function contactOf(row: OldRow) {
  const read = (...names: string[]) =>
    names.map(name => text.parse(row[name])).find(value => value !== '') ?? '';
  const whole = read('name', 'full_name').trim();
  const [first = '', ...rest] = whole.split(/\s+/);
  const email = read('email');
  return normaliseContact({
    firstName: read('first_name', 'firstname') || first,
    lastName: read('last_name', 'lastname') || rest.join(' '),
    company: read('company'),
    title: read('title', 'job_title', 'jobtitle'),
    phone: read('phone'),
    website: read('website'),
    linkedinUrl: read('linkedin_url', 'profile_url'),
    notes: read('notes'),
    emails: email === '' ? [] : [email],
    source: { how: 'upgrade' },
  }).fields;
}

async function bringConnections(tx: Tx, deps: UpgradeDeps, users: Ids): Promise<number> {
  let count = 0;
  for await (const rows of oldRows(tx, 'crm_integrations', partSize)) {
    for (const row of rows) {
      const old = OldConnection.parse(row);
      const userId = users.get(old.user_id);
      if (userId === undefined) continue;
      await bringConnection(tx, { ...(await sealed(deps, old)), ...described(deps, old), user_id: userId });
      count += 1;
    }
  }
  return count;
}

function described({ labels, now }: UpgradeDeps, old: z.output<typeof OldConnection>) {
  const label = labels.get(old.platform) ?? old.platform;
  const active = old.is_active !== false;
  const problem = {
    code: 'upgraded',
    title: `Connect ${label} once more.`,
    detail:
      'CRMSync was renewed and keeps its keys encrypted now. Nothing was lost; what is queued goes on then.',
    forAdmin: null,
  };
  return {
    connector: old.platform,
    state: active ? ('needs-reconnect' as const) : ('disconnected' as const),
    // Empty where the old table did not say: whichever account is signed in to next is it.
    account_id: old.portal_id,
    account_name: old.portal_id || hostOf(old.instance_url) || label,
    app_url: old.instance_url,
    problem: active ? JSON.stringify(problem) : null,
    connected_at: old.created_at ?? new Date(now()),
    disconnected_at: active ? null : (old.updated_at ?? new Date(now())),
  };
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? '';
}

/** What was switched off keeps no token. The seal is opened once, while the clear text is still there to put right what is wrong. */
async function sealed({ vault, now }: UpgradeDeps, old: z.output<typeof OldConnection>) {
  const id = randomUUID();
  if (old.is_active === false) return { id, wrapped_key: null, access_token: null, refresh_token: null };
  const dataKey = await vault.newDataKey(id);
  const tokens = {
    accessToken: old.access_token,
    ...(old.refresh_token ? { refreshToken: old.refresh_token } : {}),
  };
  const { access_token, refresh_token } = sealTokens(
    vault,
    dataKey,
    { row: id, version: 1, now: now() },
    tokens,
  );
  const row = { id, wrapped_key: dataKey.wrapped, access_token, refresh_token };
  const opened = await openTokens(vault, { ...row, token_version: 1 });
  if (opened?.access !== old.access_token) throw new Error('A sealed token does not open again');
  return row;
}

const outcomes: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'updated',
  duplicate: 'duplicate',
};

async function bringLines(
  tx: Tx,
  deps: UpgradeDeps,
  users: Ids,
  contacts: ReadonlyMap<number, NamedId>,
): Promise<number> {
  let count = 0;
  for await (const rows of oldRows(tx, 'crm_sync_logs', partSize)) {
    const lines = rows.flatMap(row => lineOf(deps, OldLog.parse(row), users, contacts));
    await bringLog(tx, lines);
    count += lines.length;
  }
  return count;
}

function lineOf(
  { labels, now }: UpgradeDeps,
  old: z.output<typeof OldLog>,
  users: Ids,
  contacts: ReadonlyMap<number, NamedId>,
): OldLogLine[] {
  const userId = users.get(old.user_id);
  if (userId === undefined) return [];
  const contact = contacts.get(old.contact_id ?? -1);
  const message = old.error_message ?? '';
  return [
    {
      user_id: userId,
      at: (old.created_at ?? new Date(now())).toISOString(),
      contact_id: contact?.id ?? null,
      name: contact?.name ?? '',
      connector: old.platform,
      connector_label: labels.get(old.platform) ?? old.platform,
      outcome:
        old.status === 'skipped'
          ? 'skipped'
          : old.status === 'error'
            ? 'failed'
            : (outcomes[old.action] ?? 'updated'),
      record_id: old.crm_contact_id ?? null,
      problem: message === '' ? null : problemOf(message),
    },
  ];
}

/** The old log has nothing but the vendor's words. */
function problemOf(message: string): NonNullable<OldLogLine['problem']> {
  return {
    code: 'upgraded',
    kind: 'refused',
    field: null,
    short: 'failed',
    title: 'The first CRMSync could not save it.',
    detail: 'Push it again to try once more.',
    vendor: message.slice(0, 500),
  };
}
