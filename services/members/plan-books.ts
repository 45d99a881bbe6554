/** Whose versions are in force for an organisation on a day, and what they make of its plan and calendar (L5, X8). */
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { defaultPlan } from '../../shared/calendar/default-plan';
import type { PlanOverride } from '../../shared/contracts/plan-clauses';
import type { Calendar, Day, Instant, Plan } from '../../shared/contracts/plan';
import { resolve, type Layer, type Resolved } from './plan-rules';
import type { CalendarVersionDoc, PlanVersionDoc } from './plan-store';
import type { OrganisationDoc, PlanDoc, Store } from './store';

export type Place = Pick<OrganisationDoc, '_id' | 'ancestors' | 'path'>;

/** Everything that was ever set for some organisations in a year. */
export interface Books {
  plans: PlanDoc[];
  planVersions: PlanVersionDoc[];
  calendarVersions: CalendarVersionDoc[];
}

/** On a day; `keptBy` as it was known at an instant of that day, when a year was opened. */
export interface When {
  day: Day;
  keptBy?: Instant;
}

/** A change that is being tried for one organisation: taken as its newest version on the day. */
export interface Draft {
  organisationId: string;
  layer?: Layer;
  calendar?: Calendar;
}

export interface InForce {
  base: Plan;
  calendar: Calendar;
  calendarFrom?: CalendarVersionDoc;
  above: Layer[];
  own?: Layer;
  id: string;
  version: number;
}

export async function openBooks(store: Store, organisations: string[], year: number): Promise<Books> {
  const of = { organisationId: { $in: organisations } };
  const [plans, planVersions, calendarVersions] = await Promise.all([
    store.plans.find({ ...of, year }).lean<PlanDoc[]>(),
    store.planVersions
      .find({ ...of, year })
      .sort({ version: 1 })
      .lean<PlanVersionDoc[]>(),
    store.calendarVersions.find(of).sort({ version: 1 }).lean<CalendarVersionDoc[]>(),
  ]);
  return { plans, planVersions, calendarVersions };
}

/** The highest version in effect: a later version takes over from its day on, whatever an earlier one announced. */
function inEffect<T extends { organisationId: string; effective: Day; at: Instant }>(
  versions: T[],
  organisationId: string,
  { day, keptBy }: When,
): T | undefined {
  return versions
    .filter((one) => one.organisationId === organisationId && one.effective <= day)
    .filter(({ at }) => keptBy === undefined || at <= keptBy)
    .at(-1);
}

/**
 * The id names the lowest organisation that set something, the version is the sum of all versions in force on its
 * path: each only ever rises, so one id and version never stand for two plans.
 */
export function inForce(books: Books, place: Place, year: number, when: When, draft?: Draft): InForce {
  const path = place.ancestors;
  const calendars = path.flatMap((id) => inEffect(books.calendarVersions, id, when) ?? []);
  const drafted = draft?.calendar && path.includes(draft.organisationId) ? draft : undefined;
  // Nearest first, the draft's own place counted as if it were kept.
  const calendarFrom = calendars.at(-1);
  const isDraftNearest =
    drafted && (!calendarFrom || path.indexOf(drafted.organisationId) >= path.indexOf(calendarFrom.organisationId));
  const calendar = isDraftNearest ? drafted.calendar! : (calendarFrom?.calendar ?? CALENDAR_2026);

  const whole = path.flatMap((id) => books.plans.find(({ organisationId }) => organisationId === id) ?? []).at(-1);
  const from = whole ? path.indexOf(whole.organisationId) : 0;
  const base = whole?.plan ?? defaultPlan(year, calendar);
  const layers = path.slice(from).flatMap((id): Layer[] => {
    if (draft?.layer && id === draft.organisationId) return [draft.layer];
    const version = inEffect(books.planVersions, id, when);
    return version ? [asLayer(version)] : [];
  });
  const counted = whole
    ? []
    : [...calendars, ...(drafted ? [{ organisationId: drafted.organisationId, version: 1 }] : [])];
  const setters = [...layers, ...counted].map(({ organisationId }) => path.indexOf(organisationId));
  const lowest = setters.length === 0 ? undefined : path[Math.max(...setters)];
  const own = layers.at(-1)?.organisationId === place._id ? layers.at(-1) : undefined;
  return {
    base,
    calendar,
    ...(calendarFrom ? { calendarFrom } : {}),
    above: own ? layers.slice(0, -1) : layers,
    ...(own ? { own } : {}),
    id: lowest === undefined ? base.id : `${lowest}-${year}`,
    version: [...layers, ...counted].reduce((sum, { version }) => sum + version, base.version),
  };
}

function asLayer({ organisationId, version, effective, values, bounds }: PlanVersionDoc): Layer {
  return { organisationId, version, effective, ...asOverride({ values, bounds }) };
}

export function asOverride({ values, bounds }: Pick<PlanVersionDoc, 'values' | 'bounds'>): PlanOverride {
  return {
    values: Object.fromEntries(values.map(({ clause, value }) => [clause, value])),
    bounds: Object.fromEntries(bounds.map(({ clause, ...bound }) => [clause, bound])),
  };
}

export function resolved(
  books: Books,
  place: Place,
  year: number,
  when: When,
  draft?: Draft,
): InForce & { all: Resolved } {
  const force = inForce(books, place, year, when, draft);
  const all = resolve(force.base, force.calendar, [...force.above, ...(force.own ? [force.own] : [])]);
  return { ...force, all: { ...all, plan: { ...all.plan, id: force.id, version: force.version } } };
}
