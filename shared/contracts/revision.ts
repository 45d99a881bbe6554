/**
 * A revision of running years (X2): what its preview froze, by which the `revision` workflow applies it. Kept by
 * commitments (services/commitments/revision-store.ts): one preview, its terms, and a row for every running year.
 */
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
    /** Running years in which a date changes. */
    affected: number;
    /** Running years that run on other terms than those of `since`: foreseen by their duties' own dates, less surely. */
    otherTerms: number;
    duties: Partial<Record<Duty, number>>;
    stages: Partial<Record<Stage, number>>;
  };
  changes: PlanTrial['changes'];
  moved: PlanTrial['moved'];
  calendarChanges: CalendarChange[];
  /** Organisations below whose own override would be bent or set aside. */
  below: Pick<TermsBelow, 'organisationId' | 'limited' | 'setAside'>[];
  /** Real time: after it the preview is gone and must be made again. */
  expires: Instant;
}

/** One running year as it stood when it was looked at: applied only if chain, seq and stage still are these. */
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
  otherTerms: boolean;
  moved: DutyMove[];
}
