/** What can be asked about the posts of an organisation and who holds them (M3, M4). */
import Type from 'typebox';
import { isDay } from '../../shared/calendar/day';
import { CLAIM_ENDS, CLAIM_WAYS, POST_STATES } from '../../shared/contracts/posts';
import { DomainError } from '../../shared/http/problem';
import type { Router } from '../../shared/http/route';
import type { ApiDeps } from './api';
import { getSeenMember } from './people';
import {
  assignPost,
  changePost,
  claimPost,
  claimsOf,
  closePost,
  createPost,
  endClaim,
  listPosts,
  postsOfMember,
  viewPosts,
  type PostFacts,
} from './posts';
import type { PostDoc } from './post-store';
import { isSystem } from './rules';
import { byId, closed, count, day, id, reason, words } from './route-schemas';

const MOST_PLACES = 200;

const facts = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 50, pattern: '\\S' }),
    does: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }),
    places: Type.Integer({ minimum: 1, maximum: MOST_PLACES }),
    from: day,
    to: Type.Optional(day),
  },
  closed,
);
const post = Type.Object({
  ...{ id, organisationId: id, name: Type.String(), does: Type.String(), places: count, left: count },
  from: day,
  to: Type.Optional(day),
  state: words(POST_STATES),
  closed: Type.Optional(Type.Object({ on: day, reason: Type.String() })),
  holders: Type.Array(Type.Object({ claim: id, personId: id, name: Type.String(), way: words(CLAIM_WAYS), from: day })),
});
const claims = Type.Object({
  items: Type.Array(
    Type.Object({
      ...{ claim: id, post: id, organisationId: id, name: Type.String(), personId: id },
      way: words(CLAIM_WAYS),
      from: day,
      to: Type.Optional(day),
      end: Type.Optional(Type.Object({ kind: words(CLAIM_ENDS), reason: Type.Optional(Type.String()) })),
      held: Type.Boolean(),
    }),
  ),
});

export function addPostRoutes(router: Router, deps: ApiDeps): void {
  const { store, today } = deps;
  const view = async (doc: PostDoc) => (await viewPosts(store, [doc], today()))[0];

  router.add(
    {
      method: 'get',
      path: '/organisations/:id/posts',
      summary: '一个党组织设的岗位、剩余名额和在岗党员（M4）',
      params: byId,
      query: Type.Object(
        {
          over: Type.Boolean({ default: false, description: '也列出已经到期和撤销的' }),
          limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
          cursor: Type.Optional(Type.String({ maxLength: 100 })),
        },
        closed,
      ),
      response: Type.Object({ items: Type.Array(post), mayClaim: Type.Boolean(), next: Type.Optional(Type.String()) }),
      errors: ['not_found'],
    },
    ({ params, query, actor }) => listPosts(deps, actor, params.id, query),
  );

  router.add(
    {
      method: 'post',
      path: '/organisations/:id/posts',
      summary: '设一个岗位：名称、职责、名额和起止日期',
      params: byId,
      body: facts,
      response: post,
      errors: ['not_found', 'not_allowed', 'organisation_ended', 'post_dates'],
    },
    async ({ params, body, actor }, response) => {
      insistOnDays(body);
      const made = await view(await createPost(deps, actor, params.id, body));
      response.status(201);
      return made;
    },
  );

  router.add(
    {
      method: 'post',
      path: '/posts/:id/change',
      summary: '变更岗位的名称、职责、名额和起止日期',
      params: byId,
      body: facts,
      response: post,
      errors: ['not_found', 'not_allowed', 'post_closed', 'post_dates', 'places_too_few'],
    },
    async ({ params, body, actor }) => {
      insistOnDays(body);
      return view(await changePost(deps, actor, params.id, body));
    },
  );

  router.add(
    {
      method: 'post',
      path: '/posts/:id/close',
      summary: '撤销岗位：在岗党员同时离岗，记录保留',
      params: byId,
      body: Type.Object({ reason }, closed),
      response: post,
      errors: ['not_found', 'not_allowed', 'post_closed'],
    },
    async ({ params, body, actor }) => view(await closePost(deps, actor, params.id, body.reason)),
  );

  const comingOn = ['not_found', 'person_unknown', 'post_not_theirs', 'post_closed', 'post_held', 'post_full'] as const;

  router.add(
    {
      method: 'post',
      path: '/posts/:id/claim',
      summary: '认岗领岗：本人在居住地报到的党组织，或者无固定岗位的党员在所属党组织（M4、M3）',
      params: byId,
      response: post,
      errors: [...comingOn],
    },
    async ({ params, actor }) => view(await claimPost(deps, actor, params.id)),
  );

  router.add(
    {
      method: 'post',
      path: '/posts/:id/assign',
      summary: '设岗定责：党组织为无固定岗位的党员定岗（M3）',
      params: byId,
      body: Type.Object({ personId: id }, closed),
      response: post,
      errors: [...comingOn, 'not_allowed'],
    },
    async ({ params, body, actor }) => view(await assignPost(deps, actor, params.id, body.personId)),
  );

  router.add(
    {
      method: 'post',
      path: '/posts/:id/claims/:claim/end',
      summary: '离岗：本人退回认领的岗位，或者党组织调整，须写明理由',
      params: Type.Object({ id, claim: id }, closed),
      body: Type.Object({ reason }, closed),
      response: post,
      errors: ['not_found', 'not_allowed', 'claim_ended'],
    },
    async ({ params, body, actor }) =>
      view(await endClaim(deps, actor, params.id, { claim: params.claim, reason: body.reason })),
  );

  router.add(
    {
      method: 'get',
      path: '/posts/:id/claims',
      summary: '一个岗位上先后有过哪些党员，最近的在前',
      params: byId,
      response: claims,
      errors: ['not_found'],
    },
    ({ params, actor }) => claimsOf(deps, actor, params.id),
  );

  router.add(
    {
      method: 'get',
      path: '/people/:id/posts',
      summary: '一名党员现在和以前的岗位（本人，或者管理范围内）',
      params: byId,
      response: claims,
      errors: ['not_found'],
    },
    async ({ params, actor }) => {
      const { _id } = await getSeenMember(deps, actor, params.id);
      return { items: await postsOfMember(deps, _id) };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/internal/organisations/:id/posts',
      summary: '一个党组织设过的全部岗位的编号（系统内部）',
      params: byId,
      response: Type.Object({ ids: Type.Array(id) }),
      errors: ['not_found'],
    },
    async ({ params, actor }) => {
      if (!isSystem(actor)) throw new DomainError('not_found');
      return { ids: await store.posts.distinct('_id', { organisationId: params.id }) };
    },
  );
}

function insistOnDays({ from, to }: PostFacts): void {
  if (!isDay(from) || (to !== undefined && !isDay(to))) throw new DomainError('bad_request', { detail: '没有这一天' });
}
