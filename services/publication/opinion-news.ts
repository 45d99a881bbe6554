/** What of the public's opinions is news for this working day's digests, and for whom (U4, G9). */
import { startOf } from '../../shared/calendar/day';
import { dueSoonUntil, sparedDays } from '../../shared/calendar/due';
import { afterOutage } from '../../shared/calendar/outages';
import type { Calendar, Day, Instant } from '../../shared/contracts/plan';
import { answerersOfMany } from './opinions';
import type { Holder } from './rules';
import type { DigestItem, Opinion, PublicationStore } from './store';

const PAGE = 500;

export interface Window {
  /** Since the last digest, up to this one. */
  since: Instant;
  until: Instant;
  sinceDay: Day;
  day: Day;
  calendar: Calendar;
}

export interface OpinionNews {
  told: { item: DigestItem; holders: Holder[] }[];
  /** Whose offices it concerns: the organisations and their superiors. */
  organisations: string[];
}

/** Came in, comes near, or was let pass: each told once, in pages. Overdue it is news of the superior too. */
export async function* findOpinionNews(
  store: PublicationStore,
  { since, until, sinceDay, day, calendar }: Window,
): AsyncGenerator<OpinionNews> {
  const nearFrom = dueSoonUntil(startOf(sinceDay), calendar);
  const nearTo = dueSoonUntil(startOf(day), calendar);
  const cursor = store.opinions.find({
    state: 'open',
    $or: [
      { at: { $gt: since, $lte: until } },
      { due: { $gte: nearFrom, $lt: nearTo } },
      { due: { $gte: sinceDay, $lt: day } },
      // X11: what fell on a lost day was due after it.
      { due: { $in: sparedDays(startOf(sinceDay), calendar) } },
    ],
  } as never);
  const reasonOf = ({ at, due: named }: Opinion): DigestItem['reason'] | undefined => {
    const due = afterOutage(calendar, named);
    if (due >= sinceDay && due < day) return 'escalated';
    if (at > since && at <= until) return 'opened';
    return named >= nearFrom && named < nearTo ? 'dueSoon' : undefined;
  };
  let page: Opinion[] = [];
  const tell = async (): Promise<OpinionNews> => {
    const { answerers, superiors } = await answerersOfMany(store, page, day, calendar);
    const told = page.flatMap((opinion) =>
      (['keeper', 'superior'] as const).map((role) => ({
        item: {
          chain: `opinion/${opinion._id}`,
          key: 'answer',
          reason: reasonOf(opinion)!,
          duty: 'answerOpinion' as const,
          role,
          due: afterOutage(calendar, opinion.due),
          own: false,
        },
        holders: (answerers.get(opinion._id) ?? []).filter((holder) => holder.role === role),
      })),
    );
    return { told, organisations: [...superiors].flatMap(([id, superior]) => (superior ? [id, superior] : [id])) };
  };
  for await (const opinion of cursor) {
    if (reasonOf(opinion) === undefined) continue;
    page.push(opinion);
    if (page.length < PAGE) continue;
    yield await tell();
    page = [];
  }
  if (page.length > 0) yield await tell();
}
