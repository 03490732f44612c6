import { z } from 'zod';
import { readAnswer } from '../answers.ts';
import { unanswered } from '../batches.ts';
import { type CallApi, CrmError, type RecordRef, type WriteResult } from '../connector.ts';
import { label } from './batch-write.ts';
import { paths } from './version.ts';

/** A person and the company they belong to. */
export interface CompanyLink {
  readonly record: RecordRef;
  readonly companyId: string;
}

const End = z.object({ id: z.coerce.string() });
const Answer = z.object({
  results: z.array(z.object({ from: End, to: End })),
  errors: z.array(z.unknown()).optional(),
});

const path = `${paths.associations}/contacts/companies/batch/associate/default`;

/**
 * Gives contacts the default association with companies (sheet §7), which may be repeated freely. A batch that is refused because of one
 * of them is halved here, since HubSpot does not say which.
 */
export async function linkToCompanies(call: CallApi, links: readonly CompanyLink[]): Promise<WriteResult[]> {
  if (links.length === 0) return [];
  try {
    return await link(call, links);
  } catch (error) {
    if (!(error instanceof CrmError) || !['invalid', 'missing'].includes(error.kind)) throw error;
    if (links.length === 1) return [{ ok: false, error }];
    const middle = Math.ceil(links.length / 2);
    const first = await linkToCompanies(call, links.slice(0, middle));
    return [...first, ...(await linkToCompanies(call, links.slice(middle)))];
  }
}

async function link(call: CallApi, links: readonly CompanyLink[]): Promise<WriteResult[]> {
  const inputs = links.map(({ record, companyId }) => ({ from: { id: record.id }, to: { id: companyId } }));
  const { body } = await call(path, { method: 'POST', body: { inputs } });
  const { results, errors = [] } = readAnswer(Answer, body, { label, writes: true });
  const linked = new Set(results.flatMap(({ from, to }) => [`${from.id} ${to.id}`, `${to.id} ${from.id}`]));
  return links.map(({ record, companyId }) =>
    errors.length === 0 || linked.has(`${record.id} ${companyId}`)
      ? { ok: true, id: record.id, created: false }
      : unanswered(label),
  );
}
