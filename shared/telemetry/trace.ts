/** To which trace does this belong: reads and continues W3C trace contexts through the OpenTelemetry API alone. */
import {
  context,
  type Context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

const tracer = trace.getTracer('jiannuo');

export interface SpanOptions {
  kind?: 'internal' | 'client' | 'producer' | 'consumer';
  /** The W3C traceparent to continue; without it the span continues what is active. */
  parent?: string | undefined;
  /** Further traceparents that led here. */
  links?: string[];
  attributes?: Record<string, string | number | boolean>;
}

const KINDS = {
  internal: SpanKind.INTERNAL,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** The active trace's id, as a problem response and a log line show it. */
export function activeTraceId(): string | undefined {
  const traceId = trace.getActiveSpan()?.spanContext().traceId;
  return traceId && !/^0+$/.test(traceId) ? traceId : undefined;
}

/** The W3C traceparent of a span, by default the active one: what a ledger entry or a message carries. */
export function traceparentOf(span: Span | undefined = trace.getActiveSpan()): string | undefined {
  const spanContext = span?.spanContext();
  if (!spanContext || !trace.isSpanContextValid(spanContext)) return undefined;
  return `00-${spanContext.traceId}-${spanContext.spanId}-${spanContext.traceFlags.toString(16).padStart(2, '0')}`;
}

/** Starts a span that the caller ends. */
export function startSpan(name: string, options: SpanOptions = {}): Span {
  const links = (options.links ?? []).flatMap((traceparent) => {
    const spanContext = trace.getSpanContext(contextOf(traceparent));
    return spanContext ? [{ context: spanContext }] : [];
  });
  const parent = options.parent ? contextOf(options.parent) : context.active();
  return tracer.startSpan(
    name,
    { kind: KINDS[options.kind ?? 'internal'], attributes: options.attributes ?? {}, links },
    parent,
  );
}

/** Does the work inside a span; an error marks the span and is thrown on. */
export async function inSpan<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
  const span = startSpan(name, options);
  try {
    return await context.with(trace.setSpan(context.active(), span), () => work(span));
  } catch (error) {
    // The name only: a message may quote what somebody wrote.
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'unknown' });
    throw error;
  } finally {
    span.end();
  }
}

/** Runs work that belongs to nobody's request (polling, leases) outside any trace that happened to start it. */
export function outsideTrace<T>(work: () => T): T {
  return context.with(ROOT_CONTEXT, work);
}

function contextOf(traceparent: string): Context {
  return propagation.extract(ROOT_CONTEXT, { traceparent });
}
