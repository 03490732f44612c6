import { isBlank } from './compare-values.ts';
import type { ClaimedItem, PushedContact } from './ports.ts';

/** An item with everybody in the same batch who is the same person. */
export interface Leader {
  /** Its contact has the followers' values where its own were blank. */
  readonly item: ClaimedItem & { readonly contact: PushedContact };
  readonly followers: readonly { readonly item: ClaimedItem; readonly email: string }[];
}

/**
 * Puts items of the same person together: those that share an e-mail, in any case, directly or through a third one.
 *
 * Merge rule: the first in the order of the push leads; its values stay, its blanks are filled from the followers in their
 * order, and their other e-mails are added behind its own. Two records are never made for one person, nor does a later
 * contact write over an earlier one. An item whose answer was lost always leads: what may have been written was its.
 */
export function collapseTwins(
  items: readonly (ClaimedItem & { readonly contact: PushedContact })[],
): Leader[] {
  const leaders: { item: Leader['item']; followers: { item: ClaimedItem; email: string }[] }[] = [];
  const byEmail = new Map<string, (typeof leaders)[number]>();
  const inOrder = [...items.filter(item => item.unsettled), ...items.filter(item => !item.unsettled)];
  for (const item of inOrder) {
    const emails = item.contact.emails.map(emailKey).filter(email => email !== '');
    const shared = item.unsettled ? undefined : emails.find(email => byEmail.has(email));
    const leader = shared === undefined ? undefined : byEmail.get(shared);
    if (leader && shared !== undefined && !pointsElsewhere(leader.item, item)) {
      leader.followers.push({ item, email: shared });
      leader.item = { ...leader.item, contact: fillBlanks(leader.item.contact, item.contact) };
      for (const email of emails) byEmail.set(email, byEmail.get(email) ?? leader);
    } else {
      const own = { item, followers: [] };
      leaders.push(own);
      for (const email of emails) byEmail.set(email, byEmail.get(email) ?? own);
    }
  }
  return leaders;
}

/** How e-mails are compared: trimmed, NFC, lower-cased. */
export function emailKey(email: string): string {
  return email.normalize('NFC').trim().toLowerCase();
}

/** Two contacts known to be two different records are two people who share an address (info@…). So is a person's choice. */
function pointsElsewhere(leader: ClaimedItem, item: ClaimedItem): boolean {
  if (item.decision) return true;
  if (!leader.link || !item.link) return false;
  return leader.link.object !== item.link.object || leader.link.id !== item.link.id;
}

function fillBlanks(own: PushedContact, other: PushedContact): PushedContact {
  const known = new Set(own.emails.map(emailKey));
  const filled = filledFrom(own, other);
  return {
    ...filled,
    address: filledFrom(own.address, other.address),
    custom: { ...other.custom, ...own.custom },
    emails: [...own.emails, ...other.emails.filter(email => !known.has(emailKey(email)))],
  };
}

function filledFrom<T extends object>(own: T, other: T): T {
  const filled = { ...own };
  for (const key of Object.keys(own)) {
    const value: unknown = Reflect.get(own, key);
    if (typeof value === 'string' && isBlank(value)) Reflect.set(filled, key, Reflect.get(other, key));
  }
  return filled;
}
