/**
 * A revision of running years (X2): what its preview froze, by which the `revision` workflow applies it. Kept by
 * commitments (services/commitments/revision-store.ts): one preview, its terms, and a row for every running year.
 */
import type { BatchStep } from './batch';
import type { ErrorCode } from './errors';
import type { Duty } from './clauses';
import type { Role, Stage } from './ledger';
import type { Day, Instant, Period } from './plan';
import type { CalendarChange, PlanTrial, TermsBelow } from './plan-views';

export interface DutyDates {
  opens: Instant;
  due: Day;
}

/** What becomes of one open duty. `old` is absent where the duty only arises, `new` where it falls away. */
export interface DutyMove {
  /** As in the ledger: `q1/record`, `item/<id>/help`. */
  key: string;
  duty: Duty;
  role: Role;
  item?: string;
  period?: Period;
  old?: DutyDates;
  new?: DutyDates;
}

/** How far a revision has been applied. */
export interface RevisionApplication {
  /** Who applied it, or asked to. */
  by: string;
  reason: string;
  /** Business time. */
  at: Instant;
  endedAt?: Instant;
  /** Above a number of years the first press only asks: another person agrees or does not (G5). */
  state: 'awaitingApproval' | 'declined' | 'expired' | 'running' | 'paused' | 'done';
  /** Real time: the last instant for another person's answer. */
  until?: Instant;
  /** All that happened to it, by whom and why; only ever added to. */
  steps: BatchStep[];
  /** Years that run on the new terms now. */
  applied: number;
  /** Years that were left as they were, by the reason. */
  left: Partial<Record<ErrorCode, number>>;
}

/** `GET /revisions/previews/:id` */
export interface RevisionPreview {
  id: string;
  organisationId: string;
  path: string;
  year: number;
  /** The day whose terms would apply. */
  day: Day;
  /** The running years are taken to have the terms known then: at their county's opening. */
  since: Instant;
  /** Only what has been kept as a version can be applied; a draft can be looked at. */
  kept: boolean;
  by: string;
  at: Instant;
  state: 'computing' | 'ready';
  /** Running years looked at so far, of how many. */
  done: number;
  total: number;
  counts: {
    /** Running years whose terms change, if only in what comes later. */
    changing: number;
    /** Running years in which a date changes. */
    affected: number;
    /** Running years whose terms could not be asked: foreseen by their county's, and not to be revised. */
    otherTerms: number;
    duties: Partial<Record<Duty, number>>;
    stages: Partial<Record<Stage, number>>;
  };
  changes: PlanTrial['changes'];
  moved: PlanTrial['moved'];
  calendarChanges: CalendarChange[];
  /** Organisations below whose own override would be bent or set aside. */
  below: Pick<TermsBelow, 'organisationId' | 'limited' | 'setAside'>[];
  application?: RevisionApplication;
  /** Whether the asker is of those who set this organisation's plan, and so may apply and pause. */
  mayApply: boolean;
  /** It concerns so many years that another person must agree. */
  needsApproval: boolean;
  /** Whether the asker may agree to it or not: one of the same people, but never who asked. */
  mayAnswer: boolean;
  /** Real time: after it the preview is gone and must be made again; absent once it was applied. */
  expires?: Instant;
}

/** One running year as it stood when it was looked at: applied only if its plan and stage still are these. */
export interface RevisionRow {
  chain: string;
  seq: number;
  stage: Stage;
  subjectId: string;
  subjectType: 'member' | 'organisation';
  inCharge: string;
  /** Materialised path of the organisation in whose list it stands. */
  path: string;
  /** `organisationId` of the terms that hold for it. */
  termsOf: string;
  /** Plan of its input as the ledger tells; absent where its first entry was not seen. */
  runsOn?: { id: string; version: number };
  /** Id of the calendar by which it counts; absent for a year opened before its entries told it. */
  calendar?: string;
  otherTerms: boolean;
  /** Its terms change. */
  changing: boolean;
  moved: DutyMove[];
  /** What became of it when the revision was applied. */
  outcome?: RevisionOutcome;
}

export type RevisionOutcome = 'applied' | ErrorCode;

export const REVISION_WORKFLOW = 'revision';
export const REVISION_PAUSED = 'paused';
export function revisionWorkflowId(preview: string): string {
  return `revision/${preview}`;
}
export interface RevisionInput {
  version: 1;
  preview: string;
  paused: boolean;
  after?: string;
}
/** Long work of the commitments service has a queue of its own, so that no short question waits behind it. */
export const COMMITMENTS_BATCH_QUEUE = 'commitments-batch';
export interface RevisionActivities {
  /** Applies the next page of rows; those that have an outcome are left alone. `next`: where to go on. */
  applyRevisionPage(page: { preview: string; after?: string }): Promise<{ next?: string }>;
  endRevision(preview: string): Promise<void>;
}
