/** Q4: how fast does what stands on Kafka become a projection, beside MongoDB alone? */
import { MongoClient } from 'mongodb';
import type { CloudEvent } from '../../shared/contracts/topics';
import { databaseName, PARTITIONS } from '../../shared/contracts/topics';
import { startInbox } from '../../shared/kafka/inbox';
import { createKafka, createTopics } from '../../shared/kafka/kafka';
import { connectMongo } from '../../shared/mongo/connect';
import { applyLedger, applyLedgers } from '../../services/commitments/consumer';
import { openCommitmentsStore } from '../../services/commitments/store';
import { eventOf } from '../../workflows/ledger/event';
import { freshRealm } from '../support/ids';
import { ledgersOf } from './full-year';
import { interleaved, secondsOf, untilTrue, type Bench } from './measure';
import { silent, type Engines } from './world';

const CHAINS = 300;
const ROUNDS = 5;
const BATCH = 1_000;

export async function kafkaToProjection(engines: Engines): Promise<Bench> {
  const realm = freshRealm('bench');
  const kafka = createKafka({ brokers: engines.kafkaBrokers, clientId: 'bench', log: silent });
  const topic = `${realm}.ledger`;
  await createTopics(kafka, [
    { topic, numPartitions: PARTITIONS },
    { topic: `${topic}.dead`, numPartitions: 1 },
  ]);
  const ledgers = await ledgersOf(CHAINS);
  // As the year brings them: what all subjects do in January, then what they do in April.
  const entries = ledgers[0].flatMap((_, i) => ledgers.map((ledger) => ledger[i]));
  const producer = kafka.producer();
  await producer.connect();
  for (let from = 0; from < entries.length; from += BATCH) {
    const batch = entries.slice(from, from + BATCH);
    await producer.send({
      topic,
      messages: batch.map((entry) => ({ key: entry.chain, value: JSON.stringify(eventOf(entry)) })),
    });
  }
  await producer.disconnect();
  const mongo = await MongoClient.connect(engines.mongoUrl);

  async function ours(round: number): Promise<{ rate: number }> {
    const db = await connectMongo(engines.mongoUrl, databaseName(`${realm}-${round}`, 'commitments'));
    const store = await openCommitmentsStore(db.db!);
    const inbox = startInbox({
      kafka,
      groupId: `${realm}.${round}`,
      topic,
      db,
      apply: (events) => applyLedger(store, events as CloudEvent<'ledger.entry'>[]),
      applyMany: (bySubject) => applyLedgers(store, bySubject as Map<string, CloudEvent<'ledger.entry'>[]>),
      log: silent,
    });
    await untilTrue(() => Promise.resolve(inbox.isRunning()), 2);
    const last = ledgers[0].length;
    const seconds = await secondsOf(() =>
      untilTrue(async () => (await store.heads.countDocuments({ seq: last })) === CHAINS, 20),
    );
    await inbox.stop();
    await db.dropDatabase();
    await db.close();
    return { rate: entries.length / seconds };
  }

  async function bare(round: number): Promise<{ rate: number }> {
    const db = mongo.db(databaseName(`${realm}-bare-${round}`, 'commitments'));
    const collection = db.collection<{ _id: string }>('entries');
    await collection.createIndex({ chain: 1, seq: 1 });
    const seconds = await secondsOf(async () => {
      for (let from = 0; from < entries.length; from += BATCH)
        await collection.bulkWrite(
          entries.slice(from, from + BATCH).map((document) => ({ insertOne: { document } })),
          { ordered: false },
        );
    });
    await db.dropDatabase();
    return { rate: entries.length / seconds };
  }

  const { rate } = await interleaved(ROUNDS, ours, bare);
  await mongo.close();
  return {
    figures: [
      {
        measure: 'Q4',
        what: 'Kafka → validate → inbox → projection',
        unit: 'events/s',
        ours: rate.ours,
        peer: { what: `MongoDB bulkWrite alone: the entries inserted, ${BATCH} a batch`, figure: rate.peer },
        ratio: rate.ratio,
        target: '≥ 0.25',
        isMet: rate.ratio.median >= 0.25,
      },
    ],
    leftOut: [
      `Q4: ${entries.length} events of ${CHAINS} full years that wait on ${PARTITIONS} partitions, in the order of the year; from the moment the consumer has joined its group. Lists and timelines of commitments, no roster beside them.`,
    ],
  };
}
