/** What is measured, and where is it sent: the parts of the OpenTelemetry SDK that `start.ts` and the Temporal plugin share. */
import { basename, dirname } from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import { defaultResource, resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, NoopSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-base';

let processor: SpanProcessor | undefined;
let exporter: PrometheusExporter | undefined;

/**
 * The one span processor of this process, by TRACES (`none`, `otlp`, `zipkin`) and TRACES_URL. With `none` spans still
 * exist, so that trace ids stand in ledger entries, problems and logs, but none is exported.
 */
export function batchSpanProcessor(env: NodeJS.ProcessEnv = process.env): SpanProcessor {
  processor ??= createSpanProcessor(env);
  return processor;
}

export function createSpanProcessor(env: NodeJS.ProcessEnv): SpanProcessor {
  const url = env.TRACES_URL ? { url: env.TRACES_URL } : {};
  switch (env.TRACES ?? 'none') {
    case 'otlp':
      return new BatchSpanProcessor(new OTLPTraceExporter(url));
    case 'zipkin':
      return new BatchSpanProcessor(new ZipkinExporter(url));
    default:
      return new NoopSpanProcessor();
  }
}

/** `service.name` is the room the process runs (`dist/services/members/main.js` → `members`). */
export function serviceName(entry: string = process.argv[1] ?? 'jiannuo'): string {
  return basename(dirname(entry));
}

export function telemetryResource(env: NodeJS.ProcessEnv = process.env): Resource {
  return defaultResource().merge(
    resourceFromAttributes({
      'service.name': env.OTEL_SERVICE_NAME ?? serviceName(),
      'service.namespace': 'jiannuo',
      ...(env.REALM ? { 'jiannuo.realm': env.REALM } : {}),
    }),
  );
}

/** The reader that the SDK registers and `/metrics` prints. */
export function prometheusReader(): PrometheusExporter {
  exporter ??= new PrometheusExporter({ preventServerStart: true });
  return exporter;
}

/** Answers `/metrics` in Prometheus' text format. */
export function answerMetrics(request: IncomingMessage, response: ServerResponse): void {
  prometheusReader().getMetricsRequestHandler(request, response);
}

let shutdown: (() => Promise<void>) | undefined;

/** `start.ts` says how to end what it began. */
export function onTelemetryStop(stop: () => Promise<void>): void {
  shutdown = stop;
}

/** Sends what is still buffered; `run.ts` calls it last. Nothing happens where telemetry was never started. */
export async function stopTelemetry(): Promise<void> {
  await shutdown?.();
}
