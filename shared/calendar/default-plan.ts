/** What is due when in an ordinary year: the dates and limits every organisation starts from (domain.md, "The default year"). */
import type { Calendar, Day, Period, PeriodPlan, Plan, SubjectPlan, WorkingDays } from '../contracts/plan';
import { addWorkingDays, onOrAfter } from './working-days';

/** F4's ladder in working days after an item's deadline. Rungs: S0 三, S2 三2; their distances: ours. */
const FULFIL: SubjectPlan['fulfil'] = {
  reminders: [15, 3], // ours
  rungs: { remind: 1, urge: 5, help: 15, criticise: 25, report: 35 },
  explanation: { limit: 5 }, // S2 三2 asks for an answer; 5 is ours
};

/** A limit that is missed goes to the secretary, then to the superior (V4; the distances are ours). */
const MISSED: { secretaryAfter: WorkingDays; superiorAfter: WorkingDays } = { secretaryAfter: 1, superiorAfter: 5 };

/**
 * `calendar` places the dues of records and comments on working days; where it ends before January of the next year
 * those of the fourth quarter are provisional.
 */
export function defaultPlan(year: number, calendar: Calendar): Plan {
  return {
    id: `default-${year}`,
    version: 1,
    year,
    from: `${year}-01-01`,
    to: `${year}-12-31`,
    member: annual(year, `${year}-01-31`, { min: 2, max: 3 }, memberPeriods(year, calendar)), // 2–3: S2 二(三)1
    leadingCadrePledgeDue: `${year}-01-20`, // leading cadres first: S0 四, S2 三1; the day is ours
    organisation: annual(year, `${year}-01-20`, { min: 1, max: 8 }, organisationPeriods(year, calendar)), // number: ours
    immediate: immediate(year),
    newcomerDays: 30, // as units in election, S1 一; 30 is ours
    spread: { reminderDays: 2, rungDays: 1, openingDays: 7 }, // ours
  };
}

/** Pledge, review and publication together end before March (S1 一: 原则上在2月底之前完成). */
function annual(year: number, pledgeDue: Day, items: SubjectPlan['items'], periods: PeriodPlan[]): SubjectPlan {
  return {
    pledge: { opens: `${year}-01-01`, due: pledgeDue, reminders: [10, 3, 0], ...MISSED }, // once a year: S1 三6; days ours
    items,
    review: { limit: 10, reminders: [5, 8] }, // S1 三2; the numbers are ours
    resubmit: { limit: 5, ...MISSED }, // S1 三2; ours
    publish: { limit: 5, days: 7, ...MISSED }, // S1 三3; ours
    fulfil: FULFIL,
    periods,
    midYear: { opens: `${year}-07-01`, reflectionDue: `${year}-07-15`, assessmentDue: `${year}-07-31` }, // S1 三5; days ours
    selfAppraisal: { opens: `${year}-12-01`, due: `${year}-12-15` }, // S2 三2; days ours
    appraisal: { opens: `${year}-12-10`, due: `${year}-12-31` }, // S3 三2; days ours
    result: { due: `${year + 1}-01-15`, publicationDays: 7 }, // S3 三2; ours
    closes: `${year + 1}-01-31`, // ours
  };
}

// Ours: ten working days after a quarter for its record or check, fifteen for the comment that builds on it.
const RECORD_AFTER: WorkingDays = 10;
const COMMENT_AFTER: WorkingDays = 15;
const TELL_AFTER: WorkingDays = 20;

/** S3 四2 and 二3: a record and a comment each quarter; the fourth before the result is decided (10 January: ours). */
function memberPeriods(year: number, calendar: Calendar): PeriodPlan[] {
  const last = onOrAfter(calendar, `${year + 1}-01-10`);
  return quarters(year).map(({ period, from, to }) => ({
    period,
    from,
    to,
    record: { kind: 'record', due: period === 'q4' ? last : addWorkingDays(calendar, to, RECORD_AFTER) },
    comment: { due: period === 'q4' ? last : addWorkingDays(calendar, to, COMMENT_AFTER) },
  }));
}

/** S3 四2 and 二3: a record and a comment each half year; S2 三2: a check in the quarters between. */
function organisationPeriods(year: number, calendar: Calendar): PeriodPlan[] {
  const [q1, q2, q3, q4] = quarters(year);
  const last = onOrAfter(calendar, `${year + 1}-01-10`);
  // S2 三2: checked every quarter, and told to members and public; twenty working days are ours.
  const told = (to: Day): { due: Day } => ({ due: addWorkingDays(calendar, to, TELL_AFTER) });
  return [
    { ...q1, record: { kind: 'check', due: addWorkingDays(calendar, q1.to, RECORD_AFTER) }, tell: told(q1.to) },
    {
      period: 'h1',
      from: q1.from,
      to: q2.to,
      record: { kind: 'record', due: addWorkingDays(calendar, q2.to, RECORD_AFTER) },
      comment: { due: onOrAfter(calendar, `${year}-07-20`) },
      tell: told(q2.to),
    },
    { ...q3, record: { kind: 'check', due: addWorkingDays(calendar, q3.to, RECORD_AFTER) }, tell: told(q3.to) },
    {
      period: 'h2',
      from: q3.from,
      to: q4.to,
      record: { kind: 'record', due: last },
      comment: { due: last },
      tell: { due: onOrAfter(calendar, `${year + 1}-01-20`) }, // before the year closes; ours
    },
  ];
}

type Quarter = { period: Period; from: Day; to: Day };

function quarters(year: number): [Quarter, Quarter, Quarter, Quarter] {
  return [
    { period: 'q1', from: `${year}-01-01`, to: `${year}-03-31` },
    { period: 'q2', from: `${year}-04-01`, to: `${year}-06-30` },
    { period: 'q3', from: `${year}-07-01`, to: `${year}-09-30` },
    { period: 'q4', from: `${year}-10-01`, to: `${year}-12-31` },
  ];
}

/**
 * P2 for a stage task, a temporary job or an emergency. `pledge.due` here is only the latest there can be: each one
 * states its own when it is opened. The shorter limits are ours.
 */
function immediate(year: number): SubjectPlan {
  return {
    pledge: { opens: `${year}-01-01`, due: `${year}-12-31`, reminders: [1], ...MISSED },
    items: { min: 1, max: 5 },
    review: { limit: 3, reminders: [2] },
    resubmit: { limit: 2, ...MISSED },
    publish: { limit: 2, days: 3, ...MISSED },
    fulfil: FULFIL,
    periods: [],
  };
}
