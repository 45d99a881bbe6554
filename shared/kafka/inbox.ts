/** How does what others said become ours, once each and in order: reads a topic and keeps a projection up to date. */
import { type Admin, type Consumer, type EachBatchPayload, type Producer } from 'kafkajs';
import type { CloudEvent } from '../contracts/topics';
import { type Database, nativeCollection } from '../mongo/connect';
import type { Log } from '../telemetry/log';
import { counter } from '../telemetry/metrics';
import { outsideTrace } from '../telemetry/trace';
import { createDelivery } from './delivery';
import { readEvent } from './event-check';
import { askAdmin, createProducer, type Kafka } from './kafka';
import { atMost, backOffMs, pause, Stopped, untilEngineAnswers } from './pause';
import { type Arrival, createShelf, type DeadLetter } from './shelf';

/** Subjects of one batch that are applied side by side. */
const SIDE_BY_SIDE = 24;
/** Within this time the group notices a killed process and gives its partitions to another. */
const SESSION_MS = 10_000;
const HEARTBEAT_MS = 2_500;
const WATCH_MS = 20_000;
const PATIENCE_MS = 10_000;

const deadEvents = counter('inbox.dead', 'Messages put among the dead letters, by topic and reason');
const restarts = counter('inbox.restarts', 'Consumers replaced because they crashed or fell silent, by topic');

export interface InboxOptions {
  kafka: Kafka;
  groupId: string;
  topic: string;
  /** Keeps `parked`, `deadLetters` and `inboxes` beside the projection. */
  db: Database;
  /**
   * Gets the events of one subject in ascending sequence and returns the last sequence that is now applied. It gates
   * n = last + 1 in the same write as the projection: events it already has may come again. An error that
   * `isEngineAway` knows is retried for as long as it takes; any other, after three tries, is the event's own.
   */
  apply: (events: CloudEvent[]) => Promise<number>;
  /**
   * The same for many subjects in few writes; returns the last sequence of each. Only a faster way for the ordinary
   * case: whatever it does not apply, or throws, goes to `apply` subject by subject.
   */
  applyMany?: (bySubject: Map<string, CloudEvent[]>) => Promise<Map<string, number>>;
  log: Log;
  /** The first wait after a failure; it doubles up to 10 s. */
  retryMs?: number;
  watchMs?: number;
}

export interface LagInfo {
  /** Messages not yet applied, parked or buried. */
  lag: number;
  parked: number;
  /** Dead letters that nobody has put back. */
  dead: number;
  running: boolean;
  partitions: { partition: number; committed: number; end: number }[];
}

export interface Inbox {
  stop(): Promise<void>;
  lagInfo(): Promise<LagInfo>;
  /** Waits until all that stood in the topic when asked is applied, parked or buried; false where that takes longer. */
  caughtUp(withinMs: number): Promise<boolean>;
  /** True once the consumer has joined its group. */
  isRunning(): boolean;
  deadLetters(limit?: number): Promise<DeadLetter[]>;
  /** Puts a dead letter back into its topic; false where there is none with this id. */
  replayDead(id: string): Promise<boolean>;
  /** Reads everything again from the beginning, after `clear` has emptied the projection. */
  rebuild(clear: () => Promise<void>): Promise<void>;
}

interface InboxDocument {
  _id: string;
  generation: number;
}

