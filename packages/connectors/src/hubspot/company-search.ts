import { z } from 'zod';
import { readAnswer } from '../answers.ts';
import type { CallApi, CompanyKey } from '../connector.ts';
import { label } from './batch-write.ts';
import { type Company, companyProperties, toCompany } from './company-keys.ts';
import { HubSpotRecord } from './records.ts';
import { paths } from './version.ts';

/** Longest body of a search (sheet §3.2), counted in bytes to be on the safe side. */
const maxBody = 3000;
/** Room for `after` of a later page. */
const spare = 20;
const pageSize = 200;
/** A key with more hits than this is many already. */
const maxPages = 5;

const Found = z.object({
  results: z.array(HubSpotRecord),
  paging: z
    .object({ next: z.object({ after: z.coerce.string() }).optional() })
    .nullish()
    .catch(undefined),
});

/**
 * The companies that have one of the (normal) keys' domains or names, in as few searches as their length allows: `IN` takes many
 * values at once and, given in lower case, finds any case (sheet §3.2).
 */
export async function searchCompanies(call: CallApi, keys: readonly CompanyKey[]): Promise<Company[]> {
  const found = new Map<string, Company>();
  for (const part of parts(keys))
    for (const company of await searchPart(call, part)) found.set(company.id, company);
  return [...found.values()];
}

async function searchPart(call: CallApi, keys: readonly CompanyKey[]): Promise<Company[]> {
  const companies: Company[] = [];
  let after: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const body = { ...searchFor(keys), ...(after === undefined ? {} : { after }) };
    const answer = await call(`${paths.companies}/search`, { method: 'POST', body, reads: true });
    const { results, paging } = readAnswer(Found, answer.body, { label, writes: false });
    companies.push(...results.map(toCompany));
    after = paging?.next?.after;
    if (after === undefined) break;
  }
  return companies;
}

/** Keys in parts whose search is short enough. A lone key that is not is left to HubSpot to refuse. */
function parts(keys: readonly CompanyKey[]): CompanyKey[][] {
  const made: CompanyKey[][] = [];
  let part: CompanyKey[] = [];
  for (const key of keys) {
    if (part.length > 0 && sizeOf([...part, key]) > maxBody - spare) {
      made.push(part);
      part = [];
    }
    part.push(key);
  }
  return part.length > 0 ? [...made, part] : made;
}

function sizeOf(keys: readonly CompanyKey[]): number {
  return Buffer.byteLength(JSON.stringify(searchFor(keys)));
}

/** Filter groups are joined by OR. Further domains of a company are searched too, as further e-mails of contacts are (sheet §3.2, §7). */
function searchFor(keys: readonly CompanyKey[]) {
  const domains = distinct(keys.map(({ domain }) => domain));
  const names = distinct(keys.map(({ name }) => name));
  const group = (propertyName: string, values: readonly string[]) =>
    values.length === 0 ? [] : [{ filters: [{ propertyName, operator: 'IN', values }] }];
  return {
    filterGroups: [
      ...group('domain', domains),
      ...group('hs_additional_domains', domains),
      ...group('name', names),
    ],
    properties: companyProperties,
    limit: pageSize,
  };
}

function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter(value => value !== null))];
}
