import type { ItemProblem } from '@crmsync/contract';
import type { Intent, RecordRef, Settlement } from './ports.ts';
import { confirmedLate, originUnknown } from './problems.ts';

/**
 * A create whose answer was lost may come about after a look did not show it. Where the CRM keeps a second record out, the create is
 * sent again at once, and refused when the first has come about meanwhile. What is written then is marked, so that the record of our
 * own call is neither said to be somebody else's nor, where nothing tells, to be ours.
 */

/**
 * What is to be written after a look for `lost`: marked where what is there may come from that, or where it may still come about.
 * `early`: a second create is refused, so that it is not waited for until it cannot.
 */
export function markedAfter(lost: Intent | null, intent: Intent, early: boolean): Intent {
  if (!lost) return intent;
  if (intent.do === 'update')
    return mayBeOurs(lost, intent.recordId) ? { ...intent, afterLost: true } : intent;
  if (!early || (lost.do === 'update' && !lost.afterLost)) return intent;
  return { ...intent, afterLost: true, before: [...new Set([...lost.before, ...intent.before])] };
}

/** What is to be told of a record that is found after a look for `lost`, and needs no write. */
export function foundAfter(lost: Intent | null, record: RecordRef | null, crm: string): ItemProblem | null {
  return lost && record && mayBeOurs(lost, record.id) ? originUnknown(crm) : null;
}

/** It was not there before. What overwrites unseen would show its own values in any record it had made. */
function mayBeOurs(lost: Intent, recordId: string | null): boolean {
  if (lost.do === 'update') return lost.afterLost === true;
  return !wroteUnseen(lost) && !lost.before.some(id => id === recordId);
}

function wroteUnseen({ changes }: Intent): boolean {
  return changes.some(({ unread }) => unread);
}

/** A lost write that a look has confirmed: what it was, and what is to be told of it. Written unseen, it is not said to be new. */
export function confirmedAs(
  intent: Intent,
  crm: string,
): { readonly outcome: 'created' | 'updated'; readonly problem: ItemProblem | null } {
  if (intent.do === 'update') return { outcome: 'updated', problem: writtenAfter(intent, crm) };
  if (wroteUnseen(intent)) return { outcome: 'updated', problem: originUnknown(crm) };
  return { outcome: 'created', problem: intent.afterLost ? confirmedLate(crm) : null };
}

/** What is to be told of a write to a record that was there. */
export function writtenAfter(intent: Intent, crm: string): ItemProblem | null {
  return intent.afterLost ? originUnknown(crm) : null;
}

/** Refused for now, after one that was lost: it stays a lost create, so that the next look knows whose record it finds. */
export function keptLost(intent: Intent, settlement: Settlement): Settlement {
  const lost = intent.do === 'create' && intent.afterLost && settlement.as === 'retry-wait';
  return lost ? { ...settlement, as: 'unknown' } : settlement;
}
