import type { CompanyKey } from '../connector.ts';
import type { HubSpotRecord } from './records.ts';

/** A company of HubSpot as it is recognised: all lower-cased. */
export interface Company {
  readonly id: string;
  readonly name: string | null;
  /** The main one and the further ones. */
  readonly domains: readonly string[];
}

/** What a {@link Company} is read from (sheet §7). */
export const companyProperties = ['name', 'domain', 'hs_additional_domains'];

/** Makes a company of a record. */
export function toCompany({ id, properties }: HubSpotRecord): Company {
  const domains = [properties.domain ?? '', ...(properties.hs_additional_domains ?? '').split(';')];
  return {
    id,
    name: normal(properties.name ?? null),
    domains: domains.map(domain => withoutWww(normal(domain) ?? '')).filter(domain => domain !== ''),
  };
}

/** A key in the form in which keys are compared: lower-cased, blanks are null. */
export function normalKey({ name, domain }: CompanyKey): CompanyKey {
  const host = normal(domain);
  return { name: normal(name), domain: host === null ? null : withoutWww(host) };
}

/**
 * Ids of the companies a (normal) key means: those with its domain, else those with its name, unless both sides have a domain and the
 * domains differ.
 */
export function matching(key: CompanyKey, companies: readonly Company[]): string[] {
  const { name, domain } = key;
  const byDomain = companies.filter(company => domain !== null && company.domains.includes(domain));
  const byName = companies.filter(
    company => name !== null && company.name === name && (domain === null || company.domains.length === 0),
  );
  return [...new Set((byDomain.length > 0 ? byDomain : byName).map(({ id }) => id))];
}

function normal(text: string | null): string | null {
  const trimmed = text?.normalize('NFC').trim().toLowerCase();
  return trimmed === undefined || trimmed === '' ? null : trimmed;
}

function withoutWww(domain: string): string {
  return domain.replace(/^www\./, '');
}
