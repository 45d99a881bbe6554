/** What runs together as the service `commitments`: its store, what it hears, its activities and its API. */
import type { AddressInfo } from 'node:net';
import Type, { type Static } from 'typebox';
import { commonConfig, secretKey } from '../../shared/config/config';
import { COMMITMENTS_QUEUE } from '../../shared/contracts/commitment';
import { COMMITMENTS_BATCH_QUEUE } from '../../shared/contracts/revision';
import { databaseName, topicName, type CloudEvent } from '../../shared/contracts/topics';
import { createApp } from '../../shared/http/app';
import { createAsk } from '../../shared/http/ask';
import { createCalendars, lostDaysOf } from '../../shared/http/calendars';
import { closeServer, listen, type RunContext } from '../../shared/http/run';
import { startInbox, type InboxOptions } from '../../shared/kafka/inbox';
import { createKafka } from '../../shared/kafka/kafka';
import { connectMongo, mongoReady } from '../../shared/mongo/connect';
import { connectTemporal, withinReach } from '../../shared/temporal/connect';
import { createDeedSender, type DeedSenderOptions } from '../../shared/temporal/send-deed';
import { startYear } from '../../shared/temporal/start-year';
import { startWorker } from '../../shared/temporal/worker';
import { createActivities } from './activities';
import { mountApi } from './api';
import { applyLedger, applyLedgers, applyRoster, forgetLedger, forgetRoster } from './consumer';
import { createPledgeCheck } from './check-pledges';
import { createConsultation } from './consultation';
import { createDrafts, openDraftStore } from './drafts';
import { createHeldPosts } from './held-posts';
import { createOpenings } from './openings';
import { createPostPledges } from './post-pledges';
import { createReader } from './read';
import { createRevisionPreviews } from './revision-previews';
import { openRevisionStore } from './revision-store';
import { createRosterNews } from './roster-news';
import { createRevisionActivities, createRevisions } from './revisions';
import { createRunningTerms } from './running-terms';
import { openCommitmentsStore } from './store';
import { createDeedTaker } from './take-deed';
import { answerWhenNotRunning } from './when-not-running';

export const commitmentsConfig = Type.Object({
  ...commonConfig,
  CODEC_KEY: secretKey('the key of histories, 32 bytes in hexadecimal'),
  MEMBERS_URL: Type.String({ pattern: '^https?://', description: 'the address of members' }),
  WORKFLOWS_URL: Type.String({ pattern: '^https?://', description: 'the address of workflows' }),
  APPROVAL_ABOVE_YEARS: Type.Integer({
    minimum: 0,
    default: 1_000,
    description: 'running years above which another person must agree to a revision',
  }),
});
export type CommitmentsConfig = Static<typeof commitmentsConfig>;

/** How long a caller waits for an answer, and after how long a deed is sent again; the sender's own by default. */
export type DeedTimes = Pick<DeedSenderOptions, 'waitMs' | 'sweepAfterMs'>;

type LedgerEvents = CloudEvent<'ledger.entry'>[];

