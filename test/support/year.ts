/** A commitment's year on the time-skipping server: stated days, real ledger, and what it said by when. */
import { randomBytes, randomUUID } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { MongoClient } from 'mongodb';
import { msOf, startOf } from '../../shared/calendar/day';
import { toBusiness, toReal } from '../../shared/calendar/clock';
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { defaultPlan } from '../../shared/calendar/default-plan';
import {
  COMMITMENTS_QUEUE,
  DEED_UPDATE,
  commitmentWorkflowId,
  type CommitmentInput,
  type Deed,
  type DeedAnswer,
} from '../../shared/contracts/commitment';
import {
  DEED_ROLE,
  REVIEW_CRITERIA,
  type DeedData,
  type DeedKind,
  type PledgedItem,
} from '../../shared/contracts/entries';
import type { Entry } from '../../shared/contracts/ledger';
import type { Clock, Day } from '../../shared/contracts/plan';
import { dataConverter } from '../../shared/temporal/connect';
import { createLedgerActivities } from '../../workflows/ledger/append-activity';
import { findOutages, openLedger, type LedgerStore } from '../../workflows/ledger/store';
import { workflowBundle } from './bundle';
import { required } from './ids';

// Once a process: the worker's own talk would bury a failing test's.
Runtime.install({ logger: new DefaultLogger('ERROR') });

export const CODEC_KEY = '5'.repeat(64);
export const BRANCH = 'o-branch';
export const TOWN = 'o-town';
export const SECRETARY = 'm-secretary';
export const MEMBER = 'm-member';

