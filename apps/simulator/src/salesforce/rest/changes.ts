import { apiError } from '../errors.ts';
import { tableOf } from '../records/org.ts';
import type { Row } from '../records/table.ts';
import { formatDateTime } from '../records/values.ts';
import type { ObjectDef } from '../schema/types.ts';
import { type Answer, type Call, ok, requireMethod } from './call.ts';

const DAY_MS = 86_400_000;
/** How far back the feeds reach (§11). */
const REACH_MS = 30 * DAY_MS;

type Window = { start: number; end: number };

/** `GET /sobjects/X/updated?start=&end=` (§11). */
export function answerUpdated(call: Call, object: ObjectDef): Answer {
  const window = readWindow(call);
  const ids = changed(call, object, window, row => row.IsDeleted !== true).map(row => row.Id);
  return ok({ ids, latestDateCovered: formatDateTime(window.end) });
}

/** `GET /sobjects/X/deleted?start=&end=` (§11). */
export function answerDeleted(call: Call, object: ObjectDef): Answer {
  const window = readWindow(call);
  const rows = changed(call, object, window, row => row.IsDeleted === true);
  return ok({
    deletedRecords: rows.map(row => ({ id: row.Id, deletedDate: formatDateTime(stampOf(row)) })),
    earliestDateAvailable: formatDateTime(call.sf.kernel.clock.now() - REACH_MS),
    latestDateCovered: formatDateTime(window.end),
  });
}

function stampOf(row: Row): number {
  return typeof row.SystemModstamp === 'number' ? row.SystemModstamp : 0;
}

function changed(call: Call, object: ObjectDef, window: Window, wanted: (row: Row) => boolean): Row[] {
  const rows = [...tableOf(call.org, object).rows.values()].filter(wanted);
  return rows.filter(row => stampOf(row) >= window.start && stampOf(row) < window.end);
}

/** Start and end without their seconds; refused when reversed or too old (§11). */
function readWindow(call: Call): Window {
  requireMethod(call, 'GET');
  const minute = (name: string) => {
    const time = Date.parse(call.query.get(name) ?? '');
    if (Number.isNaN(time)) {
      throw apiError(
        400,
        'INVALID_REPLICATION_DATE',
        `${name} is required and must be an ISO 8601 date-time`,
      );
    }
    return Math.floor(time / 60_000) * 60_000;
  };
  const start = minute('start');
  const end = minute('end');
  if (start >= end) {
    throw apiError(400, 'INVALID_REPLICATION_DATE', 'startDate must be at least one minute before endDate');
  }
  if (start < call.sf.kernel.clock.now() - REACH_MS) {
    throw apiError(400, 'INVALID_REPLICATION_DATE', 'startDate cannot be more than 30 days ago');
  }
  return { start, end };
}
