/** How scoring is put together: its store, what it hears and what it answers. */
import type { Express } from 'express';
import { toBusiness } from '../../shared/calendar/clock';
import { instantOf } from '../../shared/calendar/day';
import type { Clock } from '../../shared/contracts/plan';
import { type CloudEvent, topicName } from '../../shared/contracts/topics';
import { createApp } from '../../shared/http/app';
import { watchFreshness } from '../../shared/kafka/freshness';
import { type Inbox, startInbox } from '../../shared/kafka/inbox';
import { createKafka, ensureTopics } from '../../shared/kafka/kafka';
import { type Database, mongoReady } from '../../shared/mongo/connect';
import type { Log } from '../../shared/telemetry/log';
import { mountApi } from './api';
import { applyLedger, applyRoster, clearLedger, clearRoster } from './consumer';
import { openScoringStore, type ScoringStore } from './store';

export interface ScoringOptions {
  realm: string;
  clock: Clock;
  database: Database;
  brokers: string[];
  internalTokenKey: string;
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

  const app = createApp({
    name: 'scoring',
    log,
    ready: async () => ({ mongo: await mongoReady(database), ledger: ledger.isRunning(), members: roster.isRunning() }),
  });
  mountApi(app, {
    store,
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
      freshness.stop();
      await Promise.all([ledger.stop(), roster.stop()]);
    },
  };
}
