/**
 * OpenTelemetry traces, by the official SDK. Off unless `OTEL_EXPORTER_OTLP_ENDPOINT` (or `…_TRACES_ENDPOINT`) is set; the exporter
 * reads it, and `OTEL_EXPORTER_OTLP_HEADERS`, by itself: https://opentelemetry.io/docs/specs/otel/protocol/exporter/.
 * No trace is begun by a caller's `traceparent`: strangers would choose what is recorded.
 */
import { context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { Settings } from '../env.ts';

/** Waits for the last spans at most so long when the process ends, in milliseconds. */
const flushMs = 3000;

/** Starts sending spans when the settings say where to; answers how to end it. Once per process, before anything is traced. */
export async function startTraces({
  traces,
  role,
}: Pick<Settings, 'traces' | 'role'>): Promise<() => Promise<void>> {
  if (traces === null) return async () => {};
  // A tenth of a second to load, so only where it is used.
  const [{ TracerProvider, BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler }, exporter] =
    await Promise.all([
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-http'),
    ]);
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': traces.service, 'crmsync.role': role }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(traces.share) }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new exporter.OTLPTraceExporter() })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  return async () => {
    const late = new Promise(resolve => setTimeout(resolve, flushMs).unref());
    await Promise.race([provider.shutdown().catch(() => {}), late]);
  };
}

/** Plain facts about a piece of work: never a name, an e-mail, a path with ids or a value. */
export type SpanFacts = Readonly<Record<string, string | number>>;

/** Opens a span under the present one. Without {@link startTraces} it is nothing. */
export function openSpan(name: string, facts: SpanFacts): Span {
  return trace.getTracer('crmsync').startSpan(name, { attributes: { ...facts } });
}

/** Runs `work` under a span, which ends with it. */
export function underSpan<T>(span: Span, work: () => T): T {
  return context.with(trace.setSpan(context.active(), span), work);
}

/** Ends a span with what became of it. */
export function closeSpan(span: Span, failed: boolean, facts: SpanFacts = {}): void {
  span.setAttributes({ ...facts });
  if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
