/** When was the system down, and which days does that take from people (X11)? Pure; instants are business time. */
import type { Calendar, Day, Instant, Outage } from '../contracts/plan';
import { CLOSES_MINUTE, OPENS_MINUTE } from './business-hours';
import { addDays, compareDays, dayOf, msOf, startOf } from './day';
import { isWorkingDay, onOrAfter } from './working-days';

const MINUTE_MS = 60_000;
/** Ours: shorter ones are lived with, as a power cut is. */
const OUTAGE_MINUTES = 30;
/** Ours: who has half of a day's office hours left can still act on it. */
const LOST_MINUTES = (CLOSES_MINUTE - OPENS_MINUTE) / 2;
/**
 * In a realm whose clock runs fast one beat may be days after the one before. Nothing stood still there unless some beats
 * are missing in real time too; at rate 1 half an hour is always more than that.
 */
const REAL_MINUTES = 3;

/** Two beats in a row, each in business and in real time. */
export interface Beat {
  at: Instant;
  realAt: Instant;
}

export function isOutage(last: Beat, next: Beat): boolean {
  return (
    msOf(next.at) - msOf(last.at) > OUTAGE_MINUTES * MINUTE_MS &&
    msOf(next.realAt) - msOf(last.realAt) > REAL_MINUTES * MINUTE_MS
  );
}

/** Days, worked or not, of whose office hours (08:30–17:30) the system was down for half or more; in order. */
export function lostDays(outages: Outage[]): Day[] {
  const minutes = new Map<Day, number>();
  for (const [day, down] of outages.flatMap(minutesDown)) minutes.set(day, (minutes.get(day) ?? 0) + down);
  return [...minutes.keys()].filter((day) => minutes.get(day)! >= LOST_MINUTES).sort(compareDays);
}

/** Of one day after the other, the minutes of office hours that it took. */
function minutesDown({ from, to }: Outage): [Day, number][] {
  const list: [Day, number][] = [];
  for (let day = dayOf(from); startOf(day) < to; day = addDays(day, 1)) {
    const opens = msOf(startOf(day)) + OPENS_MINUTE * MINUTE_MS;
    const closes = msOf(startOf(day)) + CLOSES_MINUTE * MINUTE_MS;
    const down = Math.min(msOf(to), closes) - Math.max(msOf(from), opens);
    if (down > 0) list.push([day, down / MINUTE_MS]);
  }
  return list;
}

/** Which days that the notice has worked did one of `all` outages take, alone or with another of the same day? In order. */
export function workingDaysLost(outage: Outage, all: Outage[], { outages: _lost, ...notice }: Calendar): Day[] {
  const touched = new Set(minutesDown(outage).map(([day]) => day));
  return lostDays(all).filter((day) => touched.has(day) && isWorkingDay(notice, day));
}

/** The calendar in which these days, too, are no working days. */
export function withoutDays(calendar: Calendar, days: Day[]): Calendar {
  return { ...calendar, outages: [...new Set([...(calendar.outages ?? []), ...days])].sort(compareDays) };
}

/** By when something is due whose day may have been lost: then on the next working day, and never for a mere holiday. */
export function afterOutage(calendar: Calendar, day: Day): Day {
  return calendar.outages?.includes(day) ? onOrAfter(calendar, day) : day;
}
