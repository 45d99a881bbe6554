/** Nothing is said twice and nothing is lost: relay and inbox on the real Kafka and MongoDB. */
import { randomUUID } from 'node:crypto';
import type { Producer } from 'kafkajs';
import pino from 'pino';
import { type CloudEvent, databaseName, deadTopicName, PARTITIONS, topicName } from '../../shared/contracts/topics';
import { type Inbox, type InboxOptions, startInbox } from '../../shared/kafka/inbox';
import { createKafka, createProducer, createTopics, ensureTopics, withAdmin } from '../../shared/kafka/kafka';
import { type Relay, startRelay } from '../../shared/kafka/relay';
import { type Collection, connectMongo, type Database, nativeCollection } from '../../shared/mongo/connect';
import { startTcpProxy } from '../support/tcp-proxy';

const mongoUrl = process.env.MONGO_URL ?? '';
const brokers = (process.env.KAFKA_BROKERS ?? '').split(',');
const realm = `t-${randomUUID().slice(0, 8)}`;
const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' });
const kafka = createKafka({ brokers, clientId: 'test', log });

interface Told {
  _id: string;
  subject: string;
  sequence: number;
  published: boolean;
}
interface Heard {
  _id: string;
  last: number;
  seen: number[];
}

let db: Database;
let producer: Producer;
const undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  db = await connectMongo(mongoUrl, databaseName(realm, 'tools'));
  producer = createProducer(kafka);
  await producer.connect();
});
afterEach(async () => {
  for (const stop of undo.splice(0).reverse()) await stop();
});
afterAll(async () => {
  await producer.disconnect();
  await db.dropDatabase();
  await db.close();
});

describe('topics', () => {
  it('are made once, with 12 partitions, kept for ever', async () => {
    await ensureTopics(kafka, realm);
    await ensureTopics(kafka, realm);
    await withAdmin(kafka, async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({
        topics: [topicName(realm, 'ledger'), deadTopicName(realm, 'ledger')],
      });
      expect(topics.map(({ partitions }) => partitions.length).sort()).toEqual([1, PARTITIONS]);
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: 2, name: topicName(realm, 'ledger'), configNames: ['retention.ms', 'retention.bytes'] }],
      });
      expect(resources[0]?.configEntries.map(({ configValue }) => configValue)).toEqual(['-1', '-1']);
    });
  });
});

