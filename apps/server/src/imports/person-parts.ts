import type { ContactInput } from '@crmsync/contract';
import { linkedinProfile } from '../contacts/keys.ts';

/** A value with what the file calls it: "Work", "* Home", "cell". */
export interface Labelled {
  value: string;
  label: string;
}

const mobileLabel = /mobil|cell|handy|iphone|portable|m[oó]vil/i;
const notForTalking = /fax|pager|telex/i;

/** Which phone to call first, by its label; what is not named here stands between `work` and `home`. */
const phoneOrder = [/^\*|\bpref\b/i, /work|business|main|gesch|travail|trabajo|arbejd/i];
const phoneLast = [/home|privat|domicil|casa/i, /other|callback|assistant/i];

/**
 * Phones as a contact keeps them: the first mobile one, the first of the others, and the rest among the custom values so
 * that nothing is lost. Faxes and pagers are left out.
 */
export function phoneParts(phones: readonly Labelled[]): ContactInput {
  const usable = phones.filter(({ value, label }) => value !== '' && !notForTalking.test(label));
  const mobile = usable.find(({ label }) => mobileLabel.test(label));
  const [phone] = usable
    .filter(candidate => candidate !== mobile && !mobileLabel.test(candidate.label))
    .sort((one, other) => phoneRank(one.label) - phoneRank(other.label));
  const rest = usable.filter(candidate => candidate !== mobile && candidate !== phone);
  const others = [...new Set(rest.map(({ value }) => value))];
  return {
    ...(phone === undefined ? {} : { phone: phone.value }),
    ...(mobile === undefined ? {} : { mobile: mobile.value }),
    ...(others.length === 0 ? {} : { custom: { otherPhones: others.join(', ') } }),
  };
}

function phoneRank(label: string): number {
  const early = phoneOrder.findIndex(pattern => pattern.test(label));
  if (early >= 0) return early - phoneOrder.length;
  return phoneLast.findIndex(pattern => pattern.test(label)) + 1;
}

/** Web addresses as a contact keeps them: the LinkedIn profile, the first other one, and the rest among the custom values. */
export function websiteParts(websites: readonly string[]): ContactInput {
  const known = [...new Set(websites.filter(website => website !== ''))];
  const linkedinUrl = known.find(website => linkedinProfile(website) !== null);
  const [website, ...rest] = known.filter(candidate => candidate !== linkedinUrl);
  return {
    ...(website === undefined ? {} : { website }),
    ...(linkedinUrl === undefined ? {} : { linkedinUrl }),
    ...(rest.length === 0 ? {} : { custom: { otherWebsites: rest.join(', ') } }),
  };
}

/** E-mails with those first that the file marks as primary (Google's `*`, vCard's PREF); else in the order of the file. */
export function emailsInOrder(emails: readonly Labelled[]): string[] {
  const isPrimary = ({ label }: Labelled) => /^\*|\bpref\b/i.test(label);
  const known = emails.filter(({ value }) => value !== '');
  return [...known.filter(isPrimary), ...known.filter(email => !isPrimary(email))].map(({ value }) => value);
}

/** Puts parts together; custom values of all are kept. */
export function joinParts(...parts: readonly ContactInput[]): ContactInput {
  const custom = Object.assign({}, ...parts.map(part => part.custom ?? {}));
  return Object.assign({}, ...parts, Object.keys(custom).length > 0 ? { custom } : {});
}
