/** Which plan and calendar hold for an organisation, where each line comes from, and what a change would make of it (L5, X2). */
import { calendarChanges } from '../../shared/calendar/calendar-changes';
import { dayOf } from '../../shared/calendar/day';
import { clauseChanges, PLAN_CLAUSES, type ClauseBound, type PlanOverride } from '../../shared/contracts/plan-clauses';
import type {
  CalendarView,
  ClauseView,
  KnownCalendars,
  PlanTerms,
  PlanTrial,
  PlanView,
  TermsBelow,
} from '../../shared/contracts/plan-views';
import type { Calendar, Day, Instant } from '../../shared/contracts/plan';
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { asOverride, inForce, openBooks, resolved, type Books, type Draft, type Place } from './plan-books';
import { readClause } from '../../shared/contracts/plan-lines';
import { resolve, type BoundInForce } from './plan-rules';
import { judged, refuseCalendar } from './plan-versions';
import type { CalendarVersionDoc } from './plan-store';
import type { OrganisationDoc, Store } from './store';

/** What holds for an organisation on a day: the default year, changed by each one above it and by itself (L5). */
export async function planFor(store: Store, organisation: Place, year: number, day: Day): Promise<PlanTerms> {
  const books = await openBooks(store, organisation.ancestors, year);
  const { all, calendar } = resolved(books, organisation, year, { day });
  return { plan: all.plan, calendar };
}

export async function viewPlan(
  store: Store,
  organisation: Place,
  year: number,
  day: Day,
): Promise<Omit<PlanView, 'mayEdit'>> {
  const books = await openBooks(store, organisation.ancestors, year);
  const { all, calendar, id, version, above, base } = resolved(books, organisation, year, { day });
  const newest = books.planVersions.filter(({ organisationId }) => organisationId === organisation._id).at(-1);
  // What binds this organisation is what stands above it; its own bounds are for those below.
  const bounds = resolve(base, calendar, above).bounds;
  const clauses = PLAN_CLAUSES.flatMap(({ path }): ClauseView[] => {
    const value = readClause(all.plan, path);
    if (value === undefined) return [];
    const set = all.values[path];
    return [
      {
        path,
        value,
        ...(set ? { from: set.from } : {}),
        ...(set?.movedFrom ? { movedFrom: set.movedFrom } : {}),
        ...(set?.limitedFrom !== undefined ? { limitedFrom: set.limitedFrom } : {}),
        ...(bounds[path] ? { bound: viewBound(bounds[path]) } : {}),
      },
    ];
  });
  return {
    organisationId: organisation._id,
    year,
    day,
    plan: { id, version },
    clauses,
    own: newest
      ? { ...asOverride(newest), version: newest.version, effective: newest.effective }
      : { values: {}, bounds: {}, version: 0 },
    setAside: all.setAside,
    calendar,
  };
}

function viewBound({ least, most, locked }: BoundInForce): ClauseBound & { setBy: string[] } {
  return {
    ...(least ? { least: least.value } : {}),
    ...(most ? { most: most.value } : {}),
    ...(locked ? { locked: true as const } : {}),
    setBy: [...new Set([least, most, locked].flatMap((side) => side?.setBy ?? []))],
  };
}

export async function viewCalendar(
  store: Store,
  organisation: Place,
  day: Day,
): Promise<Omit<CalendarView, 'mayEdit'>> {
  const books = await openBooks(store, organisation.ancestors, 0);
  const { calendar, calendarFrom: from } = inForce(books, organisation, Number(day.slice(0, 4)), { day });
  const own = books.calendarVersions.filter(({ organisationId }) => organisationId === organisation._id);
  return {
    organisationId: organisation._id,
    day,
    calendar,
    ...(from
      ? { from: { organisationId: from.organisationId, version: from.version, effective: from.effective } }
      : {}),
    ownVersion: own.at(-1)?.version ?? 0,
  };
}

