import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { definitions } from '@crmsync/connectors';
import { z } from 'zod';
import { type Assembly, assemble } from '../../apps/server/src/assemble.ts';
import { readSettings } from '../../apps/server/src/env.ts';
import { createLog } from '../../apps/server/src/log.ts';
import { migrate } from '../../apps/server/src/store/migrate.ts';
import { openPostgres } from '../../apps/server/src/store/postgres.ts';
import { loadSecrets } from '../../apps/server/src/vault/secrets.ts';
import { consent } from '../../packages/connectors/test/support/consent.ts';
import { type Go, Told } from './messages.ts';

/** Where a storm happens. */
export interface StormPlace {
  /** The product's variables: a PostgreSQL of its own, keys, and the simulators' addresses. */
  readonly env: Readonly<Record<string, string>>;
  /** A vendor's control API: GET without `json`. */
  sim(vendor: 'hubspot' | 'salesforce', path: string, json?: unknown, method?: string): Promise<unknown>;
}

/** How much of it. */
export interface StormSize {
  readonly processes: number;
  /** Over all processes. */
  readonly callers: number;
  readonly repeats: number;
}

/** How it went. `wrong` says of each repeat that was not one token call for everybody what it was. */
export interface StormReport {
  readonly repeats: number;
  readonly tokenCalls: number;
  readonly wrong: readonly string[];
}

const childProgram = fileURLToPath(new URL('process/main.ts', import.meta.url));
const Exchanges = z.object({ exchanges: z.array(z.object({ grantType: z.string(), status: z.number() })) });

/**
 * Lets many callers in several processes need a fresh token at the same moment, again and again: every time exactly one of them may ask
 * the vendor, and all get its token. The vendor rotates refresh tokens and ends the whole grant when an old one is used again, so a
 * second call would not only be counted, it would cost the connection.
 */
export async function refreshStorm(place: StormPlace, size: StormSize): Promise<StormReport> {
  const settings = readSettings(place.env, definitions);
  const store = await openPostgres(place.env.DATABASE_URL ?? '');
  await migrate(store.db);
  const log = createLog('silent');
  const assembly = await assemble({ settings, secrets: loadSecrets(settings), store, log, now: Date.now });
  const children: ChildProcess[] = [];
  const wrong: string[] = [];
  let tokenCalls = 0;
  try {
    const id = await connectSomebody(assembly);
    await place.sim('salesforce', 'switches', { rotateRefreshTokens: 'yes' });
    for (let count = 0; count < size.processes; count += 1) children.push(await startChild(place.env));
    const callers = Math.ceil(size.callers / size.processes);
    for (let repeat = 1; repeat <= size.repeats; repeat += 1) {
      // In turns: the token has run out by our clock; the vendor has just refused it.
      const refused = repeat % 2 === 0;
      const before = (await refreshCalls(place)).length;
      if (refused) await place.sim('salesforce', 'revoke', { what: 'expire-access-tokens' });
      else await expireByClock(assembly, id);
      const tellAll = (why: Go['why']) =>
        Promise.all(children.map(child => tell(child, { connectionId: id, callers, why })));
      if (refused) await tellAll('look');
      const told = await tellAll(refused ? 'refused' : 'expired');
      const calls = (await refreshCalls(place)).slice(before);
      tokenCalls += calls.length;
      const fault = faultOf(told, calls);
      if (fault !== undefined) wrong.push(`repeat ${repeat}: ${fault}`);
    }
    return { repeats: size.repeats, tokenCalls, wrong };
  } finally {
    for (const child of children) child.kill();
    await assembly.close();
    await store.close();
  }
}

function faultOf(told: readonly Told[], calls: readonly number[]): string | undefined {
  const failed = told.flatMap(each => each.failed);
  const tokens = new Set(told.flatMap(each => each.tokens));
  if (calls.length !== 1) return `${calls.length} token calls`;
  if (calls[0] !== 200) return `the token call was answered ${calls[0]}`;
  if (failed.length > 0) return `${failed.length} callers refused: ${failed[0]}`;
  return tokens.size === 1 ? undefined : `${tokens.size} different tokens`;
}

/** Somebody connected to the CRM that rotates. Returns the connection's id. */
async function connectSomebody({ deps }: Assembly): Promise<string> {
  const { id: userId } = await deps.store.db
    .insertInto('users')
    .values({ name: 'Storm', email: 'storm@example.test', email_verified: false, image: null })
    .returning('id')
    .executeTakeFirstOrThrow();
  const [extensionId] = deps.settings.extensionIds;
  const started = await deps.connections.start(userId, 'salesforce', {
    via: 'extension',
    ...(extensionId === undefined ? {} : { extensionId }),
  });
  const back = await consent(started?.authorizeUrl ?? '');
  const answer = Object.fromEntries(back.searchParams);
  const made = await deps.connections.finish({ userId, connector: 'salesforce', via: 'extension' }, answer);
  return made.connectionId;
}

async function expireByClock({ deps }: Assembly, id: string): Promise<void> {
  await deps.store.db
    .updateTable('crm_integrations')
    .set({ access_expires_at: new Date(0) })
    .where('id', '=', id)
    .execute();
}

async function refreshCalls(place: StormPlace): Promise<number[]> {
  const { exchanges } = Exchanges.parse(await place.sim('salesforce', 'token-exchanges'));
  return exchanges.filter(each => each.grantType === 'refresh_token').map(each => each.status);
}

async function startChild(env: StormPlace['env']): Promise<ChildProcess> {
  const child = fork(childProgram, { env: { PATH: process.env.PATH, ...env }, execPath: process.execPath });
  await messageOf(child);
  return child;
}

/** The child's next message. Rejects when it ends instead. */
function messageOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`A process of the storm ended (${code})`));
    child.once('exit', ended);
    child.once('message', message => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}

async function tell(child: ChildProcess, go: Go): Promise<Told> {
  const answer = messageOf(child);
  child.send(go);
  return Told.parse(await answer);
}
