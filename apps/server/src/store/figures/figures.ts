import type { Figures } from '@crmsync/contract';
import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';
import { causes, crms, days } from './contacts.ts';
import { firstSync, people } from './people.ts';
import type { Period } from './period.ts';
import { calls, clicks, durations } from './pushes.ts';

/**
 * How the whole server does, over a period. Every figure is counted when it is asked for, from what is kept anyway: the log for
 * outcomes, the pushes for calls and times. Only admins ask, so the counting may take a second.
 */
export async function readFigures(db: Kysely<Database>, period: Period): Promise<Figures> {
  return {
    from: dayOf(period.from),
    to: dayOf(period.now),
    people: await people(db, period),
    days: await days(db, period),
    crms: await crms(db, period),
    causes: await causes(db, period),
    firstSync: await firstSync(db, period),
    calls: await calls(db, period),
    durations: await durations(db, period),
    clicks: await clicks(db, period),
  };
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
