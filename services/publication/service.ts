/** How publication is put together: its store, what it hears, what it sends and what it answers. */
import type { Express } from 'express';
import { toBusiness } from '../../shared/calendar/clock';
import { instantOf } from '../../shared/calendar/day';
import type { Clock, Instant } from '../../shared/contracts/plan';
import { type CloudEvent, topicName } from '../../shared/contracts/topics';
import { createApp } from '../../shared/http/app';
import { createAsk } from '../../shared/http/ask';
import { createCalendars, lostDaysOf } from '../../shared/http/calendars';
import { watchFreshness } from '../../shared/kafka/freshness';
import { type Inbox, startInbox } from '../../shared/kafka/inbox';
import { createKafka, ensureTopics } from '../../shared/kafka/kafka';
import { type Database, mongoReady } from '../../shared/mongo/connect';
import { createSeal } from '../../shared/seal/seal';
import type { Log } from '../../shared/telemetry/log';
import { mountApi } from './api';
import { applyLedger, applyRoster, clearLedger, clearRoster } from './consumer';
import { createOpinions } from './opinions';
import { createReachable } from './reachable';
import { createDigests, type Digests } from './send-digests';
import { connectSmtp } from './smtp';
import { openPublicationStore, type PublicationStore } from './store';
import { createWebhooks } from './webhooks';

export interface PublicationOptions {
  realm: string;
  clock: Clock;
  database: Database;
  brokers: string[];
  membersUrl: string;
  commitmentsUrl: string;
  workflowsUrl: string;
  publicUrl: string;
  /** Absent: digests stay in the console. */
  smtpUrl?: string | undefined;
  mailDomain: string;
  internalTokenKey: string;
  /** Seals what only publication may read: contacts of the public, webhooks' addresses. 32 bytes in hexadecimal. */
  codecKey: string;
  /** Networks inside that webhooks may lead to, as `10.20.0.0/16`. */
  webhookNetworks: string[];
  log: Log;
  /** The first wait after a mail that failed, ms. */
  mailRetryMs?: number;
}

export interface Publication {
  app: Express;
  store: PublicationStore;
  /** Not started: the caller starts them, or looks when it wants to. */
  digests: Digests;
  stop(): Promise<void>;
}

export async function createPublication(options: PublicationOptions): Promise<Publication> {
  const { realm, clock, database, internalTokenKey: key, publicUrl, mailDomain, log } = options;
  const now = (): Instant => instantOf(toBusiness(clock, Date.now()));
  const store = await openPublicationStore(database);
  const members = createAsk({ baseUrl: options.membersUrl, key });
  const commitments = createAsk({ baseUrl: options.commitmentsUrl, key, timeoutMs: 10_000 });
  const soon = (baseUrl: string) => createAsk({ baseUrl, key, timeoutMs: 1_500 });
  const calendars = createCalendars({
    members: soon(options.membersUrl),
    lostDays: lostDaysOf(soon(options.workflowsUrl)),
  });

  const kafka = createKafka({ brokers: options.brokers, clientId: 'publication', log });
  await ensureTopics(kafka, realm);
  // A group for each topic: the members of one group must all read the same topics.
  const hear = (topic: 'ledger' | 'members', apply: (events: CloudEvent[]) => Promise<number>): Inbox =>
    startInbox({
      kafka,
      groupId: `${realm}.publication.${topic}`,
      topic: topicName(realm, topic),
      db: database,
      apply,
      log,
    });
  const ledger = hear('ledger', (events) => applyLedger(store, events as Parameters<typeof applyLedger>[1]));
  const roster = hear('members', (events) => applyRoster(store, events as Parameters<typeof applyRoster>[1]));
  const freshness = watchFreshness([ledger, roster], now);

  const seal = createSeal(options.codecKey, 'publication');
  const opinions = createOpinions(store, seal);
  const webhooks = createWebhooks(store, seal, createReachable(options.webhookNetworks));
  const smtp = options.smtpUrl ? connectSmtp(options.smtpUrl, mailDomain) : undefined;
  const digests = createDigests({
    store,
    clock,
    calendars,
    members,
    ...(smtp ? { transport: smtp.send } : {}),
    webhooks,
    mailDomain,
    publicUrl,
    log,
    ...(options.mailRetryMs === undefined ? {} : { retryMs: options.mailRetryMs }),
  });

  const app = createApp({
    name: 'publication',
    log,
    ready: async () => ({ mongo: await mongoReady(database), ledger: ledger.isRunning(), members: roster.isRunning() }),
  });
  mountApi(app, {
    store,
    clock,
    calendars,
    members,
    commitments,
    publicUrl,
    opinions,
    webhooks,
    inboxes: {
      ledger: { inbox: ledger, clear: () => clearLedger(store) },
      members: { inbox: roster, clear: () => clearRoster(store) },
    },
    asOf: freshness.asOf,
    internalTokenKey: key,
  });
  return {
    app,
    store,
    digests,
    async stop() {
      await digests.stop();
      smtp?.close();
      freshness.stop();
      await Promise.all([ledger.stop(), roster.stop()]);
    },
  };
}
