import { type Contact, type MergeField, mergeFields } from '@crmsync/contract';
import { words } from './words.ts';

/** One field of two contacts that say different things: both texts, to choose from. */
export interface Choice {
  field: MergeField;
  label: string;
  keep: string;
  other: string;
}

/** A CRM in which the two are different records. */
export interface RecordChoice {
  connector: string;
  keep: { label: string; url: string | null };
  other: { label: string; url: string | null };
}

/** Fields on which the two differ. Where one of them is blank nothing is asked: the other’s words are kept. */
export function choicesOf(keep: Contact, other: Contact): Choice[] {
  return mergeFields.flatMap(field => {
    const [mine, theirs] = [textOf(keep, field), textOf(other, field)];
    if (mine === '' || theirs === '' || mine === theirs || field === 'source') return [];
    return [{ field, label: words.fields[field], keep: mine, other: theirs }];
  });
}

/** CRMs in which both are a record, and not the same one. */
export function recordChoices(keep: Contact, other: Contact): RecordChoice[] {
  return Object.entries(keep.crm).flatMap(([connector, mine]) => {
    const theirs = other.crm[connector];
    if (!mine.recordId || !theirs?.recordId || mine.recordId === theirs.recordId) return [];
    const told = (state: typeof mine) => ({
      label: `${state.object?.label ?? ''} ${state.recordId ?? ''}`.trim(),
      url: state.recordUrl,
    });
    return [{ connector, keep: told(mine), other: told(theirs) }];
  });
}

function textOf(contact: Contact, field: MergeField): string {
  if (field === 'emails') return contact.emails[0] ?? '';
  if (field === 'source') return contact.source?.how ?? '';
  if (field !== 'address') return contact[field];
  const { street, postalCode, city, region, country } = contact.address;
  return [street, `${postalCode} ${city}`.trim(), region, country].filter(Boolean).join(', ');
}
