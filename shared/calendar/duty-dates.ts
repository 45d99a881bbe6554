/** When would the duties of a running year open and be due under other terms: the dates of `waitingFor`, by duty (X2). */
import type { WaitingFor } from '../contracts/ledger';
import { ordinaryPledgeDue, type Day, type Rung, type SubjectPlan } from '../contracts/plan';
import type { PlanTerms } from '../contracts/plan-views';
import type { DutyDates, DutyMove } from '../contracts/revision';
import { addDays, dayOf, startOf } from './day';
import { afterOutage, withoutDays } from './outages';
import { addWorkingDays, workingDaysBetween } from './working-days';

/** Ours: calendar days before a period's end from which its comment stands among the duties. */
export const COMMENT_LEAD_DAYS = 14;

/** What the dates of a year depend on besides its terms, as far as the read side knows it. */
export interface RunningYear {
  kind: 'annual' | 'immediate';
  subjectType: 'member' | 'organisation';
  leadingCadre: boolean;
  openedAt: string;
  items: { id: string; due: Day }[];
  /** U6: its letter has been signed by its subject, and sealed by who reviewed it. */
  signed: boolean;
  sealed: boolean;
  /** X11: days it lost, under whatever terms. */
  outages: Day[];
}

/** Duties whose dates differ, in the order of `waitingFor`; those that only arise come last. */
export function movedDuties(
  waiting: WaitingFor[],
  year: RunningYear,
  termsBefore: PlanTerms,
  termsAfter: PlanTerms,
): DutyMove[] {
  const [before, after] = [termsBefore, termsAfter].map(({ plan, calendar }): PlanTerms => ({
    plan,
    calendar: withoutDays(calendar, year.outages),
  }));
  const moves = waiting.flatMap((duty): DutyMove[] => {
    const { key, duty: name, role, item, period, opens, due } = duty;
    const next = inTime(after, datesUnder(duty, year, before, after));
    if (next?.opens === opens && next.due === due) return [];
    const about = { key, duty: name, role, ...(item ? { item } : {}), ...(period ? { period } : {}) };
    return [{ ...about, old: { opens, due }, ...(next ? { new: next } : {}) }];
  });
  return [...moves, ...arising(waiting, year, before, after)];
}

/** X11: nothing is due on a day that was lost. */
function inTime<D extends DutyDates | undefined>({ calendar }: PlanTerms, dates: D): D {
  return dates && { ...dates, due: afterOutage(calendar, dates.due) };
}

function planOf({ plan }: PlanTerms, { kind, subjectType }: RunningYear): SubjectPlan {
  return kind === 'immediate' ? plan.immediate : subjectType === 'member' ? plan.member : plan.organisation;
}

/** Undefined where the duty falls away. */
function datesUnder(duty: WaitingFor, year: RunningYear, before: PlanTerms, after: PlanTerms): DutyDates | undefined {
  const plan = planOf(after, year);
  const same: DutyDates = { opens: duty.opens, due: duty.due };
  const limit = (days: number): DutyDates => ({
    opens: duty.opens,
    due: addWorkingDays(after.calendar, dayOf(duty.opens), days),
  });
  const period = plan.periods.find((one) => one.period === duty.period);
  switch (duty.duty) {
    case 'pledge':
      return keepsOwnDay(duty, year, before) ? same : { opens: duty.opens, due: pledgeDue(after, year) };
    case 'review':
    case 'reviewChange':
      return limit(plan.review.limit);
    case 'resubmit':
      return limit(plan.resubmit.limit);
    case 'publish':
      return limit(plan.publish.limit);
    case 'sign':
    case 'seal':
      return plan.publish.signed ? limit(plan.publish.limit) : undefined;
    case 'answerExplanation':
      return limit(plan.fulfil.explanation.limit);
    case 'help':
      return rungs(duty, year, before, after, 'help', 'criticise');
    case 'criticise':
      return rungs(duty, year, before, after, 'criticise', 'report');
    case 'record':
    case 'check':
      return period?.record && { opens: startOf(period.to), due: period.record.due };
    case 'comment':
      return period?.comment && { opens: startOf(addDays(period.to, -COMMENT_LEAD_DAYS)), due: period.comment.due };
    case 'tellCheck':
      return period?.tell && { opens: startOf(addDays(period.to, 1)), due: period.tell.due };
    case 'reflect':
      return midYear(plan, year)?.reflect;
    case 'assess':
      return midYear(plan, year)?.assess;
    case 'selfAppraise':
      return plan.selfAppraisal && { opens: startOf(plan.selfAppraisal.opens), due: plan.selfAppraisal.due };
    case 'decideResult':
    case 'publishResult':
      return plan.result && plan.appraisal && { opens: startOf(plan.appraisal.opens), due: plan.result.due };
    case 'fulfil':
      return { opens: duty.opens, due: itemOf(duty, year)?.due ?? duty.due };
    case 'answerInvitation':
    case 'solveProblem':
    case 'membersRecords':
    case 'membersComments':
    case 'membersAssessments':
    case 'membersSelfAppraisals':
    case 'membersResults':
      return same;
    default:
      return duty.duty satisfies never;
  }
}

