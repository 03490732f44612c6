import { Agent, fetch as undiciFetch } from 'undici';

/** `fetch` for talking to CRMs, and how to end it. */
export interface CrmNetwork {
  readonly fetch: typeof fetch;
  close(): Promise<void>;
}

/**
 * Keeps connections to each host open between calls (a new TLS connection costs three round trips), takes no proxy from the
 * environment, and never follows a redirect: a token must not travel where the vendor's answer points.
 */
export function createCrmNetwork(): CrmNetwork {
  const dispatcher = new Agent({ keepAliveTimeout: 30_000, connections: 32, connect: { timeout: 10_000 } });
  const send = (input: string | URL, init: object = {}) =>
    undiciFetch(input, { ...init, redirect: 'manual', dispatcher });
  return {
    // undici's own types repeat the platform's, but TypeScript holds the two apart.
    fetch: send as unknown as typeof fetch,
    close: () => dispatcher.close(),
  };
}
