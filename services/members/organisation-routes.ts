/** What can be asked about the life of an organisation and its offices: commands on the tree, appointments, the vacant posts. */
import Type from 'typebox';
import { isDay } from '../../shared/calendar/day';
import {
  FIELDS,
  FUNCTIONS,
  ORGANISATION_TYPES,
  REORGANISATIONS,
  type Actor,
} from '../../shared/contracts/organisation';
import { scopeWithin } from '../../shared/contracts/scope';
import { DomainError } from '../../shared/http/problem';
import type { Router } from '../../shared/http/route';
import type { ApiDeps } from './api';
import { RESPONSIBILITIES } from './appointment-rules';
import { appoint, endAppointment, responsibleOf, vacanciesBelow } from './appointments';
import { carryOut } from './carry-out';
import type { ReorganisationDoc } from './reorganisation-store';
import {
  abolishOrganisation,
  changeOrganisation,
  createOrganisation,
  mergeOrganisation,
  moveOrganisation,
  splitOrganisation,
} from './reorganise';
import { isSystem, mayView } from './rules';
import type { OrganisationDoc } from './store';
import type { OrganisationsBelow } from './tree';

/** How long an answer waits for a small change to be carried down the tree. */
const APPLY_WAIT_MS = 2_000;
const MOST_SPLIT = 1_000;

const closed = { additionalProperties: false };
const id = Type.String({ minLength: 1, maxLength: 64 });
const day = Type.String({ format: 'date' });
const words = <T extends object>(map: T) => Type.Enum(Object.keys(map) as Extract<keyof T, string>[]);
const byId = Type.Object({ id }, closed);
const page = {
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 100 })),
};
const count = Type.Integer({ minimum: 0 });

const decision = { date: day, reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }) };
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
  state: Type.Enum(['applying', 'applied']),
  counts: Type.Object({ organisations: count, members: count, appointments: count }),
});
const refusals = ['not_found', 'not_allowed', 'date_in_future', 'organisation_busy'] as const;

