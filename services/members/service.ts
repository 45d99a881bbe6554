/** What runs together as the service `members`: its database, its relay, its imports in the background and its API. */
import type { AddressInfo } from 'node:net';
import type { Static } from 'typebox';
import Type from 'typebox';
import { toBusiness } from '../../shared/calendar/clock';
import { dayOf, instantOf } from '../../shared/calendar/day';
import { commonConfig, secretKey } from '../../shared/config/config';
import { databaseName, topicName } from '../../shared/contracts/topics';
import { createApp } from '../../shared/http/app';
import { closeServer, listen, type RunContext } from '../../shared/http/run';
import { createKafka, ensureTopics, kafkaReady } from '../../shared/kafka/kafka';
import { startRelay } from '../../shared/kafka/relay';
import { connectMongo, mongoReady, nativeCollection } from '../../shared/mongo/connect';
import { mountApi } from './api';
import { toCloudEvent } from './outbox';
import { resumeReorganisations } from './carry-out';
import { startPlannedTicker } from './planned';
import { resumeImports } from './import-runs';
import { createSeal } from './seal';
import { openStore } from './store';

const { REALM, CLOCK, PORT, MONGO_URL, KAFKA_BROKERS, INTERNAL_TOKEN_KEY, LOG_LEVEL, TRACES, TRACES_URL } =
  commonConfig;
export const membersConfig = Type.Object({
  ...{ REALM, CLOCK, PORT, MONGO_URL, KAFKA_BROKERS, INTERNAL_TOKEN_KEY, LOG_LEVEL, TRACES, TRACES_URL },
  CODEC_KEY: secretKey('the key that seals ID numbers, 32 bytes in hexadecimal'),
  APPROVAL_ABOVE_ROWS: Type.Integer({
    minimum: 0,
    default: 500,
    description: 'rows that change something above which another person must agree to a roster',
  }),
});
export type MembersConfig = Static<typeof membersConfig>;

const SWEEP_MS = 30_000;

/** Starts everything and answers with the port it listens on; what is started is undone by `onStop`. */
export async function startMembers(config: MembersConfig, { log, onStop }: RunContext): Promise<number> {
  const now = () => instantOf(toBusiness(config.CLOCK, Date.now()));
  const today = () => dayOf(now());

  const connection = await connectMongo(config.MONGO_URL, databaseName(config.REALM, 'members'));
  onStop(() => connection.close());
  const store = await openStore(connection);
  const seal = createSeal(config.CODEC_KEY);

  const kafka = createKafka({ brokers: config.KAFKA_BROKERS, clientId: 'members', log });
  await ensureTopics(kafka, config.REALM);
  const relay = startRelay({
    collection: nativeCollection(connection, 'events'),
    toEvent: toCloudEvent,
    topic: topicName(config.REALM, 'members'),
    kafka,
    lease: nativeCollection(connection, 'leases'),
    log,
    sortKey: { subject: 1, sequence: 1 },
  });
  onStop(() => relay.stop());

  const deps = { store, seal, now, today };
  const going = new Set<Promise<void>>();
  const background = (work: Promise<void>): void => {
    const settled = work.finally(() => going.delete(settled));
    going.add(settled);
  };
  const sweep = (): void => {
    background(resumeImports(deps).catch((err: unknown) => log.warn({ err }, 'imports not resumed')));
    const resumed = resumeReorganisations(deps).then(() => relay.wake());
    background(resumed.catch((err: unknown) => log.warn({ err }, 'reorganisations not resumed')));
  };
  const sweeping = setInterval(sweep, SWEEP_MS);
  onStop(() => Promise.all(going));
  onStop(() => clearInterval(sweeping));
  sweep();
  const planned = startPlannedTicker(deps, { clock: config.CLOCK, log, wakeRelay: () => relay.wake() });
  onStop(() => planned.stop());

  const app = createApp({
    name: 'members',
    log,
    ready: async () => ({ mongo: await mongoReady(connection), kafka: await kafkaReady(kafka) }),
  });
  mountApi(app, {
    ...deps,
    log,
    internalTokenKey: config.INTERNAL_TOKEN_KEY,
    background,
    wakeRelay: () => relay.wake(),
    wakePlanned: () => planned.wake(),
    approvalAbove: config.APPROVAL_ABOVE_ROWS,
  });
  const server = await listen(app, config.PORT);
  onStop(() => closeServer(server));
  return (server.address() as AddressInfo).port;
}