describe('relay', () => {
  it('tells every subject in its own order, past the ninth and while more is written', async () => {
    const { topic, outbox, heard, write } = await room();
    const subjects = Array.from({ length: 30 }, (_, index) => `m${index}`);
    for (const subject of subjects) await write(subject, 1, 15);
    relay(outbox, topic, { batch: 40 });
    inbox(topic, heard);
    for (const subject of subjects) await write(subject, 16, 25);

    await until(async () => (await heard.countDocuments({ last: 25 })) === subjects.length);
    for (const { seen } of await heard.find().toArray()) expect(seen).toEqual(range(1, 25));
    expect(await outbox.countDocuments({ published: false })).toBe(0);
  });

  it('killed between send and mark, says it again, and nobody hears it twice', async () => {
    const { topic, outbox, heard, write } = await room();
    await write('m1', 1, 12);
    let sent = false;
    let revive: () => void = () => undefined;
    const revived = new Promise<void>((resolve) => {
      revive = resolve;
    });
    // Everything works but the mark, which comes only when somebody else has long done the work: a dead process, then a zombie.
    const dying = new Proxy(outbox, {
      get(target, property) {
        if (property === 'updateMany') {
          return async (...parameters: Parameters<typeof target.updateMany>) => {
            sent = true;
            await revived;
            return target.updateMany(...parameters);
          };
        }
        const value: unknown = Reflect.get(target, property);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    relay(dying, topic);
    undo.push(async () => revive());
    inbox(topic, heard);
    await until(() => sent);
    // A dead process renews nothing.
    await db
      .collection('leases')
      .updateOne(
        { _id: `relay/${topic}` as never },
        { $set: { holder: 'the dead one', until: new Date(Date.now() + 2_000) } },
      );
    expect(await outbox.countDocuments({ published: false })).toBe(12);

    await write('m1', 13, 14);
    relay(outbox, topic);
    await until(async () => (await heard.findOne({ _id: 'm1' }))?.last === 14);
    await until(async () => (await outbox.countDocuments({ published: false })) === 0);
    expect((await heard.findOne({ _id: 'm1' }))?.seen).toEqual(range(1, 14));
    expect(await messagesIn(topic)).toBe(12 + 14);

    revive();
    await write('m1', 15, 16);
    await until(async () => (await heard.findOne({ _id: 'm1' }))?.last === 16);
    expect((await heard.findOne({ _id: 'm1' }))?.seen).toEqual(range(1, 16));
  });

  it('has one leader; another takes over when it stops', async () => {
    const { topic, outbox, heard, write } = await room();
    const one = relay(outbox, topic);
    await until(() => one.isLeader());
    const two = relay(outbox, topic);
    inbox(topic, heard);
    await write('m1', 1, 3);
    await until(async () => (await heard.findOne({ _id: 'm1' }))?.last === 3);
    expect([one.isLeader(), two.isLeader()]).toEqual([true, false]);

    await one.stop();
    await write('m1', 4, 6);
    await until(async () => (await heard.findOne({ _id: 'm1' }))?.last === 6);
    expect(two.isLeader()).toBe(true);
    expect(await messagesIn(topic)).toBe(6);
  });

  it('holds back a subject that it cannot say and goes on with the others', async () => {
    const { topic, outbox, heard, write } = await room();
    await write('m1', 1, 2);
    await write('bad', 1, 3);
    await write('m2', 1, 2);
    await outbox.updateOne({ _id: 'bad/2' }, { $set: { sequence: 2.5 } });
    const told = relay(outbox, topic, { batch: 2 });
    inbox(topic, heard);
    await until(async () => (await heard.countDocuments({ last: 2 })) === 2);
    await until(async () => (await heard.findOne({ _id: 'bad' }))?.last === 1);
    expect(
      await outbox
        .find({ published: false })
        .map(({ _id }) => _id)
        .toArray(),
    ).toEqual(['bad/2', 'bad/3']);
    expect((await told.lag()).waiting).toBe(2);

    await outbox.updateOne({ _id: 'bad/2' }, { $set: { sequence: 2 } });
    await until(async () => (await heard.findOne({ _id: 'bad' }))?.last === 3);
  });
});

describe('inbox', () => {
  it('drops what it has heard and parks what comes early until the gap is filled', async () => {
    const { topic, heard } = await room();
    const one = inbox(topic, heard);
    await say(topic, event('m1', 1), event('m1', 2), event('m1', 2), event('m1', 4), event('m1', 5), event('m2', 1));
    await until(async () => (await one.lagInfo()).parked === 2);
    expect((await heard.findOne({ _id: 'm1' }))?.seen).toEqual([1, 2]);
    expect((await heard.findOne({ _id: 'm2' }))?.seen).toEqual([1]);

    await say(topic, event('m1', 6), event('m1', 1), event('m1', 3));
    await until(async () => (await heard.findOne({ _id: 'm1' }))?.last === 6);
    expect((await heard.findOne({ _id: 'm1' }))?.seen).toEqual(range(1, 6));
    await until(async () => {
      const { lag, parked } = await one.lagInfo();
      return lag === 0 && parked === 0;
    });
  });

  it('applies a long parked chain whole', async () => {
    const { topic, heard } = await room();
    const one = inbox(topic, heard);
    await say(topic, ...range(2, 1_200).map((sequence) => event('m1', sequence)));
    await until(async () => (await one.lagInfo()).parked === 1_199);
    await say(topic, event('m1', 1), event('m1', 1_201));
    await until(async () => (await heard.findOne({ _id: 'm1' }))?.last === 1_201);
    expect((await heard.findOne({ _id: 'm1' }))?.seen).toEqual(range(1, 1_201));
    await until(async () => (await one.lagInfo()).parked === 0);
  });

  it('finds what was parked again after a restart', async () => {
    const { topic, heard } = await room();
    const one = inbox(topic, heard);
    await say(topic, event('m1', 2), event('m1', 3));
    await until(async () => (await one.lagInfo()).parked === 2);
    await one.stop();
    await say(topic, event('m1', 1));
    const two = inbox(topic, heard);
    await until(async () => (await heard.findOne({ _id: 'm1' }))?.last === 3);
    await until(async () => (await two.lagInfo()).parked === 0);
  });

  it('puts unreadable, unknown and invalid messages among the dead letters while the rest flows', async () => {
    const { topic, heard } = await room();
    const one = inbox(topic, heard);
    await producer.send({
      topic,
      messages: [
        { key: 'm1', value: 'not json' },
        { key: 'm1', value: JSON.stringify({ ...event('m1', 1), type: 'member.painted' }) },
        { key: 'm1', value: JSON.stringify({ ...event('m1', 1), data: { id: 'm1' } }) },
        { key: 'm1', value: null },
        { key: 'm1', value: JSON.stringify(event('m1', 1)) },
      ],
    });
    await until(async () => (await heard.findOne({ _id: 'm1' }))?.last === 1);
    const letters = await one.deadLetters();
    expect(letters.map(({ reason }) => reason).sort()).toEqual(['invalid', 'not_json', 'not_json', 'unknown_type']);
    expect(await messagesIn(`${topic}.dead`)).toBe(4);
    expect(await one.lagInfo()).toMatchObject({ lag: 0, dead: 4 });
  });

  it('buries an event that cannot be applied, parks its chain, and applies all of it once it is put back', async () => {
    const { topic, heard } = await room();
    let broken = true;
    const one = inbox(topic, heard, {
      before: (events) => {
        if (broken && events.some(({ subject, sequence }) => subject === 'm1' && sequence === 2))
          throw new TypeError('a bug of ours');
      },
    });
    await say(
      topic,
      ...range(1, 4).map((sequence) => event('m1', sequence)),
      ...range(1, 3).map((sequence) => event('m2', sequence)),
    );
    await until(async () => (await one.lagInfo()).parked === 2);
    await until(async () => (await heard.findOne({ _id: 'm2' }))?.last === 3);
    expect((await heard.findOne({ _id: 'm1' }))?.last).toBe(1);
    const [letter] = await one.deadLetters();
    expect(letter).toMatchObject({ reason: 'cannot_apply', detail: 'TypeError', key: 'm1' });

    broken = false;
    expect(await one.replayDead('unknown')).toBe(false);
    expect(await one.replayDead(letter?._id ?? '')).toBe(true);
    await until(async () => (await heard.findOne({ _id: 'm1' }))?.last === 4);
    expect((await heard.findOne({ _id: 'm1' }))?.seen).toEqual(range(1, 4));
    await until(async () => {
      const { parked, dead } = await one.lagInfo();
      return parked === 0 && dead === 0;
    });
  });

  it('waits for MongoDB and then goes on, with nothing lost or buried', async () => {
    const { topic, heard, name } = await room();
    const { hostname, port } = new URL(mongoUrl.replace('mongodb:', 'http:'));
    const proxy = await startTcpProxy(hostname, Number(port));
    undo.push(() => proxy.close());
    const behind = await connectMongo(
      `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`,
      databaseName(realm, 'tools'),
    );
    undo.push(() => behind.close());
    const one = inbox(topic, nativeCollection<Heard>(behind, name), { db: behind });
    await say(topic, event('m1', 1));
    await until(async () => (await heard.findOne({ _id: 'm1' }))?.last === 1);

    proxy.cut();
    await say(topic, ...range(2, 9).map((sequence) => event('m1', sequence)), event('m2', 1));
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect((await heard.findOne({ _id: 'm1' }))?.last).toBe(1);
    proxy.mend();
    await until(async () => (await heard.findOne({ _id: 'm1' }))?.last === 9);
    await until(async () => (await heard.findOne({ _id: 'm2' }))?.last === 1);
    expect((await heard.findOne({ _id: 'm1' }))?.seen).toEqual(range(1, 9));
    expect(await one.lagInfo()).toMatchObject({ parked: 0, dead: 0 });
  });

  it('applies many subjects at once where it can, and the rest one by one', async () => {
    const { topic, heard } = await room();
    let calls = 0;
    inbox(topic, heard, {
      applyMany: async (bySubject) => {
        calls++;
        if ([...bySubject.keys()].includes('m7')) throw new TypeError('a bug of ours');
        const lasts = await Promise.all(
          [...bySubject].map(async ([subject, events]) => [subject, await hear(heard, events)] as const),
        );
        return new Map(lasts);
      },
    });
    const subjects = Array.from({ length: 20 }, (_, index) => `m${index}`);
    await say(topic, ...subjects.flatMap((subject) => [1, 2, 4, 3, 3].map((sequence) => event(subject, sequence))));
    await say(topic, ...subjects.map((subject) => event(subject, 6)));
    await until(async () => (await heard.countDocuments({ last: 4 })) === subjects.length);
    await say(topic, ...subjects.map((subject) => event(subject, 5)));
    await until(async () => (await heard.countDocuments({ last: 6 })) === subjects.length);
    for (const { seen } of await heard.find().toArray()) expect(seen).toEqual(range(1, 6));
    expect(calls).toBeGreaterThan(0);
  });

  it('shared by two processes, of which one stops, hears everything once', async () => {
    const { topic, heard } = await room();
    const one = inbox(topic, heard);
    await until(() => one.isRunning());
    const two = inbox(topic, heard);
    const subjects = Array.from({ length: 24 }, (_, index) => `m${index}`);
    await say(topic, ...subjects.flatMap((subject) => range(1, 10).map((sequence) => event(subject, sequence))));
    await until(() => two.isRunning());
    await one.stop();
    await say(topic, ...subjects.flatMap((subject) => range(11, 20).map((sequence) => event(subject, sequence))));
    await until(async () => (await heard.countDocuments({ last: 20 })) === subjects.length);
    for (const { seen } of await heard.find().toArray()) expect(seen).toEqual(range(1, 20));
  });

  it('rebuilds a projection from the beginning, with the same result', async () => {
    const { topic, heard } = await room();
    const one = inbox(topic, heard);
    const all = ['m1', 'm2', 'm3'].flatMap((subject) => range(1, 7).map((sequence) => event(subject, sequence)));
    await say(topic, ...all);
    await until(async () => (await heard.countDocuments({ last: 7 })) === 3);
    const before = await heard.find({}, { sort: { _id: 1 } }).toArray();

    await one.rebuild(async () => {
      await heard.deleteMany({});
    });
    await say(topic, event('m4', 1));
    await until(
      async () => (await heard.countDocuments({ last: 7 })) === 3 && (await heard.countDocuments({ _id: 'm4' })) === 1,
    );
    expect(await heard.find({ _id: { $ne: 'm4' } }, { sort: { _id: 1 } }).toArray()).toEqual(before);
  });

  it('replaces a consumer that died without a word', async () => {
    const { topic, heard } = await room();
    const consumers: { stop(): Promise<void> }[] = [];
    const watched = new Proxy(kafka, {
      get(target, property) {
        if (property !== 'consumer') return Reflect.get(target, property) as unknown;
        return (config: Parameters<typeof kafka.consumer>[0]) => {
          const consumer = target.consumer(config);
          consumers.push(consumer);
          return consumer;
        };
      },
    });
    inbox(topic, heard, { kafka: watched, watchMs: 1_000 });
    await say(topic, event('m1', 1));
    await until(async () => (await heard.findOne({ _id: 'm1' }))?.last === 1);
    await consumers[0]?.stop();
    await say(topic, event('m1', 2));
    await until(async () => (await heard.findOne({ _id: 'm1' }))?.last === 2);
    expect(consumers.length).toBeGreaterThan(1);
  });
});

/** A topic, an outbox and a projection of its own for each test. */
async function room() {
  const name = `r${randomUUID().slice(0, 8)}`;
  const topic = `jiannuo.${realm}.${name}`;
  await createTopics(kafka, [
    { topic, numPartitions: PARTITIONS },
    { topic: `${topic}.dead`, numPartitions: 1 },
  ]);
  const outbox = nativeCollection<Told>(db, `${name}-outbox`);
  const write = (subject: string, from: number, to: number) =>
    outbox.insertMany(
      range(from, to).map((sequence) => ({ _id: `${subject}/${sequence}`, subject, sequence, published: false })),
    );
  return { name, topic, outbox, heard: nativeCollection<Heard>(db, name), write };
}

function relay(outbox: Collection<Told>, topic: string, { batch = 500 } = {}): Relay {
  const started = startRelay<Told>({
    collection: outbox as unknown as Collection,
    toEvent: ({ subject, sequence }) => event(subject, sequence),
    topic,
    kafka,
    lease: nativeCollection(db, 'leases'),
    log,
    sortKey: { subject: 1, sequence: 1 },
    batch,
  });
  undo.push(() => started.stop());
  return started;
}

function inbox(
  topic: string,
  heard: Collection<Heard>,
  { before, ...rest }: Partial<InboxOptions> & { before?: (events: CloudEvent[]) => void } = {},
): Inbox {
  const started = startInbox({
    kafka,
    groupId: `${topic}.test`,
    topic,
    db,
    log,
    retryMs: 50,
    apply: async (events) => {
      before?.(events);
      return hear(heard, events);
    },
    ...rest,
  });
  undo.push(() => started.stop());
  return started;
}

/** A projection as services write it: one document per subject, gated by its last sequence in the same write. */
async function hear(heard: Collection<Heard>, events: CloudEvent[]): Promise<number> {
  const subject = events[0]?.subject ?? '';
  let last = (await heard.findOne({ _id: subject }))?.last ?? 0;
  for (const { sequence } of events) {
    if (sequence !== last + 1) continue;
    await heard.updateOne(
      { _id: subject, last },
      { $set: { last: sequence }, $push: { seen: sequence } },
      { upsert: last === 0 },
    );
    last = sequence;
  }
  return last;
}

function event(subject: string, sequence: number): CloudEvent<'member.changed'> {
  return {
    specversion: '1.0',
    id: `${subject}/${sequence}`,
    type: 'member.changed',
    dataschema: 'member.changed/1',
    source: '/test',
    subject,
    sequence,
    time: '2026-01-05T01:00:00.000Z',
    datacontenttype: 'application/json',
    data: { id: subject, organisationId: 'o1', category: 'fixedPost', leadingCadre: false, active: true },
  };
}

async function say(topic: string, ...events: CloudEvent[]): Promise<void> {
  await producer.send({ topic, messages: events.map((one) => ({ key: one.subject, value: JSON.stringify(one) })) });
}

async function messagesIn(topic: string): Promise<number> {
  const offsets = await withAdmin(kafka, (admin) => admin.fetchTopicOffsets(topic));
  return offsets.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

async function until(condition: () => Promise<boolean> | boolean, deadlineMs = 40_000): Promise<void> {
  for (const end = Date.now() + deadlineMs; !(await condition());) {
    if (Date.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