export function startInbox(options: InboxOptions): Inbox {
  const { kafka, groupId, topic, db, retryMs = 200, watchMs = WATCH_MS } = options;
  const log = options.log.child({ inbox: groupId, topic });
  const shelf = createShelf(db, groupId, topic);
  const inboxes = nativeCollection<InboxDocument>(db, 'inboxes');
  const inboxId = `${groupId}/${topic}`;
  const stopping = new AbortController();
  const { signal } = stopping;

  const delivery = createDelivery({
    topic,
    shelf,
    apply: options.apply,
    applyMany: options.applyMany,
    bury: buryArrival,
    log,
    retryMs,
    signal,
  });
  let consumer: Consumer | undefined;
  let deadProducer: Producer | undefined;
  let admin: Admin | undefined;
  let generation = 0;
  let joined = false;
  let busy = 0;
  let lastSign = Date.now();
  let assigned: number[] = [];
  let lastCommitted = '';
  let restarting: Promise<void> | undefined;

  function effectiveGroup(): string {
    return generation === 0 ? groupId : `${groupId}.${generation}`;
  }

  async function storedGeneration(): Promise<number> {
    return (await inboxes.findOne({ _id: inboxId }))?.generation ?? 0;
  }

  // Reading

  async function eachBatch({ batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload): Promise<void> {
    busy++;
    // A projection may take longer than a session lasts: the group must know that we are alive meanwhile.
    const alive = setInterval(() => {
      lastSign = Date.now();
      heartbeat().catch(() => undefined);
    }, HEARTBEAT_MS);
    try {
      const bySubject = new Map<string, Arrival[]>();
      for (const { value, key, offset } of batch.messages) {
        const read = readEvent(value);
        const text = value?.toString() ?? '';
        if ('event' in read) {
          const { subject } = read.event;
          const arrivals = bySubject.get(subject) ?? [];
          arrivals.push({ event: read.event, value: text, partition: batch.partition, offset });
          bySubject.set(subject, arrivals);
        } else {
          await untilEngineAnswers(
            () =>
              bury({
                partition: batch.partition,
                offset,
                value: text,
                ...(key ? { key: key.toString() } : {}),
                ...read,
              }),
            { log, retryMs, signal },
          );
        }
      }
      const subjects = (await delivery.deliverMany(bySubject)).entries();
      const work = async (): Promise<void> => {
        for (const [subject, arrivals] of subjects) {
          if (!isRunning() || isStale() || signal.aborted) throw new Stopped();
          await delivery.deliver(subject, arrivals);
        }
      };
      const ended = await Promise.allSettled(Array.from({ length: SIDE_BY_SIDE }, work));
      const failed = ended.find((end): end is PromiseRejectedResult => end.status === 'rejected');
      if (failed) throw failed.reason;
      // Only now: what is committed is never given again.
      resolveOffset(batch.lastOffset());
      await heartbeat();
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    } finally {
      clearInterval(alive);
      busy--;
      lastSign = Date.now();
    }
  }

  async function buryArrival(
    { event, value, partition, offset }: Arrival,
    reason: string,
    detail: string,
  ): Promise<void> {
    await bury({ key: event.subject, value, partition, offset, reason, detail });
  }

  async function bury(letter: {
    key?: string;
    value: string;
    partition: number;
    offset: string;
    reason: string;
    detail: string;
  }): Promise<void> {
    const { key, value, partition, offset, reason, detail } = letter;
    await shelf.bury(letter);
    await (
      await connectedProducer()
    ).send({
      topic: `${topic}.dead`,
      acks: -1,
      messages: [
        {
          ...(key === undefined ? {} : { key }),
          value,
          headers: { reason, detail, group: groupId, topic, partition: String(partition), offset },
        },
      ],
    });
    deadEvents.add(1, { topic, reason });
    log.error({ partition, offset, reason, detail }, 'put among the dead letters');
  }

  async function connectedProducer(): Promise<Producer> {
    if (!deadProducer) {
      const fresh = createProducer(kafka);
      await fresh.connect();
      deadProducer = fresh;
    }
    return deadProducer;
  }

  // The consumer's life

  async function begin(): Promise<void> {
    generation = await storedGeneration();
    await shelf.open();
    const fresh = kafka.consumer({
      groupId: effectiveGroup(),
      sessionTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: 30_000,
      maxWaitTimeInMs: 1_000,
      allowAutoTopicCreation: false,
      // Every crash comes to `replace`: the library's own restart leaves a consumer dead after some errors, in silence.
      retry: { restartOnFailure: async () => false },
    });
    consumer = fresh;
    const sign = (): void => {
      lastSign = Date.now();
    };
    fresh.on(fresh.events.FETCH, sign);
    fresh.on(fresh.events.HEARTBEAT, sign);
    fresh.on(fresh.events.GROUP_JOIN, ({ payload }) => {
      sign();
      joined = true;
      assigned = payload.memberAssignment[topic] ?? [];
      log.info({ group: payload.groupId, partitions: assigned.length }, 'joined');
    });
    fresh.on(fresh.events.CRASH, ({ payload }) => {
      if (fresh === consumer) void replace('crashed', payload.error);
    });
    await fresh.connect();
    await fresh.subscribe({ topic, fromBeginning: true });
    await fresh.run({ eachBatch, eachBatchAutoResolve: false, partitionsConsumedConcurrently: 3 });
  }

  async function end(): Promise<void> {
    joined = false;
    assigned = [];
    const old = consumer;
    consumer = undefined;
    if (!old) return;
    // A consumer that hangs would hang here too.
    await atMost(PATIENCE_MS, old.disconnect());
  }

  function replace(why: string, err?: unknown): Promise<void> {
    restarting ??= (async () => {
      restarts.add(1, { topic });
      log.warn({ why, ...(err ? { err } : {}) }, 'replacing the consumer');
      for (let attempt = 1; !signal.aborted; attempt++) {
        await end();
        await pause(backOffMs(attempt, retryMs), signal);
        if (signal.aborted) return;
        try {
          await begin();
          lastSign = Date.now();
          return;
        } catch (beginError) {
          log.warn({ err: beginError, attempt }, 'consumer did not start, trying again');
        }
      }
    })().finally(() => {
      restarting = undefined;
    });
    return restarting;
  }

  async function watch(): Promise<void> {
    while (!signal.aborted) {
      await pause(watchMs, signal);
      if (signal.aborted || restarting) continue;
      try {
        if ((await storedGeneration()) !== generation) {
          delivery.forget();
          await replace('rebuilding');
        } else if (busy === 0 && Date.now() - lastSign > 3 * watchMs) await replace('silent');
        else if (busy === 0 && (await isStuck())) await replace('stuck');
        // Usually a gap is filled by the next event of its subject; this is for what was filled by another process.
        for (const subject of shelf.subjects()) await delivery.deliver(subject, []);
      } catch (err) {
        if (!(err instanceof Stopped)) log.warn({ err }, 'watchdog could not look');
      }
    }
  }

  /** Messages wait in our own partitions and nothing was committed since the last look. */
  async function isStuck(): Promise<boolean> {
    if (!joined) return false;
    const mine = (await partitions()).filter(
      ({ partition, committed, end: last }) => assigned.includes(partition) && committed < last,
    );
    const committed = mine.map(({ partition, committed: at }) => `${partition}:${at}`).join();
    const stuck = committed !== '' && committed === lastCommitted && busy === 0;
    lastCommitted = committed;
    return stuck;
  }

  async function partitions(): Promise<{ partition: number; committed: number; end: number }[]> {
    admin ??= kafka.admin({ retry: { retries: 3, initialRetryTime: 200 } });
    return askAdmin(admin, async (asked) => {
      const ends = await asked.fetchTopicOffsets(topic);
      const [group] = await asked.fetchOffsets({ groupId: effectiveGroup(), topics: [topic] });
      const committed = new Map(group?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
      return ends.map(({ partition, low, high }) => ({
        partition,
        committed: Math.max(committed.get(partition) ?? -1, Number(low)),
        end: Number(high),
      }));
    });
  }

  const beginning = outsideTrace(() =>
    begin().catch((err: unknown) => {
      if (!signal.aborted) return replace('not started', err);
    }),
  );
  const watching = outsideTrace(watch);

  return {
    async stop() {
      stopping.abort();
      await atMost(PATIENCE_MS, Promise.all([beginning, restarting, watching]));
      await end();
      await deadProducer?.disconnect().catch(() => undefined);
      await admin?.disconnect().catch(() => undefined);
    },
    isRunning: () => joined,
    async lagInfo() {
      const [counts, all] = await Promise.all([shelf.counts(), partitions()]);
      const lag = all.reduce((sum, { committed, end: last }) => sum + Math.max(0, last - committed), 0);
      return { lag, ...counts, running: joined, partitions: all };
    },
    async caughtUp(withinMs) {
      const deadline = Date.now() + withinMs;
      const ends = new Map((await partitions()).map(({ partition, end: last }) => [partition, last]));
      for (;;) {
        const behind = (await partitions()).some(({ partition, committed }) => committed < (ends.get(partition) ?? 0));
        if (!behind) return true;
        if (Date.now() > deadline || signal.aborted) return false;
        await pause(100, signal);
      }
    },
    deadLetters: (limit = 100) => shelf.deadLetters(limit),
    async replayDead(id) {
      const letter = await shelf.deadLetter(id);
      if (!letter) return false;
      await (
        await connectedProducer()
      ).send({
        topic,
        acks: -1,
        messages: [
          {
            ...(letter.key === undefined ? {} : { key: letter.key }),
            value: letter.value,
            headers: { 'replayed-from': id },
          },
        ],
      });
      await shelf.markReplayed(id);
      return true;
    },
    async rebuild(clear) {
      await restarting;
      await end();
      await clear();
      await resetInbox(db, groupId, topic);
      delivery.forget();
      await replace('rebuilding');
    },
  };
}

/**
 * Makes an inbox begin again from the first event, by a new group. Empty the projection before; a running inbox of
 * another process notices within its watch interval.
 */
export async function resetInbox(db: Database, groupId: string, topic: string): Promise<void> {
  await createShelf(db, groupId, topic).clearParked();
  await nativeCollection<InboxDocument>(db, 'inboxes').updateOne(
    { _id: `${groupId}/${topic}` },
    { $inc: { generation: 1 } },
    { upsert: true },
  );
}
