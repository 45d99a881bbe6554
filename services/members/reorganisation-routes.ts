/** What can be asked about the life of organisations: the decisions, those planned for a day to come, and how far each is (M6, X10). */
import Type from 'typebox';
import { ERRORS } from '../../shared/contracts/errors';
import {
  FIELDS,
  ORGANISATION_TYPES,
  REORGANISATIONS,
  REORGANISATION_STATES,
  type Actor,
} from '../../shared/contracts/organisation';
import { DomainError } from '../../shared/http/problem';
import type { Router } from '../../shared/http/route';
import type { ApiDeps } from './api';
import { carryOut } from './carry-out';
import type { Decision } from './orders';
import { insistOnDays, scopesOf } from './organisation-scopes';
import { listPlanned } from './planned';
import { reorganise, withdrawPlanned } from './reorganise';
import type { Order, ReorganisationDoc } from './reorganisation-store';
import { isSystem } from './rules';
import { byId, closed, count, day, id, reason, words } from './route-schemas';

/** How long an answer waits for a small change to be carried down the tree. */
const APPLY_WAIT_MS = 2_000;
const MOST_SPLIT = 1_000;

const decision = { date: day, reason };
const facts = {
  name: Type.String({ minLength: 2, maxLength: 100, pattern: '\\S' }),
  type: words(ORGANISATION_TYPES),
  field: words(FIELDS),
  serviceWindow: Type.Boolean(),
};
const activists = Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 }));
const code = Type.String({ pattern: '^[0-9A-Za-z-]{1,32}$' });

const reorganisation = Type.Object({
  id,
  kind: words(REORGANISATIONS),
  organisationId: id,
  to: Type.Optional(id),
  date: day,
  reason: Type.String(),
  by: id,
  at: Type.String(),
  state: words(REORGANISATION_STATES),
  counts: Type.Object({ organisations: count, members: count, appointments: count }),
  /** Only of what was decided before its day. */
  ahead: Type.Optional(
    Type.Object({
      name: Type.Optional(Type.String()),
      code: Type.Optional(Type.String()),
      members: Type.Optional(count),
      withdrawn: Type.Optional(Type.Object({ at: Type.String(), by: id, reason: Type.String() })),
      notCarriedOut: Type.Optional(
        Type.Object({
          at: Type.String(),
          code: Type.String(),
          title: Type.String(),
          detail: Type.Optional(Type.String()),
        }),
      ),
    }),
  ),
});
const refusals = ['not_found', 'not_allowed', 'organisation_busy'] as const;
const aheadRefusals = [...refusals, 'date_too_far'] as const;
const changeRefusals = [
  ...aheadRefusals,
  ...(['date_before_last_change', 'organisation_ended', 'organisation_planned'] as const),
] as const;

