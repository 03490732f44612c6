import { type Simulator, startSimulator } from '@crmsync/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorRow } from '../src/error-table.ts';
import { hubspot } from '../src/hubspot/index.ts';
import type { ConnectorDefinition } from '../src/index.ts';
import { salesforce } from '../src/salesforce/index.ts';
import { type Control, type Example, errorOf, type Speaking, speaking } from './error-rows/example.ts';
import { hubspotExamples } from './error-rows/hubspot.ts';
import { prepareSalesforce, salesforceExamples } from './error-rows/salesforce.ts';
import { type Connected, connect } from './support/connected.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator?.close());

async function connectHubspot(): Promise<Connected> {
  const { hubspotUrl } = simulator;
  const connected = await connect(hubspot, { API_URL: hubspotUrl, APP_URL: hubspotUrl }, hubspotUrl);
  await connected.sim('limits', { burstPerTenSeconds: 0, perDay: 0 });
  return connected;
}

async function connectSalesforce(): Promise<Connected> {
  const { salesforceUrl } = simulator;
  const connected = await connect(salesforce, { LOGIN_URL: salesforceUrl }, salesforceUrl);
  await prepareSalesforce(connected);
  return connected;
}

everyRow(hubspot, hubspotExamples, connectHubspot, vendor => {
  const record = { email: 'row@example.com', lastname: 'Row' };
  return vendor.connected.client.create('contacts', [record]);
});
everyRow(salesforce, salesforceExamples, connectSalesforce, vendor => {
  const record = { LastName: 'Row', Company: 'Row', Email: 'row@rows.example' };
  return vendor.connected.client.create('Lead', [record]);
});

/** Every row of a table: the simulator refuses in its words over HTTP, and the connector reads them as the row says. */
function everyRow(
  { label, errors = [] }: ConnectorDefinition,
  examples: readonly Example[],
  connectTo: () => Promise<Connected>,
  create: (vendor: Speaking) => Promise<unknown>,
): void {
  const byName = new Map(examples.map(example => [example.row, example]));
  const seen = new Set<string>();

  describe(`${label} says`, () => {
    let vendor: Speaking;
    beforeAll(async () => {
      vendor = speaking(await connectTo());
    });

    it.each(errors.map(row => [titleOf(row, byName.get(nameOf(row))), row] as const))(
      '%s',
      async (_, row) => {
        const example = byName.get(nameOf(row));
        if (!example) throw new Error(`error-rows/ has no example of ${nameOf(row)}: add one.`);
        const { connected } = vendor;
        await control(connected, [...(example.set ?? []), ...injection(row, example)]);
        const error = await errorOf(example.refused?.(vendor) ?? create(vendor)).finally(() =>
          control(connected, [...(example.undo ?? []), ['faults', undefined, 'DELETE']]),
        );
        expect(error).toMatchObject({
          kind: example.kind,
          message: expect.stringMatching(patternOf(row.title)),
          details: { code: row.code, advice: expect.stringMatching(patternOf(row.advice)) },
        });
        // Rows of statuses are for answers without a code, or with one that tells nothing.
        if (!row.vendor.startsWith('HTTP ')) expect(error?.details.vendor).toContain(`${row.vendor}: `);
        if (example.field !== undefined) expect(error?.details.field).toBe(example.field);
        if (example.kind === 'throttled' || example.kind === 'exhausted')
          expect(error?.details.retryAfterMs).toBeGreaterThan(0);
        seen.add(nameOf(row));
      },
    );

    it(`${errors.length} of ${errors.length} rows were produced over HTTP and read right`, () => {
      const missing = errors.map(nameOf).filter(name => !seen.has(name));
      const injected = examples.filter(({ refused }) => refused === undefined).length;
      console.log(
        `${label}: ${seen.size} of ${errors.length} rows, ${examples.length - injected} by the simulator's own rules, ${injected} injected`,
      );
      expect(missing).toEqual([]);
      expect([...byName.keys()].filter(name => !errors.some(row => nameOf(row) === name))).toEqual([]);
    });
  });
}

function nameOf({ vendor, when }: ErrorRow): string {
  return when === undefined ? vendor : `${vendor} /${when.source}/`;
}

function titleOf(row: ErrorRow, example: Example | undefined): string {
  const id = example?.id === undefined ? '' : `${example.id} `;
  return `${id}${nameOf(row)} → ${example?.kind} ${row.code}`;
}

/** The row's text with any field in it. */
function patternOf(text: string): RegExp {
  const parts = text.split('{field}').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`, 'i');
}

function injection(row: ErrorRow, { answer, recordError }: Example): Control[] {
  if (recordError) return [['record-faults', { object: 'Lead', code: row.vendor, ...recordError }]];
  if (!answer) return [];
  const match = { method: 'POST', path: '/batch/create|/composite/sobjects', times: 0 };
  return [['faults', { match, when: 'before', kind: 'status', ...answer }]];
}

async function control(connected: Connected, calls: readonly Control[]): Promise<void> {
  for (const call of calls) await connected.sim(...call);
}

describe('refusals of several records and calls', () => {
  it('another contact has the address → duplicate, with its id', async () => {
    const { client } = await connectHubspot();
    const results = await client.create('contacts', [
      { email: 'owner@example.com', lastname: 'Owner' },
      { email: 'passer@example.com', lastname: 'Passer' },
    ]);
    const [owner = '', passer = ''] = results.map(result => (result.ok ? result.id : ''));
    const error = await errorOf(
      client.update('contacts', [{ id: passer, fields: { email: 'owner@example.com' } }]),
    );
    expect(error).toMatchObject({
      kind: 'duplicate',
      details: { existing: [{ object: 'contacts', id: owner }] },
    });
  });

  it('a unique value is taken → duplicate, with its id', async () => {
    const { client } = await connectSalesforce();
    const record = { LastName: 'Owner', Company: 'Acme', Code__c: 'C-2' };
    const [first] = await client.create('Lead', [record]);
    const error = await errorOf(client.create('Lead', [{ ...record, LastName: 'Other' }]));
    const id = first?.ok === true ? first.id : '';
    expect(error).toMatchObject({ kind: 'duplicate', details: { existing: [{ object: 'Lead', id }] } });
  });

  it('T9 an uninstalled app → the refresh is refused as revoked, not retried', async () => {
    const own = await connectHubspot();
    await own.sim('revoke', { what: 'uninstall' });
    await expect(own.client.find(['a@example.com'], {})).rejects.toMatchObject({
      name: 'OAuthError',
      kind: 'revoked',
    });
    expect(own.refreshes()).toBe(1);
  });
});
