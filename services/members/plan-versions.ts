/** How the next version of a plan or a calendar is kept, and how versions differ: none is ever altered (L5, X8). */
import { calendarChanges } from '../../shared/calendar/calendar-changes';
import type { PlanOverride } from '../../shared/contracts/plan-clauses';
import type { CalendarVersionView, PlanVersionView } from '../../shared/contracts/plan-views';
import type { Calendar, Day, Instant } from '../../shared/contracts/plan';
import { DomainError } from '../../shared/http/problem';
import { isDuplicateKey } from '../../shared/mongo/engine-error';
import { asOverride, inForce, openBooks, type Books, type Draft, type Place } from './plan-books';
import { judgeOverride, type Layer } from './plan-rules';
import type { PlanVersionDoc } from './plan-store';
import type { Store } from './store';

export interface NextVersion extends PlanOverride {
  year: number;
  /** The version it was written on: 0 for the first. */
  after: number;
  effective: Day;
  reason: string;
  by: string;
  at: Instant;
}

/** Keeps the next version, or refuses: `plan_changed` where somebody else was first, else what `judgeOverride` says. */
export async function keepPlanVersion(store: Store, organisation: Place, next: NextVersion) {
  const { year, after, effective, reason, by, at } = next;
  const books = await openBooks(store, organisation.ancestors, year);
  const newest = books.planVersions.filter(({ organisationId }) => organisationId === organisation._id).at(-1)?.version;
  if ((newest ?? 0) !== after) throw new DomainError('plan_changed', { extra: { version: newest ?? 0 } });
  const version = after + 1;
  const layer: Layer = {
    organisationId: organisation._id,
    version,
    effective,
    values: next.values,
    bounds: next.bounds,
  };
  const { moved } = judged(books, organisation, year, effective, layer);
  await keepOnce(() =>
    store.planVersions.create({
      _id: `${organisation._id}/${year}/${version}`,
      ...{ organisationId: organisation._id, year, version, effective, reason, by, at },
      values: Object.entries(next.values).map(([clause, value]) => ({ clause, value })),
      bounds: Object.entries(next.bounds).map(([clause, bound]) => ({ clause, ...bound })),
    }),
  );
  return { version, effective, moved };
}

export function judged(books: Books, organisation: Place, year: number, day: Day, layer: Layer, calendar?: Calendar) {
  const draft: Draft = { organisationId: organisation._id, layer, ...(calendar ? { calendar } : {}) };
  const force = inForce(books, organisation, year, { day }, draft);
  const verdict = judgeOverride(force.base, force.calendar, force.above, layer);
  if (verdict.refusal) {
    const { code, detail, extra } = verdict.refusal;
    throw new DomainError(code, { detail, extra: { ...extra } });
  }
  return verdict;
}

/** Unique ids decide between two editors. */
async function keepOnce(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (isDuplicateKey(error)) throw new DomainError('plan_changed');
    throw error;
  }
}

export async function planVersions(store: Store, organisationId: string, year: number): Promise<PlanVersionView[]> {
  const docs = await store.planVersions.find({ organisationId, year }).sort({ version: 1 }).lean<PlanVersionDoc[]>();
  const views = docs.map((doc, i): PlanVersionView => {
    const now = asOverride(doc);
    const before = i > 0 ? asOverride(docs[i - 1]) : { values: {}, bounds: {} };
    const { version, effective, reason, by, at } = doc;
    const difference = <T>(old: Record<string, T>, next: Record<string, T>) =>
      [...new Set([...Object.keys(old), ...Object.keys(next)])]
        .filter((clause) => JSON.stringify(old[clause]) !== JSON.stringify(next[clause]))
        .map((clause) => ({
          clause,
          ...(clause in old ? { old: old[clause] } : {}),
          ...(clause in next ? { new: next[clause] } : {}),
        }));
    return {
      ...now,
      ...{ version, effective, reason, by, at },
      changes: difference(before.values, now.values),
      boundChanges: difference(before.bounds, now.bounds),
    };
  });
  return views.reverse();
}

export interface NextCalendar {
  after: number;
  effective: Day;
  reason: string;
  by: string;
  at: Instant;
  calendar: Omit<Calendar, 'id'>;
}

/** The next holiday notice. Days that have been cannot become others: limits were counted by them. */
export async function keepCalendarVersion(store: Store, organisation: Place, next: NextCalendar, today: Day) {
  const { after, effective, reason, by, at } = next;
  const books = await openBooks(store, organisation.ancestors, 0);
  const own = books.calendarVersions.filter(({ organisationId }) => organisationId === organisation._id).at(-1);
  if ((own?.version ?? 0) !== after) throw new DomainError('plan_changed', { extra: { version: own?.version ?? 0 } });
  const version = after + 1;
  const calendar: Calendar = { id: `${organisation._id}-calendar-${version}`, ...next.calendar };
  const before = inForce(books, organisation, Number(effective.slice(0, 4)), { day: effective }).calendar;
  const changes = calendarChanges(before, calendar);
  refuseCalendar(before, calendar, changes, today);
  await keepOnce(() =>
    store.calendarVersions.create({
      _id: `${organisation._id}/${version}`,
      ...{ organisationId: organisation._id, version, effective, reason, by, at, calendar },
    }),
  );
  return { version, effective, changes };
}

export function refuseCalendar(before: Calendar, next: Calendar, changes: { day: Day }[], today: Day): void {
  const past = changes.find(({ day }) => day < today);
  if (past) throw new DomainError('calendar_broken', { detail: `${past.day} 已经过去，不能改变` });
  if (next.coverageTo < before.coverageTo)
    throw new DomainError('calendar_broken', { detail: `现行日历已经公布到 ${before.coverageTo}，不能更短` });
}

export async function calendarVersions(store: Store, organisation: Place): Promise<CalendarVersionView[]> {
  const books = await openBooks(store, organisation.ancestors, 0);
  const own = books.calendarVersions.filter(({ organisationId }) => organisationId === organisation._id);
  const above = { ...organisation, ancestors: organisation.ancestors.slice(0, -1) };
  return own
    .map(({ version, effective, reason, by, at, calendar }, i): CalendarVersionView => {
      const before =
        own[i - 1]?.calendar ?? inForce(books, above, Number(effective.slice(0, 4)), { day: effective }).calendar;
      return {
        ...{ version, effective, reason, by, at, coverageTo: calendar.coverageTo },
        changes: calendarChanges(before, calendar),
      };
    })
    .reverse();
}
