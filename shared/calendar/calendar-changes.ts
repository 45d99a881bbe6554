/** Which days does another calendar make working days or holidays, and is a calendar possible at all. */
import type { CalendarChange } from '../contracts/plan-views';
import type { Calendar, Day } from '../contracts/plan';
import { compareDays, isDay, weekday } from './day';
import { isWorkingDay } from './working-days';

/** By day. Only days that one of the two names can differ. */
export function calendarChanges(old: Calendar, next: Calendar): CalendarChange[] {
  const named = new Set([old, next].flatMap(({ off, worked }) => [...off, ...worked]));
  return [...named].sort(compareDays).flatMap((day): CalendarChange[] => {
    const becomes = isWorkingDay(next, day);
    return becomes === isWorkingDay(old, day) ? [] : [{ day, becomes: becomes ? 'worked' : 'off' }];
  });
}

/** The calendar that results: the inverse of `calendarChanges`. */
export function changedCalendar(
  { off, worked, outages }: Calendar,
  { id, coverageTo, changes }: { id: string; coverageTo: Day; changes: CalendarChange[] },
): Calendar {
  const changed = new Map(changes.map(({ day, becomes }) => [day, becomes]));
  const kept = (list: Day[]): Day[] => list.filter((day) => !changed.has(day));
  // A weekday is named while it is off, a day of the weekend while it is worked.
  const named = (becomes: CalendarChange['becomes']): Day[] =>
    [...changed.keys()].filter((day) => changed.get(day) === becomes && weekday(day) > 5 === (becomes === 'worked'));
  return {
    id,
    coverageTo,
    off: [...kept(off), ...named('off')].sort(compareDays),
    worked: [...kept(worked), ...named('worked')].sort(compareDays),
    ...(outages ? { outages } : {}),
  };
}

export interface CalendarFault {
  day: Day;
  why: 'noDay' | 'twice' | 'weekendOff' | 'weekdayWorked' | 'beyondCoverage';
}

/** What is wrong with a holiday notice as typed in; undefined where nothing is. */
export function calendarFault({ off, worked, coverageTo }: Omit<Calendar, 'id'>): CalendarFault | undefined {
  const seen = new Set<Day>();
  for (const [list, isOff] of [
    [off, true],
    [worked, false],
  ] as const)
    for (const day of list) {
      if (!isDay(day)) return { day, why: 'noDay' };
      if (seen.has(day)) return { day, why: 'twice' };
      seen.add(day);
      if (day > coverageTo) return { day, why: 'beyondCoverage' };
      const isWeekend = weekday(day) > 5;
      if (isOff === isWeekend) return { day, why: isOff ? 'weekendOff' : 'weekdayWorked' };
    }
  return isDay(coverageTo) ? undefined : { day: coverageTo, why: 'noDay' };
}
