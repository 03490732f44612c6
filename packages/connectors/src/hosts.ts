/** Whether a host is this machine: `localhost`, `*.localhost`, 127.0.0.0/8 or `[::1]`. Ports are not part of it. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase();
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
  );
}

/** Whether `host` is `domain` or under it. */
export function isUnder(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

/**
 * The URL in `text` when it is nothing but a host we may talk to: https, or http on loopback; no user, query, fragment.
 * Undefined otherwise, so that a caller says in its own words what was wrong.
 */
export function safeUrl(text: string): URL | undefined {
  const url = callableUrl(text);
  return url?.search === '' ? url : undefined;
}

/** As {@link safeUrl}, for the address of one call: it may have a query. */
export function callableUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  if (!url || url.username || url.password || url.hash) return undefined;
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url;
  return undefined;
}

/**
 * A base URL of the configuration, without trailing slash.
 * @throws TypeError naming the setting when it is not https (http is for loopback only): a wrong start, not a CRM's fault.
 */
export function configuredBase(
  urls: Readonly<Record<string, string>>,
  key: string,
  fallback: string,
): string {
  const url = safeUrl(urls[key] ?? fallback);
  if (!url) throw new TypeError(`${key} must be an https URL, or http on a loopback host`);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
