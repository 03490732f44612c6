const dayMs = 24 * 3600_000;

/** Whole days in UTC up to the present. */
export interface Period {
  readonly from: Date;
  readonly now: Date;
}

/** The last `days` days, the present one included. */
export function lastDays(days: number, now: Date): Period {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  return { from: new Date(today - (days - 1) * dayMs), now };
}
