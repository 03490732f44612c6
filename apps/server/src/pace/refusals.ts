import { CrmError } from '@crmsync/connectors';
import type { PaceWait } from '@crmsync/sync';

/** Why a call is not made now, as the engine and a person read it. Nothing was sent. */
export function refusedCall({ why, until }: PaceWait, label: string, now: number): CrmError {
  const retryAfterMs = Math.max(0, until - now);
  switch (why) {
    case 'exhausted':
      return new CrmError('exhausted', `${label} allows no more calls for now: the daily limit is reached.`, {
        code: 'daily-limit',
        short: 'daily limit',
        retryAfterMs,
        advice: `Nothing changed in ${label}. Some calls are left for your other apps; this goes on by itself later.`,
      });
    case 'breaker':
      return new CrmError('unavailable', `${label} is not answering.`, {
        code: 'not-answering',
        short: 'not reached',
        retryAfterMs,
        advice: `Nothing changed in ${label}. We ask it now and then, and go on by ourselves when it answers.`,
      });
    default:
      return new CrmError('throttled', `${label} takes no more calls just now.`, {
        code: 'busy',
        retryAfterMs,
        advice: `Nothing changed in ${label}. It goes on in a moment.`,
      });
  }
}

/** For a call that waited while its process was told to stop, or slept past its lease. */
export function stoppedCall(label: string): CrmError {
  return new CrmError('unavailable', `The server stopped before ${label} was asked.`, { code: 'stopped' });
}
