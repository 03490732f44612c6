// @vitest-environment happy-dom
import type { Connection } from '@crmsync/contract';
import type { ReactNode } from 'react';
import { MemoryRouter } from 'react-router';
import { describe, expect, it } from 'vitest';
import { ApiProvider, createQueryClient } from '../src/api/api-provider.tsx';
import { createApi } from '../src/api/create-api.ts';
import { StatusChip } from '../src/components/chip.tsx';
import { ConnectionCard } from '../src/components/connection-card.tsx';
import { Changes, VendorWords } from '../src/components/diff.tsx';
import { ErrorNotice } from '../src/components/notice.tsx';
import { ToastProvider, useToast } from '../src/components/toast.tsx';
import { Facts } from '../src/screens/contact/facts.tsx';
import { FlowResult } from '../src/screens/integrations/flow-result.tsx';
import { press, render } from './support/render.tsx';
import { connection, contact, crmState } from './support/samples.ts';

const hostile = '<img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script>';

describe('captured text on the page', () => {
  it('E1 a name that is markup is shown as text', async () => {
    const place = await render(
      <>
        <Facts
          contact={{
            ...contact,
            company: hostile,
            notes: hostile,
            tags: [hostile],
            custom: { [hostile]: hostile },
          }}
        />
        <Changes changes={[{ field: 'x', label: hostile, before: hostile, after: hostile }]} />
        <VendorWords label="Acme">{hostile}</VendorWords>
        <StatusChip
          state={{ ...crmState, status: 'failed', reason: hostile }}
          connector={connection}
          contactId="1"
        />
      </>,
    );
    expect(place.querySelector('img, script')).toBeNull();
    expect(place.textContent).toContain(hostile);
    expect(globalThis).not.toHaveProperty('pwned');
  });

  it('E5 only safe addresses become links', async () => {
    const bad = {
      ...contact,
      website: 'javascript:alert(1)',
      source: { how: 'typed', url: 'data:text/html,x' },
    };
    const place = await render(<Facts contact={bad} />);
    expect([...place.querySelectorAll('a')].map(link => link.getAttribute('href'))).toEqual([
      'mailto:ada@example.com',
    ]);
  });
});

