import { type CompanyApi, CrmError } from '@crmsync/connectors';
import type { ItemProblem } from '@crmsync/contract';
import type { NamedCompany } from './company-key.ts';
import type { CompanyLedger } from './extras.ts';
import { companyRefused, severalCompanies } from './extras-problems.ts';
import { steps } from './retry-rules.ts';
import { type Sent, sendHalving, slices } from './write-batches.ts';

/** What became of a company. Nothing: it is not in the CRM and is not to be made. */
export type FoundCompany =
  | { readonly id: string }
  /** The person is saved without one, and this says why. */
  | { readonly problem: ItemProblem }
  /** Being made, or its answer was lost: ask again then. */
  | { readonly until: Date; readonly lost: boolean };

/** What {@link findCompanies} works with. */
export interface CompanyWork {
  readonly api: CompanyApi;
  readonly ledger: CompanyLedger;
  /** Whether a company that is not there is made. */
  readonly makes: boolean;
  /** The CRM's name, for words. */
  readonly crm: string;
  readonly batch: { readonly find: number; readonly write: number };
}

/**
 * The CRM's company behind each key, asked for once each; several matches are never guessed among. What is missing is made by
 * whoever has the turn for its key, so that no company is made twice; what may have been made by a lost answer is looked for
 * again before it is made. Throws the `CrmError` of a call that stops the whole connection.
 */
export async function findCompanies(
  named: readonly NamedCompany[],
  work: CompanyWork,
): Promise<ReadonlyMap<string, FoundCompany>> {
  const distinct = [...new Map(named.map(each => [each.key, each])).values()];
  const found = new Map<string, FoundCompany>();
  const missing: NamedCompany[] = [];
  for (const slice of slices(distinct, work.batch.find)) {
    const answers = await orRefused(() => work.api.find(slice.map(each => each.company)));
    for (const [index, each] of slice.entries()) {
      const ids = 'refused' in answers ? [] : (answers.value[index] ?? []);
      const [id, ...others] = ids;
      if ('refused' in answers) found.set(each.key, { problem: companyRefused(answers.refused, work.crm) });
      else if (id === undefined) missing.push(each);
      else
        found.set(
          each.key,
          others.length === 0 ? { id } : { problem: severalCompanies(ids.length, work.crm) },
        );
    }
  }
  if (work.makes && missing.length > 0)
    for (const [key, made] of await make(missing, work)) found.set(key, made);
  return found;
}

async function make(
  missing: readonly NamedCompany[],
  work: CompanyWork,
): Promise<ReadonlyMap<string, FoundCompany>> {
  const turns = await work.ledger.begin(missing.map(each => each.key));
  const made = new Map<string, FoundCompany>();
  const ours: Ours[] = [];
  for (const each of missing) {
    const turn = turns.get(each.key);
    if (turn?.turn === 'mine') ours.push({ ...each, until: turn.until });
    else if (turn)
      made.set(each.key, turn.turn === 'known' ? { id: turn.id } : { until: turn.until, lost: false });
  }
  const open = new Set(ours.map(each => each.key));
  try {
    for (const slice of slices(ours, work.batch.write))
      for await (const sent of sendHalving(slice, items =>
        work.api.create(items.map(each => each.company)),
      )) {
        const ended = endsOf(sent, work.crm);
        await work.ledger.end(ended.told);
        for (const [key, each] of ended.found) made.set(key, each);
        for (const { key } of sent.items) open.delete(key);
      }
  } catch (error) {
    // Stopped before any effect: the turns are given back.
    if (error instanceof CrmError) await work.ledger.end(new Map([...open].map(key => [key, null])));
    throw error;
  }
  return made;
}

type Ours = NamedCompany & { readonly until: Date };

/** How companies were made: what is found now, and what the ledger is told. A lost answer is not told of. */
function endsOf(sent: Sent<Ours>, crm: string) {
  const found = new Map<string, FoundCompany>();
  const told = new Map<string, string | null>();
  if ('error' in sent && steps[sent.error.kind].whole === 'halt') throw sent.error;
  for (const [index, { key, until }] of sent.items.entries()) {
    const result = 'error' in sent ? { ok: false as const, error: sent.error } : sent.results[index];
    if (result?.ok) found.set(key, { id: result.id });
    else if (!result || steps[result.error.kind].record === 'look-up') found.set(key, { until, lost: true });
    else found.set(key, { problem: companyRefused(result.error, crm) });
    if (result?.ok) told.set(key, result.id);
    else if (result && steps[result.error.kind].record !== 'look-up') told.set(key, null);
  }
  return { found, told };
}

/** An error that is about these companies only: people are saved without them. Throws what stops the whole connection. */
async function orRefused<T>(call: () => Promise<T>): Promise<{ value: T } | { refused: CrmError }> {
  try {
    return { value: await call() };
  } catch (error) {
    if (!(error instanceof CrmError) || steps[error.kind].whole === 'halt') throw error;
    return { refused: error };
  }
}
