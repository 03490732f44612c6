/** A half-open stretch of time in epoch milliseconds. */
export type Range = { from: number; to: number };

type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year';

const FIXED: Record<string, [Unit, number, number]> = {
  yesterday: ['day', -1, 0],
  today: ['day', 0, 1],
  tomorrow: ['day', 1, 2],
  last_week: ['week', -1, 0],
  this_week: ['week', 0, 1],
  next_week: ['week', 1, 2],
  last_month: ['month', -1, 0],
  this_month: ['month', 0, 1],
  next_month: ['month', 1, 2],
  last_quarter: ['quarter', -1, 0],
  this_quarter: ['quarter', 0, 1],
  next_quarter: ['quarter', 1, 2],
  last_year: ['year', -1, 0],
  this_year: ['year', 0, 1],
  next_year: ['year', 1, 2],
  last_90_days: ['day', -90, 1],
  next_90_days: ['day', 1, 91],
};

const COUNTED = /^(last|next)_n_(day|week|month|quarter|year)s$|^n_(day|week|month|quarter|year)s_ago$/;

/** Whether a word is a date literal such as `today` or `last_n_days`. */
export function isRelativeDate(word: string): boolean {
  return word in FIXED || COUNTED.test(word);
}

/** The stretch a date literal means, in UTC. `n` is the number after the colon. */
export function relativeRange(word: string, n: number, now: number): Range {
  const fixed = FIXED[word];
  if (fixed) return span(fixed[0], fixed[1], fixed[2], now);
  const match = COUNTED.exec(word);
  const unit = asUnit(match?.[2] ?? match?.[3] ?? 'day');
  if (match?.[1] === 'last') return span(unit, -n, unit === 'day' ? 1 : 0, now);
  if (match?.[1] === 'next') return span(unit, 1, n + 1, now);
  return span(unit, -n, 1 - n, now);
}

function asUnit(word: string): Unit {
  return word === 'week' || word === 'month' || word === 'quarter' || word === 'year' ? word : 'day';
}

function span(unit: Unit, from: number, to: number, now: number): Range {
  return { from: startOf(unit, from, now), to: startOf(unit, to, now) };
}

/** Start of the unit that lies `shift` units after the current one. */
function startOf(unit: Unit, shift: number, now: number): number {
  const date = new Date(now);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (unit === 'year') return Date.UTC(year + shift, 0, 1);
  if (unit === 'quarter') return Date.UTC(year, month - (month % 3) + shift * 3, 1);
  if (unit === 'month') return Date.UTC(year, month + shift, 1);
  if (unit === 'week') return Date.UTC(year, month, day - date.getUTCDay() + shift * 7);
  return Date.UTC(year, month, day + shift);
}
