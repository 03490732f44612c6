import { expect } from 'vitest';
import { z } from 'zod';
import { type Consent, consent } from '../../../../packages/connectors/test/support/consent.ts';
import type { Person, TestServer } from '../harness.ts';
import type { Answer } from '../people.ts';

/** The CRMs under test. */
export const crms = ['hubspot', 'salesforce'] as const;
export type Crm = (typeof crms)[number];

/** The simulator's address of a CRM. */
export function crmUrl({ simulator }: TestServer, crm: Crm): string {
  return crm === 'hubspot' ? simulator.hubspotUrl : simulator.salesforceUrl;
}

/** A call of the simulator's control API. */
export async function sim(server: TestServer, crm: Crm, path: string, json?: unknown): Promise<unknown> {
  const response = await fetch(`${crmUrl(server, crm)}/_sim/${path}`, {
    ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
  });
  expect(response.status).toBe(200);
  return response.json();
}

const Exchange = z.object({
  grantType: z.string(),
  form: z.record(z.string(), z.string()),
  status: z.number(),
});
/** One visit to a token endpoint. */
export type Exchange = z.infer<typeof Exchange>;

const Call = z.object({ url: z.string(), headers: z.record(z.string(), z.string()), status: z.number() });

/** The CRM's call log. */
export async function callsSeen(server: TestServer, crm: Crm): Promise<z.infer<typeof Call>[]> {
  return z.object({ calls: z.array(Call) }).parse(await sim(server, crm, 'calls')).calls;
}

/** Visits to the CRM's token endpoint so far. */
export async function exchanges(server: TestServer, crm: Crm, grantType?: string): Promise<Exchange[]> {
  const answer = z.object({ exchanges: z.array(Exchange) }).parse(await sim(server, crm, 'token-exchanges'));
  return answer.exchanges.filter(each => grantType === undefined || each.grantType === grantType);
}

/** Starts a flow of the extension and returns the vendor's address. */
export async function start(server: TestServer, person: Person, crm: Crm): Promise<string> {
  const [extensionId] = server.deps.settings.extensionIds;
  const answer = await person.post(`/api/integrations/${crm}/connect`, { via: 'extension', extensionId });
  expect(answer.status).toBe(200);
  return answer.body.authorizeUrl;
}

/** Ends a flow of the extension with what the vendor's redirect carried. */
export function complete(person: Person, crm: Crm, back: URL): Promise<Answer> {
  return person.post(`/api/integrations/${crm}/complete`, Object.fromEntries(back.searchParams));
}

/** Connects as the extension does. */
export async function connect(
  server: TestServer,
  person: Person,
  crm: Crm,
  choice?: Consent,
): Promise<Answer> {
  return complete(person, crm, await consent(await start(server, person, crm), choice));
}

/** The person's card of a CRM. */
export async function card(person: Person, crm: Crm) {
  return (await person.get(`/api/integrations/${crm}/status`)).body;
}
