import type { CallApi, CrmMatch, FieldsByObject } from '../connector.ts';
import { distinctEmails, emailKey } from '../emails.ts';
import { batchRead } from './batch-read.ts';
import { addressesOf, type HubSpotRecord, toMatch } from './records.ts';
import { paths } from './version.ts';

/**
 * The contact behind each e-mail, by `batch/read` with `idProperty=email`: exact at once, whereas search lags (sheet
 * §3.2, §10.1). Answers come in any order, lower-cased and without the ones not found, so a record is put to each e-mail that is
 * one of its addresses (§3.7).
 */
export async function find(
  call: CallApi,
  emails: readonly string[],
  want: FieldsByObject,
): Promise<CrmMatch[][]> {
  const fields = want.contacts ?? [];
  const asked = distinctEmails(emails);
  const { records, missing } = await batchRead(call, {
    path: paths.contacts,
    ids: asked,
    properties: [...fields, 'email', 'hs_additional_emails'],
    idProperty: 'email',
  });
  const byEmail = alignByAddress(asked, records, new Set(missing.map(emailKey)));
  return emails.map(email => (byEmail.get(emailKey(email)) ?? []).map(record => toMatch(record, fields)));
}

/**
 * Contacts by id; null when gone. A merged one comes back under the survivor's id (sheet §12.13, unconfirmed), which names the ids it
 * took in.
 */
export async function read(
  call: CallApi,
  ids: readonly string[],
  want: FieldsByObject,
): Promise<(CrmMatch | null)[]> {
  const fields = want.contacts ?? [];
  const asked = [...new Set(ids)];
  const { records, missing } = await batchRead(call, {
    path: paths.contacts,
    ids: asked,
    properties: [...fields, 'hs_merged_object_ids'],
  });
  const byId = new Map(records.flatMap(record => idsOf(record).map(id => [id, record])));
  const stray = lone(
    asked.filter(id => !byId.has(id) && !missing.includes(id)),
    records.filter(record => !idsOf(record).some(id => asked.includes(id))),
  );
  return ids.map(id => {
    const record = byId.get(id) ?? (stray?.key === id ? stray.record : undefined);
    return record ? toMatch(record, fields) : null;
  });
}

function idsOf({ id, properties }: HubSpotRecord): string[] {
  const merged = (properties.hs_merged_object_ids ?? '').split(';').filter(one => one !== '');
  return [...merged, id];
}

function alignByAddress(
  asked: readonly string[],
  records: readonly HubSpotRecord[],
  missing: ReadonlySet<string>,
) {
  const byEmail = new Map<string, HubSpotRecord[]>();
  const strays: HubSpotRecord[] = [];
  for (const record of new Map(records.map(one => [one.id, one])).values()) {
    const hits = addressesOf(record).filter(address => asked.includes(address));
    if (hits.length === 0) strays.push(record);
    for (const hit of new Set(hits)) byEmail.set(hit, [...(byEmail.get(hit) ?? []), record]);
  }
  const stray = lone(
    asked.filter(email => !byEmail.has(email) && !missing.has(email)),
    strays,
  );
  if (stray) byEmail.set(stray.key, [stray.record]);
  return byEmail;
}

/** A record that shows none of the keys asked for can only belong to the one key left over; with more, nobody can tell. */
function lone(keys: readonly string[], records: readonly HubSpotRecord[]) {
  const [key] = keys;
  const [record] = records;
  return keys.length === 1 && records.length === 1 && key !== undefined && record
    ? { key, record }
    : undefined;
}
