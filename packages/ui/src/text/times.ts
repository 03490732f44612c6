const locale = 'en-GB';
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
  const age = now - Date.parse(at);
  if (age < minute) return 'just now';
  if (age < hour) return `${Math.floor(age / minute)} min`;
  if (age < day) return `${Math.floor(age / hour)} h`;
  if (age < 60 * day) return `${Math.floor(age / day)} d`;
  return dateOf(at, now);
}

/** How long ago, with the word: `just now`, `2 h ago`; a date stands alone. */
export function ago(at: string, now: number): string {
  const text = since(at, now);
  return /^\d+ (min|h|d)$/.test(text) ? `${text} ago` : text;
}

/** A day in a list: `Today`, `20 Nov`, and with the year when it is another one. */
export function dayOf(at: string, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? 'Today' : dateOf(at, now);
}

/** `22 Nov`, with the year when it is another one. */
export function dateOf(at: string, now: number): string {
  const date = new Date(at);
  return (date.getFullYear() === new Date(now).getFullYear() ? dayMonth : dayMonthYear).format(date);
}

/** `14:05` today, `18 Nov, 10:12` before. */
export function momentOf(at: string, now: number): string {
  const time = clock.format(new Date(at));
  return dayOf(at, now) === 'Today' ? time : `${dateOf(at, now)}, ${time}`;
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
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
