import { type CompanyApi, type CompanyKey, CrmError, type WriteResult } from '@crmsync/connectors';
import type { PushOptions } from '@crmsync/contract';
import type { CompanyTurn, Extras, FollowUp, FollowUpEnd } from '../src/extras.ts';
import { contactOf } from './fakes.ts';

/** What a push asks for beyond records when it asks for nothing. */
export const plain: PushOptions = {
  owner: null,
  group: null,
  companies: 'off',
  notes: false,
  allowDuplicates: false,
  byEmail: false,
};

/** Until then a company's turn is ours or somebody else's. */
export const until = new Date('2026-11-22T09:00:45Z');

/** Companies of a CRM in memory. `calls` is what reached it; each of `answers` stands in for the next call's answer. */
export function memoryCompanies(there: Readonly<Record<string, readonly string[]>> = {}) {
  const calls: { verb: 'find' | 'create' | 'link'; what: readonly unknown[] }[] = [];
  const answers: (CrmError | readonly WriteResult[] | null)[] = [];
  let made = 0;
  const next = (verb: 'find' | 'create' | 'link', what: readonly unknown[]) => {
    calls.push({ verb, what });
    const instead = answers.shift() ?? null;
    if (instead instanceof CrmError) throw instead;
    return instead;
  };
  const write = async (verb: 'create' | 'link', what: readonly unknown[]): Promise<WriteResult[]> => {
    const usual = what.map((): WriteResult => ({ ok: true, id: `co${++made}`, created: true }));
    return [...(next(verb, what) ?? usual)];
  };
  const api: Required<CompanyApi> = {
    async find(keys) {
      next('find', keys);
      return keys.map(key => [...(there[key.domain ?? key.name ?? ''] ?? [])]);
    },
    create: keys => write('create', keys),
    link: links => write('link', links),
  };
  return { api, calls, answers };
}

/** A company as contacts name it. */
export function named(domain: string): { key: string; company: CompanyKey } {
  return { key: `domain:${domain}`, company: { name: domain.toUpperCase(), domain } };
}

/** A company ledger where every turn is ours but those given. `told` is what it heard, call by call. */
export function memoryTurns(turns: Readonly<Record<string, CompanyTurn | null>> = {}) {
  const told: Record<string, string | null>[] = [];
  const asked: string[][] = [];
  const ledger: Extras['companies'] = {
    async begin(keys) {
      asked.push([...keys]);
      const all = keys.map(
        key => [key, key in turns ? turns[key] : { turn: 'mine' as const, until }] as const,
      );
      return new Map(all.flatMap(([key, turn]) => (turn ? [[key, turn] as const] : [])));
    },
    async end(made) {
      told.push(Object.fromEntries(made));
    },
  };
  return { ledger, told, asked };
}

/** A follow-up with the given values. */
export function followUpOf(values: Partial<FollowUp> & Pick<FollowUp, 'id' | 'kind'>): FollowUp {
  return {
    record: { object: 'Person', id: `r-${values.id}` },
    target: null,
    contact: contactOf({ company: 'Engines', website: 'engines.example', notes: ' Met in May ' }),
    at: new Date('2026-11-22T08:00:00Z'),
    lost: false,
    strikes: 0,
    ...values,
  };
}

/** Follow-ups that are due once. `ends` is how each stands, by its id; `settled` how many were told of at once. */
export function memoryFollowUps(due: readonly FollowUp[] | null) {
  const ends: Record<string, FollowUpEnd> = {};
  const settled: number[] = [];
  const limits: number[] = [];
  const ledger: Extras['followUps'] = {
    async claim(limit) {
      limits.push(limit);
      return due && { fence: 'f', items: due };
    },
    async settle(fence, all) {
      if (fence !== 'f') throw new Error('not the fence');
      settled.push(all.length);
      for (const end of all) ends[end.id] = end;
    },
  };
  return { ledger, ends, settled, limits };
}

/** An error of a kind, with details. */
export function crmError(kind: CrmError['kind'], details: CrmError['details'] = {}): CrmError {
  return new CrmError(kind, `Acme says ${kind}.`, details);
}

/** A record that was refused. */
export function refused(kind: CrmError['kind'], details: CrmError['details'] = {}): WriteResult {
  return { ok: false, error: crmError(kind, details) };
}
