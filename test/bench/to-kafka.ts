/** Q3: how fast does what stands in the ledger reach Kafka, beside kafkajs alone? */
import { MongoClient } from 'mongodb';
import { Partitioners } from 'kafkajs';
import { databaseName, PARTITIONS } from '../../shared/contracts/topics';
import type { Entry } from '../../shared/contracts/ledger';
import { createKafka, createTopics } from '../../shared/kafka/kafka';
import { startRelay, type RelayOptions } from '../../shared/kafka/relay';
import { eventOf } from '../../workflows/ledger/event';
import { openLedger } from '../../workflows/ledger/store';
import { freshRealm } from '../support/ids';
import { ledgersOf } from './full-year';
import { interleaved, secondsOf, untilTrue, type Bench } from './measure';
import { silent, type Engines } from './world';

const CHAINS = 400;
const ROUNDS = 5;
const BATCH = 100;

export async function ledgerToKafka(engines: Engines): Promise<Bench> {
  const realm = freshRealm('bench');
  const mongo = await MongoClient.connect(engines.mongoUrl);
  const db = mongo.db(databaseName(realm, 'ledger'));
  const kafka = createKafka({ brokers: engines.kafkaBrokers, clientId: 'bench', log: silent });
  const topics = { ours: `${realm}.ours`, bare: `${realm}.bare` };
  await createTopics(
    kafka,
    Object.values(topics).map((topic) => ({ topic, numPartitions: PARTITIONS })),
  );
  const ledger = await openLedger(db);
  const entries = (await ledgersOf(CHAINS)).flat();
  const events = entries.map(eventOf);
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();

  const relay = (): ReturnType<typeof startRelay> =>
    startRelay<Entry>({
      collection: ledger.entries as unknown as RelayOptions<Entry>['collection'],
      toEvent: eventOf,
      topic: topics.ours,
      kafka,
      lease: ledger.lease,
      log: silent,
      sortKey: { chain: 1, seq: 1 },
    });
  const isEmpty = async (): Promise<boolean> => (await ledger.entries.findOne({ published: false })) === null;

  async function ours(): Promise<{ rate: number }> {
    await ledger.entries.deleteMany({});
    await ledger.entries.insertMany(entries.map((entry) => ({ ...entry })));
    let running: ReturnType<typeof startRelay> | undefined;
    const seconds = await secondsOf(() => {
      running = relay();
      return untilTrue(isEmpty, 20);
    });
    await running?.stop();
    return { rate: entries.length / seconds };
  }

  async function bare(): Promise<{ rate: number }> {
    const seconds = await secondsOf(async () => {
      for (let from = 0; from < events.length; from += BATCH)
        await producer.send({
          topic: topics.bare,
          messages: events
            .slice(from, from + BATCH)
            .map((event) => ({ key: event.subject, value: JSON.stringify(event) })),
        });
    });
    return { rate: events.length / seconds };
  }

  const { rate } = await interleaved(ROUNDS, ours, bare);
  await producer.disconnect();
  await db.dropDatabase();
  await mongo.close();
  return {
    figures: [
      {
        measure: 'Q3',
        what: 'ledger → Kafka',
        unit: 'events/s',
        ours: rate.ours,
        peer: { what: `kafkajs alone, batches of ${BATCH}, the same events as JSON`, figure: rate.peer },
        ratio: rate.ratio,
        target: '≥ 0.45',
        isMet: rate.ratio.median >= 0.45,
      },
    ],
    leftOut: [
      `Q3: ${entries.length} entries of ${CHAINS} full years that wait when the relay starts; its start, lease and connection are in its time, those of kafkajs are not. Nobody writes to the ledger meanwhile, and one broker acknowledges.`,
    ],
  };
}
