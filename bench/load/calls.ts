import type { Person } from '../../apps/server/test/people.ts';
import { send } from '../../apps/server/test/people.ts';

/** A call that a user made. */
export interface Call {
  readonly kind: string;
  /** Whether the bulk push was at work. */
  readonly beside: boolean;
  readonly ms: number;
  /** 0: no answer. */
  readonly status: number;
}

/** Makes calls and keeps how each ended. */
export interface Caller {
  readonly calls: readonly Call[];
  /** A call at any of the servers in turn. */
  call(kind: string, who: Person, method: string, path: string, body?: unknown): Promise<Answered>;
}

/** What came back. */
export interface Answered {
  readonly status: number;
  readonly body: { readonly id?: string; readonly items?: readonly { readonly id: string }[] } | undefined;
}

/** Calls go to the servers in turn, as a balancer sends them. `beside` says whether the bulk push is at work. */
export function createCaller(servers: readonly string[], beside: () => boolean): Caller {
  const calls: Call[] = [];
  let turn = 0;
  return {
    calls,
    async call(kind, who, method, path, body) {
      const url = servers[turn++ % servers.length] ?? '';
      const headers = { authorization: `Bearer ${who.token}` };
      const [began, during] = [performance.now(), beside()];
      const answer = await send(url, method, path, body, headers).catch(() => undefined);
      const status = answer?.status ?? 0;
      calls.push({ kind, beside: during, ms: performance.now() - began, status });
      return { status, body: answer?.body };
    },
  };
}
