import type { ContactCrmState } from '@crmsync/contract';
import { describe, expect, it } from 'vitest';
import { chipTarget, chipWords } from '../src/components/chip-words.ts';
import { timeOf } from '../src/text/times.ts';
import { connection, crmState, id } from './support/samples.ts';

const now = Date.parse('2026-11-22T12:00:00.000Z');
const two = '2026-11-22T10:00:00.000Z';
const one = { ...connection, objects: [{ name: 'contacts', label: 'Contact' }] };

function said(part: Partial<ContactCrmState>, connector = connection): string {
  const { crm, words, when } = chipWords({ ...crmState, ...part }, connector, now);
  return [crm, [words, when].filter(Boolean).join(' · ')].filter(Boolean).join(' | ');
}

describe('the exact words of the status chip', () => {
  const lead = { object: { name: 'Lead', label: 'Lead' }, at: two };
  const table: [Partial<ContactCrmState>, string, string, string][] = [
    [{ status: 'never' }, 'Not in Acme', 'idle', 'idle'],
    [{ status: 'queued' }, 'Queued for Acme', 'queued', 'run'],
    [{ status: 'sending' }, 'Sending to Acme', 'running', 'run'],
    [{ status: 'checking' }, 'Checking Acme', 'running', 'run'],
    [{ status: 'in', ...lead }, 'Lead in Acme · 2 h', 'ok', 'ok'],
    [{ status: 'changed', at: '2026-11-20T10:00:00.000Z' }, 'Acme | Changed since · 2 d', 'changed', 'idle'],
    [{ status: 'skipped', reason: 'no e-mail' }, 'Acme | Skipped: no e-mail', 'skip', 'idle'],
    [{ status: 'duplicate', candidates: 2 }, 'Acme | 2 possible matches', 'question', 'warn'],
    [{ status: 'duplicate', candidates: 1 }, 'Acme | 1 possible match', 'question', 'warn'],
    [{ status: 'waits-quota' }, 'Acme | Waits: daily limit', 'paused', 'warn'],
    [{ status: 'waits-quota', reason: two }, `Acme | Waits: daily limit, ${timeOf(two)}`, 'paused', 'warn'],
    [{ status: 'waits-connection' }, 'Acme | Waits: reconnect', 'paused', 'warn'],
    [{ status: 'failed', reason: 'phone too long' }, 'Acme | Failed: phone too long', 'bad', 'bad'],
    [{ status: 'failed' }, 'Acme | Failed', 'bad', 'bad'],
  ];
  it.each(table)('%o says “%s”', (part, words, icon, tone) => {
    expect(said(part)).toBe(words);
    expect(chipWords({ ...crmState, ...part }, connection, now)).toMatchObject({ icon, tone });
  });

  it('names the kind of record only where a CRM has several', () => {
    expect(said({ status: 'in', ...lead }, one)).toBe('In Acme · 2 h');
  });
});

describe('where a chip leads', () => {
  const to = (part: Partial<ContactCrmState>) => chipTarget({ ...crmState, ...part }, connection, id(1));
  it('leads each state to where it is explained or solved', () => {
    expect(to({ status: 'never' })).toEqual({ to: `/push?connector=acme&contact=${id(1)}` });
    expect(to({ status: 'sending', pushId: id(5) })).toEqual({ to: `/pushes/${id(5)}` });
    expect(to({ status: 'failed' })).toEqual({ to: `/contacts/${id(1)}` });
    expect(to({ status: 'duplicate', itemId: id(7) })).toEqual({ to: `/decide?item=${id(7)}` });
    expect(to({ status: 'skipped' })).toEqual({ to: '/integrations/acme' });
    expect(to({ status: 'waits-connection' })).toEqual({ to: '/integrations' });
    expect(to({ status: 'in', recordUrl: 'https://acme.example/1' })).toEqual({
      href: 'https://acme.example/1',
    });
  });

  it('E5 a record address with another scheme is not opened', () => {
    for (const recordUrl of ['javascript:alert(1)', 'data:text/html,x', 'http://acme.example/1'])
      expect(to({ status: 'in', recordUrl })).toBeNull();
  });
});
