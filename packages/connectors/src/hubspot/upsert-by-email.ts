import { type CallApi, CrmError, type Fields, type WriteResult } from '../connector.ts';
import { emailKey } from '../emails.ts';
import { type BatchInput, sendBatch } from './batch-write.ts';
import { addressesOf, toProperties } from './records.ts';
import { paths } from './version.ts';

/** An upsert of one person. */
type Input = BatchInput & { readonly id: string };

/** A contact that HubSpot has made without the e-mail it was asked for by. */
interface Bare {
  readonly index: number;
  readonly id: string;
  readonly email: string;
}

/**
 * Creates or updates contacts by their e-mail, which every record carries. It goes as the key alone: among the properties it may swap
 * the primary address of somebody whom HubSpot found by a secondary one (sheet §3.4). Whether a new contact has it then is not
 * documented, so that is read from the answer, and it is set by id where it is missing; where that fails too, the result says
 * `email` is ignored. A conflict there shows that the person has a contact under a secondary address which HubSpot did not look at:
 * the one just made is taken back, and the result is that conflict.
 */
export async function upsertByEmail(call: CallApi, records: readonly Fields[]): Promise<WriteResult[]> {
  const inputs = records.map((fields): Input => {
    const { email = '', ...properties } = toProperties(fields);
    return { id: email, idProperty: 'email', properties };
  });
  const results = await sendBatch(call, {
    path: paths.contacts,
    verb: 'upsert',
    inputs,
    isAbout: (input, record) => addressesOf(record).includes(emailKey(input.id ?? '')),
    lacks: (input, { new: made, properties }) =>
      made === true && emailKey(properties.email ?? '') !== emailKey(input.id ?? '') ? ['email'] : [],
  });
  const bare = results.flatMap((result, index): Bare[] =>
    result.ok && result.ignored?.includes('email')
      ? [{ index, id: result.id, email: inputs[index]?.id ?? '' }]
      : [],
  );
  return bare.length === 0 ? results : complete(call, results, bare);
}

/** Results with the e-mails set that were missing. */
async function complete(
  call: CallApi,
  results: readonly WriteResult[],
  bare: readonly Bare[],
): Promise<WriteResult[]> {
  const given = await giveEmails(call, bare);
  const taken = bare.filter((_, place) => isTaken(given[place]));
  const back = await takeBack(call, taken);
  const ends = new Map(
    bare.map((each, place) => [
      each.index,
      endOf(results[each.index], given[place], back && isTaken(given[place])),
    ]),
  );
  return results.map((result, index) => ends.get(index) ?? result);
}

function endOf(
  result: WriteResult | undefined,
  given: WriteResult | undefined,
  gone: boolean,
): WriteResult | undefined {
  if (gone) return given;
  if (!result?.ok || !given?.ok) return result;
  const { ignored = [], ...whole } = result;
  const rest = ignored.filter(field => field !== 'email');
  return rest.length > 0 ? { ...whole, ignored: rest } : whole;
}

function isTaken(given: WriteResult | undefined): boolean {
  return given?.ok === false && given.error.kind === 'duplicate';
}

/** A call that fails as a whole sets none: they stay known by id, and the next write is by that. */
function giveEmails(call: CallApi, bare: readonly Bare[]): Promise<WriteResult[]> {
  const inputs = bare.map(({ id, email }) => ({ id, properties: { email } }));
  return sendBatch(call, {
    path: paths.contacts,
    verb: 'update',
    inputs,
    isAbout: (input, record) => input.id === record.id,
  }).catch(unlessBroken<WriteResult[]>([]));
}

/** Archives contacts that were made a moment ago; false when HubSpot did not say so. Its recycle bin keeps them for 90 days. */
async function takeBack(call: CallApi, made: readonly Bare[]): Promise<boolean> {
  if (made.length === 0) return false;
  const body = { inputs: made.map(({ id }) => ({ id })) };
  return call(`${paths.contacts}/batch/archive`, { method: 'POST', body }).then(
    () => true,
    unlessBroken(false),
  );
}

/** Stands in for an answer that a call of the CRM failed to give; other faults are ours. */
function unlessBroken<T>(instead: T): (error: unknown) => T {
  return error => {
    if (error instanceof CrmError) return instead;
    throw error;
  };
}
