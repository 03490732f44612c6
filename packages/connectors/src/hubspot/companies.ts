import { unanswered, writeBatch } from '../batches.ts';
import type { CallApi, CompanyApi, CompanyKey, CrmAccount, WriteResult } from '../connector.ts';
import { batchRead } from './batch-read.ts';
import { label, sendBatch } from './batch-write.ts';
import { type Company, companyProperties, matching, normalKey, toCompany } from './company-keys.ts';
import { linkToCompanies } from './company-links.ts';
import { searchCompanies } from './company-search.ts';
import type { NewCompanies } from './new-companies.ts';
import { toProperties } from './records.ts';
import { paths } from './version.ts';

const maxRead = 100;

/**
 * Companies by domain (sheet §7). Nothing but the search finds them, and its index lags: `made` remembers the ones made lately, and lets
 * an account's creates run one after the other, so that the second for a domain gets the first's company.
 */
export function companyApi(call: CallApi, account: CrmAccount, made: NewCompanies): CompanyApi {
  return {
    find: keys => find(call, account.id, made, keys),
    create: async keys =>
      keys.length === 0 ? [] : made.oneAfterTheOther(account.id, () => create(call, account.id, made, keys)),
    link: links => linkToCompanies(call, links),
  };
}

async function find(
  call: CallApi,
  accountId: string,
  made: NewCompanies,
  keys: readonly CompanyKey[],
): Promise<string[][]> {
  const wanted = keys.map(normalKey);
  const asked = wanted.filter(({ name, domain }) => name !== null || domain !== null);
  if (asked.length === 0) return keys.map(() => []);
  const found = await searchCompanies(call, asked);
  for (const { id } of found) made.forget(accountId, id);
  const unseen = made.of(accountId).filter(company => asked.some(key => matching(key, [company]).length > 0));
  const known = [...found, ...(await stillThere(call, accountId, made, unseen))];
  return wanted.map(key => matching(key, known));
}

/** What the index does not show yet is asked for by id, which is exact at once: somebody may have deleted it. */
async function stillThere(
  call: CallApi,
  accountId: string,
  made: NewCompanies,
  companies: readonly Company[],
): Promise<Company[]> {
  const ids = companies.slice(0, maxRead).map(({ id }) => id);
  const { records } = await batchRead(call, { path: paths.companies, ids, properties: companyProperties });
  for (const id of ids) if (!records.some(record => record.id === id)) made.forget(accountId, id);
  return records.map(toCompany);
}

/** Those that somebody else has made meanwhile are taken, not made again. */
async function create(
  call: CallApi,
  accountId: string,
  made: NewCompanies,
  keys: readonly CompanyKey[],
): Promise<WriteResult[]> {
  const recent = made.of(accountId);
  const taken = keys.map(key => matching(normalKey(key), recent)[0]);
  const open = keys.filter((_, index) => taken[index] === undefined);
  const results = await writeBatch(open, propertiesOf, label, batch =>
    sendBatch(call, {
      path: paths.companies,
      verb: 'create',
      inputs: batch.map(key => ({ properties: toProperties(propertiesOf(key)) })),
      isAbout: ({ properties }, record) =>
        properties.domain === record.properties.domain && properties.name === record.properties.name,
    }),
  );
  const answers = new Map(open.map((key, index) => [key, results[index] ?? unanswered(label)]));
  for (const [key, result] of answers) if (result.ok) made.add(accountId, companyOf(result.id, key));
  return keys.map((key, index) => {
    const id = taken[index];
    return id === undefined ? (answers.get(key) ?? unanswered(label)) : { ok: true, id, created: false };
  });
}

function companyOf(id: string, key: CompanyKey): Company {
  const { name, domain } = normalKey(key);
  return { id, name, domains: domain === null ? [] : [domain] };
}

/** A company needs a name or a domain (sheet §7); blanks are not sent. */
function propertiesOf({ name, domain }: CompanyKey): Record<string, string> {
  return Object.fromEntries(
    [
      ['name', name],
      ['domain', domain],
    ].filter((entry): entry is [string, string] => (entry[1] ?? '').trim() !== ''),
  );
}
