import {
  type CrmClient,
  CrmError,
  type CrmField,
  type CrmMatch,
  type CrmObject,
  type Fields,
  type WriteResult,
} from '@crmsync/connectors';
import type { MappingEntry } from '@crmsync/contract';
import type {
  Claim,
  ClaimedItem,
  Clock,
  Intent,
  Ledger,
  ObjectMapping,
  PushedContact,
  PushPorts,
  PushTask,
  RecordRef,
  Settlement,
} from '../src/ports.ts';

/** A contact with the given values. */
export function contactOf(values: Partial<PushedContact> = {}): PushedContact {
  const address = { street: '', city: '', region: '', postalCode: '', country: '' };
  const text = { company: '', title: '', phone: '', mobile: '', website: '', linkedinUrl: '', notes: '' };
  return {
    id: '00000000-0000-4000-8000-000000000001',
    emails: ['ada@example.com'],
    firstName: 'Ada',
    lastName: 'Lovelace',
    ...text,
    address,
    tags: [],
    custom: {},
    version: 1,
    ...values,
  };
}

const field = (name: string, more: Partial<CrmField> = {}): CrmField => ({
  name,
  label: name,
  type: 'text',
  required: false,
  writable: true,
  unique: false,
  ...more,
});

/** A person object as strict as the CRMs': last name required, company up to 255. */
export const describe: CrmField[] = [
  field('Email', { type: 'email', maxLength: 80 }),
  field('FirstName', { maxLength: 40 }),
  field('LastName', { required: true, maxLength: 80 }),
  field('Company', { maxLength: 255 }),
  field('Phone', { type: 'phone', maxLength: 40 }),
  field('Site', { type: 'url', maxLength: 255 }),
  field('Stage', {
    type: 'choice',
    closed: true,
    options: [
      { value: 'new', label: 'New one' },
      { value: 'old', label: 'Old one' },
    ],
  }),
  field('Staff', { type: 'number' }),
  field('Born', { type: 'date' }),
  field('Locked', { writable: false }),
];

/** Mapping entries from `{crmField: contactField}`. */
export function entries(from: Readonly<Record<string, string>>): MappingEntry[] {
  return Object.entries(from).map(([to, path]) => ({ from: { field: path }, to }));
}

export const defaultEntries = entries({
  Email: 'emails.0',
  FirstName: 'firstName',
  LastName: 'lastName',
  Company: 'company',
  Phone: 'phone',
  Site: 'website',
});

export function mappingOf(object = 'Person', lines: readonly MappingEntry[] = defaultEntries): ObjectMapping {
  return { object, label: object, entries: lines, fields: new Map(describe.map(each => [each.name, each])) };
}

export const objects: CrmObject[] = [
  { name: 'Person', label: 'Person', defaultMapping: [], allowsTwins: true, supersedes: ['Prospect'] },
  { name: 'Prospect', label: 'Prospect', defaultMapping: [], allowsTwins: true },
];

/** A CRM in memory. `calls` is what reached it; `onWrite` may throw before or after the effect. */
export interface MemoryCrm {
  readonly client: CrmClient;
  readonly records: Map<string, CrmMatch>;
  readonly calls: { verb: string; size: number }[];
  faults: { before?: (verb: string, records: readonly Fields[]) => void; after?: (verb: string) => void };
}

export function memoryCrm(): MemoryCrm {
  const records = new Map<string, CrmMatch>();
  const calls: MemoryCrm['calls'] = [];
  const crm: MemoryCrm = { client: {} as CrmClient, records, calls, faults: {} };
  const call = <T>(verb: string, sent: readonly Fields[], size: number, effect: () => T): T => {
    calls.push({ verb, size });
    crm.faults.before?.(verb, sent);
    const answer = effect();
    crm.faults.after?.(verb);
    return answer;
  };
  const save = (object: string, id: string, fields: Fields): void => {
    records.set(id, { object, id, fields: { ...records.get(id)?.fields, ...fields } });
  };
  const client: CrmClient = {
    describe: async () => describe,
    find: async emails =>
      call('find', [], emails.length, () =>
        emails.map(email =>
          [...records.values()].filter(each => String(each.fields.Email ?? '').toLowerCase() === email),
        ),
      ),
    read: async (_object, ids) => call('read', [], ids.length, () => ids.map(id => records.get(id) ?? null)),
    create: async (object, sent) =>
      call('create', sent, sent.length, () =>
        sent.map((fields): WriteResult => {
          const id = `r${records.size + 1}`;
          save(object, id, fields);
          return { ok: true, id, created: true };
        }),
      ),
    update: async (object, sent) =>
      call(
        'update',
        sent.map(each => each.fields),
        sent.length,
        () =>
          sent.map((each): WriteResult => {
            if (!records.has(each.id)) return { ok: false, error: new CrmError('missing', 'gone') };
            save(object, each.id, each.fields);
            return { ok: true, id: each.id, created: false };
          }),
      ),
  };
  return Object.assign(crm, { client });
}

interface Row {
  item: ClaimedItem;
  state: 'pending' | 'sending' | 'retry-wait' | 'unknown' | 'done';
  at: number;
  end?: Settlement & { as: 'done' };
  planned?: Settlement & { as: 'planned' };
}

