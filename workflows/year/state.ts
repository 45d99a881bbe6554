/** Where a commitment stands: a fold of its ledger entries and of nothing else. */
import { carryOverOf } from '../../shared/contracts/carry-over';
import type { CommitmentInput } from '../../shared/contracts/commitment';
import {
  dueOf,
  type CarryOver,
  type EntryKind,
  type Excuse,
  type HelpWay,
  type ItemKind,
  type Leaving,
  type PledgedItem,
} from '../../shared/contracts/entries';
import type { Entry, Stage } from '../../shared/contracts/ledger';
import { CHAIN_START } from '../../shared/contracts/ledger';
import {
  ordinaryPledgeDue,
  type Day,
  type Instant,
  type Period,
  type Rung,
  type SubjectPlan,
} from '../../shared/contracts/plan';
import { addWorkingDays, workingDaysBetween } from '../../shared/calendar/working-days';
import { dayOf } from '../../shared/calendar/day';

export interface ItemState {
  id: string;
  kind: ItemKind;
  /** The day by which this year's part must be done: the deadline, or a cross-year item's milestone. */
  due: Day;
  crossYear: boolean;
  percent: number;
  settled?: 'closedOut' | 'excused' | 'withdrawn';
  /** P10: counts approved amendments; what was said of an earlier reading is said anew of the next. */
  reading: number;
  /** When this reading was approved: nobody is late before that. */
  since?: Instant;
  /** P10: how often a change was proposed; the last waits for its review. */
  proposals: number;
  change?: { by?: string; at: Instant; to?: PledgedItem };
  /** A cross-year item whose milestone the keeper confirmed: its ladder has ended for this year. */
  milestoneReached?: boolean;
  explanation?: { at: Instant };
  /** Working days on which an explanation was unanswered: they count against nobody (F6). */
  stopped: number;
  rungs: Rung[];
  helper?: { way: HelpWay; id: string };
  criticised?: boolean;
}

export interface State {
  seq: number;
  lastHash: string;
  lastAt?: Instant;
  stage: Stage;
  inCharge: string;
  superior: string;
  county: string;
  openedAt?: Instant;
  /** Who submitted last: nobody reviews, confirms or appraises their own. */
  author?: string;
  rounds: number;
  submittedAt?: Instant;
  returnedAt?: Instant;
  approvedAt?: Instant;
  publishedAt?: Instant;
  /** P10: when the last approved change of a published letter was approved, until it is published again. */
  changedAt?: Instant;
  /** How many approved changes there were. */
  changes: number;
  signed: boolean;
  sealed: boolean;
  items: ItemState[];
  /** F7: open ones only. */
  problems: { id: string; due: Day; at: Instant; item?: string }[];
  problemsRaised: string[];
  told: Partial<Record<Period, true>>;
  recorded: Partial<Record<Period, 'inTime' | 'late'>>;
  commented: Partial<Record<Period, 'inTime' | 'late'>>;
  reflected: boolean;
  assessed: boolean;
  selfAppraised: boolean;
  result?: string;
  resultAt?: Instant;
  resultPublished: boolean;
  excused?: Excuse;
  left?: Leaving;
  /** Keys of the wakes that have been said. */
  said: Record<string, true>;
  /** Deed id → seq and kind of its entry. */
  deeds: Record<string, { seq: number; kind: EntryKind; at: Instant }>;
}

export function initialState(input: CommitmentInput): State {
  return {
    seq: 0,
    lastHash: CHAIN_START,
    stage: 'drafting',
    inCharge: input.inCharge,
    superior: input.superior,
    county: input.county,
    rounds: 0,
    changes: 0,
    signed: false,
    sealed: false,
    items: [],
    problems: [],
    problemsRaised: [],
    told: {},
    recorded: {},
    commented: {},
    reflected: false,
    assessed: false,
    selfAppraised: false,
    resultPublished: false,
    said: {},
    deeds: {},
  };
}