/** G4: calendars by their ids, whichever have been kept, and the one that holds today where no year is asked about: the root's. */
export async function findCalendars(store: Store, ids: string[], day: Day): Promise<KnownCalendars> {
  const versions = ids.flatMap(
    (id) =>
      id
        .match(/^(.+)-calendar-(\d+)$/)
        ?.slice(1)
        .join('/') ?? [],
  );
  const [root, kept] = await Promise.all([
    store.organisations
      .findOne({ parentId: { $exists: false } })
      .sort({ _id: 1 })
      .lean<OrganisationDoc>(),
    store.calendarVersions.find({ _id: { $in: versions } }).lean<CalendarVersionDoc[]>(),
  ]);
  return {
    inForce: root ? (await viewCalendar(store, root, day)).calendar : CALENDAR_2026,
    items: [CALENDAR_2026, ...kept.map(({ calendar }) => calendar)].filter(({ id }) => ids.includes(id)),
  };
}

export interface Trying {
  year: number;
  day: Day;
  since: Instant;
  draft?: PlanOverride | undefined;
  calendar?: Omit<Calendar, 'id'> | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** What the terms of a day, a draft included, are against those an earlier instant knew; page by page for the subtree. */
export async function tryPlan(store: Store, organisation: Place, trying: Trying, today: Day): Promise<PlanTrial> {
  const { year, day, since } = trying;
  const places = await placesWithTerms(store, organisation, year, trying.cursor, trying.limit);
  const page = places.slice(0, trying.limit);
  const books = await openBooks(
    store,
    [...new Set([...organisation.ancestors, ...page.flatMap((one) => one.ancestors)])],
    year,
  );
  const newest = books.planVersions.filter(({ organisationId }) => organisationId === organisation._id).at(-1);
  const layer = trying.draft && {
    organisationId: organisation._id,
    version: (newest?.version ?? 0) + 1,
    effective: day,
    ...trying.draft,
  };
  const calendar = trying.calendar && { id: `${organisation._id}-calendar-draft`, ...trying.calendar };
  const draft: Draft | undefined =
    layer || calendar
      ? { organisationId: organisation._id, ...(layer ? { layer } : {}), ...(calendar ? { calendar } : {}) }
      : undefined;
  const verdict = layer && judged(books, organisation, year, day, layer, calendar);
  const own = {
    before: resolved(books, organisation, year, known(since)),
    after: resolved(books, organisation, year, { day }, draft),
  };
  const days = calendarChanges(own.before.calendar, own.after.calendar);
  if (calendar) refuseCalendar(own.before.calendar, calendar, days, today);
  return {
    organisationId: organisation._id,
    path: organisation.path,
    ...{ year, day, since, kept: draft === undefined },
    changes: clauseChanges(own.before.all.plan, own.after.all.plan),
    moved: verdict?.moved ?? [],
    calendarChanges: days,
    terms: page.map((place) => termsOf(books, place, trying, draft)),
    ...(places.length > trying.limit ? { next: page.at(-1)!.path } : {}),
  };
}

function termsOf(books: Books, place: Place, { year, day, since }: Trying, draft: Draft | undefined): TermsBelow {
  const before = resolved(books, place, year, known(since));
  const after = resolved(books, place, year, { day }, draft);
  const aside = after.all.setAside.find(({ organisationId }) => organisationId === place._id);
  return {
    organisationId: place._id,
    path: place.path,
    before: { plan: before.all.plan, calendar: before.calendar },
    after: { plan: after.all.plan, calendar: after.calendar },
    limited: Object.keys(aside ? {} : (after.own?.values ?? {})).filter((clause) => {
      const set = after.all.values[clause];
      return set?.from.organisationId !== place._id || set.limitedFrom !== undefined;
    }),
    ...(aside ? { setAside: { first: aside.first, second: aside.second } } : {}),
  };
}

const known = (since: Instant) => ({ day: dayOf(since), keptBy: since });

/** The organisation itself and those below it that set anything, by path; one more than `limit` where there are more. */
async function placesWithTerms(
  store: Store,
  organisation: Place,
  year: number,
  cursor: string | undefined,
  limit: number,
): Promise<Place[]> {
  const setting = await Promise.all([
    store.planVersions.distinct('organisationId', { year }),
    store.calendarVersions.distinct('organisationId'),
    store.plans.distinct('organisationId', { year }),
  ]);
  return store.organisations
    .find(
      {
        _id: { $in: [...new Set([organisation._id, ...setting.flat()])] },
        ancestors: organisation._id,
        ...(cursor ? { path: { $gt: cursor } } : {}),
      },
      { ancestors: 1, path: 1 },
    )
    .sort({ path: 1 })
    .limit(limit + 1)
    .lean<Place[]>();
}
