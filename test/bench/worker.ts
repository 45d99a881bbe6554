/** One process of the bench, so that its CPU is its own: a worker of ours or of the bare peers, or a whole service. */
import type { AddressInfo } from 'node:net';
import { NativeConnection, Worker } from '@temporalio/worker';
import { MongoClient } from 'mongodb';
import { join } from 'node:path';
import { mountApi } from '../../services/commitments/api';
import { createPledgeCheck } from '../../services/commitments/check-pledges';
import { createConsultation } from '../../services/commitments/consultation';
import { createDrafts, openDraftStore } from '../../services/commitments/drafts';
import { createHeldPosts } from '../../services/commitments/held-posts';
import { createOpenings } from '../../services/commitments/openings';
import { createPostPledges } from '../../services/commitments/post-pledges';
import { createReader } from '../../services/commitments/read';
import { createRevisionPreviews } from '../../services/commitments/revision-previews';
import { openRevisionStore } from '../../services/commitments/revision-store';
import { createRevisions } from '../../services/commitments/revisions';
import { createRunningTerms } from '../../services/commitments/running-terms';
import { startCommitments } from '../../services/commitments/service';
import { openCommitmentsStore } from '../../services/commitments/store';
import { createDeedTaker } from '../../services/commitments/take-deed';
import { answerWhenNotRunning } from '../../services/commitments/when-not-running';
import { startMembers } from '../../services/members/service';
import type { Clock } from '../../shared/contracts/plan';
import { WORKFLOW_QUEUE } from '../../shared/contracts/commitment';
import { databaseName, namespaceName } from '../../shared/contracts/topics';
import { createApp } from '../../shared/http/app';
import { createAsk } from '../../shared/http/ask';
import { createCalendars, lostDaysOf } from '../../shared/http/calendars';
import { listen } from '../../shared/http/run';
import { connectMongo } from '../../shared/mongo/connect';
import { connectTemporal } from '../../shared/temporal/connect';
import { createDeedSender } from '../../shared/temporal/send-deed';
import { startYear } from '../../shared/temporal/start-year';
import { installRuntime, startWorker } from '../../shared/temporal/worker';
import { createLedgerActivities } from '../../workflows/ledger/append-activity';
import { openLedger } from '../../workflows/ledger/store';
import { startWorkflows } from '../../workflows/service';
import type { BareActivities } from './bare-year';
import { BARE_QUEUE, CODEC_KEY, silent, TOKEN_KEY } from './world';

/** On a busy machine a deed may take its time: it is measured, not given up. */
const PATIENCE_MS = 20_000;
/** As in production. */
const CACHED = 2_000;

const address = process.env.TEMPORAL_ADDRESS!;
const realm = process.env.REALM!;
const mongoUrl = process.env.MONGO_URL!;

/** Our workflows and their ledger alone: no relay, no Kafka. */
async function ours(): Promise<void> {
  const mongo = await MongoClient.connect(mongoUrl);
  const ledger = await openLedger(mongo.db(databaseName(realm, 'ledger')));
  await startWorker(
    { address, realm, codecKey: CODEC_KEY },
    {
      taskQueue: WORKFLOW_QUEUE,
      workflowsPath: join(__dirname, '../../workflows/index.js'),
      activities: {
        ...createLedgerActivities({ ledger, outagesSince: () => Promise.resolve([]), afterWrite: () => undefined }),
      },
      maxCachedWorkflows: CACHED,
      maxConcurrentLocalActivityExecutions: 100,
    },
  );
}

async function bare(): Promise<void> {
  const mongo = await MongoClient.connect(mongoUrl);
  const written = mongo.db(databaseName(realm, 'ledger')).collection<{ _id: string; at: Date }>('bare');
  const activities: BareActivities = {
    nothing: () => Promise.resolve(),
    async writeOne(id) {
      await written.insertOne({ _id: id, at: new Date() });
    },
  };
  const worker = await Worker.create({
    connection: await NativeConnection.connect({ address }),
    namespace: namespaceName(realm),
    taskQueue: BARE_QUEUE,
    workflowsPath: join(__dirname, 'bare-workflows.js'),
    activities: { ...activities },
    maxCachedWorkflows: CACHED,
    maxConcurrentLocalActivityExecutions: 100,
  });
  void worker.run();
}

