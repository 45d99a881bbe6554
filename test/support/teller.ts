/** Puts events on a realm's topics, as a relay would, duplicates and disorder where a test wants them. */
import { type CloudEvent, type Topic, topicName } from '../../shared/contracts/topics';
import { createKafka, createProducer, ensureTopics } from '../../shared/kafka/kafka';
import type { Log } from '../../shared/telemetry/log';
import { required } from './ids';

export interface Teller {
  tell(topic: Topic, events: CloudEvent[]): Promise<void>;
  close(): Promise<void>;
}

export async function openTeller(realm: string, log: Log): Promise<Teller> {
  const kafka = createKafka({ brokers: required('KAFKA_BROKERS').split(','), clientId: 'teller', log });
  await ensureTopics(kafka, realm);
  const producer = createProducer(kafka);
  await producer.connect();
  return {
    async tell(topic, events) {
      await producer.send({
        topic: topicName(realm, topic),
        acks: -1,
        messages: events.map((event) => ({ key: event.subject, value: JSON.stringify(event) })),
      });
    },
    close: () => producer.disconnect(),
  };
}
