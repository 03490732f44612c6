import { emailKey } from '../../src/collapse-twins.ts';
import type {
  Claim,
  ClaimedItem,
  Intent,
  Ledger,
  PushedContact,
  RecordRef,
  Settlement,
} from '../../src/ports.ts';
import { lateMs } from '../../src/retry-rules.ts';
import type { Time } from './time.ts';

/** As `leaseMs` of apps/server/src/store/claims.ts. */
export const leaseMs = 10_000;

type Done = Settlement & { as: 'done' };

/** One item of a push as it is stored. */
export interface StoredItem {
  readonly id: string;
  readonly push: string;
  readonly contact: PushedContact;
  state: 'pending' | 'sending' | 'retry-wait' | 'unknown' | 'done';
  due: number;
  fence: string | null;
  lease: number;
  unsettled: Intent | null;
  /** When the attempt was begun or, later, its answer found to be lost. */
  attemptedAt: number | null;
  /** Nobody found that out yet. */
  fresh: boolean;
  strikes: number;
  known: RecordRef | null;
  end: Done | null;
}

/** What all processes share. The rules are those of the server's store, in a few lines: leases, fences, one writer per person. */
export interface Database {
  readonly items: readonly StoredItem[];
  readonly links: Map<string, RecordRef>;
  readonly log: readonly {
    readonly contact: string;
    readonly outcome: string;
    readonly record: RecordRef | null;
    /** The code of what is told of it. */
    readonly told: string | null;
  }[];
  /** The ledger of a push. Each call is one transaction. */
  ledger(push: string): Ledger;
  renew(fences: readonly string[]): void;
  /** Opens again what failed. */
  retryFailed(): void;
}

/** Stores pushes of these people. */
export function openDatabase(
  pushes: readonly { readonly id: string; readonly contacts: readonly PushedContact[] }[],
  time: Time,
): Database {
  const items = pushes.flatMap(({ id, contacts }) =>
    contacts.map(
      (contact, index): StoredItem => ({
        id: `${id}-${index}`,
        push: id,
        contact,
        state: 'pending',
        due: time.now(),
        fence: null,
        lease: 0,
        unsettled: null,
        attemptedAt: null,
        fresh: false,
        strikes: 0,
        known: null,
        end: null,
      }),
    ),
  );
  const links = new Map<string, RecordRef>();
  const log: { contact: string; outcome: string; record: RecordRef | null; told: string | null }[] = [];
  let fences = 0;

  const held = (fence: string) => items.filter(item => item.state === 'sending' && item.fence === fence);
  const settle = (item: StoredItem, settlement: Settlement): void => {
    if (settlement.as === 'planned') throw new Error('Nothing is only planned here');
    item.fence = null;
    item.state = settlement.as;
    if (settlement.as === 'done') {
      const { outcome, record, problem } = settlement;
      Object.assign(item, { end: settlement, unsettled: null, attemptedAt: null, known: null });
      if (record && outcome !== 'duplicate') links.set(item.contact.id, record);
      log.push({ contact: item.contact.id, outcome, record, told: problem?.code ?? null });
      return;
    }
    item.due = settlement.at.getTime();
    item.strikes += settlement.strike ? 1 : 0;
    if (settlement.record !== undefined) item.known = settlement.record;
    if (settlement.as === 'unknown') {
      if (item.fresh) item.attemptedAt = time.now();
      item.fresh = false;
      return;
    }
    Object.assign(item, { unsettled: null, attemptedAt: null });
    if (settlement.record === null) links.delete(item.contact.id);
  };

  return {
    items,
    links,
    log,
    ledger: push => {
      const own = items.filter(item => item.push === push);
      return {
        async claim(limit) {
          expire(own, time.now());
          const due = own.filter(item => claimable(item, items, time.now())).slice(0, limit);
          if (due.length === 0) return null;
          fences += 1;
          const fence = String(fences);
          for (const item of due)
            Object.assign(item, { state: 'sending', fence, lease: time.now() + leaseMs });
          return { fence, cancelled: false, items: due.map(item => claimed(item, links)) } satisfies Claim;
        },
        async begin(fence, attempts) {
          const ours = new Set<string>();
          for (const { itemId, intent } of attempts) {
            const item = held(fence).find(each => each.id === itemId);
            if (!item) continue;
            Object.assign(item, {
              unsettled: intent,
              attemptedAt: time.now(),
              fresh: true,
              lease: time.now() + leaseMs,
            });
            ours.add(itemId);
          }
          return ours;
        },
        async settle(fence, settlements) {
          for (const settlement of settlements) {
            const item = held(fence).find(each => each.id === settlement.itemId);
            if (item) settle(item, settlement);
          }
        },
        async nextDue() {
          const open = own.filter(item => item.state !== 'done');
          if (open.length === 0) return null;
          const next = Math.min(...open.map(item => (item.state === 'sending' ? item.lease : item.due)));
          return new Date(Math.max(next, time.now() + 1000));
        },
      };
    },
    renew(renewed) {
      for (const fence of renewed) for (const item of held(fence)) item.lease = time.now() + leaseMs;
    },
    retryFailed() {
      for (const item of items)
        if (item.end?.outcome === 'failed')
          Object.assign(item, { state: 'pending', end: null, strikes: 0, due: time.now() });
    },
  };
}

/** Leases that ended: what was begun may have been done, and a create is looked for when no call can be at work any more. */
function expire(own: readonly StoredItem[], now: number): void {
  for (const item of own) {
    if (item.state !== 'sending' || item.lease >= now) continue;
    const created = item.unsettled?.do === 'create';
    Object.assign(item, {
      state: item.unsettled ? 'unknown' : 'pending',
      strikes: item.strikes + (item.unsettled ? 1 : 0),
      fence: null,
      due: created ? Math.max(now, item.lease - leaseMs + lateMs) : now,
    });
  }
}

/** Due, and nobody with the same e-mail is on the way for another item. */
function claimable(item: StoredItem, all: readonly StoredItem[], now: number): boolean {
  if (!['pending', 'retry-wait', 'unknown'].includes(item.state) || item.due > now) return false;
  const emails = new Set(item.contact.emails.map(emailKey));
  return !all.some(
    other =>
      other !== item &&
      (other.state === 'sending' || other.state === 'unknown') &&
      other.contact.emails.some(email => emails.has(emailKey(email))),
  );
}

function claimed(item: StoredItem, links: ReadonlyMap<string, RecordRef>): ClaimedItem {
  return {
    id: item.id,
    contact: item.contact,
    link: item.known ?? links.get(item.contact.id) ?? null,
    strikes: item.strikes,
    unsettled: item.unsettled,
    attemptedAt: item.attemptedAt === null ? null : new Date(item.attemptedAt),
    decision: null,
    agreed: null,
  };
}
