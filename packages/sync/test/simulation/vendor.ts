import { type CrmClient, CrmError, type CrmMatch, type Fields, type WriteResult } from '@crmsync/connectors';
import { describe } from '../fakes.ts';
import type { Time } from './time.ts';

/** What may happen to one call. `late`: its effect comes twenty seconds later; the caller waits in vain, or (`cut`) learns at once. */
export const mishaps = [
  'fine',
  'slow',
  'lost-before',
  'lost-after',
  'late',
  'cut',
  'down',
  'lock',
  'short',
] as const;
/** One of them. */
export type Mishap = (typeof mishaps)[number];

/** A call lasts no longer, as in call-api.ts of the connectors. */
const timeoutMs = 30_000;

/** The CRM of a simulation: it counts a rolling window, keeps or loses answers, and knows no mercy with a last name of `Poison`. */
export interface Vendor {
  readonly records: Map<string, CrmMatch>;
  /** Ids of records that calls made. */
  readonly made: Set<string>;
  /** Every value a field of a record ever had. */
  readonly history: Map<string, Fields[]>;
  /** Calls beyond the window. */
  tooMany(): number;
  /** A client whose calls are made with `token`. */
  client(token: () => string): CrmClient;
  expireTokens(): void;
  /** Answers a new pair for a refresh token. Undefined: it was used before, and now nothing works any more. */
  refresh(token: string): { access: string; refresh: string } | undefined;
  /** A person signs in again. */
  connect(): { access: string; refresh: string };
}

/** What a vendor is made of. */
export interface VendorRules {
  readonly time: Time;
  readonly window: { readonly calls: number; readonly perMs: number };
  readonly latencyMs: number;
  /** An e-mail is there once at most, as in HubSpot. */
  readonly unique: boolean;
  /** What happens to the first calls, in order; later ones are fine. */
  readonly mishaps: readonly Mishap[];
}

/** Makes one with nobody in it. */
export function startVendor(rules: VendorRules): Vendor {
  const { time, window } = rules;
  const records = new Map<string, CrmMatch>();
  const made = new Set<string>();
  const history = new Map<string, Fields[]>();
  let [calls, refused, tokens, lastId] = [0, 0, 0, 0];
  let arrivals: number[] = [];
  let good = { access: '', refresh: '' };

  const issue = () => {
    tokens += 1;
    good = { access: `access${tokens}`, refresh: `refresh${tokens}` };
    return good;
  };
  const save = (object: string, id: string, fields: Fields) => {
    const whole = { ...records.get(id)?.fields, ...fields };
    records.set(id, { object, id, fields: whole });
    history.set(id, [...(history.get(id) ?? []), whole]);
  };
  const byEmail = (email: string) =>
    [...records.values()].filter(record => String(record.fields.Email ?? '').toLowerCase() === email);

  /** One call: its effect comes about whether or not anybody still listens. */
  const call = <T>(token: string, writes: boolean, effect: () => T): Promise<T> => {
    const mishap = rules.mishaps[calls] ?? 'fine';
    calls += 1;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const lost = () =>
      reject(new CrmError(writes ? 'unknown-outcome' : 'unavailable', 'The answer was lost.'));
    const half = rules.latencyMs / 2;
    const arrive = () => {
      const from = time.now() - window.perMs;
      arrivals = arrivals.filter(at => at > from);
      if (arrivals.length >= window.calls) {
        refused += 1;
        return reject(new CrmError('throttled', 'Too many calls.', { retryAfterMs: window.perMs }));
      }
      arrivals.push(time.now());
      if (token !== good.access)
        return reject(new CrmError('signed-out', 'Expired.', { code: 'session-expired' }));
      if (mishap === 'down') return reject(new CrmError('unavailable', 'Out of order.'));
      if (mishap === 'lost-before') return time.after(half, lost);
      if (mishap === 'late' || mishap === 'cut') {
        time.after(20_000, () => void attempt(effect));
        return time.after(mishap === 'cut' ? half : timeoutMs - half, lost);
      }
      const answer = attempt(effect);
      const slow = mishap === 'slow' ? 5000 : 0;
      if (mishap === 'lost-after') return time.after(half, lost);
      time.after(half + slow, () => ('value' in answer ? resolve(answer.value) : reject(answer.error)));
    };
    time.after(half, arrive);
    return promise;
  };
  const mishapNow = () => rules.mishaps[calls] ?? 'fine';

  const create = (object: string, fields: Fields): WriteResult => {
    const [twin] = rules.unique ? byEmail(String(fields.Email ?? '').toLowerCase()) : [];
    if (twin)
      return {
        ok: false,
        error: new CrmError('duplicate', 'Already there.', { existing: [{ object, id: twin.id }] }),
      };
    lastId += 1;
    const id = `r${lastId}`;
    save(object, id, fields);
    made.add(id);
    return { ok: true, id, created: true };
  };
  const update = (object: string, { id, fields }: { id: string; fields: Fields }): WriteResult => {
    if (!records.has(id)) return { ok: false, error: new CrmError('missing', 'Gone.') };
    save(object, id, fields);
    return { ok: true, id, created: false };
  };
  /** By the e-mail, which is no value of a record that is there. */
  const upsert = (object: string, { Email = '', ...fields }: Fields): WriteResult => {
    const [known] = byEmail(String(Email).toLowerCase());
    return known ? update(object, { id: known.id, fields }) : create(object, { Email, ...fields });
  };
  /** A batch with a poison record is refused whole, without a word which. */
  const batch = <Item>(
    mishap: Mishap,
    all: readonly Item[],
    fieldsOf: (item: Item) => Fields,
    write: (item: Item) => WriteResult,
  ): WriteResult[] => {
    if (all.some(item => fieldsOf(item).LastName === 'Poison')) {
      const alone = all.length === 1;
      throw new CrmError(alone ? 'invalid' : 'batch-refused', 'Something in it is wrong.');
    }
    const locked = new CrmError('unavailable', 'Somebody else is saving this record.');
    const results = all.map((item, index): WriteResult => {
      return mishap === 'lock' && index === 0 ? { ok: false, error: locked } : write(item);
    });
    return mishap === 'short' && results.length > 1 ? results.slice(0, -1) : results;
  };

  return {
    records,
    made,
    history,
    tooMany: () => refused,
    client: token => ({
      describe: async () => describe,
      find: emails => call(token(), false, () => emails.map(byEmail)),
      read: (_object, ids) => call(token(), false, () => ids.map(id => records.get(id) ?? null)),
      create: (object, sent) => {
        const mishap = mishapNow();
        return call(token(), true, () =>
          batch(
            mishap,
            sent,
            fields => fields,
            fields => create(object, fields),
          ),
        );
      },
      update: (object, sent) => {
        const mishap = mishapNow();
        return call(token(), true, () =>
          batch(
            mishap,
            sent,
            ({ fields }) => fields,
            each => update(object, each),
          ),
        );
      },
      upsert: (object, _key, sent) => {
        const mishap = mishapNow();
        return call(token(), true, () =>
          batch(
            mishap,
            sent,
            fields => fields,
            fields => upsert(object, fields),
          ),
        );
      },
    }),
    expireTokens: () => {
      good = { ...good, access: 'none' };
    },
    refresh: token => {
      if (token === good.refresh) return issue();
      good = { access: 'none', refresh: 'none' };
      return undefined;
    },
    connect: issue,
  };
}

function attempt<T>(effect: () => T): { value: T } | { error: unknown } {
  try {
    return { value: effect() };
  } catch (error) {
    return { error };
  }
}