export interface YearEnvironment {
  environment: TestWorkflowEnvironment;
  ledger: LedgerStore;
  /** How many members the branch is told to owe something. */
  missing: { count: number };
  /** Runs one year; `play` acts in it. */
  year(options: YearOptions, play: (year: Year) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface YearOptions {
  /** Business day on which it is opened; 09:00 Shanghai. */
  opens?: Day;
  input?: Partial<CommitmentInput>;
}

export interface Year {
  chain: string;
  handle: WorkflowHandle;
  input: CommitmentInput;
  /** Skips to 09:00 Shanghai of that day, or to `hour`. */
  until(day: Day, hour?: number): Promise<void>;
  /** X11: the system was down from now to that hour. */
  down(to: Day, hour?: number): Promise<void>;
  /** Does a deed as who usually does it; throws the refusal's code. */
  deed<K extends DeedKind>(
    kind: K,
    data: DeedData[K],
    overrides?: Partial<Deed>,
  ): Promise<Extract<DeedAnswer, { done: true }>>;
  entries(): Promise<Entry[]>;
  /** `03-02 climbed item/a/remind` for each entry of these kinds. */
  said(): Promise<string[]>;
}

export const approve: DeedData['review'] = {
  verdict: 'approve',
  criteria: Object.fromEntries(Object.keys(REVIEW_CRITERIA).map((name) => [name, true])),
};
export const sendBack: DeedData['review'] = { verdict: 'return', criteria: { ...approve.criteria, feasible: false } };
export function item(id: string, deadline: Day, more: Partial<PledgedItem> = {}): PledgedItem {
  return { id, kind: 'practical', deadline, ...more };
}

export async function openYearEnvironment(): Promise<YearEnvironment> {
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: required('TEMPORAL_TEST_SERVER') } },
    client: { dataConverter: dataConverter(CODEC_KEY) },
  });
  const mongo = await MongoClient.connect(required('MONGO_URL'));
  const db = mongo.db(`jiannuo-year-${randomBytes(4).toString('hex')}`);
  const ledger = await openLedger(db);
  const bundle = await workflowBundle();
  const missing = { count: 0 };
  const taskQueue = `year-${randomUUID()}`;
  const common = { connection: environment.nativeConnection, dataConverter: dataConverter(CODEC_KEY) };
  const workers = await Promise.all([
    Worker.create({
      ...common,
      taskQueue,
      workflowBundle: bundle,
      activities: {
        ...createLedgerActivities({
          ledger,
          outagesSince: (at) => findOutages(ledger, at),
          afterWrite: () => undefined,
        }),
      },
    }),
    Worker.create({
      ...common,
      taskQueue: COMMITMENTS_QUEUE,
      activities: { countMissing: () => Promise.resolve(missing.count) },
    }),
  ]);
  const ended = Promise.all(workers.map((worker) => worker.run()));

  async function year(
    { opens = '2026-01-05', input: given = {} }: YearOptions,
    play: (year: Year) => Promise<void>,
  ): Promise<void> {
    const realOrigin = await environment.currentTimeMs();
    const clock: Clock = { origin: hourOf(opens, 9), realOrigin: new Date(realOrigin).toISOString(), rate: 1 };
    const input: CommitmentInput = {
      version: 1,
      kind: 'annual',
      year: 2026,
      subject: { type: 'member', id: MEMBER, category: 'fixedPost', field: 'rural' },
      inCharge: BRANCH,
      superior: TOWN,
      county: 'o-county',
      plan: defaultPlan(2026, CALENDAR_2026),
      calendar: CALENDAR_2026,
      clock,
      ...given,
    };
    // Years begin anew in the same months, and what befell one of them befalls no other.
    await ledger.outages.deleteMany({});
    const chain = `${commitmentWorkflowId(input.year, input.subject.id)}-${randomBytes(3).toString('hex')}`;
    const now = async (): Promise<number> => toBusiness(clock, await environment.currentTimeMs());
    const running: Year = {
      chain,
      input,
      handle: undefined as never,
      async until(day, hour = 9) {
        const wait = toReal(clock, msOf(hourOf(day, hour))) - (await environment.currentTimeMs());
        if (wait > 0) await environment.sleep(wait);
      },
      async down(to, hour = 9) {
        // This server skips no time while a workflow task waits for a worker, so the year hears of the outage at its first
        // wake in it; `core.test.ts` stops a worker really.
        await ledger.outages.insertOne({ _id: new Date(await now()).toISOString(), to: hourOf(to, hour) });
        await running.until(to, hour);
      },
      async deed(kind, data, overrides = {}) {
        const role = DEED_ROLE[kind];
        const byKeeper = role === 'keeper' || role === 'superior';
        const speaker = input.subject.type === 'member' ? input.subject.id : 'm-org-secretary';
        const oneself = role === 'participant' ? (data as DeedData['leaveJoint']).participant : speaker;
        const deed: Deed = {
          version: 1,
          id: randomUUID(),
          kind,
          by: byKeeper ? SECRETARY : oneself,
          ...(byKeeper ? { onBehalfOf: input.inCharge } : {}),
          receivedAt: new Date(await now()).toISOString(),
          ...(kind === 'review' ? { contentHash: 'hash' } : {}),
          data,
          ...overrides,
        };
        const answer = await askFor(running.handle, deed);
        if (!answer.done) throw Object.assign(new Error(answer.code), { answer });
        return answer;
      },
      entries: () => ledger.entries.find({ chain }, { sort: { seq: 1 } }).toArray(),
      async said() {
        const entries = await running.entries();
        return entries.map((entry) =>
          `${new Date(msOf(entry.at) + 8 * 3_600_000).toISOString().slice(5, 10)} ${entry.kind} ${describe(entry)}`.trim(),
        );
      },
    };
    running.handle = await environment.client.workflow.start('commitment', {
      workflowId: chain,
      taskQueue,
      args: [input],
    });
    await play(running);
  }

  return {
    environment,
    ledger,
    missing,
    year,
    async close() {
      for (const worker of workers) worker.shutdown();
      await ended;
      await environment.teardown();
      await db.dropDatabase();
      await mongo.close();
    },
  };
}

/** The Update of one deed, refusals of the validator and of the loop alike. */
export async function askFor(handle: WorkflowHandle, deed: Deed): Promise<DeedAnswer> {
  try {
    return await handle.executeUpdate<DeedAnswer, [Deed]>(DEED_UPDATE, { args: [deed], updateId: deed.id });
  } catch (error) {
    if (
      error instanceof WorkflowUpdateFailedError &&
      error.cause instanceof ApplicationFailure &&
      error.cause.details?.[0]
    )
      return error.cause.details[0] as DeedAnswer;
    throw error;
  }
}

function describe(entry: Entry): string {
  const data = entry.data as Record<string, string>;
  switch (entry.kind) {
    case 'reminded':
    case 'escalated':
    case 'climbed':
    case 'membersMissing':
      return `${entry.deedId} → ${data.to}`;
    case 'missed':
      return (entry.data as { keys: string[] }).keys.join(' ');
    default:
      return data.item ?? data.period ?? data.verdict ?? data.participant ?? '';
  }
}

function hourOf(day: Day, hour: number): string {
  return new Date(msOf(startOf(day)) + hour * 3_600_000).toISOString();
}
