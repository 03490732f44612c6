/** One call of ours and its answer, as the network carried them. */
export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Bearer token or cookie it was made with; empty for nobody. */
  readonly by: string;
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** Keeps every call that goes to `origin` while it is on. */
export interface Recorder {
  readonly exchanges: readonly Exchange[];
  off(): void;
}

/** Records by standing in front of the platform's `fetch`, which all test people call with. */
export function recordTraffic(origin: string): Recorder {
  const exchanges: Exchange[] = [];
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const response = await real(input, init);
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== origin) return response;
    const given = new Headers(init?.headers);
    exchanges.push({
      method: init?.method ?? 'GET',
      target: `${url.pathname}${url.search}`,
      by: `${given.get('authorization') ?? ''}${given.get('cookie') ?? ''}`,
      status: response.status,
      headers: [...response.headers],
      body: await response.clone().text(),
    });
    return response;
  };
  return {
    exchanges,
    off: () => {
      globalThis.fetch = real;
    },
  };
}
