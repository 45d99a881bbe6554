/** How scoring is put together: its store, what it hears and what it answers. */
import type { Express } from 'express';
import { toBusiness } from '../../shared/calendar/clock';
import { instantOf } from '../../shared/calendar/day';
import type { Clock } from '../../shared/contracts/plan';
import { type CloudEvent, topicName } from '../../shared/contracts/topics';
import { createApp } from '../../shared/http/app';
import { createAsk } from '../../shared/http/ask';
import { watchFreshness } from '../../shared/kafka/freshness';
import { type Inbox, startInbox } from '../../shared/kafka/inbox';
import { createKafka, ensureTopics } from '../../shared/kafka/kafka';
import { type Database, mongoReady } from '../../shared/mongo/connect';
import { createSeal } from '../../shared/seal/seal';
import type { Log } from '../../shared/telemetry/log';
import { mountApi } from './api';
import { applyLedger, applyRoster, clearLedger, clearRoster } from './consumer';
import { createRolls } from './rolls';
import { openScoringStore, type ScoringStore } from './store';

/** How soon after casting opens a key is gone; none is used from the opening on. */
const DESTROY_MS = 10_000;

export interface ScoringOptions {
  realm: string;
  clock: Clock;
  database: Database;
  brokers: string[];
  internalTokenKey: string;
  codecKey: string;
  box: { url: string; publicUrl: string; tokenKey: string };
  log: Log;
}

export interface Scoring {
  app: Express;
  store: ScoringStore;
  stop(): Promise<void>;
}

export async function createScoring({
  realm,
  clock,
  database,
  brokers,
  internalTokenKey,
  codecKey,
  box,
  log,
}: ScoringOptions): Promise<Scoring> {
  const store = await openScoringStore(database);
  const kafka = createKafka({ brokers, clientId: 'scoring', log });
  await ensureTopics(kafka, realm);
  // A group for each topic: the members of one group must all read the same topics.
  const hear = (topic: 'ledger' | 'members', apply: (events: CloudEvent[]) => Promise<number>): Inbox =>
    startInbox({
      kafka,
      groupId: `${realm}.scoring.${topic}`,
      topic: topicName(realm, topic),
      db: database,
      apply,
      log,
    });
  const ledger = hear('ledger', (events) => applyLedger(store, events as Parameters<typeof applyLedger>[1]));
  const roster = hear('members', (events) => applyRoster(store, events as Parameters<typeof applyRoster>[1]));
  const freshness = watchFreshness([ledger, roster], () => instantOf(toBusiness(clock, Date.now())));

  const rolls = createRolls({
    ...{ store, clock, seal: createSeal(codecKey, 'scoring') },
    box: createAsk({ baseUrl: box.url, key: box.tokenKey, timeoutMs: 30_000 }),
    boxUrl: box.publicUrl,
  });
  const destroying = setInterval(() => {
    rolls
      .destroyKeys()
      .catch((error: unknown) => log.warn({ reason: (error as Error).name }, 'keys not destroyed yet'));
  }, DESTROY_MS);

  const app = createApp({
    name: 'scoring',
    log,
    ready: async () => ({ mongo: await mongoReady(database), ledger: ledger.isRunning(), members: roster.isRunning() }),
  });
  mountApi(app, {
    store,
    rolls,
    clock,
    inboxes: {
      ledger: { inbox: ledger, clear: () => clearLedger(store) },
      members: { inbox: roster, clear: () => clearRoster(store) },
    },
    asOf: freshness.asOf,
    internalTokenKey,
  });
  return {
    app,
    store,
    async stop() {
      clearInterval(destroying);
      freshness.stop();
      await Promise.all([ledger.stop(), roster.stop()]);
    },
  };
}
