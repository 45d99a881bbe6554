/** The golden full year as a list: its deeds with their days, the entries it comes to, and when its timer is armed for what. */
import { toReal } from '../../shared/calendar/clock';
import { msOf, startOf } from '../../shared/calendar/day';
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { defaultPlan } from '../../shared/calendar/default-plan';
import { commitmentWorkflowId, type CommitmentInput, type Deed } from '../../shared/contracts/commitment';
import { DEED_ROLE, ENTRY_OF_DEED } from '../../shared/contracts/entries';
import { entryId, type Entry } from '../../shared/contracts/ledger';
import type { Clock, Instant } from '../../shared/contracts/plan';
import { hashOf } from '../../workflows/ledger/store';
import { steps } from '../../workflows/year/steps';
import { waitingFor } from '../../workflows/year/waiting';
import { decide } from '../../workflows/year/rules';
import { apply } from '../../workflows/year/apply';
import { initialState } from '../../workflows/year/state';
import { PLAYS } from '../support/plays';
import { BRANCH, SECRETARY, TOWN, type Year } from '../support/year';
import type { BareScript } from './bare-year';

export const OPENED: Instant = '2026-01-05T01:00:00.000Z';

/** A deed of the year before it has an id. */
export type PlannedDeed = Omit<Deed, 'id' | 'version'>;

/** One append of the year, and for when the timer is armed after it. */
interface Turn {
  isWake: boolean;
  next?: Instant;
}

export function inputOf(subjectId: string, clock: Clock): CommitmentInput {
  return {
    version: 1,
    kind: 'annual',
    year: 2026,
    subject: { type: 'member', id: subjectId, category: 'fixedPost', field: 'rural' },
    inCharge: BRANCH,
    superior: TOWN,
    county: 'o-county',
    plan: defaultPlan(2026, CALENDAR_2026),
    calendar: CALENDAR_2026,
    clock,
  };
}

/** The deeds of the play `member.full-year`, each with its instant, done by whoever does them there. */
export async function deedsOfFullYear(subjectId: string): Promise<PlannedDeed[]> {
  const deeds: PlannedDeed[] = [];
  let now: Instant = OPENED;
  const recorder = {
    handle: { result: () => Promise.resolve() },
    until(day: string, hour = 9) {
      now = new Date(msOf(startOf(day)) + hour * 3_600_000).toISOString();
      return Promise.resolve();
    },
    deed(kind: Deed['kind'], data: Deed['data'], overrides: Partial<Deed> = {}) {
      const byKeeper = DEED_ROLE[kind] !== 'subject';
      deeds.push({
        kind,
        by: byKeeper ? SECRETARY : subjectId,
        ...(byKeeper ? { onBehalfOf: BRANCH } : {}),
        receivedAt: now,
        ...(kind === 'review' ? { contentHash: 'hash' } : {}),
        data,
        ...overrides,
      });
      return Promise.resolve({ done: true });
    },
  };
  await PLAYS['member.full-year'].act(recorder as unknown as Year);
  return deeds;
}

/** Plays a year in the head: its ledger as the workflow would write it, and what the timer is armed for after each turn. */
export function foresee(input: CommitmentInput, deeds: PlannedDeed[]): { entries: Entry[]; turns: Turn[] } {
  const chain = commitmentWorkflowId(input.year, input.subject.id);
  const entries: Entry[] = [];
  const turns: Turn[] = [];
  let state = initialState(input);

  function add(entry: Pick<Entry, 'deedId' | 'kind' | 'at' | 'data'> & Partial<Entry>): void {
    const { seq, lastHash } = state;
    const after = apply(state, { ...entry, seq: seq + 1, hash: '' }, input);
    const whole: Entry = {
      ...entry,
      _id: entryId(chain, seq + 1),
      chain,
      seq: seq + 1,
      subjectId: input.subject.id,
      inCharge: after.inCharge,
      stage: after.stage,
      waitingFor: waitingFor(after, input),
      runId: 'bench',
      prev: lastHash,
      hash: '',
      published: false,
    };
    whole.hash = hashOf(whole, 'sha256');
    entries.push(whole);
    state = { ...after, lastHash: whole.hash };
  }
  function turnEnds(isWake: boolean): void {
    const next = steps(state, input)[0]?.at;
    turns.push({ isWake, ...(next === undefined ? {} : { next }) });
  }
  function wakesBefore(end: Instant | undefined): void {
    const next = (): Instant | undefined => turns.at(-1)?.next;
    for (let wake = next(); wake !== undefined && (end === undefined || wake <= end); wake = next()) {
      for (let step = steps(state, input)[0]; step && step.at <= wake; step = steps(state, input)[0])
        add({ deedId: step.key, kind: step.kind, at: wake, data: step.data });
      turnEnds(true);
    }
  }

  const { superior, county, plan } = input;
  add({
    deedId: 'opened',
    kind: 'opened',
    at: OPENED,
    data: { superior, county, planId: plan.id, planVersion: plan.version },
  });
  turnEnds(false);
  for (const [i, deed] of deeds.entries()) {
    wakesBefore(deed.receivedAt);
    const verdict = decide(state, input, { ...deed, version: 1, id: `deed-${i}` });
    if (!verdict.ok) throw new Error(`the full year is not what it was: ${deed.kind} ${verdict.code}`);
    const { by, receivedAt, contentHash } = deed;
    add({
      deedId: `deed-${i}`,
      kind: ENTRY_OF_DEED[deed.kind],
      at: receivedAt,
      receivedAt,
      by,
      ...(contentHash ? { contentHash } : {}),
      data: verdict.data,
    });
    turnEnds(false);
  }
  wakesBefore(undefined);
  return { entries, turns };
}

export function bareScriptOf(turns: Turn[], clock: Clock): BareScript {
  const began = msOf(clock.realOrigin);
  return {
    began,
    turns: turns.map(({ isWake, next }) => ({
      isWake,
      ...(next === undefined ? {} : { next: toReal(clock, msOf(next)) - began }),
    })),
  };
}

/** Whole ledgers of `count` members: one year, told of each. */
export async function ledgersOf(count: number): Promise<Entry[][]> {
  const clock: Clock = { origin: OPENED, realOrigin: OPENED, rate: 1 };
  const { entries } = foresee(inputOf('m0', clock), await deedsOfFullYear('m0'));
  return Array.from({ length: count }, (_, i) => {
    const subjectId = `m${i.toString(16).padStart(12, '0')}`;
    const chain = commitmentWorkflowId(2026, subjectId);
    return entries.map((entry) => ({ ...entry, _id: entryId(chain, entry.seq), chain, subjectId }));
  });
}
