import type { DateFormat } from '@crmsync/contract';
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';

/** True for a country whose phone numbers can be read (ISO 3166, two letters). */
export function isPhoneCountry(country: string): boolean {
  return isSupportedCountry(country);
}

/**
 * A phone number in E.164, an extension behind it (`+4930901820 ext. 12`); undefined for what is none. Numbers are judged by
 * length, as new ranges open every year.
 */
export function readPhone(text: string, country: string): string | undefined {
  const known = isSupportedCountry(country) ? { defaultCountry: country } : {};
  const number = parsePhoneNumberFromString(text, { ...known, extract: false });
  if (!number?.isPossible()) return undefined;
  return number.ext ? `${number.number} ext. ${number.ext}` : number.number;
}

const datePatterns: { readonly [format in DateFormat]: RegExp } = {
  'YYYY-MM-DD': /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})$/,
  'YYYY/MM/DD': /^(?<year>\d{4})\/(?<month>\d{1,2})\/(?<day>\d{1,2})$/,
  YYYYMMDD: /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)$/,
  'DD.MM.YYYY': /^(?<day>\d{1,2})\.\s?(?<month>\d{1,2})\.\s?(?<year>\d{4})$/,
  'DD/MM/YYYY': /^(?<day>\d{1,2})\/(?<month>\d{1,2})\/(?<year>\d{4})$/,
  'DD-MM-YYYY': /^(?<day>\d{1,2})-(?<month>\d{1,2})-(?<year>\d{4})$/,
  'MM/DD/YYYY': /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})$/,
  'MM-DD-YYYY': /^(?<month>\d{1,2})-(?<day>\d{1,2})-(?<year>\d{4})$/,
};

/** A date as `YYYY-MM-DD`; undefined when no format fits, the day does not exist, or two formats make different days of it. */
export function readDate(text: string, formats: readonly DateFormat[]): string | undefined {
  const days = new Set(formats.map(format => dayOf(datePatterns[format].exec(text)?.groups)));
  days.delete(undefined);
  const [day, ...others] = days;
  return others.length === 0 ? day : undefined;
}

function dayOf(parts: Readonly<Record<string, string>> | undefined): string | undefined {
  if (parts === undefined) return undefined;
  const day = `${parts.year}-${parts.month?.padStart(2, '0')}-${parts.day?.padStart(2, '0')}`;
  return isRealDate(day) ? day : undefined;
}

/** True for a day of the calendar, as `YYYY-MM-DD`. */
export function isRealDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Digits in groups of three by one sign throughout, or none. */
const numberPatterns = {
  ',': /^([+-]?)(\d+|\d{1,3}(?:([.'’ \u00a0\u202f])\d{3})(?:\3\d{3})*)(?:,(\d+))?$/u,
  '.': /^([+-]?)(\d+|\d{1,3}(?:([,'’ \u00a0\u202f])\d{3})(?:\3\d{3})*)(?:\.(\d+))?$/u,
};

/** A number as people write it as a plain one (`-1234.5`); undefined for anything else. */
export function readNumber(text: string, decimal: '.' | ','): string | undefined {
  const [, sign = '', whole, , fraction] = numberPatterns[decimal].exec(text) ?? [];
  if (whole === undefined) return undefined;
  return `${sign === '-' ? '-' : ''}${whole.replace(/\D/g, '')}${fraction === undefined ? '' : `.${fraction}`}`;
}
