/**
 * Is this process seen through: starts OpenTelemetry as a side effect, so it must be the first import of a `main.ts`
 * (libraries loaded before it are not traced).
 */
import type { IncomingMessage } from 'node:http';
import { ProxyTracerProvider } from '@opentelemetry/api';
import { ExpressInstrumentation, ExpressLayerType } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs';
import { MongoDBInstrumentation } from '@opentelemetry/instrumentation-mongodb';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { batchSpanProcessor, onTelemetryStop, prometheusReader, telemetryResource } from './sdk';

const QUIET_PATHS = /^\/(health|metrics)(\/|\?|$)/;
/** What may be searched for is a name. */
const REDACTED_QUERY = ['q'];

const kafkajs = new KafkaJsInstrumentation();
const exported = (process.env.TRACES ?? 'none') !== 'none';

const sdk = new NodeSDK({
  resource: telemetryResource(),
  autoDetectResources: false,
  spanProcessors: [batchSpanProcessor()],
  logRecordProcessors: [],
  metricReaders: [prometheusReader()],
  instrumentations: [
    new HttpInstrumentation({
      ignoreIncomingRequestHook: (request: IncomingMessage) => QUIET_PATHS.test(request.url ?? ''),
      redactedQueryParams: REDACTED_QUERY,
      redactedQueryParamsServer: REDACTED_QUERY,
    }),
    new PinoInstrumentation({ disableLogSending: true }),
    kafkajs,
    // Without a viewer their spans would cost time and tell nobody anything.
    ...(exported
      ? [
          new ExpressInstrumentation({ ignoreLayersType: [ExpressLayerType.MIDDLEWARE, ExpressLayerType.ROUTER] }),
          new MongoDBInstrumentation({ requireParentSpan: true }),
        ]
      : []),
  ],
});

sdk.start();
// relay.ts and inbox.ts draw the Kafka spans, as children of the event's own trace; the library's would each begin a new one.
kafkajs.setTracerProvider(new ProxyTracerProvider());
onTelemetryStop(() => sdk.shutdown());
