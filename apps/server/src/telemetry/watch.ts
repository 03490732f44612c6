import type { Span } from '@opentelemetry/api';
import { inLogContext } from './log-context.ts';
import type { Metrics } from './metrics.ts';
import { closeSpan, openSpan, underSpan } from './traces.ts';

/** What is seen of the work in this process: figures, spans and the ids in its log lines. */
export interface Watch {
  readonly metrics: Metrics;
  /** Runs a call of a vendor's API. `endOf` names how it failed. */
  call<T>(
    of: { readonly connector: string; readonly lane: string },
    work: () => Promise<T>,
    endOf: (error: unknown) => string,
  ): Promise<T>;
  /** Runs a push. */
  run<T extends { readonly end: string }>(
    of: { readonly connector: string; readonly lane: string; readonly pushId: string },
    work: () => Promise<T>,
  ): Promise<T>;
  /** Begins a request; `done` goes on with it. Answers how to end it. */
  request(of: { readonly reqId: string; readonly method: string }, done: () => void): EndRequest;
}

/** Ends a request; `route` is the pattern that answered it, not its address. */
export type EndRequest = (of: { readonly route: string; readonly status: number }) => void;

/** Makes it over the figures; spans go wherever the process sends them. */
export function createWatch(metrics: Metrics): Watch {
  return {
    metrics,
    call: ({ connector, lane }, work, endOf) =>
      timed(openSpan('crm call', { connector, lane }), work, (took, result) => {
        const end = 'error' in result ? endOf(result.error) : 'answered';
        metrics.call({ connector, lane, end }, took);
        return { end };
      }),
    run: ({ connector, lane, pushId }, work) =>
      inLogContext({ pushId }, () =>
        timed(openSpan('push run', { connector, lane, pushId }), work, (took, result) => {
          const end = 'error' in result ? 'failed' : result.value.end;
          metrics.run({ connector, lane, end }, took);
          return { end };
        }),
      ),
    request({ reqId, method }, done) {
      const span = openSpan(`${method} request`, { method, reqId });
      const begun = performance.now();
      inLogContext({ reqId }, () => underSpan(span, done));
      return ({ route, status }) => {
        metrics.request({ method, route, status }, secondsSince(begun));
        closeSpan(span.updateName(`${method} ${route}`), status >= 500, { route, status });
      };
    },
  };
}

type Ended<T> = { readonly value: T } | { readonly error: unknown };

async function timed<T>(
  span: Span,
  work: () => Promise<T>,
  note: (seconds: number, ended: Ended<T>) => Record<string, string>,
): Promise<T> {
  const begun = performance.now();
  try {
    const value = await underSpan(span, work);
    closeSpan(span, false, note(secondsSince(begun), { value }));
    return value;
  } catch (error) {
    closeSpan(span, true, note(secondsSince(begun), { error }));
    throw error;
  }
}

function secondsSince(begun: number): number {
  return (performance.now() - begun) / 1000;
}
