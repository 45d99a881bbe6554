/** A year, from its opening to its close: the one loop that owns everything that has a command. */
import {
  CancellationScope,
  ApplicationFailure,
  allHandlersFinished,
  condition,
  defineQuery,
  defineUpdate,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { realDelay, toBusiness } from '../../shared/calendar/clock';
import { instantOf, msOf } from '../../shared/calendar/day';
import {
  DEED_UPDATE,
  STATE_QUERY,
  TERMS_QUERY,
  type CommitmentInput,
  type CommitmentView,
  type Deed,
  type DeedAnswer,
  type MissingActivities,
} from '../../shared/contracts/commitment';
import { ENTRY_OF_DEED } from '../../shared/contracts/entries';
import type { ErrorCode } from '../../shared/contracts/errors';
import type { Instant, Outage } from '../../shared/contracts/plan';
import type { PlanTerms } from '../../shared/contracts/plan-views';
import { append, type NewEntry } from '../ledger/append';
import { outageKey, uncountedDays } from './revise';
import { questions, steps, type Question, type Step } from './steps';
import { waitingFor } from './waiting';
import { decide, refusal } from './rules';
import { apply } from './apply';
import { initialState, type State } from './state';

export const deedUpdate = defineUpdate<DeedAnswer, [Deed]>(DEED_UPDATE);
export const stateQuery = defineQuery<CommitmentView>(STATE_QUERY);
export const termsQuery = defineQuery<PlanTerms>(TERMS_QUERY);

const { countMissing } = proxyActivities<MissingActivities>({
  taskQueue: 'commitments',
  startToCloseTimeout: '30 s',
  // The projection may be a moment behind the ledger.
  retry: { initialInterval: '200 ms', maximumInterval: '60 s', backoffCoefficient: 2 },
});

/** At most this many deeds are settled by one append, so that a task stays short. */
const BATCH = 20;

/** Refusals that an outage not heard of yet may undo. */
const TOO_LATE: ErrorCode[] = ['period_closed', 'item_deadline_passed'];

interface Waiting {
  deed: Deed;
  answer?: DeedAnswer;
}

interface Answer {
  question: Question;
  count: number;
}

export async function runYear(chain: string, input: CommitmentInput): Promise<void> {
  let state = initialState(input);
  const queue: Waiting[] = [];
  const asked: Record<string, true> = {};
  const answers: Answer[] = [];
  let writing = false;
  let fired = false;
  let heardTo: Instant | undefined;
  let timer: { at: string; scope: CancellationScope } | undefined;

  const now = (): number => toBusiness(input.clock, Date.now());

  setHandler(stateQuery, () => ({
    chain,
    seq: state.seq,
    stage: state.stage,
    inCharge: state.inCharge,
    waitingFor: waitingFor(state, input),
    ...(timer ? { nextWake: timer.at } : {}),
  }));
  setHandler(termsQuery, () => ({ plan: state.plan, calendar: state.calendar }));
  setHandler(
    deedUpdate,
    async (deed) => {
      const waiting: Waiting = { deed };
      queue.push(waiting);
      await condition(() => waiting.answer !== undefined);
      return waiting.answer!;
    },
    {
      // A refusal here costs no event. A known deed always passes: its answer stands in the ledger.
      validator: (deed) => {
        if (writing || queue.length > 0 || state.openedAt === undefined || state.deeds[deed.id]) return;
        const verdict = decide(state, input, deed);
        // X11: whether a day is really over is only known once outages have been asked for.
        if (!verdict.ok && !TOO_LATE.includes(verdict.code))
          throw ApplicationFailure.nonRetryable(verdict.code, 'refused', refusal(state, verdict));
      },
    },
  );

  /**
   * Writes what `plan` wants on the present state; adopts what stands there already and plans again. So it does where it
   * hears of an outage, which is counted first: then less may be late than it thought (X11).
   */
  async function write(plan: (from: State) => NewEntry[], asksAnyway = (): boolean => false): Promise<void> {
    writing = true;
    let outages: Outage[] = [];
    for (;;) {
      const counted = countOutages(state, outages);
      const entries = counted ? [counted.entry, ...plan(counted.after)] : plan(state);
      if (entries.length === 0 && !asksAnyway()) break;
      const since = heardTo ?? state.openedAt;
      const result = await append({
        ...{ chain, seq: state.seq + 1, prev: state.lastHash, entries },
        ...(since === undefined ? {} : { heardTo: since }),
      });
      if ('outages' in result) {
        outages = [...outages, ...result.outages];
        heardTo = result.outages.at(-1)!.to;
        continue;
      }
      if ('found' in result) {
        for (const entry of result.found) state = apply(state, entry, input);
        continue;
      }
      result.hashes.forEach((hash, i) => {
        state = apply(state, { ...entries[i], seq: result.seq + i, hash }, input);
      });
      break;
    }
    writing = false;
  }

  /** An entry with the state after it; `from` is the state before it. Its seq and hash are not known yet and matter to no rule. */
  function describe(
    from: State,
    entry: Omit<NewEntry, 'subjectId' | 'inCharge' | 'stage' | 'waitingFor'>,
  ): { entry: NewEntry; after: State } {
    const after = apply(from, { ...entry, seq: from.seq + 1, hash: '' }, input);
    return {
      entry: {
        ...entry,
        subjectId: input.subject.id,
        inCharge: after.inCharge,
        stage: after.stage,
        waitingFor: waitingFor(after, input),
      },
      after,
    };
  }

  /** X11: what they take from this year that it has not counted yet. */
  function countOutages(from: State, outages: Outage[]): { entry: NewEntry; after: State } | undefined {
    const days = uncountedDays(from, outages, input);
    if (days.length === 0) return undefined;
    const data = { days, outages };
    return describe(from, { deedId: outageKey(days), kind: 'outageCounted', at: instantOf(now()), data });
  }

  function describeDeed(from: State, deed: Deed, data: Deed['data'], at: number): { entry: NewEntry; after: State } {
    return describe(from, {
      deedId: deed.id,
      kind: ENTRY_OF_DEED[deed.kind],
      at: instantOf(at),
      receivedAt: deed.receivedAt,
      by: deed.by,
      ...(deed.actingAs ? { actingAs: deed.actingAs } : {}),
      ...(deed.contentHash ? { contentHash: deed.contentHash } : {}),
      ...(deed.traceparent ? { traceparent: deed.traceparent } : {}),
      data,
    });
  }

  /** Decides the waiting deeds in their order, writes the accepted ones together, then answers all of them. */
  async function settle(batch: Waiting[]): Promise<void> {
    const refused = new Map<Waiting, DeedAnswer>();
    const isAnyTooLate = (): boolean =>
      [...refused.values()].some((answer) => !answer.done && TOO_LATE.includes(answer.code));
    await write((from) => {
      refused.clear();
      const entries: NewEntry[] = [];
      let current = from;
      const at = now();
      for (const waiting of batch) {
        if (current.deeds[waiting.deed.id]) continue;
        const verdict = decide(current, input, waiting.deed);
        if (!verdict.ok) {
          refused.set(waiting, refusal(current, verdict));
          continue;
        }
        const described = describeDeed(current, waiting.deed, verdict.data, at);
        entries.push(described.entry);
        current = described.after;
      }
      return entries;
    }, isAnyTooLate);
    for (const waiting of batch) {
      const done = state.deeds[waiting.deed.id];
      waiting.answer = done ? { done: true, ...done, stage: state.stage } : refused.get(waiting)!;
    }
  }

  /** Says everything that is due by now, each thing under its own key. */
  async function say(): Promise<void> {
    const at = now();
    await write((from) => {
      const entries: NewEntry[] = [];
      let current = from;
      for (let step = firstDue(current, at); step; step = firstDue(current, at)) {
        const described = describe(current, { deedId: step.key, kind: step.kind, at: instantOf(at), data: step.data });
        entries.push(described.entry);
        current = described.after;
      }
      return entries;
    });
  }

  function firstDue(from: State, at: number): Step | undefined {
    const [first] = steps(from, input);
    return first && msOf(first.at) <= at ? first : undefined;
  }

  /** Asks how many members are still missing; deeds go on meanwhile, however long the answer takes. */
  function ask(question: Question): void {
    asked[question.key] = true;
    const { period, duty } = question;
    const about = { organisation: input.subject.id, year: input.year, duty, ...(period ? { period } : {}) };
    void countMissing(about).then((count) => {
      if (count > 0) answers.push({ question, count });
    });
  }

  /** It was when it was asked; meanwhile the year may have closed, or an outage been counted. */
  function isStillDue(from: State, key: string): boolean {
    return questions(from, input, {}).some((question) => question.key === key && msOf(question.at) <= now());
  }

  /** Says that members are missing, once. */
  async function sayMissing({ question, count }: Answer): Promise<void> {
    const { key, period, duty, step, to } = question;
    const data = { ...(period ? { period } : {}), duty, count, step, to };
    await write((from) =>
      isStillDue(from, key)
        ? [describe(from, { deedId: key, kind: 'membersMissing', at: instantOf(now()), data }).entry]
        : [],
    );
  }

  /** Arms the one timer for the next instant due; the armed one is kept where it is the same. */
  function arm(at: string | undefined): void {
    if (timer?.at === at) return;
    timer?.scope.cancel();
    timer = undefined;
    if (at === undefined) return;
    const scope = new CancellationScope();
    timer = { at, scope };
    const armed = timer;
    scope
      .run(() => sleep(Math.max(1, realDelay(input.clock, now(), msOf(at)))))
      .then(
        () => {
          if (timer === armed) {
            timer = undefined;
            fired = true;
          }
        },
        () => undefined,
      );
  }

  await write((from) =>
    from.openedAt !== undefined
      ? []
      : [
          describe(from, {
            deedId: 'opened',
            kind: 'opened',
            at: instantOf(now()),
            data: {
              superior: input.superior,
              county: input.county,
              planId: from.plan.id,
              planVersion: from.plan.version,
              calendarId: from.calendar.id,
              ...(input.joint ? { joint: input.joint } : {}),
            },
          }).entry,
        ],
  );
  while (state.stage !== 'closed') {
    if (queue.length > 0) {
      await settle(queue.splice(0, BATCH));
      continue;
    }
    const [step] = steps(state, input);
    const [question] = questions(state, input, asked);
    if (step && msOf(step.at) <= now()) {
      await say();
      continue;
    }
    if (question && msOf(question.at) <= now()) {
      ask(question);
      continue;
    }
    const answer = answers.shift();
    if (answer) {
      await sayMissing(answer);
      continue;
    }
    arm([step?.at, question?.at].filter((at) => at !== undefined).sort()[0]);
    fired = false;
    await condition(() => queue.length > 0 || answers.length > 0 || fired);
  }
  arm(undefined);
  while (queue.length > 0) await settle(queue.splice(0, BATCH));
  await condition(allHandlersFinished);
}
