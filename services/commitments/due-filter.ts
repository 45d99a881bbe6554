/** Which commitments wait for something overdue, due soon or still open: each by the calendar of its own year (G4). */
import type { Filter } from 'mongodb';
import { dayOf } from '../../shared/calendar/day';
import { dueSoonUntil, sparedDays } from '../../shared/calendar/due';
import type { Duty } from '../../shared/contracts/clauses';
import type { Calendar, Day, Instant } from '../../shared/contracts/plan';
import type { CalendarBook, CalendarId } from '../../shared/http/calendars';
import type { Head } from './store';

export type ListedState = 'overdue' | 'dueSoon' | 'open';

/** `calendars`: the ids of the year's. One condition for all of them on most days: they differ where a revision is under way. */
export function dueFilter(
  { state, waiting }: { state?: ListedState | undefined; waiting?: Duty | undefined },
  now: Instant,
  book: CalendarBook,
  calendars: CalendarId[],
): Filter<Head> {
  const open = { opens: { $lte: now }, ...(waiting ? { duty: waiting } : {}) };
  if (!state) return { waitingFor: { $elemMatch: open } };
  const groups = book.alike(calendars, (calendar) =>
    [dueSoonUntil(now, calendar), ...sparedDays(now, calendar)].join(),
  );
  const conditions = groups.map(({ calendar, ids }): Filter<Head> => ({
    ...(groups.length > 1 ? { calendar: { $in: ids as string[] } } : {}),
    waitingFor: { $elemMatch: { ...open, ...dueIn(state, now, calendar) } },
  }));
  return conditions.length > 1 ? { $or: conditions } : conditions[0];
}

/** The inverse of `dueState`: by the days that the ledger names. */
function dueIn(state: ListedState, now: Instant, calendar: Calendar): Filter<{ due: Day }> {
  const today = dayOf(now);
  const until = dueSoonUntil(now, calendar);
  const spared = sparedDays(now, calendar);
  switch (state) {
    case 'overdue':
      return { due: { $lt: today, $nin: spared } };
    case 'dueSoon':
      return { $or: [{ due: { $gte: today, $lt: until } }, { due: { $in: spared } }] };
    case 'open':
      return { due: { $gte: until } };
    default:
      return state satisfies never;
  }
}
