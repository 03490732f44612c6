import assert from 'node:assert/strict';
import type { BrowserContext } from '@playwright/test';
import { z } from 'zod';
import { type Answer, type Person, signUp } from '../../apps/server/test/people.ts';
import type { RunningApp } from '../app.ts';

/** One thing an attacker tries. `play` rejects with what got through; resolving means that it was refused. */
export interface Attack {
  /** Begins with the ids of the test matrix it is about, if any. */
  readonly title: string;
  play(scene: Scene): Promise<void>;
}

/** Where attacks are played: a running CRMSync with its simulated CRMs, a victim and an attacker who has an account too. */
export interface Scene {
  readonly app: RunningApp;
  readonly victim: Person;
  readonly eve: Person;
  /** A browser without cookies; closed by the caller. */
  newContext(): Promise<BrowserContext>;
}

/** Sets the scene on a fresh app. */
export async function makeScene(app: RunningApp, newContext: Scene['newContext']): Promise<Scene> {
  const victim = await signUp(app.url, app.url, 'Vera Victim');
  const eve = await signUp(app.url, app.url, 'Eve');
  return { app, victim, eve, newContext };
}

/** The answer must be one of these, and must say nothing of the inside. */
export function refused(answer: Answer, ...statuses: readonly number[]): void {
  const told = JSON.stringify(answer.body ?? '');
  assert.ok(statuses.includes(answer.status), `answered ${answer.status}: ${told.slice(0, 300)}`);
  assert.doesNotMatch(told, /node_modules|\bat .+:\d+:\d+|select .+ from|syntax error at|kysely/i);
}

const Exchanges = z.object({ exchanges: z.array(z.object({ grantType: z.string() })) });

/** How often our client has asked this CRM's token endpoint. */
export async function tokenCalls(app: RunningApp, crm: 'hubspot' | 'salesforce'): Promise<number> {
  const answer = await fetch(`${app.crmUrl(crm)}/_sim/token-exchanges`);
  return Exchanges.parse(await answer.json()).exchanges.length;
}

/** The attack must not make our server ask the token endpoint. */
export async function withoutTokenCall(
  app: RunningApp,
  crm: 'hubspot' | 'salesforce',
  play: () => Promise<void>,
): Promise<void> {
  const before = await tokenCalls(app, crm);
  await play();
  assert.equal(await tokenCalls(app, crm), before, 'the code was sent to the token endpoint');
}

/** States of a person's connections, by connector. */
export async function connectionStates(person: Person): Promise<Record<string, string>> {
  const { body } = await person.get('/api/integrations');
  const { items } = z
    .object({ items: z.array(z.object({ connector: z.string(), state: z.string() })) })
    .parse(body);
  return Object.fromEntries(items.map(({ connector, state }) => [connector, state]));
}
