/** How does what was written reach everybody: sends unpublished documents to Kafka in their order, then marks them. */
import type { Message, Producer } from 'kafkajs';
import type { CloudEvent } from '../contracts/topics';
import type { Collection } from '../mongo/connect';
import type { Log } from '../telemetry/log';
import { counter } from '../telemetry/metrics';
import { outsideTrace, startSpan, traceparentOf } from '../telemetry/trace';
import { checkEvent } from './event-check';
import { createProducer, type Kafka } from './kafka';
import { createLease } from './lease';
import { atMost, backOffMs, pause } from './pause';

const IDLE_MS = 100;
const FOLLOWER_MS = 1_000;
const RENEW_MS = 3_000;
const PATIENCE_MS = 10_000;
/** Below the broker's limit of 1 MB for what one request says to one partition. */
const MOST_BYTES = 900_000;
const INDEX = 'relay_unpublished';

const sentEvents = counter('relay.sent', 'Events sent to Kafka and marked, by topic');
const failures = counter('relay.failures', 'Rounds of a relay that failed, by topic');

export interface RelayOptions<D> {
  /** The outbox: documents with `published: false` until they are sent. */
  collection: Collection;
  toEvent: (document: D) => CloudEvent;
  topic: string;
  kafka: Kafka;
  /** Where the lease is kept, in the same database. */
  lease: Collection;
  log: Log;
  /**
   * The field of the subject, then that of its sequence (a number): `{ chain: 1, seq: 1 }`. Never an unpadded string
   * such as `<chain>/<seq>`, in which 10 comes before 2.
   */
  sortKey: Record<string, 1>;
  batch?: number;
}

export interface Relay {
  stop(): Promise<void>;
  /** Looks at once instead of at the next poll. */
  wake(): void;
  /** What waits to be sent (counted up to 10,000), and for how long it has never been nothing. */
  lag(): Promise<{ waiting: number; behindMs: number }>;
  isLeader(): boolean;
}

interface Prepared {
  id: unknown;
  event: CloudEvent;
  value: string;
}

