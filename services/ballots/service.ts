/** What runs together as the ballot box: its own database on a server of its own, and its door. */
import type { AddressInfo } from 'node:net';
import Type, { type Static } from 'typebox';
import { commonConfig, secretKey } from '../../shared/config/config';
import { databaseName } from '../../shared/contracts/topics';
import { createApp } from '../../shared/http/app';
import { closeServer, listen, type RunContext } from '../../shared/http/run';
import { connectMongo, hasOplog, mongoReady } from '../../shared/mongo/connect';
import { mountApi } from './api';
import { createBallotBox } from './box';
import { openBallotStore } from './store';

const { REALM, CLOCK, PORT, LOG_LEVEL } = commonConfig;
export const ballotsConfig = Type.Object({
  ...{ REALM, CLOCK, PORT, LOG_LEVEL },
  // Not the key of internal tokens: with that one the box could speak to members as anybody.
  BALLOTS_TOKEN_KEY: secretKey('the key by which scoring sets up sittings, 32 bytes in hexadecimal'),
  BALLOTS_MONGO_URL: Type.String({
    pattern: '^mongodb://',
    description: 'the MongoDB server of the ballot box alone, no replica set, mongodb://…',
  }),
  PUBLIC_URL: Type.String({ pattern: '^https?://', description: 'where the console is reached, http://…' }),
});
export type BallotsConfig = Static<typeof ballotsConfig>;

/** Answers with the port it listens on; what is started is undone by `onStop`. */
export async function startBallots(config: BallotsConfig, { log, onStop }: RunContext): Promise<number> {
  const database = await connectMongo(config.BALLOTS_MONGO_URL, databaseName(config.REALM, 'ballots'), { alone: true });
  onStop(() => database.close());
  // The oplog of a replica set tells in which order ballots were cast, to the second.
  if (await hasOplog(database))
    throw new Error('BALLOTS_MONGO_URL must be a server alone: a replica set keeps an oplog.');
  const box = createBallotBox({ store: await openBallotStore(database), clock: config.CLOCK });
  const app = createApp({
    name: 'ballots',
    log,
    ready: async () => ({ mongo: await mongoReady(database) }),
    discreet: true,
  });
  mountApi(app, {
    box,
    tokenKey: config.BALLOTS_TOKEN_KEY,
    consoleOrigin: new URL(config.PUBLIC_URL).origin,
  });
  const server = await listen(app, config.PORT);
  onStop(() => closeServer(server));
  return (server.address() as AddressInfo).port;
}