/** A service as its main.ts starts it, on a port that is free. */
function service(name: 'workflows' | 'commitments' | 'members'): Promise<number> {
  const config = {
    REALM: realm,
    CLOCK: JSON.parse(process.env.CLOCK!) as Clock,
    PORT: 0,
    MONGO_URL: mongoUrl,
    KAFKA_BROKERS: process.env.KAFKA_BROKERS!.split(','),
    TEMPORAL_ADDRESS: address,
    INTERNAL_TOKEN_KEY: TOKEN_KEY,
    CODEC_KEY,
    LOG_LEVEL: 'silent' as const,
    TRACES: 'none' as const,
    // Nobody asks members in these benches but the opening, which is told another way.
    MEMBERS_URL: 'http://127.0.0.1:9',
    // Nor workflows: there is no outage to hear of.
    WORKFLOWS_URL: 'http://127.0.0.1:9',
    LEDGER_HASH: 'sha256' as const,
    CACHED_WORKFLOWS: CACHED,
    APPROVAL_ABOVE_YEARS: 1_000,
    APPROVAL_ABOVE_ROWS: 500,
  };
  const context = { log: silent, onStop: () => undefined };
  switch (name) {
    case 'workflows':
      return startWorkflows(config, context, (error) => console.error(error));
    case 'commitments':
      return startCommitments(config, context, { waitMs: PATIENCE_MS });
    case 'members':
      return startMembers(config, context);
  }
}

/** The commitments service without what it hears: its API, its store and its way to the workflows. */
async function api(): Promise<number> {
  const mongo = await connectMongo(mongoUrl, databaseName(realm, 'commitments'));
  const store = await openCommitmentsStore(mongo.db!);
  const client = connectTemporal({ address, realm, codecKey: CODEC_KEY });
  const clock = JSON.parse(process.env.CLOCK!) as Clock;
  const sender = await createDeedSender({
    client,
    records: store.deeds,
    whenNotRunning: (chain, deed) => answerWhenNotRunning(store, chain, deed),
    log: silent,
    waitMs: PATIENCE_MS,
  });
  const members = createAsk({ baseUrl: 'http://127.0.0.1:9', key: TOKEN_KEY });
  const calendars = createCalendars({ members, lostDays: lostDaysOf(members) });
  const consultationFor = createConsultation(members);
  const runningTerms = createRunningTerms(client);
  const revisions = await openRevisionStore(mongo.db!);
  const previews = createRevisionPreviews({
    ...{ store, revisions, members, runningTerms, clock, log: silent },
    approvalAbove: 1_000,
  });
  const drafts = createDrafts({ store, drafts: await openDraftStore(mongo.db!), clock });
  const app = createApp({ name: 'commitments', log: silent, ready: () => Promise.resolve({}) });
  mountApi(app, {
    store,
    taker: createDeedTaker({
      ...{ store, sender, clock, drafts, consultationFor },
      postsHeldBy: createHeldPosts(members),
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
    openings: createOpenings({
      store,
      client,
      members,
      clock,
      startYear: (chain, input) => startYear(client, chain, input),
    }),
    postPledges: createPostPledges({ store, members, clock, calendars }),
    previews,
    revisions: createRevisions({ store, revisions, previews, client, clock, log: silent }),
    drafts,
    inboxes: {},
    internalTokenKey: TOKEN_KEY,
  });
  return ((await listen(app, 0)).address() as AddressInfo).port;
}

async function main(kind: string | undefined): Promise<void> {
  installRuntime({ warn: () => undefined, error: (message) => console.error(message) });
  const start = { ours, bare, api }[kind as 'ours'] ?? (() => service(kind as 'workflows'));
  const port = await start();
  process.once('disconnect', () => process.exit(0));
  process.send?.({ port });
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
