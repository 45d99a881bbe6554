/**
 * Is it due soon, overdue, and by how much: the one answer that every page, digest and list gives (G4). `calendar` is that
 * of the year the duty belongs to, with the days lost to outages (`shared/http/calendars.ts`).
 */
import type { WaitingFor } from '../contracts/ledger';
import type { Calendar, Day, Instant, WorkingDays } from '../contracts/plan';
import { dayOf, endOf, msOf } from './day';
import { afterOutage } from './outages';
import { addWorkingDays, onOrAfter, workingDaysBetween } from './working-days';

/** Ours: one working week, the shortest span in which a meeting can still be called. */
export const DUE_SOON_WORKING_DAYS = 5;

export type DueStateName = 'notYet' | 'open' | 'dueSoon' | 'overdue';

export interface DueState {
  state: DueStateName;
  /** By when: the day named, or the working day after an outage that took it (X11), also before its year has counted that. */
  due: Day;
  /** Working days after today up to and with the due day; 0 on the last day and once overdue. */
  workingDaysLeft: WorkingDays;
  /** Working days since the due day, today with them; 0 until overdue. */
  workingDaysOver: WorkingDays;
}

/** `now` is business time. */
export function dueState(waiting: Pick<WaitingFor, 'opens' | 'due'>, now: Instant, calendar: Calendar): DueState {
  const today = dayOf(now);
  const due = afterOutage(calendar, waiting.due);
  if (msOf(now) >= msOf(endOf(due)))
    return { state: 'overdue', due, workingDaysLeft: 0, workingDaysOver: workingDaysBetween(calendar, due, today) };
  const workingDaysLeft = workingDaysBetween(calendar, today, due);
  if (msOf(now) < msOf(waiting.opens)) return { state: 'notYet', due, workingDaysLeft, workingDaysOver: 0 };
  const state = workingDaysLeft <= DUE_SOON_WORKING_DAYS ? 'dueSoon' : 'open';
  return { state, due, workingDaysLeft, workingDaysOver: 0 };
}

/** `11月4日`; with the year (`2027年1月10日`) where `today` is given and lies in another one. */
export function formatDay(day: Day, today?: Day): string {
  const [year, month, date] = day.split('-');
  const short = `${Number(month)}月${Number(date)}日`;
  return today !== undefined && today.slice(0, 4) !== year ? `${Number(year)}年${short}` : short;
}

/** `11月4日（还有 9 个工作日）`, `11月4日（今天到期）`, `超期 16 个工作日`. */
export function formatDue(waiting: Pick<WaitingFor, 'opens' | 'due'>, now: Instant, calendar: Calendar): string {
  const today = dayOf(now);
  const { state, due, workingDaysLeft, workingDaysOver } = dueState(waiting, now, calendar);
  const day = formatDay(due, today);
  switch (state) {
    case 'overdue':
      // Due on the eve of a weekend or holiday: late already, though no working day has gone by.
      return workingDaysOver > 0 ? `超期 ${workingDaysOver} 个工作日` : `超期，${day}已到期`;
    case 'notYet':
      return `${formatDay(dayOf(waiting.opens), today)}开始，${day}到期`;
    case 'open':
    case 'dueSoon':
      if (due === today) return `${day}（今天到期）`;
      return workingDaysLeft > 0 ? `${day}（还有 ${workingDaysLeft} 个工作日）` : `${day}（期间没有工作日）`;
  }
}

/**
 * The first day that is no longer due soon: open duties due before it (and not before today) are. What was lost after `now`
 * nobody knew then: asked of an earlier day, the answer is what was said on it.
 */
export function dueSoonUntil(now: Instant, { outages: _lost, ...notice }: Calendar): Day {
  return addWorkingDays(notice, dayOf(now), DUE_SOON_WORKING_DAYS + 1);
}

/** Lost days before today with no working day since: what was due on one is not overdue, but due soon (X11). In order. */
export function sparedDays(now: Instant, calendar: Calendar): Day[] {
  const today = dayOf(now);
  return (calendar.outages ?? []).filter((day) => day < today && onOrAfter(calendar, day) >= today);
}