export function addReorganisationRoutes(router: Router, deps: ApiDeps): void {
  const { store } = deps;
  const { scoped, scopedBelow } = scopesOf(deps);

  async function decide(
    actor: Actor,
    order: Order,
    { date, reason }: Decision,
    response: { status(code: number): unknown },
  ) {
    insistOnDays(date);
    return carriedOut(await reorganise(deps, actor, order, { date, reason }), response);
  }

  /** A small change is in when it is answered (200); a large one goes on, one ahead waits for its day (202): both can be asked after. */
  async function carriedOut(doc: ReorganisationDoc, response: { status(code: number): unknown }) {
    deps.wakeRelay();
    if (doc.state === 'planned') deps.wakePlanned();
    if (doc.state === 'applying') {
      const work = carryOut(deps, doc._id).then(deps.wakeRelay, (err: unknown) => {
        deps.log.error({ err, reorganisationId: doc._id }, 'reorganisation stopped; it goes on at the next sweep');
      });
      deps.background(work);
      await Promise.race([work, new Promise((resolve) => setTimeout(resolve, APPLY_WAIT_MS).unref())]);
    }
    const now = (await store.reorganisations.findById(doc._id).lean<ReorganisationDoc>()) ?? doc;
    response.status(now.state === 'applied' ? 200 : 202);
    return viewReorganisation(now);
  }

  router.add(
    {
      method: 'post',
      path: '/organisations',
      summary: '成立党组织，当日或者至多提前一年（M6）',
      body: Type.Object({ parent: id, code, ...facts, activists, ...decision }, closed),
      response: reorganisation,
      errors: [...aheadRefusals, 'organisation_unknown', 'code_taken'],
    },
    ({ body: { date, reason, ...asked }, actor }, response) =>
      decide(actor, { kind: 'create', ...asked }, { date, reason }, response),
  );

  router.add(
    {
      method: 'post',
      path: '/organisations/:id/change',
      summary: '变更党组织的名称、类型、领域、窗口单位、积极分子人数',
      params: byId,
      body: Type.Object({ ...Type.Partial(Type.Object(facts)).properties, activists, ...decision }, closed),
      response: reorganisation,
      errors: [...refusals, 'date_in_future', 'date_before_last_change', 'organisation_ended', 'nothing_changed'],
    },
    ({ params, body: { date, reason, ...asked }, actor }, response) =>
      decide(actor, { kind: 'change', id: params.id, ...asked }, { date, reason }, response),
  );

  router.add(
    {
      method: 'post',
      path: '/organisations/:id/move',
      summary: '调整隶属关系，连同全部下级，当日或者至多提前一年（X10）',
      params: byId,
      body: Type.Object({ to: id, ...decision }, closed),
      response: reorganisation,
      errors: [...changeRefusals, 'organisation_unknown', 'move_under_itself', 'nothing_changed'],
    },
    ({ params, body: { date, reason, to }, actor }, response) =>
      decide(actor, { kind: 'move', id: params.id, to }, { date, reason }, response),
  );

  router.add(
    {
      method: 'post',
      path: '/organisations/:id/merge',
      summary: '并入另一党组织：党员和下级党组织一并转入，当日或者至多提前一年（X10）',
      params: byId,
      body: Type.Object({ to: id, ...decision }, closed),
      response: reorganisation,
      errors: [...changeRefusals, 'organisation_unknown', 'merge_into_itself', 'move_under_itself'],
    },
    ({ params, body: { date, reason, to }, actor }, response) =>
      decide(actor, { kind: 'merge', id: params.id, to }, { date, reason }, response),
  );

  router.add(
    {
      method: 'post',
      path: '/organisations/:id/split',
      summary: '分设新的党组织，列出转入的党员，当日或者至多提前一年（X10）',
      params: byId,
      body: Type.Object(
        {
          code,
          ...facts,
          activists,
          members: Type.Array(id, { minItems: 1, maxItems: MOST_SPLIT }),
          ...decision,
        },
        closed,
      ),
      response: reorganisation,
      errors: [...changeRefusals, 'member_elsewhere', 'code_taken'],
    },
    ({ params, body: { date, reason, ...asked }, actor }, response) =>
      decide(actor, { kind: 'split', id: params.id, ...asked }, { date, reason }, response),
  );

  router.add(
    {
      method: 'post',
      path: '/organisations/:id/abolish',
      summary: '撤销党组织：党员转入指定的党组织，当日或者至多提前一年（X10）',
      params: byId,
      body: Type.Object({ to: Type.Optional(id), ...decision }, closed),
      response: reorganisation,
      errors: [...changeRefusals, 'organisation_unknown', 'merge_into_itself', 'has_subordinates', 'successor_missing'],
    },
    ({ params, body: { date, reason, ...asked }, actor }, response) =>
      decide(actor, { kind: 'abolish', id: params.id, ...asked }, { date, reason }, response),
  );

  router.add(
    {
      method: 'get',
      path: '/reorganisations',
      summary: '提前决定的党组织调整：本级和下级的，或者本人决定的（不写 under）；待生效的按生效日期，其他的最近的在前',
      query: Type.Object(
        {
          under: Type.Optional(id),
          state: Type.Enum(['planned', 'applied', 'withdrawn', 'notCarriedOut'], { default: 'planned' }),
          limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
          cursor: Type.Optional(Type.String({ maxLength: 100 })),
        },
        closed,
      ),
      response: Type.Object({ items: Type.Array(reorganisation), next: Type.Optional(Type.String()) }),
      errors: ['not_found'],
    },
    async ({ query: { under, ...page }, actor }) => {
      const whose = under === undefined ? { by: actor.personId } : await scopedBelow(actor, under);
      const { found, next } = await listPlanned(store, whose, page);
      return { items: found.map(viewReorganisation), ...(next ? { next } : {}) };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/reorganisations/:id',
      summary: '一次党组织调整办理到哪里',
      params: byId,
      response: reorganisation,
      errors: ['not_found'],
    },
    async ({ params, actor }) => viewReorganisation(await seen(actor, params.id)),
  );

  router.add(
    {
      method: 'post',
      path: '/reorganisations/:id/withdraw',
      summary: '在生效日期之前撤回提前决定的调整：有权决定的人可以撤回（X10）',
      params: byId,
      body: Type.Object({ reason }, closed),
      response: reorganisation,
      errors: ['not_found', 'not_allowed', 'reorganisation_effective', 'reorganisation_withdrawn'],
    },
    async ({ params, body, actor }) => {
      await seen(actor, params.id);
      return viewReorganisation(await withdrawPlanned(deps, actor, params.id, body.reason));
    },
  );

  router.add(
    {
      method: 'get',
      path: '/organisations/:id/history',
      summary: '一个党组织的历次变动和待生效的调整，生效日期最晚的在前',
      params: byId,
      response: Type.Object({ items: Type.Array(reorganisation) }),
      errors: ['not_found'],
    },
    async ({ params, actor }) => {
      const doc = await scoped(actor, params.id);
      const found = await store.reorganisations
        .find({ $or: [{ organisationId: doc._id }, { to: doc._id }] })
        .sort({ date: -1, _id: -1 })
        .limit(100)
        .lean<ReorganisationDoc[]>();
      return { items: found.map(viewReorganisation) };
    },
  );

  async function seen(actor: Actor, reorganisationId: string): Promise<ReorganisationDoc> {
    const doc = await store.reorganisations.findById(reorganisationId).lean<ReorganisationDoc>();
    if (!doc) throw new DomainError('not_found');
    if (doc.by !== actor.personId && !isSystem(actor)) await scoped(actor, doc.organisationId);
    return doc;
  }
}

function viewReorganisation(doc: ReorganisationDoc) {
  const { _id, kind, organisationId, to, date, reason, by, at, state, counts, ahead } = doc;
  return {
    ...{ id: _id, kind, organisationId, ...(to ? { to } : {}), date, reason, by, at, state, counts },
    ...(ahead ? { ahead: viewAhead(ahead) } : {}),
  };
}

function viewAhead({ order, settled }: NonNullable<ReorganisationDoc['ahead']>) {
  return {
    ...(order.kind === 'create' || order.kind === 'split' ? { name: order.name, code: order.code } : {}),
    ...(order.kind === 'split' ? { members: new Set(order.members).size } : {}),
    ...(settled?.as === 'withdrawn' ? { withdrawn: { at: settled.at, by: settled.by, reason: settled.reason } } : {}),
    ...(settled?.as === 'notCarriedOut'
      ? {
          notCarriedOut: {
            at: settled.at,
            code: settled.code,
            title: ERRORS[settled.code].title,
            ...(settled.detail ? { detail: settled.detail } : {}),
          },
        }
      : {}),
  };
}
