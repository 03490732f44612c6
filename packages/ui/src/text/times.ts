import { say, spokenLocale } from './say.ts';

const locale = spokenLocale();
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const clockSeconds = new Intl.DateTimeFormat(locale, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const dayMonth = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const dayMonthYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
const longDate = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });

/** How long ago, without the word: `just now`, `12 min`, `2 h`, `3 d`; from 60 days on the date. */
export function since(at: string, now: number): string {
  return lengthSince(at, now) ?? pointInTime(at, now);
}

/** How long ago, with the word: `just now`, `2 h ago`; a date stands alone. */
export function ago(at: string, now: number): string {
  const length = lengthSince(at, now);
  return length === null ? pointInTime(at, now) : say('time.ago', { length });
}

/** From one minute to 60 days a length is the better answer; null outside. */
function lengthSince(at: string, now: number): string | null {
  const age = now - Date.parse(at);
  if (age < minute || age >= 60 * day) return null;
  if (age < hour) return say('time.minutes', { n: Math.floor(age / minute) });
  if (age < day) return say('time.hours', { n: Math.floor(age / hour) });
  return say('time.days', { n: Math.floor(age / day) });
}

function pointInTime(at: string, now: number): string {
  return now - Date.parse(at) < minute ? say('time.now') : dateOf(at, now);
}

/** A day in a list: `Today`, `20 Nov`, and with the year when it is another one. */
export function dayOf(at: string, now: number): string {
  return isToday(at, now) ? say('time.today') : dateOf(at, now);
}

function isToday(at: string, now: number): boolean {
  return new Date(at).toDateString() === new Date(now).toDateString();
}

/** `22 Nov`, with the year when it is another one. */
export function dateOf(at: string, now: number): string {
  const date = new Date(at);
  return (date.getFullYear() === new Date(now).getFullYear() ? dayMonth : dayMonthYear).format(date);
}

/** `14:05` today, `18 Nov, 10:12` before. */
export function momentOf(at: string, now: number): string {
  const time = timeOf(at);
  return isToday(at, now) ? time : say('time.dateAndTime', { date: dateOf(at, now), time });
}

/** `14:05`. */
export function timeOf(at: string): string {
  return clock.format(new Date(at));
}

/** `14:21:58`. */
export function secondsOf(at: string): string {
  return clockSeconds.format(new Date(at));
}

/** `3 March 2026`. */
export function longDateOf(at: string): string {
  return longDate.format(new Date(at));
}

/** `Sunday 22 November`. */
export function weekdayOf(at: string): string {
  return weekday.format(new Date(at)).replace(',', '');
}

/** A length of time: `42 s`, `1 min 19 s`, `2 h 5 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return say('time.seconds', { n: seconds });
  if (seconds < 3600) {
    return say('time.minutesSeconds', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
  }
  return say('time.hoursMinutes', {
    hours: Math.floor(seconds / 3600),
    minutes: Math.floor((seconds % 3600) / 60),
  });
}