/** The plan of this kind of subject. */
export function planOf(input: CommitmentInput): SubjectPlan {
  if (input.kind === 'immediate') return input.plan.immediate;
  return input.subject.type === 'member' ? input.plan.member : input.plan.organisation;
}

/** P1, P2: the day by which pledges are due. */
export function pledgeDue({ kind, plan, subject, pledgeDue: own }: CommitmentInput): Day {
  return own ?? (kind === 'immediate' ? plan.immediate.pledge.due : ordinaryPledgeDue(plan, subject));
}

function itemOf(pledged: PledgedItem): ItemState {
  return {
    id: pledged.id,
    kind: pledged.kind,
    due: dueOf(pledged),
    crossYear: pledged.crossYear === true,
    reading: 1,
    proposals: 0,
    percent: 0,
    stopped: 0,
    rungs: [],
  };
}

type ItemChange = (item: ItemState) => ItemState;

function changeItem(state: State, id: string, change: ItemChange): State {
  return { ...state, items: state.items.map((item) => (item.id === id ? change(item) : item)) };
}

type Applied = Pick<Entry, 'seq' | 'deedId' | 'kind' | 'at' | 'hash' | 'data'> & { by?: string };

/** The state after one more entry. Total: an entry that stands in the ledger is applied, never judged again. */
export function apply(state: State, entry: Applied, input: CommitmentInput): State {
  const next: State = {
    ...state,
    seq: entry.seq,
    lastHash: entry.hash,
    lastAt: entry.at,
    deeds: { ...state.deeds, [entry.deedId]: { seq: entry.seq, kind: entry.kind, at: entry.at } },
  };
  const known = entry as { [K in EntryKind]: Applied & { kind: K; data: Entry<K>['data'] } }[EntryKind];
  switch (known.kind) {
    case 'opened':
      return { ...next, openedAt: known.at };
    case 'pledged':
      return {
        ...next,
        stage: 'reviewing',
        author: known.by,
        rounds: state.rounds + 1,
        submittedAt: known.at,
        items: known.data.items.map(itemOf),
        signed: false,
        sealed: false,
      };
    case 'reviewed':
      return known.data.verdict === 'approve'
        ? {
            ...next,
            stage: 'approved',
            approvedAt: known.at,
            items: state.items.map((item) => ({ ...item, since: known.at })),
          }
        : { ...next, stage: 'returned', returnedAt: known.at };
    case 'signed':
      return { ...next, signed: true };
    case 'sealed':
      return { ...next, sealed: true };
    case 'publicised': {
      const { changedAt: _published, ...rest } = next;
      return { ...rest, stage: 'fulfilling', publishedAt: state.publishedAt ?? known.at };
    }
    case 'changeProposed':
      return changeItem(next, known.data.item, (item) => ({
        ...item,
        proposals: item.proposals + 1,
        change: {
          at: known.at,
          ...(known.by ? { by: known.by } : {}),
          ...(known.data.to ? { to: known.data.to } : {}),
        },
      }));
    case 'changeReviewed':
      return changed(next, known.data.item, known.data.approved, known.at);
    case 'problemRaised': {
      const { problem: id, due, item } = known.data;
      const problem = { id, due, at: known.at, ...(item ? { item } : {}) };
      return { ...next, problems: [...next.problems, problem], problemsRaised: [...next.problemsRaised, id] };
    }
    case 'problemSolved':
      return { ...next, problems: next.problems.filter(({ id }) => id !== known.data.problem) };
    case 'checkTold':
      return { ...next, told: { ...state.told, [known.data.period]: true } };
    case 'progressed':
      return changeItem(next, known.data.item, (item) => ({ ...item, percent: known.data.percent }));
    case 'closedOut':
      return changeItem(next, known.data.item, (item) =>
        known.data.milestone ? { ...item, milestoneReached: true } : { ...item, settled: 'closedOut', percent: 100 },
      );
    case 'helpAsked':
      return next;
    case 'helperNamed':
      return changeItem(next, known.data.item, (item) => ({
        ...item,
        helper: { way: known.data.way, id: known.data.helper },
      }));
    case 'criticised':
      return changeItem(next, known.data.item, (item) => ({ ...item, criticised: true }));
    case 'explained':
      return changeItem(next, known.data.item, (item) => ({ ...item, explanation: { at: known.at } }));
    case 'explanationAnswered':
      return changeItem(next, known.data.item, (item) => {
        const { explanation, ...rest } = item;
        if (known.data.accepted) return { ...rest, settled: 'excused' };
        // Only days on which it would have been late: an explanation before the deadline delays nothing by itself.
        const from = explanation && laterDay(dayOf(explanation.at), item.due);
        const days = from === undefined ? 0 : Math.max(0, workingDaysBetween(input.calendar, from, dayOf(known.at)));
        return { ...rest, stopped: item.stopped + days };
      });
    case 'recorded':
      return { ...next, recorded: { ...state.recorded, [known.data.period]: known.data.late ? 'late' : 'inTime' } };
    case 'commented':
      return { ...next, commented: { ...state.commented, [known.data.period]: known.data.late ? 'late' : 'inTime' } };
    case 'reflected':
      return { ...next, reflected: true };
    case 'assessed':
      return { ...next, assessed: true };
    case 'selfAppraised':
      return { ...next, selfAppraised: true };
    case 'resultDecided':
      return { ...next, result: known.data.result, resultAt: known.at };
    case 'resultPublicised':
      return { ...next, resultPublished: true };
    case 'transferred':
      return { ...next, inCharge: known.data.to, superior: known.data.superior, county: known.data.county };
    case 'excused':
      return { ...next, excused: known.data.reason };
    case 'left':
      return { ...next, left: known.data.reason };
    case 'corrected':
      return next;
    case 'reminded':
    case 'escalated':
    case 'missed':
    case 'membersMissing':
      return { ...next, said: { ...state.said, [known.deedId]: true } };
    case 'climbed':
      return changeItem({ ...next, said: { ...state.said, [known.deedId]: true } }, known.data.item, (item) => ({
        ...item,
        rungs: [...item.rungs, known.data.rung],
      }));
    case 'ended':
      return { ...next, stage: 'closed' };
    default:
      return known satisfies never;
  }
}

