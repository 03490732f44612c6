import type { CompanyKey } from '@crmsync/connectors';
import { isFreeMail } from './free-mail.ts';
import type { PushedContact } from './ports.ts';

/** A company as contacts name it, and the text by which two of them are the same. */
export interface NamedCompany {
  readonly key: string;
  readonly company: CompanyKey;
}

/**
 * The company a contact belongs to; null when nothing names one. Its domain is the website's, else that of the first e-mail
 * that is not at a provider for everybody.
 */
export function companyOf(contact: PushedContact): NamedCompany | null {
  const name = contact.company.normalize('NFC').trim() || null;
  const domain = websiteDomain(contact.website) ?? emailDomain(contact.emails);
  if (!domain && !name) return null;
  const key = domain === null ? `name:${name?.toLowerCase().replace(/\s+/g, ' ')}` : `domain:${domain}`;
  return { key, company: { name, domain } };
}

function websiteDomain(website: string): string | null {
  const text = website.trim();
  if (text === '') return null;
  const host = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`)?.hostname ?? '';
  return ownDomain(host);
}

function emailDomain(emails: readonly string[]): string | null {
  for (const email of emails) {
    const domain = ownDomain(email.slice(email.lastIndexOf('@') + 1));
    if (domain) return domain;
  }
  return null;
}

/** A dotted host name that somebody alone owns. Pages of people on networks are not their company's. */
function ownDomain(host: string): string | null {
  const domain = host
    .trim()
    .toLowerCase()
    .replace(/^www\./, '')
    .replace(/\.$/, '');
  if (!/^[^\s@/:]+\.[^\s@/:.\d][^\s@/:.]+$/.test(domain)) return null;
  return isFreeMail(domain) || networks.has(domain) ? null : domain;
}

const networks: ReadonlySet<string> = new Set(
  'about.me facebook.com github.com instagram.com linkedin.com linktr.ee medium.com threads.net twitter.com x.com xing.com youtube.com'.split(
    ' ',
  ),
);
