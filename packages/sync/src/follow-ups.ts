import { CrmError, type WriteResult } from '@crmsync/connectors';
import type { ItemProblem } from '@crmsync/contract';
import { companyProblem } from './add-companies.ts';
import { companyOf } from './company-key.ts';
import type { Extras, FollowUp, FollowUpEnd, FollowUpKind } from './extras.ts';
import { followUpImpossible, followUpRefused, followUpUnconfirmed } from './extras-problems.ts';
import { type FoundCompany, findCompanies } from './find-companies.ts';
import type { PushPorts } from './ports.ts';
import { backOff, maxStrikes, steps } from './retry-rules.ts';
import { sendHalving, slices } from './write-batches.ts';

/** A follow-up that can be sent. */
interface Ready {
  readonly followUp: FollowUp;
  readonly send: string;
}

type Run = Pick<PushPorts, 'client' | 'clock' | 'connector'> & {
  readonly extras: Extras;
  readonly fence: string;
  readonly open: Map<string, FollowUp>;
};

/** Write batches of one kind that a claim holds at most. */
const batchesPerClaim = 5;

/**
 * Does what is due after records were written: companies linked, lists joined, notes added, in full batches. False when nothing
 * was due. However it ends, the records stay saved. Throws the `CrmError` of a call that stops the whole connection, with all
 * that is open put back.
 */
export async function doFollowUps(ports: PushPorts): Promise<boolean> {
  const { extras, connector, clock } = ports;
  const claim = await extras?.followUps.claim(connector.limits.batch.write * batchesPerClaim);
  if (!extras || !claim) return false;
  const run: Run = {
    ...ports,
    extras,
    fence: claim.fence,
    open: new Map(claim.items.map(each => [each.id, each])),
  };
  try {
    for (const kind of ['company', 'group', 'note'] as const)
      await kinds[kind](
        run,
        claim.items.filter(each => each.kind === kind),
      );
  } catch (error) {
    if (!(error instanceof CrmError)) throw error;
    const now = clock.now();
    await settle(
      run,
      [...run.open.values()].map(each => putBack(each, now)),
    );
    throw error;
  }
  return true;
}

const kinds: { readonly [kind in FollowUpKind]: (run: Run, due: readonly FollowUp[]) => Promise<void> } = {
  company: linkCompanies,
  group: joinGroups,
  note: addNotes,
};

async function settle(run: Run, ends: readonly FollowUpEnd[]): Promise<void> {
  if (ends.length === 0) return;
  await run.extras.followUps.settle(run.fence, ends);
  for (const { id } of ends) run.open.delete(id);
}

/** Nothing was sent by this claim; what was lost before still is. */
function putBack({ id, lost }: FollowUp, at: Date): FollowUpEnd & { as: 'waiting' } {
  return { id, as: 'waiting', at, problem: null, strike: false, lost };
}

function skipped({ id }: FollowUp, problem: ItemProblem | null): FollowUpEnd {
  return { id, as: 'skipped', problem };
}

/** Companies of records that have no field for them. */
async function linkCompanies(run: Run, due: readonly FollowUp[]): Promise<void> {
  const { client, connector, extras } = run;
  const api = client.companies;
  const link = api?.link;
  const named = due.flatMap(followUp => {
    const company = followUp.contact && companyOf(followUp.contact);
    return company && link ? [{ followUp, company }] : [];
  });
  const found: ReadonlyMap<string, FoundCompany> =
    api === undefined || named.length === 0
      ? new Map()
      : await findCompanies(
          named.map(each => each.company),
          {
            api,
            ledger: extras.companies,
            makes: extras.options.companies === 'create',
            crm: connector.label,
            batch: connector.limits.batch,
          },
        );
  const ready: Ready[] = [];
  const ends = new Map(due.map(each => [each.id, skipped(each, null)]));
  for (const { followUp, company } of named) {
    const one = found.get(company.key);
    if (one && 'id' in one) {
      ready.push({ followUp, send: one.id });
      ends.delete(followUp.id);
    } else if (one && 'until' in one && followUp.strikes < maxStrikes)
      ends.set(followUp.id, { ...putBack(followUp, one.until), strike: one.lost });
    else ends.set(followUp.id, skipped(followUp, companyProblem(one, connector.label)));
  }
  await settle(run, [...ends.values()]);
  if (link)
    await send(run, ready, items =>
      link.call(
        api,
        items.map(each => ({ record: each.followUp.record, companyId: each.send })),
      ),
    );
}

