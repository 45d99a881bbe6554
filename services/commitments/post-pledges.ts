/** What is pledged for the posts of an organisation, by whoever lives or works there: for it to see, not to review (M4). */
import { toBusiness } from '../../shared/calendar/clock';
import { dayOf, instantOf } from '../../shared/calendar/day';
import { afterOutage } from '../../shared/calendar/outages';
import type { Actor } from '../../shared/contracts/organisation';
import type { Clock } from '../../shared/contracts/plan';
import { sees } from '../../shared/contracts/scope';
import type { PostPledge } from '../../shared/contracts/views';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import type { Ask } from '../../shared/http/ask';
import type { Calendars } from '../../shared/http/calendars';
import { DomainError } from '../../shared/http/problem';
import type { CommitmentsStore } from './store';
import { readWording } from './wording';

export interface PostPledgesQuery {
  year: number;
  limit: number;
  cursor?: string | undefined;
}
export type PostPledges = (
  actor: Actor,
  organisationId: string,
  query: PostPledgesQuery,
) => Promise<{ items: PostPledge[]; next?: string }>;

/** Commitment by commitment, of each only the items for these posts: the rest is the affair of the organisation in charge. */
export function createPostPledges({
  store,
  members,
  clock,
  calendars,
}: {
  store: CommitmentsStore;
  members: Ask;
  clock: Clock;
  calendars: Calendars;
}): PostPledges {
  return async (actor, organisationId, { year, limit, cursor }) => {
    const today = dayOf(instantOf(toBusiness(clock, Date.now())));
    const organisation = await store.organisations.findOne({ _id: organisationId });
    if (!organisation || !sees(actor, organisation, today)) throw new DomainError('not_found');
    const path = `/internal/organisations/${encodeURIComponent(organisationId)}/posts`;
    const { ids } = await members.get<{ ids: string[] }>(path, SYSTEM_ACTOR);
    const heads = await store.heads
      .find(
        {
          ...{ year, pledged: true, left: { $ne: true }, 'items.post': { $in: ids } },
          ...(cursor ? { _id: { $gt: cursor } } : {}),
        },
        { sort: { _id: 1 }, limit: limit + 1 },
      )
      .toArray();
    const shown = heads.slice(0, limit);
    const wording = await readWording(
      store,
      shown.flatMap(({ items }) => items),
    );
    const book = await calendars(shown.map(({ calendar }) => calendar));
    const items = shown.flatMap(({ _id: chain, subjectId, inCharge, calendar, items: pledged }) =>
      pledged.flatMap(({ id, post, due: day, state, percent, writtenIn }) => {
        if (post === undefined || !ids.includes(post)) return [];
        const { title = '', goal = '' } = wording.of(writtenIn, id) ?? {};
        const due = afterOutage(book.of(calendar), day);
        return [{ chain, subjectId, inCharge, item: id, post, title, goal, due, state, percent }];
      }),
    );
    return heads.length > limit ? { items, next: shown.at(-1)!._id } : { items };
  };
}
