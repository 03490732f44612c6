import type { Vendor, World } from '../world.ts';
import { describing } from './calls.ts';
import { quantile } from './numbers.ts';

/** A call as the vendor's log has it. */
interface Logged {
  readonly method: string;
  readonly path: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How often each call is made; the first ones warm up. */
const times = 20;
const warmUps = 5;

/**
 * What the calls that a vendor saw last cost anybody, in milliseconds: each is made again by itself, with a bare `fetch`, and the medians
 * are added up. `email`, whoever they were about: each repetition is about somebody new.
 */
export async function replayed(world: World, vendor: Vendor, email: string): Promise<number> {
  const { calls } = (await world.sim(vendor, 'calls')) as { calls: Logged[] };
  let sum = 0;
  for (const call of calls.filter(({ path }) => !describing.test(path))) {
    const took: number[] = [];
    for (let n = 0; n < times; n += 1) took.push(await again(world.vendorUrl[vendor], call, email, n));
    sum += quantile(took.slice(warmUps), 0.5);
  }
  return sum;
}

async function again(base: string, call: Logged, email: string, n: number): Promise<number> {
  const { method, url, headers } = call;
  const somebody = `replay${n}-${email}`;
  const at = url.replaceAll(encodeURIComponent(email), encodeURIComponent(somebody));
  const body = call.body.replaceAll(email, somebody);
  const { authorization = '', 'content-type': type } = headers;
  const started = performance.now();
  const answer = await fetch(`${base}${at}`, {
    method,
    headers: { authorization, ...(type === undefined ? {} : { 'content-type': type }) },
    ...(body === '' ? {} : { body }),
  });
  await answer.text();
  const took = performance.now() - started;
  if (!answer.ok) throw new Error(`A replayed call was refused: ${method} ${at} ${answer.status}`);
  return took;
}
