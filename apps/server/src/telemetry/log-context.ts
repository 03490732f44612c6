import { AsyncLocalStorage } from 'node:async_hooks';
import { trace } from '@opentelemetry/api';

/** What every log line written under a piece of work says of it. */
export interface LogContext {
  /** The request's id, which its answer has as `x-request-id`. */
  readonly reqId?: string;
  readonly pushId?: string;
}

const current = new AsyncLocalStorage<LogContext>();

/** Runs `work` so that whatever is logged under it, by any room, names the work too. */
export function inLogContext<T>(context: LogContext, work: () => T): T {
  return current.run({ ...current.getStore(), ...context }, work);
}

/** The present context as fields of a log line, with the trace when there is one. */
export function logFields(): Record<string, string> {
  const traceId = trace.getActiveSpan()?.spanContext().traceId;
  return { ...current.getStore(), ...(traceId === undefined ? {} : { traceId }) };
}
