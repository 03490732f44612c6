import type { ContactFields } from './fields.ts';
import { linkedinProfile, personKey } from './keys.ts';
import { namesAgree } from './merge.ts';

/** Contacts, to be found by a newcomer who may be one of them. */
interface PeopleIndex<Entry extends { fields: ContactFields }> {
  /** Adds a contact, or what it says anew. Who was there first stays first. */
  add(entry: Entry): void;
  /** Who the newcomer is; `undefined` for nobody known. */
  find(newcomer: ContactFields): Entry | undefined;
}

/**
 * Knows who is the same person. In this order: who has the same primary e-mail; who has as any e-mail the newcomer's
 * primary one, or as primary any of the newcomer's, if their names do not contradict it (`info@…` may be many people's);
 * who has the same LinkedIn profile; and for a newcomer without an e-mail, who has exactly the same name, company and phone.
 */
export function peopleIndex<Entry extends { fields: ContactFields }>(): PeopleIndex<Entry> {
  const byPrimary = new Map<string, Entry>();
  const byEmail = new Map<string, Entry>();
  const byPersonKey = new Map<string, Entry>();
  const set = (map: Map<string, Entry>, key: string | null | undefined, entry: Entry) => {
    if (typeof key === 'string' && !map.has(key)) map.set(key, entry);
  };
  const findByEmail = ({ emails, ...rest }: ContactFields): Entry | undefined => {
    const [primary] = emails;
    if (primary === undefined) return undefined;
    const exact = byPrimary.get(primary);
    if (exact !== undefined) return exact;
    const candidates = [byEmail.get(primary), ...emails.map(email => byPrimary.get(email))];
    return candidates.find(entry => entry !== undefined && namesAgree(entry.fields, { emails, ...rest }));
  };
  const findByPerson = (newcomer: ContactFields): Entry | undefined => {
    const isTold = newcomer.emails.length === 0 || linkedinProfile(newcomer.linkedinUrl) !== null;
    return isTold ? byPersonKey.get(personKey(newcomer) ?? '') : undefined;
  };
  return {
    add(entry) {
      set(byPrimary, entry.fields.emails[0], entry);
      for (const email of entry.fields.emails) set(byEmail, email, entry);
      set(byPersonKey, personKey(entry.fields), entry);
    },
    find: newcomer => findByEmail(newcomer) ?? findByPerson(newcomer),
  };
}
