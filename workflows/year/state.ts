/** Where a commitment stands, and what follows from that alone. */
import { carryOverOf } from '../../shared/contracts/carry-over';
import type { CommitmentInput } from '../../shared/contracts/commitment';
import type {
  CarryOver,
  EntryKind,
  Excuse,
  HelpWay,
  ItemKind,
  Leaving,
  PledgedItem,
} from '../../shared/contracts/entries';
import type { Joint } from '../../shared/contracts/joint';
import type { Stage } from '../../shared/contracts/ledger';
import { CHAIN_START } from '../../shared/contracts/ledger';
import {
  ordinaryPledgeDue,
  type Calendar,
  type Day,
  type Instant,
  type Period,
  type Plan,
  type Rung,
  type SubjectPlan,
} from '../../shared/contracts/plan';
import { afterOutage } from '../../shared/calendar/outages';
import { addWorkingDays } from '../../shared/calendar/working-days';
import { dayOf } from '../../shared/calendar/day';

/** What of its input holds all year; the terms are in its state, since a revision may change them (X2). */
export type YearFacts = Omit<CommitmentInput, 'plan' | 'calendar'>;

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
  /** The terms it runs on: its input's, or those of its last revision. */
  plan: Plan;
  calendar: Calendar;
  /** X2: how many revisions there were, and when the last. */
  revisions: number;
  revisedAt?: Instant;
  /** X11: when an outage was last counted. */
  outageAt?: Instant;
  /** What had been said of a date before it was moved: said anew, under the name of what moved it. */
  anew: Record<string, string>;
  stage: Stage;
  inCharge: string;
  superior: string;
  county: string;
  openedAt?: Instant;
  /** P3: of an individual one absent. */
  joint?: Joint;
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
    plan: input.plan,
    calendar: input.calendar,
    revisions: 0,
    anew: {},
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
export function planOf({ plan }: Pick<State, 'plan'>, { kind, subject }: YearFacts): SubjectPlan {
  if (kind === 'immediate') return plan.immediate;
  return subject.type === 'member' ? plan.member : plan.organisation;
}

/** P1, P2: the day by which pledges are due. */
export function pledgeDue({ plan }: Pick<State, 'plan'>, { kind, subject, pledgeDue: own }: YearFacts): Day {
  return own ?? (kind === 'immediate' ? plan.immediate.pledge.due : ordinaryPledgeDue(plan, subject));
}

/** The key under which something is said now: its own, unless it was said before its date was moved (X2, X11). */
export function sayingKey({ anew }: Pick<State, 'anew'>, key: string): string {
  return anew[key] === undefined ? key : `${key}/${anew[key]}`;
}

/** Is the item still owed this year? */
export function isOpen(item: ItemState): boolean {
  return item.settled === undefined && item.milestoneReached !== true;
}

/**
 * The day on which rung `rung` of an item falls: working days after its due day, or after the day it was approved where
 * that came later, without those it stood still.
 */
export function rungDay(state: State, input: YearFacts, item: ItemState, rung: Rung): Day {
  const due = itemDue(state, item);
  const from = item.since === undefined ? due : laterDay(due, dayOf(item.since));
  return addWorkingDays(state.calendar, from, planOf(state, input).fulfil.rungs[rung] + item.stopped);
}

/** By when an item is to be done: its day, or the working day after an outage that took it (X11). */
export function itemDue({ calendar }: Pick<State, 'calendar'>, item: ItemState): Day {
  return afterOutage(calendar, item.due);
}

export function laterDay(a: Day, b: Day): Day {
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
