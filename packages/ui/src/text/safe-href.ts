const schemes = new Set(['http:', 'https:', 'mailto:', 'tel:']);
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The address of a link made from captured text, or null when its scheme could run something (`javascript:`, `data:` …). */
export function safeHref(value: string): string | null {
  const url = parse(value);
  return url !== null && schemes.has(url.protocol) ? url.href : null;
}

/** A website as people write it (`example.com`) or as an address; null when it is neither. */
export function websiteHref(value: string): string | null {
  const text = value.trim();
  const withScheme = /^[a-z][a-z\d+.-]*:/i.test(text) && !/^[^/]*:\d/.test(text) ? text : `https://${text}`;
  const url = parse(withScheme);
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname.includes('.') ? url.href : null;
}

/** The address of a record in a CRM: https, or http to this machine (the simulator); null for anything else. */
export function recordHref(value: string | null): string | null {
  const url = value === null ? null : parse(value);
  if (url === null) return null;
  const local = url.protocol === 'http:' && loopback.has(url.hostname);
  return url.protocol === 'https:' || local ? url.href : null;
}

/** A `mailto:` link for an e-mail, or null when it is not one. */
export function mailHref(email: string): string | null {
  return /^[^\s@?&]+@[^\s@?&]+$/.test(email) ? safeHref(`mailto:${email}`) : null;
}

/** A `tel:` link for a phone number as typed, or null when it holds too few digits to dial. */
export function phoneHref(phone: string): string | null {
  const digits = phone.replace(/[^\d+*#]/g, '');
  return digits.length >= 3 && /^[\d\s().+/*#-]+$/.test(phone) ? `tel:${digits}` : null;
}

function parse(value: string): URL | null {
  return URL.canParse(value.trim()) ? new URL(value.trim()) : null;
}
