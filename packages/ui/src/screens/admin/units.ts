import { spokenLocale } from '../../text/say.ts';

const shares = new Intl.NumberFormat(spokenLocale(), { style: 'percent', maximumFractionDigits: 1 });
const numbers = new Intl.NumberFormat(spokenLocale(), { maximumFractionDigits: 2 });
const days = new Intl.DateTimeFormat(spokenLocale(), { day: 'numeric', month: 'short', timeZone: 'UTC' });
const seconds = new Intl.NumberFormat(spokenLocale(), {
  style: 'unit',
  unit: 'second',
  maximumFractionDigits: 2,
});

/** `2.5 %`; of nothing it is nothing. */
export function share(part: number, whole: number): string {
  return shares.format(whole === 0 ? 0 : part / whole);
}

/** At most two places behind the point. */
export function number(value: number): string {
  return numbers.format(value);
}

/** `0.39 sec`, of milliseconds. */
export function secondsOf(ms: number): string {
  return seconds.format(ms / 1000);
}

/** `22 Nov`, of a day as the server says it. */
export function dayName(day: string): string {
  return days.format(new Date(`${day}T00:00:00Z`));
}

/** Seconds with three places, as a table has them. */
export function inSeconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms) / 1000;
}