/** Being put on a list twice changes nothing, so a lost answer needs no look-up. */
async function joinGroups(run: Run, due: readonly FollowUp[]): Promise<void> {
  const { groups } = run.client;
  const byGroup = Map.groupBy(due, each => each.target ?? '');
  for (const [group, all] of byGroup) {
    if (!groups || group === '')
      await settle(
        run,
        all.map(each => impossible(each, run)),
      );
    else
      await send(
        run,
        all.map(followUp => ({ followUp, send: group })),
        items =>
          groups.add(
            group,
            items.map(each => each.followUp.record),
          ),
      );
  }
}

/** A note that may have been written is looked for before it is written again. */
async function addNotes(run: Run, due: readonly FollowUp[]): Promise<void> {
  const { notes } = run.client;
  const texts = due.map(followUp => ({ followUp, send: followUp.contact?.notes.trim() ?? '' }));
  const [ready, blank] = [
    texts.filter(each => notes && each.send),
    texts.filter(each => !notes || !each.send),
  ];
  await settle(
    run,
    blank.map(({ followUp }) => impossible(followUp, run)),
  );
  if (!notes) return;
  const there = await notesThere(
    run,
    ready.filter(each => each.followUp.lost),
  );
  await settle(
    run,
    [...there].map(id => ({ id, as: 'done', problem: null })),
  );
  await send(
    run,
    ready.filter(each => !there.has(each.followUp.id)),
    items =>
      notes.add(
        items.map(({ followUp, send: text }) => ({ record: followUp.record, text, at: followUp.at })),
      ),
  );
}

/** Ids of follow-ups whose note the CRM shows already. */
async function notesThere(run: Run, lost: readonly Ready[]): Promise<ReadonlySet<string>> {
  const { client, connector } = run;
  const there = new Set<string>();
  for (const group of Map.groupBy(lost, each => each.followUp.record.object).values())
    for (const slice of slices(group, connector.limits.batch.read)) {
      const texts = (await client.notes?.find(slice.map(each => each.followUp.record))) ?? [];
      for (const [index, { followUp, send: text }] of slice.entries())
        if (texts[index]?.some(each => squeezed(each) === squeezed(text))) there.add(followUp.id);
    }
  return there;
}

/** CRMs keep white space as they like. */
function squeezed(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}

function impossible(followUp: FollowUp, { connector }: Run): FollowUpEnd {
  return skipped(followUp, followUpImpossible(followUp.kind, connector.label));
}

/** Sends in full batches of one object, and settles each answer as it comes. */
async function send(
  run: Run,
  ready: readonly Ready[],
  call: (items: readonly Ready[]) => Promise<readonly WriteResult[]>,
): Promise<void> {
  for (const group of Map.groupBy(ready, each => each.followUp.record.object).values())
    for (const slice of slices(group, run.connector.limits.batch.write))
      for await (const sent of sendHalving(slice, call)) {
        if ('error' in sent && steps[sent.error.kind].whole === 'halt') throw sent.error;
        const ends = sent.items.map(({ followUp }, index) => {
          const result = 'error' in sent ? { ok: false as const, error: sent.error } : sent.results[index];
          return endOf(followUp, result ?? noAnswer(run), run);
        });
        await settle(run, ends);
      }
}

function noAnswer({ connector }: Run): WriteResult {
  return {
    ok: false,
    error: new CrmError('unknown-outcome', `${connector.label} did not answer for this record.`),
  };
}

function endOf(followUp: FollowUp, result: WriteResult, { clock, connector }: Run): FollowUpEnd {
  const { id, kind, strikes } = followUp;
  if (result.ok) return { id, as: 'done', problem: null };
  const { error } = result;
  const step = steps[error.kind].record;
  const lost = step === 'look-up';
  const problem = followUpRefused(kind, error, connector.label);
  if (!lost && step !== 'resend') return { id, as: 'failed', problem };
  if (strikes >= maxStrikes)
    return { id, as: 'failed', problem: lost ? followUpUnconfirmed(kind, connector.label) : problem };
  const wait = Math.max(
    error.details.retryAfterMs ?? 0,
    backOff(lost ? 'lost' : 'resend', strikes, clock.random),
  );
  return { id, as: 'waiting', at: new Date(clock.now().getTime() + wait), problem, strike: true, lost };
}