export function addOrganisationRoutes(router: Router, deps: ApiDeps): void {
  const { store, today } = deps;

  async function scoped(actor: Actor, organisationId: string): Promise<OrganisationDoc> {
    const doc = await store.organisations.findById(organisationId).lean<OrganisationDoc>();
    if (!doc || !mayView(actor, doc, today())) throw new DomainError('not_found');
    return doc;
  }

  /** What the actor sees of a subtree: a guidance group its field, wherever its area begins (L6). */
  async function scopedBelow(actor: Actor, organisationId: string): Promise<OrganisationsBelow> {
    const doc = await store.organisations.findById(organisationId).lean<OrganisationDoc>();
    const scope = doc && (isSystem(actor) ? { path: doc.path } : scopeWithin(actor, doc.path, today()));
    if (!scope) throw new DomainError('not_found');
    return { ancestors: doc._id, ...(scope.fields ? { field: { $in: scope.fields } } : {}) };
  }

  /** A small change is in when it is answered (200); a large one goes on (202), and can be asked after. */
  async function carriedOut(doc: ReorganisationDoc, response: { status(code: number): unknown }) {
    deps.wakeRelay();
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
      summary: '成立党组织（M6）',
      body: Type.Object({ parent: id, code, ...facts, activists, ...decision }, closed),
      response: reorganisation,
      errors: [...refusals, 'organisation_unknown', 'code_taken'],
    },
    async ({ body, actor }, response) => {
      insistOnDays(body.date);
      return carriedOut(await createOrganisation(deps, actor, body), response);
    },
  );

  router.add(
    {
      method: 'post',
      path: '/organisations/:id/change',
      summary: '变更党组织的名称、类型、领域、窗口单位、积极分子人数',
      params: byId,
      body: Type.Object({ ...Type.Partial(Type.Object(facts)).properties, activists, ...decision }, closed),
      response: reorganisation,
      errors: [...refusals, 'date_before_last_change', 'organisation_ended', 'nothing_changed'],
    },
    async ({ params, body, actor }, response) => {
      insistOnDays(body.date);
      return carriedOut(await changeOrganisation(deps, actor, params.id, body), response);
    },
  );

  router.add(
    {
      method: 'post',
      path: '/organisations/:id/move',
      summary: '调整隶属关系，连同全部下级（X10）',
      params: byId,
      body: Type.Object({ to: id, ...decision }, closed),
      response: reorganisation,
      errors: [
        ...refusals,
        'date_before_last_change',
        'organisation_ended',
        'organisation_unknown',
        'move_under_itself',
      ],
    },
    async ({ params, body, actor }, response) => {
      insistOnDays(body.date);
      return carriedOut(await moveOrganisation(deps, actor, params.id, body), response);
    },
  );

  router.add(
    {
      method: 'post',
      path: '/organisations/:id/merge',
      summary: '并入另一党组织：党员和下级党组织一并转入（X10）',
      params: byId,
      body: Type.Object({ to: id, ...decision }, closed),
      response: reorganisation,
      errors: [
        ...refusals,
        'date_before_last_change',
        'organisation_ended',
        'organisation_unknown',
        'merge_into_itself',
      ],
    },
    async ({ params, body, actor }, response) => {
      insistOnDays(body.date);
      return carriedOut(await mergeOrganisation(deps, actor, params.id, body), response);
    },
  );

  router.add(
    {
      method: 'post',
      path: '/organisations/:id/split',
      summary: '分设新的党组织，列出转入的党员（X10）',
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
      errors: [...refusals, 'date_before_last_change', 'organisation_ended', 'member_elsewhere', 'code_taken'],
    },
    async ({ params, body, actor }, response) => {
      insistOnDays(body.date);
      return carriedOut(await splitOrganisation(deps, actor, params.id, body), response);
    },
  );

  router.add(
    {
      method: 'post',
      path: '/organisations/:id/abolish',
      summary: '撤销党组织：党员转入指定的党组织（X10）',
      params: byId,
      body: Type.Object({ to: Type.Optional(id), ...decision }, closed),
      response: reorganisation,
      errors: [...refusals, 'date_before_last_change', 'organisation_ended', 'has_subordinates', 'successor_missing'],
    },
    async ({ params, body, actor }, response) => {
      insistOnDays(body.date);
      return carriedOut(await abolishOrganisation(deps, actor, params.id, body), response);
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
    async ({ params, actor }) => {
      const doc = await store.reorganisations.findById(params.id).lean<ReorganisationDoc>();
      if (!doc) throw new DomainError('not_found');
      if (doc.by !== actor.personId && !isSystem(actor)) await scoped(actor, doc.organisationId);
      return viewReorganisation(doc);
    },
  );

  router.add(
    {
      method: 'get',
      path: '/organisations/:id/history',
      summary: '一个党组织的历次变动，最近的在前',
      params: byId,
      response: Type.Object({ items: Type.Array(reorganisation) }),
      errors: ['not_found'],
    },
    async ({ params, actor }) => {
      const doc = await scoped(actor, params.id);
      const found = await store.reorganisations
        .find({ $or: [{ organisationId: doc._id }, { to: doc._id }] })
        .sort({ _id: -1 })
        .limit(100)
        .lean<ReorganisationDoc[]>();
      return { items: found.map(viewReorganisation) };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/organisations/:id/extent',
      summary: '一个党组织及其全部下级有多少党组织和党员',
      params: byId,
      response: Type.Object({ organisations: count, members: count }),
      errors: ['not_found'],
    },
    async ({ params, actor }) => {
      const below = await scopedBelow(actor, params.id);
      const { ancestors, field } = below;
      const [organisations, members] = await Promise.all([
        store.organisations.countDocuments({ ...below, active: true }),
        store.members.countDocuments({
          ...{ ancestors, active: true },
          ...(field ? { organisationId: { $in: await store.organisations.distinct('_id', below) } } : {}),
        }),
      ]);
      return { organisations, members };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/organisations/:id/responsible',
      summary: '责任人：书记为第一责任人，分管领导为直接责任人，其他成员按分工负责（L1）',
      params: byId,
      response: Type.Object({
        items: Type.Array(
          Type.Object({
            id,
            personId: id,
            name: Type.String(),
            function: words(FUNCTIONS),
            responsibility: words(RESPONSIBILITIES),
            from: day,
            to: Type.Optional(day),
            acting: Type.Optional(Type.Boolean()),
            division: Type.Optional(Type.String()),
            field: Type.Optional(words(FIELDS)),
            inForce: Type.Boolean(),
          }),
        ),
      }),
      errors: ['not_found'],
    },
    async ({ params, actor }) => {
      const doc = await scoped(actor, params.id);
      return { items: await responsibleOf(store, doc._id, today()) };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/organisations/:id/vacancies',
      summary: '本级和下级中没有书记的党组织（L7）',
      params: byId,
      query: Type.Object(page, closed),
      errors: ['not_found'],
    },
    async ({ params, query, actor }) => {
      const below = await scopedBelow(actor, params.id);
      return vacanciesBelow(store, below, { after: query.cursor ?? '', limit: query.limit, today: today() });
    },
  );

  const appointed = Type.Object({ id, from: day, to: Type.Optional(day) });

  router.add(
    {
      method: 'post',
      path: '/organisations/:id/appointments',
      summary:
        '任命：书记、副书记、联系领导和上级分管领导由上级登记，后两者须是领导干部（M5、C1）；代理职务须写明截止日期（L7）',
      params: byId,
      body: Type.Object(
        {
          personId: id,
          function: words(FUNCTIONS),
          from: day,
          to: Type.Optional(day),
          acting: Type.Optional(Type.Boolean()),
          division: Type.Optional(Type.String({ maxLength: 500 })),
          field: Type.Optional(words(FIELDS)),
        },
        closed,
      ),
      response: appointed,
      errors: [
        ...(['not_found', 'not_allowed', 'own_appointment', 'organisation_ended', 'person_unknown'] as const),
        ...([
          'leading_cadres_only',
          'guidance_field',
          'appointment_dates',
          'appointment_overlaps',
          'secretary_taken',
        ] as const),
      ],
    },
    async ({ params, body, actor }) => {
      insistOnDays(body.from, body.to);
      const { _id, from, to } = await appoint(deps, actor, params.id, body);
      deps.wakeRelay();
      return { id: _id, from, ...(to ? { to } : {}) };
    },
  );

  router.add(
    {
      method: 'post',
      path: '/appointments/:id/end',
      summary: '结束任职（最后一天仍在任）',
      params: byId,
      body: Type.Object({ to: day }, closed),
      response: appointed,
      errors: ['not_found', 'not_allowed', 'own_appointment', 'appointment_dates', 'appointment_ended'],
    },
    async ({ params, body, actor }) => {
      insistOnDays(body.to);
      const { _id, from, to } = await endAppointment(deps, actor, params.id, body.to);
      deps.wakeRelay();
      return { id: _id, from, ...(to ? { to } : {}) };
    },
  );
}

function insistOnDays(...days: (string | undefined)[]): void {
  if (days.some((one) => one !== undefined && !isDay(one)))
    throw new DomainError('bad_request', { detail: '没有这一天' });
}

function viewReorganisation({ _id, kind, organisationId, to, date, reason, by, state, counts }: ReorganisationDoc) {
  return { id: _id, kind, organisationId, ...(to ? { to } : {}), date, reason, by, state, counts };
}
