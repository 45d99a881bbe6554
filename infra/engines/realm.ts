/** What a realm needs of the engines before a process of it starts: its namespace and its topics (databases come by use). */
import pino from 'pino';
import { createKafka, ensureTopics } from '../../shared/kafka/kafka';
import type { EngineAddresses } from './start-engines';
import { ensureNamespace } from './temporal';

export async function ensureRealm(
  engines: Pick<EngineAddresses, 'kafkaBrokers' | 'temporalAddress'>,
  realm: string,
): Promise<void> {
  const kafka = createKafka({
    brokers: engines.kafkaBrokers.split(','),
    clientId: 'jiannuo-infra',
    log: pino({ level: 'silent' }),
  });
  await Promise.all([ensureNamespace(engines.temporalAddress, realm), ensureTopics(kafka, realm)]);
}
