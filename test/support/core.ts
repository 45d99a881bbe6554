/** The core by itself on the real engines: workflows, ledger and the sending of deeds, with a worker that can be killed. */
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { MongoClient } from 'mongodb';
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { defaultPlan } from '../../shared/calendar/default-plan';
import { toBusiness } from '../../shared/calendar/clock';
import { instantOf } from '../../shared/calendar/day';
import {
  commitmentWorkflowId,
  type CommitmentInput,
  type Deed,
  type DeedAnswer,
} from '../../shared/contracts/commitment';
import { DEED_ROLE, type DeedData, type DeedKind } from '../../shared/contracts/entries';
import type { Entry } from '../../shared/contracts/ledger';
import type { Clock, Instant } from '../../shared/contracts/plan';
import { connectTemporal, dataConverter } from '../../shared/temporal/connect';
import { runsOf } from '../../shared/temporal/histories';
import { createDeedSender, type DeedRecord, type DeedSender, type SendOutcome } from '../../shared/temporal/send-deed';
import { startYear } from '../../shared/temporal/start-year';
import { ensureNamespace } from '../../infra/engines/temporal';
import { askedFor } from '../../infra/verify';
import { openLedger, type LedgerStore } from '../../workflows/ledger/store';
import { verifyLedger, type Verification } from '../../workflows/ledger/verify';
import { workflowBundle } from './bundle';
import { freshRealm, required } from './ids';

export const CODEC_KEY = '6'.repeat(64);

export interface Core {
  realm: string;
  ledger: LedgerStore;
  sender: DeedSender;
  client: ReturnType<typeof connectTemporal>;
  /** Forks a worker; once an entry of that kind is written, `dieAfter` makes it kill itself, `tellAfter` say `written` and wait. */
  worker(options?: {
    dieAfter?: string;
    tellAfter?: string;
    cached?: number;
    mongoUrl?: string;
  }): Promise<ChildProcess>;
  /** Business time. */
  now(): Instant;
  start(subjectId: string, input?: Partial<CommitmentInput>): Promise<string>;
  deed<K extends DeedKind>(chain: string, kind: K, data: DeedData[K], overrides?: Partial<Deed>): Deed;
  /** Sends and insists on an answer, through the sweeper if need be. */
  done(chain: string, deed: Deed): Promise<Extract<DeedAnswer, { done: true }>>;
  settled(id: string, deadlineMs?: number): Promise<DeedAnswer>;
  entries(chain: string): Promise<Entry[]>;
  verify(chain: string): Promise<Verification>;
  /** Dense, every answered deed once with the seq it was told, verified against its histories, which replay. */
  expectSound(chain: string, answers: { id: string; seq: number }[]): Promise<void>;
  close(): Promise<void>;
}

export interface CoreOptions {
  temporalAddress?: string;
  /** How fast business time runs; it begins on 5 January 2026. */
  rate?: number;
  /** Until a deed without an answer is swept up, ms. */
  sweepAfterMs?: number;
}

