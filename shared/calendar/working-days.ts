/** Is this a working day, and which is the n-th: counted by a calendar document with 调休. Never throws for a date. */
import type { Calendar, Day, WorkingDays } from '../contracts/plan';
import { addDays, daysBetween, weekday } from './day';

export function isWorkingDay(calendar: Calendar, day: Day): boolean {
  return isMeantWorked(calendar, day) && !calendar.outages?.includes(day);
}

/** By the notice, whatever was lost to outages (X11). */
function isMeantWorked({ off, worked }: Calendar, day: Day): boolean {
  return weekday(day) <= 5 ? !off.includes(day) : worked.includes(day);
}

/** Beyond `coverageTo` Monday to Friday counts; whoever shows such a day says that it may still move. */
export function isProvisional(calendar: Calendar, day: Day): boolean {
  return day > calendar.coverageTo;
}

/** The day itself if worked, else the next one that is. */
export function onOrAfter(calendar: Calendar, day: Day): Day {
  let candidate = day;
  while (!isWorkingDay(calendar, candidate)) candidate = addDays(candidate, 1);
  return candidate;
}

/** The day itself if worked, else the last one that was. */
export function onOrBefore(calendar: Calendar, day: Day): Day {
  let candidate = day;
  while (!isWorkingDay(calendar, candidate)) candidate = addDays(candidate, -1);
  return candidate;
}

/** The n-th working day after `day`, which itself does not count; for n = 0 `day` if worked, else the next that is. */
export function addWorkingDays(calendar: Calendar, day: Day, n: WorkingDays): Day {
  if (n <= 0) return onOrAfter(calendar, day);
  let candidate = day;
  for (let counted = 0; counted < n;) {
    candidate = addDays(candidate, 1);
    if (isWorkingDay(calendar, candidate)) counted += 1;
  }
  return candidate;
}

/** Working days after `from` up to and with `to`: the n of `addWorkingDays`. Negative if `to` is earlier. */
export function workingDaysBetween(calendar: Calendar, from: Day, to: Day): WorkingDays {
  if (to < from) return 0 - workingDaysBetween(calendar, to, from);
  const within = (day: Day): boolean => day > from && day <= to;
  const days = daysBetween(from, to);
  let counted = Math.floor(days / 7) * 5;
  // What is left of whole weeks: the last days, each by its weekday.
  for (let left = days % 7, of = weekday(to); left > 0; left -= 1, of = of === 1 ? 7 : of - 1)
    if (of <= 5) counted += 1;
  return (
    counted -
    calendar.off.filter((day) => within(day) && weekday(day) <= 5).length +
    calendar.worked.filter((day) => within(day) && weekday(day) > 5).length -
    (calendar.outages ?? []).filter((day) => within(day) && isMeantWorked(calendar, day)).length
  );
}
