/** How often, and how much: counters and gauges by the OpenTelemetry API, shown on every process's `/metrics`. */
import { type Attributes, metrics } from '@opentelemetry/api';

export interface Counter {
  add(value: number, attributes?: Attributes): void;
}

/** A counter `jiannuo_<name>_total`. Attributes are codes, types and topics, never ids. */
export function counter(name: string, description: string): Counter {
  return lazily(() => metrics.getMeter('jiannuo').createCounter(`jiannuo.${name}`, { description }));
}

/** A gauge read whenever `/metrics` is asked. Returns the function that takes it away again. */
export function gauge(
  name: string,
  description: string,
  read: () => Promise<number> | number,
  attributes: Attributes = {},
): () => void {
  const instrument = metrics.getMeter('jiannuo').createObservableGauge(`jiannuo.${name}`, { description });
  const observe = async (result: { observe(value: number, attributes?: Attributes): void }): Promise<void> => {
    result.observe(await read(), attributes);
  };
  instrument.addCallback(observe);
  return () => instrument.removeCallback(observe);
}

// The meter of a process that starts telemetry is known only after `start.ts` ran; modules are loaded in any order.
function lazily(create: () => Counter): Counter {
  let instrument: Counter | undefined;
  return {
    add(value, attributes) {
      instrument ??= create();
      instrument.add(value, attributes);
    },
  };
}
