/** Scoring's API over its own database, without Kafka: the test applies the events itself. */
import { randomBytes } from 'node:crypto';
import pino from 'pino';
import request from 'supertest';
import { mountApi } from '../../services/scoring/api';
import { createRolls, type Rolls } from '../../services/scoring/rolls';
import { openScoringStore, type ScoringStore } from '../../services/scoring/store';
import type { Actor } from '../../shared/contracts/organisation';
import type { Clock, Instant } from '../../shared/contracts/plan';
import { databaseName } from '../../shared/contracts/topics';
import { signActor } from '../../shared/http/actor';
import { createApp } from '../../shared/http/app';
import { createAsk } from '../../shared/http/ask';
import { connectMongo } from '../../shared/mongo/connect';
import { createSeal } from '../../shared/seal/seal';
import { freshRealm, noBallotBox, required } from './ids';

export interface ScoringApi {
  store: ScoringStore;
  clock: Clock;
  rolls: Rolls;
  get(actor: Actor, path: string): Promise<request.Response>;
  post(actor: Actor, path: string, body: object): Promise<request.Response>;
  close(): Promise<void>;
}

/** It is `now` when the API is opened; `box` is where the ballot box is, for those who vote. */
export async function openScoringApi(
  name: string,
  now: Instant,
  { codecKey, box } = noBallotBox(),
): Promise<ScoringApi> {
  const internalTokenKey = randomBytes(32).toString('hex');
  const database = await connectMongo(required('MONGO_URL'), databaseName(freshRealm(name), 'scoring'));
  const store = await openScoringStore(database);
  const app = createApp({ name: 'scoring', log: pino({ level: 'silent' }), ready: async () => ({}) });
  const clock = { origin: now, realOrigin: new Date().toISOString(), rate: 1 };
  const rolls = createRolls({
    ...{ store, clock, seal: createSeal(codecKey, 'scoring'), boxUrl: box.publicUrl },
    box: createAsk({ baseUrl: box.url, key: box.tokenKey }),
  });
  mountApi(app, { store, rolls, clock, inboxes: {}, asOf: () => now, internalTokenKey });
  return {
    store,
    clock,
    rolls,
    post: async (actor, path, body) =>
      request(app)
        .post(path)
        .set('authorization', `Bearer ${await signActor(actor, internalTokenKey)}`)
        .send(body),
    get: async (actor, path) =>
      request(app)
        .get(path)
        .set('authorization', `Bearer ${await signActor(actor, internalTokenKey)}`),
    async close() {
      await database.dropDatabase();
      await database.close();
    },
  };
}
