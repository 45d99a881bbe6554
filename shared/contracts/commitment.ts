/** The `commitment` and `immediate` workflows: their names, ids, input, Update and Query. */
import type { MembersDuty } from './clauses';
import type { DeedData, DeedKind, EntryKind, SubjectFacts } from './entries';
import type { ErrorCode } from './errors';
import type { JointStart } from './joint';
import type { Calendar, Clock, Day, Instant, Period, Plan } from './plan';
import type { Stage, WaitingFor } from './ledger';

export const COMMITMENT_WORKFLOW = 'commitment';
export const IMMEDIATE_WORKFLOW = 'immediate';
export const WORKFLOW_QUEUE = 'workflows';

/** To whose list a commitment belongs, and who publishes it: an organisation's to itself, a member's to the one in charge. */
export function organisationOf({
  subjectType,
  subjectId,
  inCharge,
}: {
  subjectType: 'member' | 'organisation';
  subjectId: string;
  inCharge: string;
}): string {
  return subjectType === 'organisation' ? subjectId : inCharge;
}

export function commitmentWorkflowId(year: number, subjectId: string): string {
  return `commitment/${year}/${subjectId}`;
}
export function immediateWorkflowId(year: number, subjectId: string, occasion: string): string {
  return `immediate/${year}/${subjectId}/${occasion}`;
}

/** What starts a year. One document of plan and calendar travels in it, so that a running year keeps its version. */
export interface CommitmentInput {
  version: 1;
  kind: 'annual' | 'immediate';
  year: number;
  subject: SubjectFacts;
  /** Member: its branch. Organisation: its superior. */
  inCharge: string;
  /** The organisation above the one in charge; equal to it at the root. */
  superior: string;
  county: string;
  plan: Plan;
  calendar: Calendar;
  clock: Clock;
  /** Set for an immediate commitment and for a newcomer's year: pledges are due by this day instead. */
  pledgeDue?: Day;
  /** P3: an immediate commitment of several members, or of members leading the public; its subject is the lead. */
  joint?: JointStart;
}

/** Search attributes, set at start only. */
export const SEARCH_ATTRIBUTES = { year: 'JnYear', kind: 'JnKind', county: 'JnCounty' } as const;

/** The one Update of a year: `deed`. Its updateId is the deed's id. */
export const DEED_UPDATE = 'deed';
export interface Deed<K extends DeedKind = DeedKind> {
  version: 1;
  id: string;
  kind: K;
  by: string;
  actingAs?: string;
  /**
   * The organisation whose appointment is used, for a keeper's deed: must be the one in charge or above it. Absent from
   * the comment of a leader who looks after the subject from beside the line (C1).
   */
  onBehalfOf?: string;
  receivedAt: Instant;
  contentHash?: string;
  data: DeedData[K];
  traceparent?: string;
}

/** Answer of the Update. A refusal changes nothing; `allowed` tells what the stage does allow. */
export type DeedAnswer =
  | { done: true; seq: number; kind: EntryKind; at: Instant; stage: Stage }
  | {
      done: false;
      code: ErrorCode;
      allowed?: DeedKind[];
      stage: Stage;
      inCharge?: string;
      detail?: Record<string, string | number>;
    };

/** The one Query of a year. */
export const STATE_QUERY = 'state';
export interface CommitmentView {
  chain: string;
  seq: number;
  stage: Stage;
  inCharge: string;
  waitingFor: WaitingFor[];
  nextWake?: Instant;
}

/** The terms a year runs on, as it knows them itself: its input's, or those of its last revision (X2). */
export const TERMS_QUERY = 'terms';

/** Answered by the commitments service on its own queue: how many active members of a branch lack something (B3, C1). */
export interface MissingActivities {
  countMissing(question: { organisation: string; year: number; period?: Period; duty: MembersDuty }): Promise<number>;
}
export const COMMITMENTS_QUEUE = 'commitments';

/** `opening/<year>/<county>`: starts the commitments of a county page by page, safe to be restarted. */
export const OPENING_WORKFLOW = 'opening';
export function openingWorkflowId(year: number, county: string): string {
  return `opening/${year}/${county}`;
}
export interface OpeningInput {
  version: 1;
  year: number;
  county: string;
  clock: Clock;
  calendar: Calendar;
  /** Calendar days over which the pages are spread (the herd). */
  spreadDays: number;
  after?: string;
  started?: number;
}
export interface OpeningActivities {
  /** Starts at most 200 commitments after `after` (a subject id); those whose chain exists are left alone. */
  startPage(page: {
    year: number;
    county: string;
    after?: string;
  }): Promise<{ started: number; next?: string; total: number }>;
}
