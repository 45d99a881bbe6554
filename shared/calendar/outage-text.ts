/** In which words are people told that the system was down (X11): the same in a mail, a webhook and on a page; nobody is blamed. */
import type { Day, Instant, Outage } from '../contracts/plan';
import { dayOf, instantOf, msOf, SHANGHAI_OFFSET_MS } from './day';
import { formatDay } from './due';

/** One sentence on all of `outages`, and what follows for who reads it. */
export function formatOutages(outages: Outage[], today: Day): string {
  const spans = outages.map(({ from, to }) => `${momentText(from, today)}至${momentText(to, today)}`).join('、');
  return `系统${spans}停用。停用的日子不计入办理时限，其间到期的事项已顺延，不因此记为超期。停用期间未发的提醒不再补发。`;
}

function momentText(instant: Instant, today: Day): string {
  const clock = instantOf(msOf(instant) + SHANGHAI_OFFSET_MS).slice(11, 16);
  return `${formatDay(dayOf(instant), today)} ${clock}`;
}
