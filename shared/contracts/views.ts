/** What services answer and pages show: shapes of the read side. Ids only; names are fetched from members (`/names`). */
import type { Duty } from './clauses';
import type { CarryOver, DeedKind, EntryKind, ItemContent, ItemKind, PledgedItem } from './entries';
import type { Consultation } from './guidance';
import type { HollowSign } from './hollow';
import type { OpinionGroup } from './opinions';
import type { Joint } from './joint';
import type { Role, Stage, WaitingFor } from './ledger';
import type { Calendar, Day, Instant, Outage, Period, Rung } from './plan';
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
  state: 'open' | 'closedOut' | 'excused' | 'withdrawn' | 'milestoneReached';
  /** Rungs of F4 that have been climbed. */
  rungs: Rung[];
  helper?: string;
  explaining?: boolean;
  carryOver?: CarryOver;
  /** The organisation's item that this one supports (P6). */
  supports?: string;
  /** The post for which it is pledged (M3, M4). */
  post?: string;
  /** P3: who answers for it, by id, or `ALL_RESPONSIBLE`. */
  responsible?: string;
  content?: ItemContent;
  /** P10: a change that waits for its review; without `to` the item is to be withdrawn. */
  change?: { at: Instant; reason: string; to?: PledgedItem; content?: ItemContent };
  /** Why it looks hollow (V3): for whoever reviews it now. */
  hollow?: HollowSign[];
}

/** An approved item of a member's organisation, which the member's own may support (P6). */
export interface OrganisationItem {
  id: string;
  title: string;
  serves?: string;
  state: ItemView['state'];
  percent: number;
}

/** A member's item that supports one of the organisation's. */
export interface SupportingItem {
  chain: string;
  subjectId: string;
  item: string;
  /** The organisation's item. */
  supports: string;
  title: string;
  state: ItemView['state'];
  percent: number;
}

/**
 * An approved item pledged for a post of an organisation, mostly one where the member lives: shown to it, reviewed and
 * counted where the member works (M4).
 */
export interface PostPledge {
  chain: string;
  subjectId: string;
  inCharge: string;
  item: string;
  post: string;
  title: string;
  goal: string;
  due: Day;
  state: ItemView['state'];
  percent: number;
}

/** `POST /commitments/:year/:subjectId/check`: what the drafter is told on a pause, before anything is submitted. */
export interface PledgeCheckView {
  items: Record<string, HollowSign[]>;
  notAsked: OpinionGroup[];
  consultation: Consultation;
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
  items: Omit<ItemView, 'content' | 'change'>[];
  /** Open duties only, the most urgent first. */
  waitingFor: DueView[];
  result?: string;
  excused?: boolean;
  left?: boolean;
  /** P3: absent for an individual one. */
  joint?: Joint;
  lastAt: Instant;
}

/** One commitment. `may`: what the asker may do now, by right and by stage. */
export interface CommitmentDetail extends Omit<CommitmentSummary, 'items'> {
  items: ItemView[];
  /** M6: it has left the asker's organisations and is shown as it stood then; this one is in charge now. */
  movedTo?: string;
  may: DeedKind[];
  now: Instant;
  /** N1–N5: last year's items and what becomes of each, from which this year's draft starts. Absent once pledged. */
  carriedOver?: ItemView[];
  /** P6. A member's: the approved items of the organisation in charge. An organisation's: who supports which. */
  organisationItems?: OrganisationItem[];
  supportedBy?: SupportingItem[];
  /** Limits that a form must know: number of items, first and last day of a deadline. */
  /** `meeting`: it is approved at a meeting only (V1). */
  limits: { minItems: number; maxItems: number; from: Day; to: Day; meeting: boolean };
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
  /** Of this year, with the days lost to outages: for what the page foresees beyond the duties. */
  calendar: Calendar;
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
  /** X11: outages that the digests of today tell of, or that the next ones will; most days none. */
  outages: Outage[];
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

/** P9: who should pledge and fulfil first, beside the others. */
export const LEADING_GROUPS = {
  leadingBodies: '领导机关',
  leadingCadres: '领导干部',
  otherOrganisations: '其他党组织',
  otherMembers: '其他党员',
} as const;
export type LeadingGroupName = keyof typeof LEADING_GROUPS;
export interface LeadingGroup {
  name: LeadingGroupName;
  total: number;
  pledged: number;
  approved: number;
  /** Of those with approved items of which one is due. */
  fulfilled: { numerator: number; denominator: number };
  /** By which day the last of them has to pledge, and on which days the first and the last one did. */
  pledgeDue?: Day;
  firstPledgedOn?: Day;
  lastPledgedOn?: Day;
}
export interface LeadingReport {
  asOf: Instant;
  organisationId: string;
  year: number;
  groups: LeadingGroup[];
}

/** C5: a secretary who has not commented this year. */
export interface SecretaryToComment {
  organisationId: string;
  personId: string;
  /** Whom the organisation keeps: members, and organisations below it. */
  subjects: number;
  /** Of those, nobody at all has commented on. */
  silent: number;
}
export interface CommentingReport {
  asOf: Instant;
  organisationId: string;
  year: number;
  secretaries: number;
  commented: number;
  items: SecretaryToComment[];
  next?: string;
}

/** What its author has written of a deed and not yet done. */
export interface DraftView {
  /** Stands in the `ETag`, quoted, and changes with every save. */
  version: string;
  /** Real time. */
  savedAt: Instant;
  /** The form's values, as the page keeps them. */
  values: Record<string, unknown>;
  /** The deed as which it was sent and which has had no answer yet: sent unchanged under this id, it is the same deed. */
  sent?: string;
}