export function startRelay<D>(options: RelayOptions<D>): Relay {
  const { collection, topic, kafka, sortKey, batch = 500 } = options;
  const log = options.log.child({ relay: topic });
  const lease = createLease(options.lease, `relay/${topic}`);
  const [subjectField] = Object.keys(sortKey);
  if (!subjectField) throw new Error('A relay needs the fields of subject and sequence.');

  const stopping = new AbortController();
  let nap = new AbortController();
  let producer: Producer | undefined;
  let indexed = false;
  let after: unknown;
  let ahead: Promise<D[]> | undefined;
  let marking: Promise<void> = Promise.resolve();
  let behindSince: number | undefined;

  async function connectedProducer(): Promise<Producer> {
    if (!producer) {
      const fresh = createProducer(kafka);
      await fresh.connect();
      producer = fresh;
    }
    return producer;
  }

  async function dropProducer(): Promise<void> {
    const old = producer;
    producer = undefined;
    await old?.disconnect().catch(() => undefined);
  }

  async function read(after: unknown): Promise<D[]> {
    const filter = { published: false, ...(after === undefined ? {} : { [subjectField]: { $gt: after } }) };
    return (await collection.find(filter, { sort: sortKey, limit: batch, hint: INDEX }).toArray()) as D[];
  }

  /** Returns whether there is something to look at at once. */
  async function round(): Promise<boolean> {
    if (after === undefined) await marking;
    const documents = await (ahead ?? read(after));
    ahead = undefined;
    const last = documents.at(-1);
    if (!last && after === undefined) behindSince = undefined;
    else behindSince ??= Date.now();
    // Each round goes on behind the last: begun at the first every time, busy subjects would keep the others waiting.
    const isEnd = documents.length < batch;
    const wasWhole = isEnd && after === undefined;
    after = isEnd ? undefined : subjectOf(last);
    if (!isEnd) {
      // Other subjects than those under way, so that it may be read before these are marked.
      ahead = read(after);
      ahead.catch(() => undefined);
    }
    const ready = prepare(documents);
    let isFirst = true;
    for (const chunk of chunks(ready)) {
      if (!lease.isHeld() && !(await lease.hold())) return false;
      // The first chunk has other subjects than the round before; a later one may go on with one of the chunk before.
      if (!isFirst) await marking;
      isFirst = false;
      await send(chunk);
      // Killed here, all of the chunk is sent once more, in the same order: the inboxes drop what they know.
      await marking;
      marking = mark(chunk);
      marking.catch(() => undefined);
    }
    return ready.length > 0 || !wasWhole;
  }

  async function mark(chunk: Prepared[]): Promise<void> {
    await collection.updateMany({ _id: { $in: chunk.map(({ id }) => id) } as never }, { $set: { published: true } });
    sentEvents.add(chunk.length, { topic });
  }

  /** Begins at the first subject again, after a failure or as a new leader. */
  function beginAgain(): void {
    after = undefined;
    ahead = undefined;
    marking = Promise.resolve();
  }

  /** Events in order; from the first that is invalid or out of sequence, the rest of its subject is held back. */
  function prepare(documents: D[]): Prepared[] {
    const ready: Prepared[] = [];
    const next = new Map<unknown, number>();
    const held = new Set<unknown>();
    for (const document of documents) {
      const chain = subjectOf(document);
      if (held.has(chain)) continue;
      try {
        const event = options.toEvent(document);
        const problem = checkEvent(event);
        const expected = next.get(chain) ?? event.sequence;
        if (problem || event.sequence !== expected) {
          throw new Error(
            `${problem?.reason ?? 'out of sequence'}: ${problem?.detail ?? `${event.sequence} instead of ${expected}`}`,
          );
        }
        next.set(chain, event.sequence + 1);
        ready.push({ id: (document as { _id: unknown })._id, event, value: JSON.stringify(event) });
      } catch (err) {
        held.add(chain);
        log.error({ subject: chain, err }, 'held back: this event cannot be sent, nor those after it');
      }
    }
    return ready;
  }

  function subjectOf(document: unknown): unknown {
    return (document as Record<string, unknown>)[subjectField];
  }

  async function send(chunk: Prepared[]): Promise<void> {
    const spans = chunk.map(({ event }) =>
      event.traceparent
        ? startSpan(`send ${topic}`, {
            kind: 'producer',
            parent: event.traceparent,
            attributes: {
              'messaging.system': 'kafka',
              'messaging.destination.name': topic,
              'messaging.message.id': event.id,
            },
          })
        : undefined,
    );
    const messages = chunk.map(({ event, value }, index): Message => {
      const traceparent = traceparentOf(spans[index]) ?? event.traceparent;
      return {
        key: event.subject,
        value,
        headers: { 'content-type': 'application/cloudevents+json', ...(traceparent ? { traceparent } : {}) },
      };
    });
    try {
      await (await connectedProducer()).send({ topic, acks: -1, messages });
    } catch (error) {
      // After a failure a producer's own numbering may be wrong for good.
      await dropProducer();
      throw error;
    } finally {
      for (const span of spans) span?.end();
    }
  }

  async function lead(): Promise<void> {
    let failed = 0;
    while (!stopping.signal.aborted) {
      try {
        if (!indexed) {
          await collection.createIndex(
            { published: 1, ...sortKey },
            { name: INDEX, partialFilterExpression: { published: false } },
          );
          indexed = true;
        }
        if (!lease.isHeld() && !(await lease.hold())) {
          beginAgain();
          await pause(FOLLOWER_MS, stopping.signal);
          continue;
        }
        const goesOn = await round();
        failed = 0;
        if (!goesOn) {
          await marking;
          await rest();
        }
      } catch (err) {
        if (stopping.signal.aborted) return;
        beginAgain();
        failed++;
        failures.add(1, { topic });
        log.warn({ err, failed }, 'relay round failed, trying again');
        await pause(backOffMs(failed, 200), stopping.signal);
      }
    }
    await marking;
  }

  async function rest(): Promise<void> {
    if (nap.signal.aborted) nap = new AbortController();
    await pause(IDLE_MS, nap.signal);
  }

  const renewal = setInterval(() => {
    if (lease.isHeld()) lease.hold().catch((err: unknown) => log.warn({ err }, 'lease not renewed'));
  }, RENEW_MS);
  renewal.unref();
  const ended = outsideTrace(lead);

  return {
    async stop() {
      stopping.abort();
      nap.abort();
      clearInterval(renewal);
      await atMost(PATIENCE_MS, ended);
      await dropProducer();
      await lease.release().catch(() => undefined);
    },
    wake: () => nap.abort(),
    async lag() {
      const waiting = await collection.countDocuments({ published: false }, { limit: 10_000 });
      return { waiting, behindMs: waiting === 0 || behindSince === undefined ? 0 : Date.now() - behindSince };
    },
    isLeader: () => lease.isHeld(),
  };
}

function* chunks(prepared: Prepared[]): Generator<Prepared[]> {
  let chunk: Prepared[] = [];
  let bytes = 0;
  for (const one of prepared) {
    const size = Buffer.byteLength(one.value);
    if (chunk.length > 0 && bytes + size > MOST_BYTES) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(one);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}