function pledgeDue({ plan }: PlanTerms, { subjectType: type, leadingCadre }: RunningYear): Day {
  return ordinaryPledgeDue(plan, { type, leadingCadre });
}

/**
 * An immediate commitment states its own day; so does the year of a newcomer, counted from its opening (M6, S1 一). One that
 * falls on everybody's day is taken for everybody's.
 */
function keepsOwnDay(duty: WaitingFor, year: RunningYear, before: PlanTerms): boolean {
  if (year.kind === 'immediate') return true;
  const isDue = (day: Day): boolean => duty.due === afterOutage(before.calendar, day);
  return !isDue(pledgeDue(before, year)) && isDue(addDays(dayOf(year.openedAt), before.plan.newcomerDays));
}

function itemOf({ item }: WaitingFor, { items }: RunningYear): RunningYear['items'][number] | undefined {
  return items.find(({ id }) => id === item);
}

/** The days an explanation stood unanswered count against nobody; they are what the old opening day has too many. */
function rungs(
  duty: WaitingFor,
  year: RunningYear,
  before: PlanTerms,
  after: PlanTerms,
  from: Rung,
  to: Rung,
): DutyDates | undefined {
  const item = itemOf(duty, year);
  if (!item) return undefined;
  const elapsed = workingDaysBetween(before.calendar, afterOutage(before.calendar, item.due), dayOf(duty.opens));
  const stopped = Math.max(0, elapsed - planOf(before, year).fulfil.rungs[from]);
  const itemDue = afterOutage(after.calendar, item.due);
  const on = (rung: Rung): Day =>
    addWorkingDays(after.calendar, itemDue, planOf(after, year).fulfil.rungs[rung] + stopped);
  return { opens: startOf(on(from)), due: on(to) };
}

function midYear({ midYear: dates }: SubjectPlan, { openedAt }: RunningYear) {
  if (!dates || dates.assessmentDue < dayOf(openedAt)) return undefined;
  const opens = startOf(dates.opens);
  return { reflect: { opens, due: dates.reflectionDue }, assess: { opens, due: dates.assessmentDue } };
}

function arising(waiting: WaitingFor[], year: RunningYear, before: PlanTerms, after: PlanTerms): DutyMove[] {
  return [...signatures(waiting, year, before, after), ...midYearInTime(waiting, year, before, after)];
}

/** U6: approved and not yet published under a plan that asks for signatures from now on. */
function signatures(waiting: WaitingFor[], year: RunningYear, before: PlanTerms, after: PlanTerms): DutyMove[] {
  const publish = waiting.find(({ key }) => key === 'publish');
  if (!publish || planOf(before, year).publish.signed || !planOf(after, year).publish.signed) return [];
  const dates = inTime(after, datesUnder({ ...publish, key: 'sign', duty: 'sign' }, year, before, after));
  if (!dates) return [];
  return [
    ...(year.signed ? [] : [{ key: 'sign', duty: 'sign' as const, role: 'subject' as const, new: dates }]),
    ...(year.sealed ? [] : [{ key: 'seal', duty: 'seal' as const, role: 'keeper' as const, new: dates }]),
  ];
}

/** Opened too late for the mid-year assessment as it was, in time for the one that comes. */
function midYearInTime(waiting: WaitingFor[], year: RunningYear, before: PlanTerms, after: PlanTerms): DutyMove[] {
  const next = midYear(planOf(after, year), year);
  if (waiting.length === 0 || midYear(planOf(before, year), year) || !next) return [];
  return [
    { key: 'midYear/reflect', duty: 'reflect', role: 'subject', new: inTime(after, next.reflect) },
    { key: 'midYear/assess', duty: 'assess', role: 'keeper', new: inTime(after, next.assess) },
  ];
}
