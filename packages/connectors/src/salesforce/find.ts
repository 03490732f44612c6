import type { CrmMatch, FieldsByObject } from '../connector.ts';
import { distinctEmails, emailKey } from '../emails.ts';
import { longId } from './ids.ts';
import { type Query, queryTogether, splitIn } from './query.ts';
import { convertedIds, convertedTo, neededFields, retrieve } from './read.ts';
import { fieldValue, type SalesforceRecord, toMatch } from './records.ts';
import type { Session } from './session.ts';

/** Where a person may be; a contact counts for more than a lead, so contacts come first. */
const people = ['Contact', 'Lead'];

/**
 * The people behind up to 200 e-mails: both objects in one Composite call (sheet §6). A converted lead stands for its contact, which
 * takes a second call only when that contact was not found by the e-mail itself. Newest change first.
 */
export async function find(
  session: Session,
  emails: readonly string[],
  want: FieldsByObject,
): Promise<CrmMatch[][]> {
  const asked = distinctEmails(emails);
  if (asked.length === 0) return emails.map(() => []);
  const rows = await queryTogether(
    session,
    people.flatMap(object => lookUps(object, asked, want)),
  );
  const contacts = new Map(
    rows.filter(row => row.attributes.type === 'Contact').map(row => [longId(row.Id), row]),
  );
  const unseen = convertedIds(rows).filter(id => !contacts.has(id));
  const followed = new Map([...contacts, ...(await retrieve(session, 'Contact', unseen, want))]);
  const byEmail = Map.groupBy(rows, row => emailKey(String(fieldValue(row, 'Email') ?? '')));
  return emails.map(email => matches(byEmail.get(emailKey(email)) ?? [], followed, want));
}

function lookUps(object: string, emails: readonly string[], want: FieldsByObject): Query[] {
  const fields = neededFields(object, want, ['Email']);
  const head = `SELECT ${fields.join(', ')} FROM ${object} WHERE Email`;
  return splitIn(object, head, emails, ' ORDER BY LastModifiedDate DESC');
}

/** Each living record once. A converted lead whose contact is gone is nobody. */
function matches(
  rows: readonly SalesforceRecord[],
  contacts: ReadonlyMap<string, SalesforceRecord>,
  want: FieldsByObject,
): CrmMatch[] {
  const living = rows.flatMap(row => {
    const contact = convertedTo(row);
    if (contact === null) return [row];
    return contacts.get(contact ?? '') ?? [];
  });
  const once = new Map(living.map(row => [longId(row.Id), row]));
  return people.flatMap(object =>
    [...once.values()]
      .filter(row => row.attributes.type === object)
      .map(row => toMatch(row, want[object] ?? [])),
  );
}
