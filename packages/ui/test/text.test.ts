import { describe, expect, it } from 'vitest';
import { initials, nameOf } from '../src/text/names.ts';
import { plainText } from '../src/text/plain-text.ts';
import { mailHref, phoneHref, recordHref, safeHref, websiteHref } from '../src/text/safe-href.ts';
import { ago, duration, since } from '../src/text/times.ts';
import { contact } from './support/samples.ts';

describe('captured text', () => {
  it('D6 bidi controls are stripped, joiners and emoji stay', () => {
    expect(plainText('\u202Egpj.exe\u202C \u2066x\u2069')).toBe('gpj.exe x');
    expect(plainText('👩‍💻 ‌می‌خواهم')).toBe('👩‍💻 ‌می‌خواهم');
    expect(plainText('a\u0000b\u0007c\n\td')).toBe('abc\n\td');
  });

  it('names a person by what is there and invents nothing', () => {
    expect(nameOf(contact)).toBe('Ada Lovelace');
    expect(nameOf({ ...contact, firstName: '', lastName: '' })).toBe('ada@example.com');
    expect(nameOf({ ...contact, firstName: '', lastName: '', emails: [], company: 'Acme' })).toBe('Acme');
  });

  it('takes whole letters of any script for the avatar', () => {
    expect(initials('Dr. Marie-Louise Schätzing-Brandenburger')).toBe('MS');
    expect(initials('田中 美咲')).toBe('田美');
    expect(initials('أحمد')).toBe('أ');
    expect(initials('12345')).toBe('?');
  });
});

describe('links', () => {
  it('E5 only http, https, mailto and tel become links', () => {
    expect(safeHref('https://example.com/a')).toBe('https://example.com/a');
    for (const bad of [
      'javascript:alert(1)',
      ' JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      'file:///etc',
    ])
      expect(safeHref(bad)).toBeNull();
    expect(websiteHref('javascript:alert(1)')).toBeNull();
    expect(websiteHref('example.com')).toBe('https://example.com/');
    expect(websiteHref('example.com:8080/x')).toBe('https://example.com:8080/x');
    expect(mailHref('ada@example.com?bcc=x@y.z')).toBeNull();
    expect(mailHref('ada@example.com')).toBe('mailto:ada@example.com');
    expect(phoneHref('+45 (20) 55-01')).toBe('tel:+45205501');
    expect(phoneHref('ask Pilar')).toBeNull();
  });

  it('E5 a record opens over https, or on this machine', () => {
    expect(recordHref('https://acme.example/1')).toBe('https://acme.example/1');
    expect(recordHref('http://localhost:4401/1')).toBe('http://localhost:4401/1');
    expect(recordHref('http://evil.example/1')).toBeNull();
    expect(recordHref(null)).toBeNull();
  });
});

it('says ages and lengths in words', () => {
  const now = Date.parse('2026-11-22T12:00:00.000Z');
  expect(since('2026-11-22T11:59:30.000Z', now)).toBe('just now');
  expect(ago('2026-11-22T11:59:30.000Z', now)).toBe('just now');
  expect(ago('2026-11-22T11:48:00.000Z', now)).toBe('12 min ago');
  expect(ago('2026-11-19T12:00:00.000Z', now)).toBe('3 d ago');
  expect(ago('2025-01-05T12:00:00.000Z', now)).toBe('5 Jan 2025');
  expect(duration(79_000)).toBe('1 min 19 s');
});
