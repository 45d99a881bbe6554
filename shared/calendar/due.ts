/** Is it due soon, overdue, and by how much: the one answer that every page, digest and list gives (G4). */
import type { WaitingFor } from '../contracts/ledger';
import type { Calendar, Day, Instant, WorkingDays } from '../contracts/plan';
import { dayOf, endOf, msOf } from './day';
import { addWorkingDays, workingDaysBetween } from './working-days';

/** Ours: one working week, the shortest span in which a meeting can still be called. */
export const DUE_SOON_WORKING_DAYS = 5;

export type DueStateName = 'notYet' | 'open' | 'dueSoon' | 'overdue';

export interface DueState {
  state: DueStateName;
  /** Working days after today up to and with the due day; 0 on the last day and once overdue. */
  workingDaysLeft: WorkingDays;
  /** Working days since the due day, today with them; 0 until overdue. */
  workingDaysOver: WorkingDays;
}

/** `now` is business time. */
export function dueState(waiting: Pick<WaitingFor, 'opens' | 'due'>, now: Instant, calendar: Calendar): DueState {
  const today = dayOf(now);
  if (msOf(now) >= msOf(endOf(waiting.due))) {
    return { state: 'overdue', workingDaysLeft: 0, workingDaysOver: workingDaysBetween(calendar, waiting.due, today) };
  }
  const workingDaysLeft = workingDaysBetween(calendar, today, waiting.due);
  if (msOf(now) < msOf(waiting.opens)) return { state: 'notYet', workingDaysLeft, workingDaysOver: 0 };
  const state = workingDaysLeft <= DUE_SOON_WORKING_DAYS ? 'dueSoon' : 'open';
  return { state, workingDaysLeft, workingDaysOver: 0 };
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
  const { state, workingDaysLeft, workingDaysOver } = dueState(waiting, now, calendar);
  const day = formatDay(waiting.due, today);
  switch (state) {
    case 'overdue':
      // Due on the eve of a weekend or holiday: late already, though no working day has gone by.
      return workingDaysOver > 0 ? `超期 ${workingDaysOver} 个工作日` : `超期，${day}已到期`;
    case 'notYet':
      return `${formatDay(dayOf(waiting.opens), today)}开始，${day}到期`;
    case 'open':
    case 'dueSoon':
      if (waiting.due === today) return `${day}（今天到期）`;
      return workingDaysLeft > 0 ? `${day}（还有 ${workingDaysLeft} 个工作日）` : `${day}（期间没有工作日）`;
  }
}

/** The first day that is no longer due soon: open duties due before it (and not before today) are. */
export function dueSoonUntil(now: Instant, calendar: Calendar): Day {
  return addWorkingDays(calendar, dayOf(now), DUE_SOON_WORKING_DAYS + 1);
}
