/** How do one year's terms become another's, line by line: what a revision carries to it (X2). Pure. */
import { isDeepStrictEqual } from 'node:util';
import { calendarChanges } from '../../shared/calendar/calendar-changes';
import type { Revision } from '../../shared/contracts/entries';
import type { Plan } from '../../shared/contracts/plan';
import { clauseChanges } from '../../shared/contracts/plan-clauses';
import { changedPlan } from '../../shared/contracts/plan-lines';
import type { PlanTerms } from '../../shared/contracts/plan-views';

export type TermsChange = Pick<Revision, 'from' | 'to' | 'clauses' | 'calendar'>;

/** `same`: nothing that counts differs. `other`: the plans differ in more than their lines, and no revision leads across. */
export function termsChange(before: PlanTerms, after: PlanTerms): TermsChange | 'same' | 'other' {
  const clauses = clauseChanges(before.plan, after.plan);
  const { id, version } = after.plan;
  if (!isDeepStrictEqual(said({ ...changedPlan(before.plan, clauses), id, version }), said(after.plan))) return 'other';
  const changes = calendarChanges(before.calendar, after.calendar);
  const { coverageTo } = after.calendar;
  const sameDays = changes.length === 0 && coverageTo === before.calendar.coverageTo;
  if (clauses.length === 0 && sameDays) return 'same';
  return {
    from: { id: before.plan.id, version: before.plan.version },
    to: { id, version },
    clauses,
    ...(sameDays ? {} : { calendar: { id: after.calendar.id, coverageTo, changes } }),
  };
}

/** What is not asked for need not be said: plans from before a setting existed are those that do not ask for it. */
function said(plan: Plan): unknown {
  return JSON.parse(JSON.stringify(plan, (_name, value: unknown) => (value === false ? undefined : value)));
}
