/** Who changed something: shown in the history of a property. */
export interface Stamp {
  /** Milliseconds since the epoch, virtual. */
  at: number;
  /** HubSpot's word for the origin: `INTEGRATION`, `CRM_UI`, `IMPORT`, `MERGE`. */
  source: string;
  sourceId: string;
}

/** One value a property had, newest first in a history. */
export interface Version extends Stamp {
  value: string;
}

/** One record. Its inner objects are never changed, only replaced, so that a shallow copy is a snapshot. */
export interface HubRecord {
  readonly id: string;
  /** Stored values; an empty property is absent. Secondary addresses sit in `hs_additional_emails`. */
  values: Readonly<Record<string, string>>;
  createdAt: number;
  updatedAt: number;
  archivedAt: number | undefined;
  /** Origin of the record. */
  created: Stamp;
  /** Where a current value comes from, if not from the creation. */
  stamps: Readonly<Record<string, Stamp>>;
  /** Values a property had before, newest first. */
  past: Readonly<Record<string, readonly Version[]>>;
  /** The record as the search index knows it; undefined until it gets there. */
  indexed: HubRecord | undefined;
}

/** The values a property had, newest first; empty when it never had one. */
export function historyOf(record: HubRecord, property: string): Version[] {
  const past = record.past[property] ?? [];
  const value = record.values[property];
  if (value === undefined && past.length === 0) return [];
  const stamp = record.stamps[property] ?? record.created;
  return [{ ...stamp, value: value ?? '' }, ...past];
}

/** The secondary e-mail addresses of a contact. */
export function secondaryEmails(values: Readonly<Record<string, string>>): string[] {
  return (values.hs_additional_emails ?? '').split(';').filter(address => address !== '');
}
