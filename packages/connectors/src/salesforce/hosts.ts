import { CrmError } from '../connector.ts';
import { isLoopback, isUnder, safeUrl } from '../hosts.ts';

/** Where Salesforce signs people in (sheet §1.2). */
export const production = 'https://login.salesforce.com';
export const sandbox = 'https://test.salesforce.com';

/**
 * The origin of an address from an answer, when a token may be sent there (matrix B10): https on a Salesforce host and its usual port,
 * or the configured sign-in host itself, or loopback when that is on loopback too (a simulator).
 * @throws CrmError `forbidden`
 */
export function trustedOrigin(address: string, loginUrl: string): string {
  const url = safeUrl(address);
  const login = new URL(loginUrl);
  const trusted =
    url &&
    (url.origin === login.origin ||
      (isLoopback(url.hostname) && isLoopback(login.hostname)) ||
      (url.protocol === 'https:' && url.port === '' && isUnder(url.hostname, 'salesforce.com')));
  if (!trusted) throw foreignHost();
  return url.origin;
}

/**
 * The sign-in host a person typed: their own My Domain, also as Lightning shows it in the address bar (sheet §1.2, §10).
 * @throws CrmError `invalid`
 */
export function myDomain(typed: string): string {
  const text = typed.trim().toLowerCase();
  const url = safeUrl(text.includes('://') ? text : `https://${text}`);
  const host = url?.host.replace(/\.lightning\.force\.com$/, '.my.salesforce.com');
  if (url?.protocol === 'https:' && host?.endsWith('.my.salesforce.com')) return `https://${host}`;
  throw new CrmError('invalid', 'This is not a Salesforce address.', {
    code: 'sign-in-host',
    short: 'wrong address',
    advice: 'Nothing was connected. Type your My Domain, such as acme.my.salesforce.com.',
  });
}

/** Base of record pages: the org's Lightning host (sheet §10), or the org itself where there is no such name. */
export function lightningUrl(instanceUrl: string): string {
  const url = new URL(instanceUrl);
  return url.host.endsWith('.my.salesforce.com')
    ? `https://${url.host.replace(/\.my\.salesforce\.com$/, '.lightning.force.com')}`
    : url.origin;
}

function foreignHost(): CrmError {
  return new CrmError('forbidden', 'The sign-in named a server that is not Salesforce’s.', {
    code: 'foreign-host',
    short: 'wrong server',
    advice: 'Nothing was connected and nothing was sent there. Start again at your own Salesforce address.',
    forAdmin: 'instance_url is neither under salesforce.com nor the configured sign-in host.',
  });
}
