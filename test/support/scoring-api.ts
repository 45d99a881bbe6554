/** Scoring's API over its own database, without Kafka: the test applies the events itself. */
import { randomBytes } from 'node:crypto';
import pino from 'pino';
import request from 'supertest';
import { mountApi } from '../../services/scoring/api';
import { openScoringStore, type ScoringStore } from '../../services/scoring/store';
import type { Actor } from '../../shared/contracts/organisation';
import type { Instant } from '../../shared/contracts/plan';
import { databaseName } from '../../shared/contracts/topics';
import { signActor } from '../../shared/http/actor';
import { createApp } from '../../shared/http/app';
import { connectMongo } from '../../shared/mongo/connect';
import { freshRealm, required } from './ids';

export interface ScoringApi {
  store: ScoringStore;
  get(actor: Actor, path: string): Promise<request.Response>;
  close(): Promise<void>;
}

/** It is `now` when the API is opened. */
export async function openScoringApi(name: string, now: Instant): Promise<ScoringApi> {
  const internalTokenKey = randomBytes(32).toString('hex');
  const database = await connectMongo(required('MONGO_URL'), databaseName(freshRealm(name), 'scoring'));
  const store = await openScoringStore(database);
  const app = createApp({ name: 'scoring', log: pino({ level: 'silent' }), ready: async () => ({}) });
  const clock = { origin: now, realOrigin: new Date().toISOString(), rate: 1 };
  mountApi(app, { store, clock, inboxes: {}, asOf: () => now, internalTokenKey });
  return {
    store,
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