/** A ledger in memory, with the rules of the real one that the engine leans on: leases, fences, links. */
export interface MemoryLedger extends Ledger {
  readonly rows: Row[];
  cancelled: boolean;
  /** As after a SIGKILL and the lease's end: what was begun is unknown, the rest pending. */
  crash(): void;
  /** Opens every item again, as a second push of the same people with the links of the first. */
  again(change?: (contact: PushedContact) => PushedContact): void;
}

export function memoryLedger(contacts: readonly (PushedContact | null)[], clock: Clock): MemoryLedger {
  const links = new Map<string, RecordRef>();
  const rows: Row[] = contacts.map((contact, index) => ({
    item: {
      id: `i${index}`,
      contact,
      link: null,
      strikes: 0,
      unsettled: null,
      attemptedAt: null,
      decision: null,
      agreed: null,
    },
    state: 'pending',
    at: 0,
  }));
  let fence = 0;
  let claims = 0;
  const now = () => clock.now().getTime();
  const row = (itemId: string) => rows.find(each => each.item.id === itemId);
  const apply = (settlement: Settlement): void => {
    const found = row(settlement.itemId);
    if (found?.state !== 'sending') return;
    const record = 'record' in settlement ? settlement.record : undefined;
    if (record) links.set(settlement.itemId, record);
    if (record === null && settlement.as === 'retry-wait') links.delete(settlement.itemId);
    found.state = settlement.as === 'planned' ? 'done' : settlement.as;
    if (settlement.as === 'done') found.end = settlement;
    else if (settlement.as === 'planned') found.planned = settlement;
    else {
      found.at = settlement.at.getTime();
      const unsettled = settlement.as === 'unknown' ? found.item.unsettled : null;
      found.item = { ...found.item, unsettled, strikes: found.item.strikes + (settlement.strike ? 1 : 0) };
    }
  };
  return {
    rows,
    cancelled: false,
    async claim(limit): Promise<Claim | null> {
      claims += 1;
      if (claims > mostRounds) throw new Error('It goes round in a circle: it claims for ever');
      const due = rows.filter(
        each => ['pending', 'retry-wait', 'unknown'].includes(each.state) && each.at <= now(),
      );
      if (due.length === 0) return null;
      fence += 1;
      for (const each of due.slice(0, limit)) each.state = 'sending';
      const items = due.slice(0, limit).map(({ item }) => ({ ...item, link: links.get(item.id) ?? null }));
      return { fence: String(fence), cancelled: this.cancelled, items };
    },
    async begin(_fence, attempts) {
      for (const { itemId, intent } of attempts) {
        const found = row(itemId);
        if (found) found.item = { ...found.item, unsettled: intent, attemptedAt: clock.now() };
      }
      return new Set(attempts.map(each => each.itemId));
    },
    async settle(_fence, settlements) {
      for (const each of settlements) apply(each);
    },
    async nextDue() {
      const open = rows
        .filter(each => each.state !== 'done' && each.state !== 'sending')
        .map(each => each.at);
      return open.length === 0 ? null : new Date(Math.min(...open));
    },
    crash() {
      for (const each of rows)
        if (each.state === 'sending') each.state = each.item.unsettled ? 'unknown' : 'pending';
    },
    again(change = contact => contact) {
      for (const each of rows) {
        const contact = each.item.contact && change(each.item.contact);
        each.item = { ...each.item, contact, strikes: 0, unsettled: null, attemptedAt: null, decision: null };
        each.state = 'pending';
        delete each.end;
      }
    },
  };
}

/** No scene sleeps or claims so often: an engine that goes round in a circle fails at once instead of hanging its test. */
const mostRounds = 3000;

/** A clock that only sleeping moves. `slept` is every pause in milliseconds. */
export function memoryClock(): Clock & { readonly slept: number[] } {
  let time = Date.parse('2026-11-22T09:00:00Z');
  const slept: number[] = [];
  return {
    slept,
    now: () => new Date(time),
    async sleep(ms) {
      slept.push(ms);
      if (slept.length > mostRounds) throw new Error('It goes round in a circle: it sleeps for ever');
      time += ms;
    },
    random: () => 0.5,
  };
}

/** Ports over the fakes. `batch` is the vendor's limit for every verb. */
export function portsOf(crm: MemoryCrm, ledger: Ledger, clock: Clock, batch = 100): PushPorts {
  return {
    ledger,
    clock,
    client: crm.client,
    connector: {
      label: 'Acme CRM',
      objects,
      limits: { batch: { find: batch, read: batch, write: batch }, concurrency: 1 },
    },
    recordUrl: ({ object, id }) => `https://crm.example/${object}/${id}`,
    mappings: async () => [mappingOf('Person'), mappingOf('Prospect')],
  };
}

export const task: PushTask = { object: 'Person', policy: 'fill-blanks', failures: 0, maxSleepMs: 60_000 };

/** The outcomes of a ledger's items, in order; the state where one has not ended. */
export function outcomes(ledger: MemoryLedger): string[] {
  return ledger.rows.map(row => row.end?.outcome ?? row.state);
}

/** An intent as a lost create leaves it behind. */
export function lostCreate(fields: Intent['fields']): Intent {
  return { do: 'create', object: 'Person', recordId: null, fields, changes: [], before: [] };
}
