/** One year's dates and policy as data (年度安排, L5), the calendar they count by and the realm's clock. */

/** A calendar day in Asia/Shanghai, `YYYY-MM-DD`. */
export type Day = string;
/** An instant, ISO 8601 in UTC with milliseconds (`2026-01-31T09:30:00.000Z`), in business time. */
export type Instant = string;

/** A limit counted in working days (wd) from a deed or a date. */
export type WorkingDays = number;

/** Which period of the year a record, a check or a comment belongs to. Organisations: q1, q3 are checks; h1, h2 records. */
export type Period = 'q1' | 'q2' | 'q3' | 'q4' | 'h1' | 'h2';

export interface PeriodPlan {
  period: Period;
  /** First day of the period. */
  from: Day;
  /** Last day of the period. */
  to: Day;
  /** What the keeper owes for it: a quarterly or half-yearly record, or a check (F2, B1, B2). Absent: nothing. */
  record?: { kind: 'record' | 'check'; due: Day };
  /** When a leader's comment is due (C2). Absent: none. */
  comment?: { due: Day };
  /** When the organisation has told members and public the result of the check (F2). Absent: not asked. */
  tell?: { due: Day };
}

/** The rungs of F4, in their order (S0 三, S2 三2). */
export const RUNGS = ['remind', 'urge', 'help', 'criticise', 'report'] as const;
export type Rung = (typeof RUNGS)[number];

/** Plan for one kind of subject. All `due` days are inclusive: late means after that day has ended in Asia/Shanghai. */
export interface SubjectPlan {
  /** P1, P4. `reminders`: calendar days before `due`. */
  pledge: { opens: Day; due: Day; reminders: number[]; secretaryAfter: WorkingDays; superiorAfter: WorkingDays };
  /** How many items a pledge has (P4: 2–3 for members by 引导). */
  items: { min: number; max: number };
  /** V4: counted from submission. `reminders`: working days after submission. `meeting`: approved at a meeting only (V1). */
  review: { limit: WorkingDays; reminders: WorkingDays[]; meeting?: boolean };
  /** V2: counted from the return. */
  resubmit: { limit: WorkingDays; secretaryAfter: WorkingDays; superiorAfter: WorkingDays };
  /** U1: counted from approval; `days`: calendar days it stays shown at least. `signed`: not before the letter is signed and sealed (U6). */
  publish: {
    limit: WorkingDays;
    days: number;
    signed?: boolean;
    secretaryAfter: WorkingDays;
    superiorAfter: WorkingDays;
  };
  /** F4: `reminders` calendar days before the item's deadline, `rungs` working days after it. F6: `explanation`. */
  fulfil: { reminders: number[]; rungs: Record<Rung, WorkingDays>; explanation: { limit: WorkingDays } };
  /** B, F2, C. Empty for an immediate commitment. */
  periods: PeriodPlan[];
  /** Y1. */
  midYear?: { opens: Day; reflectionDue: Day; assessmentDue: Day };
  /** A1. */
  selfAppraisal?: { opens: Day; due: Day };
  /** A2: the meeting with its ballots. */
  appraisal?: { opens: Day; due: Day };
  /** A2, A6. */
  result?: { due: Day; publicationDays: number };
  /** The day on which the year is closed, carry-over and all (N). Absent: closed when every item is settled. */
  closes?: Day;
}

export interface Plan {
  id: string;
  version: number;
  year: number;
  /** First and last day an item's deadline may have, unless it is marked cross-year (跨年度). */
  from: Day;
  to: Day;
  member: SubjectPlan;
  /** Leading cadres pledge first (P9): the same but for the pledge's due day. */
  leadingCadrePledgeDue: Day;
  organisation: SubjectPlan;
  /** P2: a stage task, a temporary job or an emergency. */
  immediate: SubjectPlan;
  /** M6, S1 一: who joins after the opening pledges within this many calendar days of being opened. */
  newcomerDays: number;
  /** Working days over which rungs and instants are spread forwards, calendar days reminders are spread backwards. */
  spread: { reminderDays: number; rungDays: number; openingDays: number };
}

/** P1, P9: the day by which a subject of the year pledges, unless it has one of its own. Leading cadres go first. */
export function ordinaryPledgeDue(
  plan: Plan,
  { type, leadingCadre }: { type: 'member' | 'organisation'; leadingCadre?: boolean | undefined },
): Day {
  if (type === 'organisation') return plan.organisation.pledge.due;
  return leadingCadre ? plan.leadingCadrePledgeDue : plan.member.pledge.due;
}

/** Working days with 调休, versioned; beyond `coverageTo` Monday to Friday counts and is marked provisional. */
export interface Calendar {
  id: string;
  coverageTo: Day;
  /** Days from Monday to Friday that are holidays. */
  off: Day[];
  /** Saturdays and Sundays that are worked. */
  worked: Day[];
  /** X11: days lost to outages, in the calendar of a running year only. They are not worked, whatever a notice says. */
  outages?: Day[];
}

/** From the last sign of life before the system went down to the first after it (X11). */
export interface Outage {
  from: Instant;
  to: Instant;
}

/** The one clock of a realm: business = origin + (real − realOrigin) × rate. `live` has rate 1 and origin = realOrigin. */
export interface Clock {
  origin: Instant;
  realOrigin: Instant;
  rate: number;
}