describe('connection card', () => {
  const asked: string[] = [];
  const card = (part: Partial<Connection>): ReactNode => (
    <ConnectionCard
      connection={{ ...connection, ...part }}
      onConnect={host => asked.push(`connect ${host ?? ''}`)}
      onStop={() => asked.push('stop')}
      onShow={() => asked.push('show')}
      onDisconnect={() => asked.push('disconnect')}
      onChoose={choice => asked.push(`choose ${choice}`)}
    />
  );
  const off = { account: null, connectedAt: null };
  const problem = {
    code: 'x',
    title: 'Acme ended the session.',
    detail: '212 contacts wait.',
    forAdmin: null,
  };
  const states: [string, Partial<Connection>, string[]][] = [
    ['Not connected', { ...off, state: 'not-connected' }, ['Connect Acme']],
    ['Waiting for you', { ...off, state: 'waiting' }, ['Show the window', 'Stop']],
    ['Connected', {}, ['Mapping', 'Settings']],
    ['Reconnect', { state: 'needs-reconnect', problem }, ['Reconnect', 'Disconnect']],
    [
      'Blocked by admin',
      { ...off, state: 'blocked', problem: { ...problem, forAdmin: 'Please install it.' } },
      ['Copy message', 'Try again'],
    ],
    [
      'Reconnect',
      { state: 'needs-reconnect', problem, otherAccount: { id: '2', name: 'Other Inc', user: null } },
      [`Keep ${connection.account?.name}`, 'Change to Other Inc'],
    ],
    ['Not set up', { ...off, state: 'not-connected', configured: false }, ['Connect Acme']],
  ];
  it.each(states)('says “%s” with its buttons', async (head, part, buttons) => {
    const place = await render(card(part));
    expect(place.querySelector('header .end')?.textContent).toBe(head);
    const shown = [...place.querySelectorAll('footer button, footer a')].map(each => each.textContent);
    expect(shown.filter(Boolean)).toEqual(buttons);
  });

  it('A14 asks which of two accounts it shall be, and does nothing by itself', async () => {
    asked.length = 0;
    const otherAccount = { id: '2', name: 'Other Inc', user: null };
    const place = await render(card({ state: 'needs-reconnect', problem, otherAccount }));
    expect(place.textContent).toContain(`Changing cancels what is queued for ${connection.account?.name}.`);
    expect(asked).toEqual([]);
    const [keep, change] = place.querySelectorAll<HTMLButtonElement>('footer button');
    keep?.click();
    change?.click();
    expect(asked.splice(0)).toEqual(['choose connected', 'choose other']);
  });

  it('A8 offers what to send to an admin while it waits', async () => {
    const expiresAt = new Date(Date.now() + 7.5 * 60_000).toISOString();
    const waiting = { expiresAt, authorizeUrl: 'https://acme.example/a', forAdmin: 'Please install it.' };
    const place = await render(card({ ...off, state: 'waiting', waiting }));
    expect(place.querySelector('details')?.textContent).toContain('Please install it.');
    const none = await render(card({ ...off, state: 'waiting', waiting: { ...waiting, forAdmin: null } }));
    expect(none.querySelector('details')).toBeNull();
  });

  it('says what connecting asks for, and no more', async () => {
    const place = await render(card({ ...off, state: 'not-connected' }));
    expect(place.textContent).toContain(
      'Sends contacts to the Acme account you choose. Needs permission to read and write contacts and read their fields. Nothing else.',
    );
  });

  it('cannot be pressed before the operator has set a key', async () => {
    const place = await render(card({ ...off, state: 'not-connected', configured: false }));
    expect(place.querySelector('footer button')?.hasAttribute('disabled')).toBe(true);
  });

  it('says whose account, how long a flow still waits, and what was withheld', async () => {
    const expiresAt = new Date(Date.now() + 7.5 * 60_000).toISOString();
    const waiting = { expiresAt, authorizeUrl: 'https://acme.example/authorize', forAdmin: null };
    expect((await render(card({ ...off, state: 'waiting', waiting }))).textContent).toContain(
      'For 8 more minutes.',
    );
    const connected = await render(
      card({ missingPermissions: [{ code: 'x-fields', text: 'Read their fields' }] }),
    );
    expect(connected.textContent).toContain('Lindqvist Production');
    expect(connected.textContent).toContain('Not granted: Read their fields.');
  });

  it('asks for the thing its button says', async () => {
    const place = await render(card({ ...off, state: 'waiting' }));
    await press(place, 'Stop');
    await press(place, 'Show the window');
    expect(asked).toEqual(['stop', 'show']);
  });
});

describe('coming back from the vendor', () => {
  const nobodySent = createApi({
    baseUrl: 'http://localhost',
    fetch: async () => Response.json({ items: [], nextCursor: null }),
  });
  const show = (path: string, part: Partial<Connection> = {}) =>
    render(
      <MemoryRouter initialEntries={[path]}>
        <ApiProvider api={nobodySent} client={createQueryClient()}>
          <FlowResult connections={[{ ...connection, ...part }]} />
        </ApiProvider>
      </MemoryRouter>,
    );

  it('A10 an address that claims a connection is not believed', async () => {
    const place = await show('/integrations?connected=acme', { state: 'not-connected' });
    expect(place.textContent).toBe('');
    expect((await show('/integrations?connected=acme')).textContent).toContain('Acme is connected');
  });

  it('A8 a refusal is said in our words, whatever the address holds', async () => {
    const place = await show(`/integrations?connector=acme&problem=${encodeURIComponent(hostile)}`);
    expect(place.textContent).toContain('Acme was not connected');
    expect(place.textContent).not.toContain('onerror');
  });
});

describe('trouble', () => {
  function Failing() {
    const toast = useToast();
    return (
      <button
        type="button"
        onClick={() => toast({ tone: 'bad', title: 'It failed', detail: 'Nothing changed.' })}
      >
        go
      </button>
    );
  }

  it('stays until it is dismissed', async () => {
    const place = await render(
      <ToastProvider>
        <Failing />
      </ToastProvider>,
    );
    await press(place, 'go');
    expect(place.textContent).toContain('It failed');
    await press(place, 'Dismiss');
    expect(place.textContent).not.toContain('It failed');
  });

  it('a fault of our own does not show its insides', async () => {
    const place = await render(<ErrorNotice error={new TypeError('x is not a function')} />);
    expect(place.textContent).not.toContain('not a function');
    expect(place.querySelector('[role="alert"]')).not.toBeNull();
  });
});
