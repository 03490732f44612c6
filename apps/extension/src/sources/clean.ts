import type { Fact, PersonField } from './person.ts';

/** Longest value kept per field, in UTF-16 units; the contract's limits. */
const longest: Partial<Record<PersonField, number>> = {
  firstName: 200,
  lastName: 200,
  title: 300,
  company: 500,
  email: 254,
  phone: 100,
  mobile: 100,
  website: 2000,
  linkedinUrl: 2000,
  'address.street': 500,
  'address.postalCode': 40,
};

// C0/C1 controls and the bidi embeddings, overrides, isolates and marks: they reorder what is read (Unicode TR 36 §2.10). And what
// only says where a line may break: site builders strew it into names, where it would be kept as a letter.
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being removed
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** One line of text as a contact keeps it: NFC, no control or bidi characters, single blanks. Lone surrogates become U+FFFD. */
export function cleanLine(text: string): string {
  return text.toWellFormed().normalize('NFC').replace(unseen, '').replace(/\s+/g, ' ').trim();
}

/** A fact, or nothing when the value is blank, too long to be what it claims, or not of the field's kind. */
export function fact(field: PersonField, value: string | undefined, origin: string, doubt?: string): Fact[] {
  const kept = shaped(field, cleanLine(value ?? ''));
  if (kept === '' || kept.length > (longest[field] ?? 200)) return [];
  return [{ field, value: kept, origin, ...(doubt ? { doubt } : {}) }];
}

function shaped(field: PersonField, value: string): string {
  if (field === 'email') return emailIn(value) ?? '';
  if (field === 'phone' || field === 'mobile') return looksLikePhone(value) ? value : '';
  if (field === 'website' || field === 'linkedinUrl') return webAddress(value) ?? '';
  return value;
}

/** The address in `text` when it is exactly one e-mail address (a leading `mailto:` is taken off), lower-cased. */
export function emailIn(text: string): string | undefined {
  const bare = text.replace(/^mailto:/i, '').split('?')[0] ?? '';
  return /^[^\s@<>"(),:;\\[\]]{1,64}@[^\s@<>"(),:;\\[\]]+\.[^\s@<>"(),:;\\[\].]{2,}$/.test(bare)
    ? bare.toLowerCase()
    : undefined;
}

/** Between 6 digits (short national numbers) and 20 (E.164 has 15, plus an extension), and nothing but a number's characters. */
export function looksLikePhone(text: string): boolean {
  const digits = text.replace(/\D/g, '').length;
  return digits >= 6 && digits <= 20 && /^[+(]?[\d\s().\-–/]+((ext|x|#|durchwahl)\.?\s*\d+)?$/i.test(text);
}

/** An http(s) address, or undefined. `nordwind.example/team` is taken as https. Addresses with a password are refused. */
export function webAddress(text: string): string | undefined {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return undefined;
  return url.hostname.includes('.') ? text : undefined;
}

/** True for an address of a person's page at LinkedIn; it is kept as a link only, never opened or read. */
export function isLinkedinProfile(text: string): boolean {
  const url = URL.parse(/^https?:/i.test(text) ? text : `https://${text}`);
  return url !== null && /(^|\.)linkedin\.com$/.test(url.hostname) && /^\/(in|pub)\//.test(url.pathname);
}

const sharedMailboxes = new Set(
  (
    'info sales office contact contactus kontakt hello hi hallo support help helpdesk service mail email team press ' +
    'presse media jobs job careers career karriere hr recruiting admin administration webmaster postmaster marketing ' +
    'billing invoice accounts accounting buchhaltung rechnung privacy datenschutz legal security abuse feedback ' +
    'enquiries inquiries enquiry reception booking bookings orders order shop store newsletter events welcome empfang ' +
    'post tickets tips kundeservice customerservice faktura redaktion gemeinde zentrale sekretariat secretariat hej salg'
  ).split(' '),
);

/** True when the part before the @ names a room and not a person (`info@`, `sales@`). */
export function isSharedMailbox(email: string): boolean {
  return sharedMailboxes.has((email.split('@')[0] ?? '').replace(/[-_.+].*$/, ''));
}

/** True for addresses no person reads. */
export function isNoReply(email: string): boolean {
  return /^(no-?_?reply|do-?not-?reply|mailer-daemon|bounces?)([-_.+@]|$)/.test(email);
}
