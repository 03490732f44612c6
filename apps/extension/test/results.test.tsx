import type { Connection, SyncContactAnswer } from '@crmsync/contract';
import { ApiProvider, createApi, createQueryClient } from '@crmsync/ui';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ResultsView } from '../src/panel/results-view.tsx';
import { at, contactOf } from './people.ts';

const id = '3f1d8c1e-5b0a-4d0e-9c39-1f6f3f0b7a11';

/** The panel after a push whose record stands at `url`. */
function results(url: string, firstName = 'Anna'): string {
  const state = { object: null, recordId: '7', recordUrl: url, at, reason: null, pushId: null, itemId: null };
  const contact = contactOf({
    id,
    emails: ['anna@berg.example'],
    firstName,
    crm: { crm: { ...state, status: 'in' } },
  });
  const item = {
    id,
    pushId: id,
    contactId: id,
    name: 'Anna',
    email: null,
    state: 'done',
    outcome: 'created',
  } as const;
  const rest = {
    object: null,
    recordId: '7',
    recordUrl: url,
    changes: [],
    problem: null,
    candidates: [],
    followUps: [],
    plan: null,
  };
  const answer: SyncContactAnswer = {
    success: true,
    action: 'created',
    contactId: id,
    crmContactId: '7',
    url,
    changes: [],
    item: { ...item, ...rest, attempts: 1, settledAt: at },
  };
  const connection = { connector: 'crm', label: 'CRM', objects: [] } as unknown as Connection;
  return renderToStaticMarkup(
    <ApiProvider api={createApi({ baseUrl: 'https://crmsync.example' })} client={createQueryClient()}>
      <ResultsView
        saved={contact}
        sent={[{ connector: 'crm', answer }]}
        connections={[connection]}
        again={() => undefined}
        reopen={() => undefined}
        back="Back"
      />
    </ApiProvider>,
  );
}

describe('after a push', () => {
  it('E5 a record’s address that is not a web address becomes no link', () => {
    expect(results('https://crm.example/record/7')).toContain('href="https://crm.example/record/7"');
    const bad = [
      'javascript:alert(1)',
      'data:text/html,x',
      'http://evil.example/',
      'chrome://settings',
      'file:///etc/passwd',
    ];
    for (const url of bad) expect(results(url)).not.toContain(url.slice(0, 12));
  });

  it('E1 a name is text in the outcome', () => {
    const html = results('https://crm.example/record/7', '<img src=x onerror=alert(1)>');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).not.toContain('<img');
  });
});
