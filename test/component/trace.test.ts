/** One trace from the write to the projection, across Kafka. */
import { randomUUID } from 'node:crypto';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { MockActivityEnvironment } from '@temporalio/testing';
import { MongoClient } from 'mongodb';
import pino from 'pino';
import { startInbox } from '../../shared/kafka/inbox';
import { createKafka, createTopics } from '../../shared/kafka/kafka';
import { startRelay } from '../../shared/kafka/relay';
import { type Collection, connectMongo, nativeCollection } from '../../shared/mongo/connect';
import { activeTraceId, inSpan, traceparentOf } from '../../shared/telemetry/trace';
import type { AppendInput } from '../../workflows/ledger/append';
import { createLedgerActivities } from '../../workflows/ledger/append-activity';
import { openLedger } from '../../workflows/ledger/store';

const exporter = new InMemorySpanExporter();
const sdk = new NodeSDK({
  spanProcessors: [new SimpleSpanProcessor(exporter)],
  logRecordProcessors: [],
  metricReaders: [],
  instrumentations: [],
  autoDetectResources: false,
});
beforeAll(() => sdk.start());
afterAll(() => sdk.shutdown());

interface Told {
  _id: string;
  subject: string;
  sequence: number;
  published: boolean;
  traceparent?: string;
}

it('goes on through relay and inbox, and links what came together', async () => {
  const id = `t-${randomUUID().slice(0, 8)}`;
  const log = pino({ level: 'silent' });
  const kafka = createKafka({ brokers: (process.env.KAFKA_BROKERS ?? '').split(','), clientId: id, log });
  const db = await connectMongo(process.env.MONGO_URL ?? '', id);
  await createTopics(kafka, [{ topic: id, numPartitions: 1 }]);
  const outbox = nativeCollection<Told>(db, 'outbox');
  const traces: string[] = [];
  for (const sequence of [1, 2]) {
    await inSpan('click', {}, async () => {
      traces.push(activeTraceId() ?? '');
      const traceparent = traceparentOf();
      await outbox.insertOne({
        _id: `m1/${sequence}`,
        subject: 'm1',
        sequence,
        published: false,
        ...(traceparent ? { traceparent } : {}),
      });
    });
  }
  const relay = startRelay<Told>({
    collection: outbox as unknown as Collection,
    topic: id,
    kafka,
    lease: nativeCollection(db, 'leases'),
    log,
    sortKey: { subject: 1, sequence: 1 },
    toEvent: ({ subject, sequence, traceparent }) => ({
      specversion: '1.0',
      id: `${subject}/${sequence}`,
      type: 'member.changed',
      dataschema: 'member.changed/1',
      source: '/test',
      subject,
      sequence,
      time: '2026-01-05T01:00:00.000Z',
      datacontenttype: 'application/json',
      ...(traceparent ? { traceparent } : {}),
      data: { id: subject, organisationId: 'o1', category: 'mobile', leadingCadre: false, active: true },
    }),
  });
  const { inbox, applied } = await new Promise<{
    inbox: ReturnType<typeof startInbox>;
    applied: (string | undefined)[];
  }>((resolve) => {
    const inTrace: (string | undefined)[] = [];
    const started = startInbox({
      kafka,
      groupId: id,
      topic: id,
      db,
      log,
      apply: async (events) => {
        inTrace.push(activeTraceId());
        const last = events.at(-1)?.sequence ?? 0;
        if (last === 2) setImmediate(() => resolve({ inbox: started, applied: inTrace }));
        return last;
      },
    });
  });
  await relay.stop();
  await inbox.stop();
  await db.dropDatabase();
  await db.close();

  expect(new Set(traces).size).toBe(2);
  expect(applied[0]).toBe(traces[0]);
  const spans = exporter.getFinishedSpans();
  const sends = spans.filter(({ name }) => name === `send ${id}`).map((span) => span.spanContext().traceId);
  expect(sends).toEqual(traces);
  const applies = spans.filter(({ name }) => name === `apply ${id}`);
  const reached = applies.flatMap((span) => [
    span.spanContext().traceId,
    ...span.links.map(({ context }) => context.traceId),
  ]);
  expect(new Set(reached)).toEqual(new Set(traces));
});

it('a wake of the year starts a trace of its own, linked to the entry before it', async () => {
  const mongo = await MongoClient.connect(process.env.MONGO_URL ?? '');
  const db = mongo.db(`t-${randomUUID().slice(0, 8)}`);
  const { append } = createLedgerActivities({
    ledger: await openLedger(db),
    outagesSince: () => Promise.resolve([]),
    afterWrite: () => undefined,
  });
  const activity = new MockActivityEnvironment({ workflowExecution: { workflowId: 'c', runId: 'r' } });
  const write = async (seq: number, traceparent?: string): Promise<void> => {
    const entry = {
      ...{ deedId: `d${seq}`, kind: 'reflected', at: '2026-07-01T00:00:00.000Z', subjectId: 'm1', inCharge: 'o1' },
      ...{ data: {}, stage: 'fulfilling', waitingFor: [] },
      ...(traceparent ? { traceparent } : {}),
    };
    await activity.run(append, { chain: 'c', seq, prev: 'p', entries: [entry] } as unknown as AppendInput);
  };
  exporter.reset();
  let click = '';
  await inSpan('click', {}, async () => {
    click = activeTraceId() ?? '';
    await write(1, traceparentOf());
  });
  await write(2);
  await mongo.db(db.databaseName).dropDatabase();
  await mongo.close();
  const [deed, wake] = exporter.getFinishedSpans().filter(({ name }) => name === 'ledger.append');
  expect(deed.spanContext().traceId).toBe(click);
  expect(wake.spanContext().traceId).not.toBe(click);
  expect(wake.links.map(({ context }) => context.spanId)).toEqual([deed.parentSpanContext?.spanId]);
});