/** P10: the review of a proposed change; an approved one counts from now on and is published again. */
function changed(state: State, id: string, approved: boolean, at: Instant): State {
  const after = changeItem(state, id, ({ change, ...item }) => {
    if (!approved || !change) return item;
    if (!change.to) return { ...item, settled: 'withdrawn' };
    const { to } = change;
    const what = { kind: to.kind, due: dueOf(to), crossYear: to.crossYear === true };
    return { ...item, ...what, reading: item.reading + 1, since: at };
  });
  return approved
    ? { ...after, changes: state.changes + 1, ...(state.stage === 'fulfilling' ? { changedAt: at } : {}) }
    : after;
}

/** Is the item still owed this year? */
export function isOpen(item: ItemState): boolean {
  return item.settled === undefined && item.milestoneReached !== true;
}

/**
 * The day on which rung `rung` of an item falls: working days after its due day, or after the day it was approved where
 * that came later, without those it stood still.
 */
export function rungDay(input: CommitmentInput, item: ItemState, rung: Rung): Day {
  const from = item.since === undefined ? item.due : laterDay(item.due, dayOf(item.since));
  return addWorkingDays(input.calendar, from, planOf(input).fulfil.rungs[rung] + item.stopped);
}

function laterDay(a: Day, b: Day): Day {
  return a > b ? a : b;
}

/** N: what becomes of the year's items in the next one. */
export function carryOver(state: State): { pledged: boolean; items: { item: string; carryOver: CarryOver }[] } {
  const approved = state.approvedAt !== undefined;
  const items = state.items
    .filter(({ settled }) => settled !== 'withdrawn')
    .map(({ id, settled, crossYear }) => ({ id, crossYear, closedOut: settled === 'closedOut' }));
  return {
    pledged: approved,
    items: carryOverOf({ approved, items, ...(state.result ? { result: state.result } : {}) }),
  };
}
