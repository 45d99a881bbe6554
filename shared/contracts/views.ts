/** What services answer and pages show: shapes of the read side. Ids only; names are fetched from members (`/names`). */
import type { Duty } from './clauses';
import type { CarryOver, DeedKind, EntryKind, ItemContent, ItemKind } from './entries';
import type { Role, Stage, WaitingFor } from './ledger';
import type { Day, Instant, Period, Rung } from './plan';
import type { OpinionTodo } from './publication';

/** A duty with what the one function of business time says of it (G4). */
export interface DueView extends WaitingFor {
  state: 'notYet' | 'open' | 'dueSoon' | 'overdue';
  workingDaysLeft: number;
  workingDaysOver: number;
}

export interface ItemView {
  id: string;
  kind: ItemKind;
  /** This year's due day: the deadline, or a cross-year item's milestone. */
  due: Day;
  deadline?: Day;
  crossYear: boolean;
  percent: number;
  state: 'open' | 'closedOut' | 'excused' | 'milestoneReached';
  /** Rungs of F4 that have been climbed. */
  rungs: Rung[];
  helper?: string;
  explaining?: boolean;
  carryOver?: CarryOver;
  content?: ItemContent;
}

/** A row of the list of commitments. */
export interface CommitmentSummary {
  chain: string;
  seq: number;
  year: number;
  kind: 'annual' | 'immediate';
  subjectId: string;
  subjectType: 'member' | 'organisation';
  inCharge: string;
  superior: string;
  path: string;
  stage: Stage;
  rounds: number;
  items: Omit<ItemView, 'content'>[];
  /** Open duties only, the most urgent first. */
  waitingFor: DueView[];
  result?: string;
  excused?: boolean;
  left?: boolean;
  lastAt: Instant;
}

/** One commitment. `may`: what the asker may do now, by right and by stage. */
export interface CommitmentDetail extends Omit<CommitmentSummary, 'items'> {
  items: ItemView[];
  may: DeedKind[];
  now: Instant;
  /** N1–N5: last year's items and what becomes of each, from which this year's draft starts. Absent once pledged. */
  carriedOver?: ItemView[];
  /** Limits that a form must know: number of items, first and last day of a deadline. */
  limits: { minItems: number; maxItems: number; from: Day; to: Day };
}

/** A ledger entry with what was written with it. */
export interface TimelineEntryView {
  id: string;
  seq: number;
  kind: EntryKind;
  at: Instant;
  by?: string;
  inCharge: string;
  stage: Stage;
  data: Record<string, unknown>;
  content?: Record<string, unknown>;
  hash: string;
}

/** Everything the timeline page needs (G3). */
export interface TimelineView {
  head: CommitmentDetail;
  entries: TimelineEntryView[];
  /** Duties not done yet, the coming ones too, in order of their due day. */
  ahead: DueView[];
  now: Instant;
}

/** The technical history, one click away from the timeline. */
export interface TechnicalHistory {
  workflowId: string;
  runId: string;
  events: { id: number; type: string; at: Instant }[];
}

export interface CommitmentList {
  items: CommitmentSummary[];
  next?: string;
  total: number;
  asOf: Instant;
}

/** `GET /todo` of publication: what one person owes, most urgent first. */
export interface TodoItem {
  chain: string;
  subjectId: string;
  subjectType: 'member' | 'organisation';
  inCharge: string;
  key: string;
  duty: Duty;
  role: Role;
  due: Day;
  opens: Instant;
  state: 'open' | 'dueSoon' | 'overdue';
  workingDaysLeft: number;
  workingDaysOver: number;
  item?: string;
  period?: Period;
  /** Why I get this: the appointment it falls to, absent for one's own. */
  actingAs?: string;
}
export interface TodoList {
  asOf: Instant;
  items: TodoItem[];
  /** Beside the duties of chains, since an opinion need not be about a commitment and no workflow waits for it (U4). */
  opinions: OpinionTodo[];
  counts: { open: number; dueSoon: number; overdue: number };
}

/** Rates of L2: each states numerator, denominator and as-of time, and opens into names. */
export const RATES = {
  pledged: '承诺率',
  reviewed: '审核率',
  published: '公示率',
  fulfilled: '履诺率',
  recorded: '写实率',
  commented: '点评率',
  appraised: '评议率',
  satisfied: '满意率',
} as const;
export type RateName = keyof typeof RATES;
export interface Rate {
  name: RateName;
  numerator: number;
  denominator: number;
}
export interface RateReport {
  asOf: Instant;
  organisationId: string;
  year: number;
  members: Rate[];
  organisations: Rate[];
  children: { organisationId: string; members: Rate[]; organisations: Rate[] }[];
}
