/** What a revision of its terms does to a running year, and where it does not fit any more (X2). */
import { changedCalendar } from '../../shared/calendar/calendar-changes';
import { dayOf } from '../../shared/calendar/day';
import { isWorkingDay } from '../../shared/calendar/working-days';
import type { Revision } from '../../shared/contracts/entries';
import type { ErrorCode } from '../../shared/contracts/errors';
import type { Day, Instant } from '../../shared/contracts/plan';
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

/** The year under its new terms. What was said of a date that now lies ahead again will be said again. */
export function revised(state: State, revision: Revision, at: Instant, input: YearFacts): State {
  const next: State = { ...underTerms(state, revision), revisions: state.revisions + 1, revisedAt: at };
  const [before, after] = [momentsOf(state, input), momentsOf(next, input)];
  const ahead = Object.keys(after).filter((key) => before[key] !== undefined && before[key] <= at && after[key] > at);
  return { ...next, anew: { ...state.anew, ...Object.fromEntries(ahead.map((key) => [key, next.revisions])) } };
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