export async function openCore({
  temporalAddress = required('TEMPORAL_ADDRESS'),
  rate = 1,
  sweepAfterMs = 1_500,
}: CoreOptions = {}): Promise<Core> {
  const realm = freshRealm('core');
  await ensureNamespace(temporalAddress, realm);
  const dbName = `jiannuo-${realm}-ledger`;
  const mongo = await MongoClient.connect(required('MONGO_URL'));
  const ledger = await openLedger(mongo.db(dbName));
  const client = connectTemporal({ address: temporalAddress, realm, codecKey: CODEC_KEY });
  let clock: Clock = { origin: '2026-01-05T01:00:00.000Z', realOrigin: new Date().toISOString(), rate };
  const records = mongo.db(dbName).collection<DeedRecord>('deeds');
  const sender = await createDeedSender({
    client,
    records,
    async whenNotRunning(chain, deed) {
      const entry = await ledger.entries.findOne({ chain, deedId: deed.id });
      if (entry) return { done: true, seq: entry.seq, kind: entry.kind, at: entry.at, stage: entry.stage };
      return (await ledger.entries.findOne({ chain, stage: 'closed' }))
        ? { done: false, code: 'year_closed', stage: 'closed' }
        : undefined;
    },
    log: { warn: () => undefined },
    waitMs: 4_000,
    sweepAfterMs,
  });
  const children: ChildProcess[] = [];

  const core: Core = {
    realm,
    ledger,
    sender,
    client,
    async worker({ dieAfter, tellAfter, cached, mongoUrl } = {}) {
      const child = fork(join(__dirname, '../../dist/test/support/worker-process.js'), {
        env: {
          ...process.env,
          MONGO_URL: mongoUrl ?? required('MONGO_URL'),
          MONGO_DB: dbName,
          TEMPORAL_ADDRESS: temporalAddress,
          REALM: realm,
          CODEC_KEY,
          ...(dieAfter ? { DIE_AFTER: dieAfter } : {}),
          ...(tellAfter ? { TELL_AFTER: tellAfter } : {}),
          ...(cached === undefined ? {} : { CACHED: String(cached) }),
        },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      children.push(child);
      await new Promise<void>((resolve, reject) => {
        child.once('message', () => resolve());
        child.once('exit', (code) => reject(new Error(`worker ended with ${code}`)));
      });
      // Business time begins when somebody works: a fast year would be over before a slow machine has bundled.
      if (children.length === 1) clock = { ...clock, realOrigin: new Date().toISOString() };
      return child;
    },
    now: () => instantOf(toBusiness(clock, Date.now())),
    async start(subjectId, input = {}) {
      const chain = commitmentWorkflowId(2026, subjectId);
      await startYear(client, chain, {
        version: 1,
        kind: 'annual',
        year: 2026,
        subject: { type: 'member', id: subjectId, category: 'fixedPost', field: 'rural' },
        inCharge: 'o-branch',
        superior: 'o-town',
        county: 'o-county',
        plan: defaultPlan(2026, CALENDAR_2026),
        calendar: CALENDAR_2026,
        clock,
        ...input,
      });
      return chain;
    },
    deed(chain, kind, data, overrides = {}) {
      const byKeeper = DEED_ROLE[kind] !== 'subject';
      return {
        version: 1,
        id: randomUUID(),
        kind,
        by: byKeeper ? 'm-secretary' : chain.split('/')[2],
        ...(byKeeper ? { onBehalfOf: 'o-branch' } : {}),
        receivedAt: core.now(),
        ...(kind === 'review' ? { contentHash: 'hash' } : {}),
        data,
        ...overrides,
      };
    },
    async done(chain, deed) {
      const outcome: SendOutcome = await sender.send(chain, deed);
      const answer = outcome.state === 'answered' ? outcome.answer : await core.settled(deed.id);
      if (!answer.done) throw new Error(answer.code);
      return answer;
    },
    async settled(id, deadlineMs = 60_000) {
      for (const end = Date.now() + deadlineMs; Date.now() < end;) {
        const record = await records.findOne({ _id: id });
        if (record?.answer) return record.answer;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`deed ${id} was not settled in time`);
    },
    entries: (chain) => ledger.entries.find({ chain }, { sort: { seq: 1 } }).toArray(),
    verify: (chain) =>
      verifyLedger(client, ledger, {
        only: [chain],
        askedFor: async (deedId) => askedFor(await records.findOne({ _id: deedId })),
      }),
    async expectSound(chain, answers) {
      const entries = await core.entries(chain);
      expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, i) => i + 1));
      for (const { id, seq } of answers)
        expect(entries.filter((entry) => entry.deedId === id).map((entry) => entry.seq)).toEqual([seq]);
      // The last entry's task may still be ending when it is looked at.
      const faults = async (): Promise<unknown[]> => (await core.verify(chain)).faults;
      await until(async () => (await faults()).length === 0, 10_000).catch(() => undefined);
      expect(await faults()).toEqual([]);
      const bundle = await workflowBundle();
      for (const run of await runsOf(client, chain))
        await Worker.runReplayHistory(
          { workflowBundle: bundle, dataConverter: dataConverter(CODEC_KEY) },
          run.history,
          chain,
        );
    },
    async close() {
      await sender.stop();
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill('SIGKILL');
        await new Promise((resolve) => child.once('exit', resolve));
      }
      await client.connection.close();
      await mongo.db(dbName).dropDatabase();
      await mongo.close();
    },
  };
  return core;
}

/** Waits for a condition with a deadline; never sleeps for luck. */
export async function until(condition: () => Promise<boolean>, deadlineMs: number): Promise<void> {
  for (const end = Date.now() + deadlineMs; ;) {
    if (await condition()) return;
    if (Date.now() > end) throw new Error('the condition did not come true in time');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
