import { dmlError } from '../errors.ts';
import type { ObjectDef } from '../schema/types.ts';
import type { Row } from './table.ts';

/** Countries of an org with State & Country picklists, each with its states; none: any state but no list of them (shortened). */
const COUNTRIES: Readonly<Record<string, readonly string[]>> = {
  Canada: ['Alberta', 'British Columbia', 'Ontario', 'Quebec'],
  France: [],
  Germany: [],
  'United Kingdom': [],
  'United States': ['California', 'Massachusetts', 'New York', 'Texas'],
};

/**
 * The check of an org that has turned State & Country picklists on (§3.2, §3.3): the country must be one of the list, and so must the
 * state of a country that has any. The end of the message is *assumed*.
 */
export function checkCountries(object: ObjectDef, row: Row): void {
  for (const prefix of ['', 'Mailing', 'Other', 'Billing', 'Shipping']) {
    if (!object.fields.has(`${prefix}country`.toLowerCase())) continue;
    const country = row[`${prefix}Country`];
    const state = row[`${prefix}State`];
    const states = typeof country === 'string' ? COUNTRIES[country] : [];
    if (!states) throw problem('country', `${prefix}Country`);
    const isWrong = states.length > 0 ? !states.includes(String(state)) : country == null;
    if (typeof state === 'string' && isWrong) throw problem('state', `${prefix}State`);
  }
}

function problem(what: 'state' | 'country', field: string) {
  const plural = what === 'state' ? 'states' : 'countries';
  const message = `There's a problem with this ${what}, even though it may appear correct. Please select a ${what} from the list of valid ${plural}.`;
  return dmlError('FIELD_INTEGRITY_EXCEPTION', message, [field]);
}