/** Starts everything and answers with the port it listens on; what is started is undone by `onStop`. */
export async function startCommitments(
  config: CommitmentsConfig,
  { log, onStop }: RunContext,
  times: DeedTimes = {},
): Promise<number> {
  const { REALM: realm, CLOCK: clock, INTERNAL_TOKEN_KEY: internalTokenKey } = config;
  const temporal = { address: config.TEMPORAL_ADDRESS, realm, codecKey: config.CODEC_KEY };

  const mongo = await connectMongo(config.MONGO_URL, databaseName(realm, 'commitments'));
  onStop(() => mongo.close());
  const store = await openCommitmentsStore(mongo.db!);
  const client = connectTemporal(temporal);
  onStop(() => client.connection.close());
  const members = createAsk({ baseUrl: config.MEMBERS_URL, key: internalTokenKey });

  const sender = await createDeedSender({
    client,
    records: store.deeds,
    whenNotRunning: (chain, deed) => answerWhenNotRunning(store, chain, deed),
    log,
    ...times,
  });
  onStop(() => sender.stop());
  const start: Parameters<typeof createOpenings>[0]['startYear'] = (chain, input) =>
    withinReach(client, () => startYear(client, chain, input));
  const news = createRosterNews({ store, sender, members, clock, startYear: start });

  const revisions = await openRevisionStore(mongo.db!);
  const runningTerms = createRunningTerms(client);
  const previews = createRevisionPreviews({
    ...{ store, revisions, members, runningTerms, clock, log },
    approvalAbove: config.APPROVAL_ABOVE_YEARS,
  });
  onStop(() => previews.stop());
  const applications = createRevisions({
    ...{ store, revisions, previews, client, clock, log },
    sweepMs: times.sweepAfterMs,
  });
  onStop(() => applications.stop());

  const drafts = createDrafts({ store, drafts: await openDraftStore(mongo.db!), clock });

  const kafka = createKafka({ brokers: config.KAFKA_BROKERS, clientId: 'commitments', log });
  const inbox = (topic: 'ledger' | 'members', ways: Pick<InboxOptions, 'apply' | 'applyMany'>) =>
    startInbox({
      kafka,
      groupId: `${realm}.commitments.${topic}`,
      topic: topicName(realm, topic),
      db: mongo,
      ...ways,
      log,
    });
  const inboxes = {
    members: {
      inbox: inbox('members', {
        apply: (events) => applyRoster(store, news, events as Parameters<typeof applyRoster>[2]),
      }),
      clear: () => forgetRoster(store),
    },
    ledger: {
      inbox: inbox('ledger', {
        apply: async (events) => {
          await drafts.registered(peoplesDeeds(events as LedgerEvents));
          return applyLedger(store, events as LedgerEvents);
        },
        applyMany: async (bySubject) => {
          const byChain = bySubject as Map<string, LedgerEvents>;
          await drafts.registered(peoplesDeeds([...byChain.values()].flat()));
          return applyLedgers(store, byChain);
        },
      }),
      clear: () => forgetLedger(store),
    },
  };
  for (const { inbox: one } of Object.values(inboxes)) onStop(() => one.stop());

  const worker = await startWorker(temporal, {
    taskQueue: COMMITMENTS_QUEUE,
    activities: { ...createActivities(store, inboxes.ledger.inbox) },
  });
  onStop(() => worker.stop());
  const batches = await startWorker(temporal, {
    taskQueue: COMMITMENTS_BATCH_QUEUE,
    activities: { ...createRevisionActivities({ store, revisions, sender, runningTerms, clock }) },
    maxConcurrentActivityTaskExecutions: 2,
  });
  onStop(() => batches.stop());

  const app = createApp({
    name: 'commitments',
    log,
    ready: async () => ({
      mongo: await mongoReady(mongo),
      kafka: Object.values(inboxes).every(({ inbox: one }) => one.isRunning()),
      worker: worker.isRunning() && batches.isRunning(),
    }),
  });
  /** While somebody waits for a page or a deed. */
  const membersSoon = createAsk({ baseUrl: config.MEMBERS_URL, key: internalTokenKey, timeoutMs: 1_500 });
  const workflowsSoon = createAsk({ baseUrl: config.WORKFLOWS_URL, key: internalTokenKey, timeoutMs: 1_500 });
  const calendars = createCalendars({ members: membersSoon, lostDays: lostDaysOf(workflowsSoon) });
  const consultationFor = createConsultation(membersSoon);
  mountApi(app, {
    store,
    taker: createDeedTaker({
      ...{ store, sender, clock, drafts, consultationFor },
      postsHeldBy: createHeldPosts(membersSoon),
    }),
    reader: createReader({
      store,
      client,
      clock,
      check: createPledgeCheck(store),
      consultationFor,
      runningTerms,
      calendars,
    }),
    openings: createOpenings({ store, client, members, clock, startYear: start }),
    postPledges: createPostPledges({ store, members: membersSoon, clock, calendars }),
    previews,
    revisions: applications,
    drafts,
    inboxes,
    internalTokenKey,
  });
  const server = await listen(app, config.PORT);
  onStop(() => closeServer(server));
  return (server.address() as AddressInfo).port;
}

/** Those that somebody did; the system's own have no draft. */
function peoplesDeeds(events: LedgerEvents): string[] {
  return events.flatMap(({ data }) => (data.by ? [data.deedId] : []));
}
