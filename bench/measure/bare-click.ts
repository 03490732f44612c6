import { freePort } from '../../scripts/test/postgres.ts';
import { grantOf } from '../baseline/start.ts';
import { answers, type World } from '../world.ts';
import { quantile } from './numbers.ts';

/** What a click costs that does nothing but what no click can leave out, without the vendor's share, in milliseconds. */
export interface BareClick {
  readonly p50: number;
  readonly p95: number;
}

/** The first ones warm up. */
const warmUps = 10;

/** Clicks on bench/bare/main.ts, beside the very call that each of them makes, by itself. */
export async function measureBareClick(world: World, count: number): Promise<BareClick> {
  const port = await freePort();
  const vendorUrl = `${world.vendorUrl.hubspot}/account-info/v3/details`;
  const { token } = await grantOf(world, 'hubspot');
  const headers = { authorization: `Bearer ${token}` };
  const program = world.start('bench/bare/main.ts', {
    DATABASE_URL: world.databaseUrl,
    PORT: String(port),
    VENDOR_URL: vendorUrl,
  });
  try {
    const url = `http://127.0.0.1:${port}`;
    await answers(url, { headers });
    const call = await timed(count, () => fetch(vendorUrl, { headers }));
    const click = await timed(count, () => fetch(url, { method: 'POST', headers, body: '{"contact":1}' }));
    const share = quantile(call, 0.5);
    return { p50: quantile(click, 0.5) - share, p95: quantile(click, 0.95) - share };
  } finally {
    await program.stop();
  }
}

async function timed(count: number, ask: () => Promise<Response>): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count + warmUps; n += 1) {
    const started = performance.now();
    const answer = await ask();
    await answer.text();
    times.push(performance.now() - started);
    if (!answer.ok) throw new Error(`A bare click was refused: ${answer.status}`);
  }
  return times.slice(warmUps);
}
