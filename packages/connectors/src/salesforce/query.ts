import { z } from 'zod';
import { readAnswer } from '../answers.ts';
import { itemError } from './read-error.ts';
import { SalesforceRecord } from './records.ts';
import type { Session } from './session.ts';
import { soqlText } from './soql.ts';

const reads = { label: 'Salesforce', writes: false } as const;

const Page = z.object({
  done: z.boolean(),
  nextRecordsUrl: z.string().optional(),
  records: z.array(SalesforceRecord),
});

const Composite = z.object({
  compositeResponse: z.array(
    z.object({ body: z.unknown(), httpStatusCode: z.number(), referenceId: z.string() }),
  ),
});

/** A query to be asked together with others. */
export interface Query {
  readonly object: string;
  readonly soql: string;
}

/** Bytes of one query's address: under the 16,384 that a URI and its headers may have together (sheet §9). */
const longestUrl = 12_000;

/** Queries one Composite call may carry (sheet §4). */
const queriesPerCall = 5;

/**
 * `${head} IN ('a','b',…)${tail}` for all values, split into as many queries as the length of an address asks for. Every value is
 * escaped ({@link soqlText}).
 */
export function splitIn(object: string, head: string, values: readonly string[], tail = ''): Query[] {
  const groups = fitting(values.map(soqlText), ',', `${head} IN ()${tail}`);
  return groups.map(group => ({ object, soql: `${head} IN (${group.join(',')})${tail}` }));
}

/** `${head} (a OR b OR …)${tail}` for conditions already escaped, split likewise. */
export function splitOr(object: string, head: string, conditions: readonly string[], tail = ''): Query[] {
  const groups = fitting(conditions, ' OR ', `${head} ()${tail}`);
  return groups.map(group => ({ object, soql: `${head} (${group.join(' OR ')})${tail}` }));
}

/** The parts in groups that fit into one address each, beside `frame`. */
function fitting(parts: readonly string[], separator: string, frame: string): string[][] {
  const room = longestUrl - encodeURIComponent(frame).length;
  const groups: string[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const part of parts) {
    const size = encodeURIComponent(separator + part).length;
    if (used + size > room) {
      groups.push([]);
      used = 0;
    }
    groups.at(-1)?.push(part);
    used += size;
  }
  return groups;
}

/**
 * Asks all queries, five in one call (sheet §4), and follows pages that did not fit (§5.1). An object this user may not see has no
 * records for them, as long as another one does answer.
 */
export async function queryTogether(
  session: Session,
  queries: readonly Query[],
): Promise<SalesforceRecord[]> {
  const answers: QueryAnswer[] = [];
  for (let at = 0; at < queries.length; at += queriesPerCall) {
    answers.push(...(await compositeQueries(session, queries.slice(at, at + queriesPerCall))));
  }
  const refusal = answers.find(({ error }) => error && error.details.code !== 'object-hidden')?.error;
  if (refusal) throw refusal;
  const [first] = answers;
  if (first?.error && answers.every(({ error }) => error)) throw first.error;
  return answers.flatMap(({ records }) => records);
}

interface QueryAnswer {
  readonly records: readonly SalesforceRecord[];
  readonly error?: ReturnType<typeof itemError>;
}

async function compositeQueries(session: Session, queries: readonly Query[]): Promise<QueryAnswer[]> {
  const base = await session.base();
  const compositeRequest = queries.map(({ soql }, index) => ({
    method: 'GET',
    url: `${base}/query?q=${encodeURIComponent(soql)}`,
    referenceId: `query${index}`,
  }));
  const body = { allOrNone: false, compositeRequest };
  const answer = await session.call(`${base}/composite`, { method: 'POST', body, reads: true });
  const { compositeResponse } = readAnswer(Composite, answer.body, reads);
  const answers = compositeRequest.map(async ({ referenceId }): Promise<QueryAnswer> => {
    const part = compositeResponse.find(one => one.referenceId === referenceId);
    if (part && part.httpStatusCode >= 400) {
      return {
        records: [],
        error: itemError(Array.isArray(part.body) ? part.body[0] : part.body, part.httpStatusCode),
      };
    }
    return { records: await followPages(session, part?.body) };
  });
  return Promise.all(answers);
}

async function followPages(session: Session, body: unknown): Promise<SalesforceRecord[]> {
  const records: SalesforceRecord[] = [];
  let page = readAnswer(Page, body, reads);
  records.push(...page.records);
  while (!page.done && page.nextRecordsUrl !== undefined) {
    page = readAnswer(Page, (await session.call(page.nextRecordsUrl)).body, reads);
    records.push(...page.records);
  }
  return records;
}

/** Rows that are in the recycle bin too (`queryAll`, sheet §5.1), of one query after another. */
export async function queryDeleted(session: Session, queries: readonly Query[]): Promise<SalesforceRecord[]> {
  const base = await session.base();
  const records: SalesforceRecord[] = [];
  for (const { soql } of queries) {
    const { body } = await session.call(`${base}/queryAll?q=${encodeURIComponent(soql)}`);
    records.push(...(await followPages(session, body)));
  }
  return records;
}
