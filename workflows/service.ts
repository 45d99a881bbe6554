/** What runs together as the process `workflows`: workflow code, the ledger, its relay and the archive of histories. */
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Collection } from 'mongodb';
import Type, { type Static } from 'typebox';
import { commonConfig, secretKey } from '../shared/config/config';
import { WORKFLOW_QUEUE } from '../shared/contracts/commitment';
import type { Entry } from '../shared/contracts/ledger';
import { databaseName, topicName } from '../shared/contracts/topics';
import { lostDays } from '../shared/calendar/outages';
import { createApp } from '../shared/http/app';
import { createAsk } from '../shared/http/ask';
import { createCalendars } from '../shared/http/calendars';
import { closeServer, listen, type RunContext } from '../shared/http/run';
import { createKafka } from '../shared/kafka/kafka';
import { startRelay } from '../shared/kafka/relay';
import { connectMongo, mongoReady } from '../shared/mongo/connect';
import { gauge } from '../shared/telemetry/metrics';
import { connectTemporal, isTemporalReady } from '../shared/temporal/connect';
import { startWorker } from '../shared/temporal/worker';
import { createLedgerActivities } from './ledger/append-activity';
import { startArchiver } from './ledger/archive';
import { eventOf } from './ledger/event';
import { createHeartbeat } from './ledger/heartbeat';
import { mountOutagesApi } from './ledger/outages-api';
import { findOutages, openLedger } from './ledger/store';
import { createOpeningActivities } from './opening/activities';

export const workflowsConfig = Type.Object({
  ...commonConfig,
  CODEC_KEY: secretKey('the key of histories, 32 bytes in hexadecimal'),
  MEMBERS_URL: Type.String({ pattern: '^https?://', description: 'the address of members' }),
  LEDGER_HASH: Type.Enum(['sha256', 'sm3'], { default: 'sha256', description: 'sha256 or sm3' }),
  CACHED_WORKFLOWS: Type.Integer({
    minimum: 0,
    default: 2_000,
    description: 'how many workflows the worker keeps in memory',
  }),
});
export type WorkflowsConfig = Static<typeof workflowsConfig>;

/** Starts everything and answers with the port it listens on; `onBroken` hears of a worker that ends by itself. */
export async function startWorkflows(
  config: WorkflowsConfig,
  { log, onStop }: RunContext,
  onBroken: (error: unknown) => void,
): Promise<number> {
  const { REALM: realm, CLOCK: clock } = config;
  const temporal = { address: config.TEMPORAL_ADDRESS, realm, codecKey: config.CODEC_KEY };

  const mongo = await connectMongo(config.MONGO_URL, databaseName(realm, 'ledger'));
  onStop(() => mongo.close());
  const ledger = await openLedger(mongo.db!, config.LEDGER_HASH);
  const client = connectTemporal(temporal);
  onStop(() => client.connection.close());

  const kafka = createKafka({ brokers: config.KAFKA_BROKERS, clientId: 'workflows', log });
  const relay = startRelay<Entry>({
    collection: ledger.entries as unknown as Collection,
    toEvent: eventOf,
    topic: topicName(realm, 'ledger'),
    kafka,
    lease: ledger.lease,
    log,
    sortKey: { chain: 1, seq: 1 },
  });
  onStop(() => relay.stop());
  onStop(
    gauge('jiannuo_ledger_unpublished', 'Ledger entries not yet on Kafka', async () => (await relay.lag()).waiting),
  );
  const archiver = startArchiver(client, ledger, log);
  onStop(() => archiver.stop());

  const members = createAsk({ baseUrl: config.MEMBERS_URL, key: config.INTERNAL_TOKEN_KEY, timeoutMs: 30_000 });
  const heartbeat = createHeartbeat({ ledger, clock, isAlive: () => isTemporalReady(client), log });
  heartbeat.start();
  onStop(() => heartbeat.stop());
  const worker = await startWorker(temporal, {
    taskQueue: WORKFLOW_QUEUE,
    // The compiled one in the process, the source under Jest.
    workflowsPath: join(__dirname, `index${extname(__filename)}`),
    activities: {
      ...createLedgerActivities({
        ledger,
        outagesSince: (at) => heartbeat.outagesSince(at),
        afterWrite: () => relay.wake(),
      }),
      ...createOpeningActivities({ client, ledger, members, clock }),
    },
    maxCachedWorkflows: config.CACHED_WORKFLOWS,
    maxConcurrentLocalActivityExecutions: 100,
  });
  onStop(() => worker.stop());
  worker.done.catch(onBroken);

  const app = createApp({
    name: 'workflows',
    log,
    ready: async () => ({
      mongo: await mongoReady(mongo),
      temporal: await isTemporalReady(client),
      worker: worker.isRunning(),
    }),
  });
  const membersSoon = createAsk({ baseUrl: config.MEMBERS_URL, key: config.INTERNAL_TOKEN_KEY, timeoutMs: 1_500 });
  mountOutagesApi(app, {
    ledger,
    calendars: createCalendars({ members: membersSoon, lostDays: async () => lostDays(await findOutages(ledger)) }),
    internalTokenKey: config.INTERNAL_TOKEN_KEY,
  });
  const server = await listen(app, config.PORT);
  onStop(() => closeServer(server));
  return (server.address() as AddressInfo).port;
}
