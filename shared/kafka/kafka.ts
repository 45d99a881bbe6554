/** Where do events travel: the client every relay and inbox uses, and the topics of a realm. */
import { type Admin, Kafka, logLevel, type Producer, Partitioners } from 'kafkajs';
import { deadTopicName, PARTITIONS, topicName, TOPICS } from '../contracts/topics';
import type { Log } from '../telemetry/log';

export type { Kafka } from 'kafkajs';

const LEVELS = {
  [logLevel.ERROR]: 'error',
  [logLevel.WARN]: 'warn',
  [logLevel.INFO]: 'debug',
  [logLevel.DEBUG]: 'trace',
  [logLevel.NOTHING]: 'trace',
} as const;
const TOPICS_WITHIN_MS = 30_000;
// Said once per producer, and answered in relay.ts: what a bounded retry may repeat, the inbox drops.
const KNOWN = /Limiting retries for the idempotent producer/;

export function createKafka({ brokers, clientId, log }: { brokers: string[]; clientId: string; log: Log }): Kafka {
  return new Kafka({
    brokers,
    clientId,
    connectionTimeout: 5_000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 200, maxRetryTime: 5_000, retries: 8 },
    logLevel: logLevel.INFO,
    logCreator:
      () =>
      ({ level, namespace, log: { message, error } }) => {
        if (KNOWN.test(message)) return;
        // kafkajs calls an error what it then retries; what matters is logged again by relay and inbox.
        const ours = LEVELS[level] === 'error' ? 'warn' : LEVELS[level];
        log[ours]({ library: 'kafkajs', namespace, ...(error ? { error: String(error) } : {}) }, message);
      },
  });
}

/** One request in flight and acknowledged by all replicas, so that what one subject says stays in its order. */
export function createProducer(kafka: Kafka): Producer {
  return kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: { initialRetryTime: 200, maxRetryTime: 2_000, retries: 6 },
  });
}

/** Creates what is missing of the realm's topics: 12 partitions, kept for ever; dead letters in one partition. */
export async function ensureTopics(kafka: Kafka, realm: string): Promise<void> {
  await createTopics(
    kafka,
    TOPICS.flatMap((topic) => [
      { topic: topicName(realm, topic), numPartitions: PARTITIONS },
      { topic: deadTopicName(realm, topic), numPartitions: 1 },
    ]),
  );
}

/** Creates those that do not exist yet, and waits until every partition has a leader. */
export async function createTopics(kafka: Kafka, topics: { topic: string; numPartitions: number }[]): Promise<void> {
  await withAdmin(kafka, async (admin) => {
    const { brokers } = await admin.describeCluster();
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter(({ topic }) => !existing.has(topic));
    if (missing.length > 0) {
      // Not `waitForLeaders`: it throws where a broker has not yet heard of the new topic.
      await admin.createTopics({
        waitForLeaders: false,
        topics: missing.map((topic) => ({
          ...topic,
          replicationFactor: Math.min(3, brokers.length),
          configEntries: [
            { name: 'cleanup.policy', value: 'delete' },
            { name: 'retention.ms', value: '-1' },
            { name: 'retention.bytes', value: '-1' },
            ...(brokers.length >= 3 ? [{ name: 'min.insync.replicas', value: '2' }] : []),
          ],
        })),
      });
    }
    const names = topics.map(({ topic }) => topic);
    for (const deadline = Date.now() + TOPICS_WITHIN_MS; !(await haveLeaders(admin, names));) {
      if (Date.now() > deadline)
        throw new Error(`Kafka has created ${names.join(', ')} but given no leader to every partition.`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
}

async function haveLeaders(admin: Admin, names: string[]): Promise<boolean> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: names });
    return topics.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0));
  } catch {
    return false;
  }
}

/** For `/health/ready`: true when a broker answers. */
export async function kafkaReady(kafka: Kafka): Promise<boolean> {
  try {
    await withAdmin(kafka, (admin) => admin.describeCluster());
    return true;
  } catch {
    return false;
  }
}

export async function withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin({ retry: { retries: 3, initialRetryTime: 200 } });
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** A question to the cluster, asked again where a partition is just changing its leader. The caller disconnects. */
export async function askAdmin<T>(admin: Admin, question: (admin: Admin) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      await admin.connect();
      return await question(admin);
    } catch (error) {
      if (tries === 5 || !(error as { retriable?: boolean }).retriable) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200 * tries));
    }
  }
}
