import type { Outcome } from '@crmsync/contract';
import { say } from '../../text/say.ts';

/** Words of the sync log. */
export const words = {
  title: say('history.title'),
  sub: say('history.sub'),
  loading: say('history.loading'),
  none: say('history.none'),
  noneText: say('history.noneText'),
  noneFiltered: say('history.noneFiltered'),
  noneFilteredText: say('history.noneFilteredText'),
  crm: say('history.crm'),
  outcome: say('history.outcome'),
  any: say('history.any'),
  clear: say('history.clear'),
  columns: {
    time: say('history.columns.time'),
    contact: say('history.columns.contact'),
    outcome: say('history.columns.outcome'),
    why: say('history.columns.why'),
    details: say('history.columns.details'),
  },
  openDetails: (name: string) => say('history.openDetails', { name }),
  closeDetails: (name: string) => say('history.closeDetails', { name }),
  changed: say('history.changed'),
  inCrm: say('history.inCrm'),
  nothingChanged: say('history.nothingChanged'),
  theirWords: say('history.theirWords'),
  whatHappened: say('history.whatHappened'),
  openPush: say('history.openPush'),
  openContact: say('history.openContact'),
  openRecord: say('history.openRecord'),
  older: say('history.older'),
  outcomes: {
    created: say('history.outcomes.created'),
    updated: say('history.outcomes.updated'),
    unchanged: say('history.outcomes.unchanged'),
    duplicate: say('history.outcomes.duplicate'),
    failed: say('history.outcomes.failed'),
    skipped: say('history.outcomes.skipped'),
    cancelled: say('history.outcomes.cancelled'),
  } satisfies Record<Outcome, string>,
};
