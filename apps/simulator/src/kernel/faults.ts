import * as z from 'zod';

/**
 * What a test asks to go wrong, and where.
 *
 * - `match`: method, `path` (regular expression on the path without query), `body` (regular expression on the
 *   request body), `nth` (first matching call that is hit, counted from 1), `times` (how many calls in a row
 *   are hit; 0 = until deleted).
 * - `when`: `before` = the vendor does nothing; `after` = the vendor has done the work and the answer is
 *   replaced; `during` = the work is done and the answer breaks off half-way (`reset`, `hang`, `truncate`).
 * - `kind`: `status` (own status, body, headers), `reset` (connection cut), `hang` (no answer until the caller
 *   gives up), `html` (an HTML page, status 200 unless given), `truncate` (a complete HTTP answer whose JSON
 *   is cut in half), `delay` (real answer, `ms` later), `redirect` (`location`, status 307 unless given).
 */
export const faultInput = z.strictObject({
  match: z
    .strictObject({
      method: z.string().optional(),
      path: z.string().optional(),
      body: z.string().optional(),
      nth: z.int().min(1).default(1),
      times: z.int().min(0).default(1),
    })
    .prefault({}),
  when: z.enum(['before', 'during', 'after']).default('before'),
  kind: z.enum(['status', 'reset', 'hang', 'html', 'truncate', 'delay', 'redirect']),
  status: z.int().min(100).max(599).optional(),
  body: z.unknown().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  ms: z.int().min(0).default(1000),
  location: z.string().default('https://elsewhere.example/'),
});

/** A fault as it stands, with how often it matched and fired. */
export type Fault = z.infer<typeof faultInput> & { id: number; seen: number; fired: number };

/** The faults of one vendor. */
export interface Faults {
  /** Adds a fault and returns its id; throws a SyntaxError when a pattern is not a regular expression. */
  add(input: z.infer<typeof faultInput>): number;
  /** The first fault that fires on this call; counting happens here, so ask once per call. */
  take(call: { method: string; path: string; body: string }): Fault | undefined;
  list(): Fault[];
  /** Removes one fault, or all. */
  remove(id?: number): void;
}

/** Makes an empty set of faults. */
export function createFaults(): Faults {
  let faults: Array<{ fault: Fault; path: RegExp | undefined; body: RegExp | undefined }> = [];
  let lastId = 0;
  const fires = ({ match, seen }: Fault) =>
    seen >= match.nth && (match.times === 0 || seen < match.nth + match.times);
  return {
    add(input) {
      const pattern = (text: string | undefined) => (text === undefined ? undefined : new RegExp(text, 'u'));
      const path = pattern(input.match.path);
      const body = pattern(input.match.body);
      lastId += 1;
      faults.push({ fault: { ...input, id: lastId, seen: 0, fired: 0 }, path, body });
      return lastId;
    },
    take(call) {
      for (const { fault, path, body } of faults) {
        const { method } = fault.match;
        if (method !== undefined && method.toUpperCase() !== call.method) continue;
        if (path && !path.test(call.path)) continue;
        if (body && !body.test(call.body)) continue;
        fault.seen += 1;
        if (!fires(fault)) continue;
        fault.fired += 1;
        return fault;
      }
      return undefined;
    },
    list: () => faults.map(({ fault }) => fault),
    remove(id) {
      faults = id === undefined ? [] : faults.filter(({ fault }) => fault.id !== id);
    },
  };
}
