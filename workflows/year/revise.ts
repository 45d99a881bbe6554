/** What does it do to a running year that its terms are revised (X2) or days were lost (X11), and where does a revision not fit? */
import { changedCalendar } from '../../shared/calendar/calendar-changes';
import { dayOf } from '../../shared/calendar/day';
import { lostDays, withoutDays } from '../../shared/calendar/outages';
import { isWorkingDay } from '../../shared/calendar/working-days';
import type { Revision } from '../../shared/contracts/entries';
import type { ErrorCode } from '../../shared/contracts/errors';
import type { Day, Instant, Outage } from '../../shared/contracts/plan';
import { changedPlan, readClause } from '../../shared/contracts/plan-lines';
import type { State, YearFacts } from './state';
import { questions, steps } from './steps';
import { waitingFor } from './waiting';

function underTerms(state: State, { to, clauses, calendar }: Revision): State {
  return {
    ...state,
    plan: { ...changedPlan(state.plan, clauses), ...to },
    ...(calendar ? { calendar: changedCalendar(state.calendar, calendar) } : {}),
  };
}

/** The year under its new terms. */
export function revised(state: State, revision: Revision, at: Instant, input: YearFacts): State {
  const revisions = state.revisions + 1;
  const next: State = { ...underTerms(state, revision), revisions, revisedAt: at };
  return saidAnew(state, next, at, input, `revision/${revisions}`);
}

/** The year without the days that were lost. */
export function outageCounted(state: State, days: Day[], at: Instant, input: YearFacts): State {
  const next: State = { ...state, calendar: withoutDays(state.calendar, days), outageAt: at };
  return saidAnew(state, next, at, input, outageKey(days));
}

/** Lost days are counted once, so the first of them names the counting. */
export function outageKey(days: Day[]): string {
  return `outage/${days[0]}`;
}

/** What was said of a date that now lies ahead again will be said again, under the name of what moved it. */
function saidAnew(state: State, next: State, at: Instant, input: YearFacts, name: string): State {
  const [before, after] = [momentsOf(state, input), momentsOf(next, input)];
  const ahead = Object.keys(after).filter((key) => before[key] !== undefined && before[key] <= at && after[key] > at);
  return { ...next, anew: { ...state.anew, ...Object.fromEntries(ahead.map((key) => [key, name])) } };
}

/** Lost days that are news to this year and take something from it: a working day of its calendar, or a day something is due. */
export function uncountedDays(state: State, outages: Outage[], input: YearFacts): Day[] {
  const days = lostDays(outages).filter((day) => !state.calendar.outages?.includes(day));
  const due = new Set(waitingFor(state, input).map((duty) => duty.due));
  return days.some((day) => isWorkingDay(state.calendar, day) || due.has(day)) ? days : [];
}

/** When each thing is said or asked, whether or not it has been. */
function momentsOf(state: State, input: YearFacts): Record<string, Instant> {
  const silent: State = { ...state, said: {}, anew: {} };
  return Object.fromEntries([...steps(silent, input), ...questions(silent, input, {})].map(({ key, at }) => [key, at]));
}

/**
 * Why a revision does not fit this year; undefined where it does. It was previewed on these terms and in this stage, and
 * nobody becomes late by it.
 */
export function misfitOf(
  state: State,
  revision: Revision,
  at: Instant,
  input: YearFacts,
): { code: ErrorCode; detail?: Record<string, string | number> } | undefined {
  const { from, stage, clauses, calendar } = revision;
  const { plan } = state;
  const isOther =
    plan.id !== from.id ||
    plan.version !== from.version ||
    clauses.some(({ clause, old }) => JSON.stringify(readClause(plan, clause)) !== JSON.stringify(old)) ||
    calendar?.changes.some(({ day, becomes }) => isWorkingDay(state.calendar, day) === (becomes === 'worked'));
  if (isOther) return { code: 'revision_other_terms' };
  if (state.stage !== stage) return { code: 'revision_other_stage' };
  const today = dayOf(at);
  const owed = new Map(waitingFor(state, input).map(({ key, due }): [string, Day] => [key, due]));
  const late = waitingFor(underTerms(state, revision), input).find(
    ({ key, due }) => due < today && (owed.get(key) ?? today) >= today,
  );
  return late && { code: 'revision_date_passed', detail: { due: late.due } };
}
