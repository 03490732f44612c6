import type { CompanyApi, CompanyKey, Fields } from '../connector.ts';
import { longId } from './ids.ts';
import { type Query, queryTogether, splitIn, splitOr } from './query.ts';
import { fieldValue, type SalesforceRecord } from './records.ts';
import type { Session } from './session.ts';
import { soqlEnding } from './soql.ts';
import { create } from './write.ts';

/** Longest name of an account (sheet §3.3); a longer one can be nobody's. */
const longestName = 255;

/**
 * Accounts are the companies contacts belong to (sheet §10). Names and websites of up to 200 companies are asked for together, in
 * one Composite call of as many queries as their length needs. Where an org has person accounts (of which the sheet tells nothing),
 * those are accounts too and are found by their whole name only.
 */
export function companies(session: Session): CompanyApi {
  return {
    async find(keys) {
      const queries = lookUps(keys);
      if (queries.length === 0) return keys.map(() => []);
      const rows = await queryTogether(session, queries);
      const byDomain = Map.groupBy(rows, row => websiteDomain(text(row, 'Website')));
      const byName = Map.groupBy(rows, row => nameKey(text(row, 'Name')));
      return keys.map(({ name, domain }) => {
        const site = domain === null ? '' : websiteDomain(domain);
        const owners = site === '' ? [] : ids(byDomain.get(site));
        if (owners.length > 0 || !isName(name)) return owners;
        const namesakes = byName.get(nameKey(name)) ?? [];
        // One of the same name at another domain is another company.
        return ids(namesakes.filter(row => site === '' || websiteDomain(text(row, 'Website')) === ''));
      });
    },
    create: keys => create(session, 'Account', keys.map(toAccount)),
  };
}

function lookUps(keys: readonly CompanyKey[]): Query[] {
  const head = 'SELECT Id, Name, Website FROM Account WHERE';
  const newest = ' ORDER BY LastModifiedDate DESC';
  const domains = new Set(keys.flatMap(({ domain }) => (domain === null ? [] : [domain])));
  const names = new Map(keys.flatMap(({ name }) => (isName(name) ? [[nameKey(name), name.trim()]] : [])));
  // A website is free text: `acme.com`, `https://www.acme.com/`. Who merely ends in the same letters is left out afterwards.
  const sites = [...domains].map(
    domain => `(Website LIKE ${soqlEnding(domain)} OR Website LIKE ${soqlEnding(`${domain}/`, '%')})`,
  );
  return [
    ...splitOr('Account', head, sites, newest),
    ...(names.size === 0 ? [] : splitIn('Account', `${head} Name`, [...names.values()], newest)),
  ];
}

function isName(name: string | null): name is string {
  return name !== null && name.trim() !== '' && name.trim().length <= longestName;
}

/** SOQL compares texts in any case (sheet §5.2), so this side must too. */
function nameKey(name: string): string {
  return name.trim().toLowerCase();
}

/** The domain of a website as {@link CompanyKey} has it; empty when there is none. */
function websiteDomain(website: string): string {
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(website) ? website : `https://${website}`);
  return url?.hostname.replace(/^www\./, '') ?? '';
}

function text(row: SalesforceRecord, field: string): string {
  return String(fieldValue(row, field) ?? '');
}

/** Each account once: one may have been found by its name and by its website. */
function ids(rows: readonly SalesforceRecord[] = []): string[] {
  return [...new Set(rows.map(row => longId(row.Id)))];
}

/** Only the name is required of an account (sheet §10). */
function toAccount({ name, domain }: CompanyKey): Fields {
  return { Name: name ?? domain ?? '', ...(domain === null ? {} : { Website: domain }) };
}
