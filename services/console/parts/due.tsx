/** Until when, in the same words and colours on every page (G4): the server has counted the days, the page only says it. */
import { dayOf } from '../../../shared/calendar/day';
import { formatDay } from '../../../shared/calendar/due';
import type { Instant } from '../../../shared/contracts/plan';
import type { DueView } from '../../../shared/contracts/views';

export type Dated = Pick<DueView, 'opens' | 'due' | 'state' | 'workingDaysLeft' | 'workingDaysOver'>;

/** `formatDue` of shared/calendar, from the counts that came with the answer: the page has no calendar of its own year. */
export function dueText({ opens, due, state, workingDaysLeft, workingDaysOver }: Dated, asOf: Instant): string {
  const today = dayOf(asOf);
  const day = formatDay(due, today);
  switch (state) {
    case 'overdue':
      return workingDaysOver > 0 ? `超期 ${workingDaysOver} 个工作日` : `超期，${day}已到期`;
    case 'notYet':
      return `${formatDay(dayOf(opens), today)}开始，${day}到期`;
    case 'open':
    case 'dueSoon':
      if (due === today) return `${day}（今天到期）`;
      return workingDaysLeft > 0 ? `${day}（还有 ${workingDaysLeft} 个工作日）` : `${day}（期间没有工作日）`;
    default:
      return state satisfies never;
  }
}

export function Due({ waiting, asOf }: { waiting: Dated; asOf: Instant }) {
  return <span className={`due due-${waiting.state}`}>{dueText(waiting, asOf)}</span>;
}
