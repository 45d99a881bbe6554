/** What the office and those who see a commitment can ask about opinions of the public, and how they are answered (U4, C6). */
import Type from 'typebox';
import { dayOf } from '../../shared/calendar/day';
import { organisationOf } from '../../shared/contracts/commitment';
import type { Instant } from '../../shared/contracts/plan';
import { scopeWithin, sees } from '../../shared/contracts/scope';
import { OPINION_KINDS, OPINION_LIMITS, OPINION_STATES, type OpinionList } from '../../shared/contracts/publication';
import { DomainError } from '../../shared/http/problem';
import type { Router } from '../../shared/http/route';
import { subtree, within } from '../../shared/mongo/subtree';
import type { Calendars } from '../../shared/http/calendars';
import { type Opinions, viewOf } from './opinions';
import { afterCursor, id, page } from './request';
import type { PublicationStore } from './store';

const MOST_ABOUT = 100;

export interface OpinionRoutesDeps {
  store: PublicationStore;
  opinions: Opinions;
  calendars: Calendars;
  now: () => Instant;
}

export function addOpinionRoutes(router: Router, { store, opinions, calendars, now }: OpinionRoutesDeps): void {
  const params = Type.Object({ id });

  router.add(
    {
      method: 'get',
      path: '/opinions',
      summary: '一个党组织（含下级）收到的意见、投诉、建议，由新到旧',
      query: Type.Object({
        organisation: id,
        withSubordinates: Type.Boolean({ default: false }),
        state: Type.Optional(Type.Enum(Object.keys(OPINION_STATES))),
        kind: Type.Optional(Type.Enum(Object.keys(OPINION_KINDS))),
        ...page,
      }),
      errors: ['not_found'],
    },
    async ({ actor, query }): Promise<OpinionList> => {
      const { organisation: organisationId, withSubordinates, state, kind, cursor, limit } = query;
      const organisation = await store.organisations.findOne({ _id: organisationId });
      const today = dayOf(now());
      const scope = organisation && scopeWithin(actor, organisation.path, today);
      if (!scope || !(withSubordinates || sees(actor, organisation, today))) throw new DomainError('not_found');
      // L6: an opinion does not carry the field of its organisation, which may change.
      const guided = scope.fields && (await store.organisations.distinct('_id', within(scope) as never));
      const found = await store.opinions
        .find(
          {
            ...(withSubordinates ? { path: subtree(scope.path) } : { organisationId }),
            ...(withSubordinates && guided ? { organisationId: { $in: guided } } : {}),
            ...(state ? { state } : {}),
            ...(kind ? { kind } : {}),
            ...afterCursor(cursor),
          } as never,
          { sort: { at: -1, _id: -1 }, limit },
        )
        .toArray();
      const { inForce } = await calendars();
      const last = found.at(-1);
      return {
        items: found.map((opinion) => viewOf(opinion, now(), inForce)),
        ...(last && found.length === limit ? { next: `${last.at}|${last._id}` } : {}),
      };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/opinions/about',
      summary: '关于一份承诺的意见、投诉、建议，点评之前应当看过',
      query: Type.Object({ chain: Type.String({ minLength: 1, maxLength: 200 }) }),
      errors: ['not_found'],
    },
    async ({ actor, query }): Promise<OpinionList> => {
      const chain = await store.chains.findOne({ _id: query.chain });
      const listedIn = chain && organisationOf(chain);
      const organisation = listedIn ? await store.organisations.findOne({ _id: listedIn }) : null;
      const isOwn = chain?.subjectId === actor.personId;
      if (!chain || !(isOwn || (organisation && sees(actor, organisation, dayOf(now())))))
        throw new DomainError('not_found');
      const found = await store.opinions
        .find({ chain: query.chain } as never, { sort: { at: -1, _id: -1 }, limit: MOST_ABOUT })
        .toArray();
      const { inForce } = await calendars();
      return { items: found.map((opinion) => viewOf(opinion, now(), inForce)) };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/opinions/:id',
      summary: '一条意见及其答复；联系方式只给可以答复的人',
      params,
      errors: ['not_found'],
    },
    async ({ actor, params: { id: opinionId } }) =>
      opinions.detail(actor, opinionId, now(), (await calendars()).inForce),
  );

  router.add(
    {
      method: 'post',
      path: '/opinions/:id/answers',
      summary: '答复一条意见（书记、副书记；涉及书记本人承诺的由上级答复）；更正即补充答复，原答复不改',
      params,
      body: Type.Object(
        { id, text: Type.String({ minLength: 1, maxLength: OPINION_LIMITS.answer, pattern: '\\S' }) },
        { additionalProperties: false },
      ),
      errors: ['not_found', 'not_allowed', 'deed_id_reused'],
    },
    async ({ actor, params: { id: opinionId }, body }) => {
      const { inForce } = await calendars();
      await opinions.answer(actor, opinionId, { id: body.id, text: body.text.trim() }, now(), inForce);
      return opinions.detail(actor, opinionId, now(), inForce);
    },
  );
}
