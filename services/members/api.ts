/** What can be asked of members over HTTP, and who may ask it. */
import type { Express } from 'express';
import Type from 'typebox';
import { isDay } from '../../shared/calendar/day';
import { LEAVINGS } from '../../shared/contracts/entries';
import {
  FIELDS,
  FUNCTIONS,
  MEMBER_CATEGORIES,
  ORGANISATION_TYPES,
  type Actor,
} from '../../shared/contracts/organisation';
import type { Day, Instant, Plan } from '../../shared/contracts/plan';
import { isInForce } from '../../shared/contracts/scope';
import { mountOpenApi } from '../../shared/http/openapi';
import { DomainError } from '../../shared/http/problem';
import { createRouter } from '../../shared/http/route';
import type { Log } from '../../shared/telemetry/log';
import { addGuidanceRoutes } from './guidance';
import { maskIdNumber } from './id-number';
import { excuseMember, leaveMember, transferMember } from './membership';
import { addOrganisationRoutes } from './organisation-routes';
import { addReorganisationRoutes } from './reorganisation-routes';
import { CALENDAR_SCHEMA, PLAN_SCHEMA } from './plan.schema';
import { addImportRoutes, sendWorkbook, XLSX } from './import-routes';
import { exportRoster, template } from './roster-export';
import { isSystem, mayManage, mayView } from './rules';
import type { Seal } from './seal';
import { prefixExpression } from './search-keys';
import { toAppointment, type MemberDoc, type OrganisationDoc, type Store } from './store';
import { countSubjectsBelow, officeOf, subjectsBelow } from './subjects';
import { addPlanRoutes } from './plans-api';
import { findFellows, getSeenMember, peopleNames } from './people';
import { addPostRoutes } from './post-routes';
import { postNames } from './posts';
import { findCalendars, planFor } from './plans';
import { listOrganisations, organisationNames, viewOrganisations } from './tree';
import { byId, closed, day, id, words } from './route-schemas';

export interface ApiDeps {
  store: Store;
  seal: Seal;
  /** Business time. */
  now: () => Instant;
  today: () => Day;
  log: Log;
  internalTokenKey: string;
  /** Work that goes on after its answer: awaited before the process stops. */
  background: (work: Promise<void>) => void;
  /** Told after a change, so that its event leaves at once. */
  wakeRelay: () => void;
  /** Told when something has been decided for a day to come. */
  wakePlanned: () => void;
  /** Rows of a roster above which another person must agree (G5). */
  approvalAbove: number;
}

const limit = Type.Integer({ minimum: 1, maximum: 200, default: 50 });
const cursor = Type.Optional(Type.String({ maxLength: 100 }));
const q = Type.Optional(Type.String({ minLength: 1, maxLength: 60 }));
const next = Type.Optional(Type.String());

const organisationView = {
  id,
  code: Type.String(),
  name: Type.String(),
  type: words(ORGANISATION_TYPES),
  field: words(FIELDS),
  serviceWindow: Type.Boolean(),
  parentId: Type.Optional(id),
  path: Type.String(),
  pathNames: Type.Array(Type.String()),
  children: Type.Integer(),
  activists: Type.Optional(Type.Integer()),
  /** Set once it is no more. */
  ended: Type.Optional(
    Type.Object({
      as: Type.Enum(['merge', 'abolish']),
      on: day,
      reason: Type.String(),
      successorId: Type.Optional(id),
    }),
  ),
};
const appointment = Type.Object({
  id,
  personId: id,
  organisationId: id,
  path: Type.String(),
  function: words(FUNCTIONS),
  from: day,
  to: Type.Optional(day),
  acting: Type.Optional(Type.Boolean()),
  field: Type.Optional(words(FIELDS)),
});
const memberView = Type.Object({ id, organisationId: id, category: words(MEMBER_CATEGORIES), active: Type.Boolean() });

export function mountApi(app: Express, deps: ApiDeps): void {
  const { store, seal, today } = deps;
  const router = createRouter(app, { internalTokenKey: deps.internalTokenKey });

  async function getOrganisation(organisationId: string): Promise<OrganisationDoc> {
    const doc = await store.organisations.findById(organisationId).lean<OrganisationDoc>();
    if (!doc) throw new DomainError('not_found');
    return doc;
  }

  async function scopedOrganisation(actor: Actor, organisationId: string): Promise<OrganisationDoc> {
    const doc = await getOrganisation(organisationId);
    if (!mayView(actor, doc, today())) throw new DomainError('not_found');
    return doc;
  }

  /** Outside the actor's scope it is not told whether the member exists; inside, the right to manage is a matter of function. */
  async function managedMember(actor: Actor, memberId: string): Promise<MemberDoc> {
    const member = await store.members.findById(memberId).lean<MemberDoc>();
    const organisation = member && (await getOrganisation(member.organisationId));
    if (!member || !organisation || !mayView(actor, organisation, today())) throw new DomainError('not_found');
    if (!mayManage(actor, organisation.path, today())) throw new DomainError('not_allowed');
    return member;
  }

  function onlySystem(actor: Actor): void {
    if (!isSystem(actor)) throw new DomainError('not_found');
  }

  router.add(
    {
      method: 'get',
      path: '/organisations',
      summary: '党组织：按上级逐级展开，或按名称、拼音、首字母、编码查找',
      query: Type.Object({ parent: Type.Optional(id), q, under: Type.Optional(id), limit, cursor }, closed),
      response: Type.Object({ items: Type.Array(Type.Object(organisationView)), next }),
    },
    ({ query }) => listOrganisations(store, query),
  );

  router.add(
    {
      method: 'get',
      path: '/organisations/:id',
      summary: '一个党组织，及其书记和党员人数',
      params: byId,
      response: Type.Object({
        ...organisationView,
        secretaries: Type.Array(
          Type.Object({ personId: id, name: Type.String(), function: words(FUNCTIONS), acting: Type.Boolean() }),
        ),
        members: Type.Integer(),
      }),
      errors: ['not_found'],
    },
    async ({ params }) => {
      const doc = await getOrganisation(params.id);
      const [[view], office, members] = await Promise.all([
        viewOrganisations(store, [doc]),
        officeOf(store, doc._id, today()),
        store.members.countDocuments({ organisationId: doc._id, active: true }),
      ]);
      const held = [...office.secretaries, ...office.deputies];
      const names = await peopleNames(
        store,
        held.map(({ personId }) => personId),
      );
      const secretaries = held.map(({ personId, function: name, acting }) => ({
        personId,
        name: names.get(personId) ?? '',
        function: name,
        acting: acting ?? false,
      }));
      return { ...view, secretaries, members };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/organisations/:id/members',
      summary: '一个党组织的党员',
      params: byId,
      query: Type.Object({ q, limit, cursor }, closed),
      response: Type.Object({
        items: Type.Array(
          Type.Object({
            id,
            name: Type.String(),
            category: words(MEMBER_CATEGORIES),
            post: Type.String(),
            leadingCadre: Type.Boolean(),
          }),
        ),
        next,
      }),
      errors: ['not_found'],
    },
    async ({ params, query, actor }) => {
      const { _id: organisationId } = await scopedOrganisation(actor, params.id);
      const docs = await store.members
        .find({
          organisationId,
          active: true,
          ...(query.q ? { keys: prefixExpression(query.q) } : {}),
          ...(query.cursor ? { _id: { $gt: query.cursor } } : {}),
        })
        .sort({ _id: 1 })
        .limit(query.limit + 1)
        .lean<MemberDoc[]>();
      const items = docs
        .slice(0, query.limit)
        .map(({ _id, name, category, post, leadingCadre }) => ({ id: _id, name, category, post, leadingCadre }));
      return docs.length > query.limit ? { items, next: items.at(-1)?.id } : { items };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/organisations/:id/fellows',
      summary: '一个党组织和下级党组织的党员姓名：在册党员由此邀请他人一起承诺（P3）',
      params: byId,
      query: Type.Object({ q, limit, cursor }, closed),
      response: Type.Object({ items: Type.Array(Type.Object({ id, name: Type.String() })), next }),
      errors: ['not_found'],
    },
    ({ params, query, actor }) => findFellows(deps, actor, params.id, query),
  );

  router.add(
    {
      method: 'get',
      path: '/names',
      summary: '党组织、人员和岗位的名称，一次至多 200 个',
      query: Type.Object({ ids: Type.String({ minLength: 1, maxLength: 13_000 }) }, closed),
      response: Type.Object({ names: Type.Record(Type.String(), Type.String()) }),
    },
    async ({ query }) => {
      const ids = [...new Set(query.ids.split(',').filter(Boolean))];
      if (ids.length > 200) throw new DomainError('bad_request', { detail: '一次至多 200 个' });
      const named = await Promise.all([organisationNames(store, ids), peopleNames(store, ids), postNames(store, ids)]);
      return { names: Object.fromEntries(named.flatMap((names) => [...names])) };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/people/:id',
      summary: '党员情况（本人，或者管理范围内）',
      params: byId,
      errors: ['not_found'],
    },
    async ({ params, actor }) => {
      const member = await getSeenMember(deps, actor, params.id);
      const held = await store.appointments.find({ personId: member._id }).sort({ from: 1, _id: 1 }).lean();
      const { _id, name, sex, ethnicity, birth, joinedOn, education, workUnit, post, category, leadingCadre, active } =
        member;
      return {
        id: _id,
        ...{ name, sex, ethnicity, birth, joinedOn, education, workUnit, post, category, leadingCadre, active },
        organisationId: member.organisationId,
        ...(member.residenceOrganisationId ? { residenceOrganisationId: member.residenceOrganisationId } : {}),
        ...(member.leftFor ? { leftFor: member.leftFor, leftOn: member.leftOn } : {}),
        ...(member.idNumber ? { idNumber: maskIdNumber(seal.open(member.idNumber)) } : {}),
        moves: member.moves.map(({ from, to, date, reason }) => ({ from, to, date, ...(reason ? { reason } : {}) })),
        appointments: held.map(toAppointment),
      };
    },
  );

  router.add(
    {
      method: 'post',
      path: '/members/:id/transfer',
      summary: '组织关系转移（M6）',
      params: byId,
      body: Type.Object({ to: id, date: day, reason: Type.Optional(Type.String({ maxLength: 500 })) }, closed),
      response: memberView,
      errors: ['not_found', 'not_allowed', 'date_in_future'],
    },
    async ({ params, body, actor }) => {
      await managedMember(actor, params.id);
      if (!isDay(body.date))
        throw new DomainError('bad_request', { fields: [{ path: '/date', message: '没有这一天' }] });
      return answered(await transferMember(deps, params.id, { ...body, by: actor.personId }));
    },
  );

  router.add(
    {
      method: 'post',
      path: '/members/:id/leave',
      summary: '党员离开（去世、出党、转出、党组织撤销）',
      params: byId,
      body: Type.Object({ reason: words(LEAVINGS) }, closed),
      response: memberView,
      errors: ['not_found', 'not_allowed'],
    },
    async ({ params, body, actor }) => {
      await managedMember(actor, params.id);
      return answered(await leaveMember(deps, params.id, body.reason));
    },
  );

  router.add(
    {
      method: 'post',
      path: '/members/:id/excuse',
      summary: '登记为年老体弱：鼓励量力承诺，不承诺不计为未完成（M3）',
      params: byId,
      response: memberView,
      errors: ['not_found', 'not_allowed', 'own_confirmation'],
    },
    async ({ params, actor }) => {
      await managedMember(actor, params.id);
      if (params.id === actor.personId) throw new DomainError('own_confirmation');
      return answered(await excuseMember(deps, params.id));
    },
  );

  function answered(member: MemberDoc) {
    deps.wakeRelay();
    const { _id, organisationId, category, active } = member;
    return { id: _id, organisationId, category, active };
  }

  addImportRoutes(router, deps);

  router.add(
    {
      method: 'get',
      path: '/roster.xlsx',
      summary: '导出一个党组织及其下级的名册',
      query: Type.Object({ under: id }, closed),
      produces: XLSX,
      errors: ['not_found', 'not_allowed'],
    },
    async ({ query, actor }, response) => {
      const under = await scopedOrganisation(actor, query.under);
      if (!mayManage(actor, under.path, today())) throw new DomainError('not_allowed');
      await sendWorkbook(response, `roster-${under.code}.xlsx`, exportRoster(store, seal, under, today()));
    },
  );

  router.add(
    { method: 'get', path: '/roster-template.xlsx', summary: '空白名册和填写说明', produces: XLSX },
    async (_request, response) => sendWorkbook(response, 'roster-template.xlsx', template()),
  );

  router.add(
    {
      method: 'get',
      path: '/internal/actors/:personId',
      summary: '一个人及其现任职务（系统内部）',
      params: Type.Object({ personId: id }, closed),
      response: Type.Object({
        actor: Type.Object({ personId: id, appointments: Type.Array(appointment) }),
        name: Type.String(),
        organisationId: id,
      }),
      errors: ['not_found'],
    },
    async ({ params, actor }) => {
      onlySystem(actor);
      const member = await store.members.findById(params.personId).lean<MemberDoc>();
      if (!member?.active) throw new DomainError('not_found');
      const held = await store.appointments.find({ personId: member._id }).sort({ _id: 1 }).lean();
      const appointments = held.filter((doc) => isInForce(doc, today())).map(toAppointment);
      return {
        actor: { personId: member._id, appointments },
        name: member.name,
        organisationId: member.organisationId,
      };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/internal/accounts',
      summary: '名册中写明的登录账号（系统内部）',
      query: Type.Object(
        {
          after: Type.String({ default: '', maxLength: 64 }),
          limit: Type.Integer({ minimum: 1, maximum: 1000, default: 200 }),
        },
        closed,
      ),
      response: Type.Object({ items: Type.Array(Type.Object({ personId: id, account: Type.String() })), next }),
    },
    async ({ query, actor }) => {
      onlySystem(actor);
      const docs = await store.members
        .find({ account: { $exists: true, $gt: query.after }, active: true }, { account: 1 })
        .sort({ account: 1 })
        .limit(query.limit)
        .lean();
      const items = docs.map(({ _id, account = '' }) => ({ personId: _id, account }));
      return docs.length === query.limit ? { items, next: items.at(-1)?.account } : { items };
    },
  );

  const year = Type.Integer({ minimum: 2000, maximum: 2100 });
  router.add(
    {
      method: 'get',
      path: '/internal/plan',
      summary: '对一个党组织有效的年度安排和工作日历（系统内部）',
      query: Type.Object({ organisation: id, year, day: Type.Optional(day) }, closed),
      response: Type.Object({ plan: PLAN_SCHEMA, calendar: CALENDAR_SCHEMA }),
      errors: ['not_found'],
    },
    async ({ query, actor }) => {
      onlySystem(actor);
      return planFor(store, await getOrganisation(query.organisation), query.year, query.day ?? today());
    },
  );

  router.add(
    {
      method: 'get',
      path: '/internal/calendars',
      summary: '按编号取工作日历，以及今天全省（市）通行的一份（系统内部）',
      query: Type.Object({ ids: Type.String({ maxLength: 8_000, default: '', description: '以逗号分隔' }) }, closed),
      response: Type.Object({ inForce: CALENDAR_SCHEMA, items: Type.Array(CALENDAR_SCHEMA) }),
      errors: ['not_found'],
    },
    async ({ query, actor }) => {
      onlySystem(actor);
      return findCalendars(store, query.ids === '' ? [] : query.ids.split(','), today());
    },
  );

  router.add(
    {
      method: 'put',
      path: '/internal/organisations/:id/plan',
      summary: '以一份完整的年度安排代替默认安排（系统内部）',
      params: byId,
      body: PLAN_SCHEMA,
      errors: ['not_found'],
    },
    async ({ params, body, actor }) => {
      onlySystem(actor);
      const { _id: organisationId } = await getOrganisation(params.id);
      const plan = body as unknown as Plan;
      const _id = `${organisationId}/${plan.year}`;
      await store.plans.replaceOne({ _id }, { organisationId, year: plan.year, plan }, { upsert: true });
    },
  );

  router.add(
    {
      method: 'get',
      path: '/internal/subjects',
      summary: '一个县（含本级）的全部承诺主体，分页（系统内部）',
      query: Type.Object(
        {
          year,
          county: id,
          after: Type.String({ default: '', maxLength: 64 }),
          limit: Type.Integer({ minimum: 1, maximum: 1000, default: 200 }),
        },
        closed,
      ),
      errors: ['not_found'],
    },
    async ({ query, actor }) => {
      onlySystem(actor);
      await getOrganisation(query.county);
      const [items, total] = await Promise.all([
        subjectsBelow(store, query.county, query.after, query.limit),
        countSubjectsBelow(store, query.county),
      ]);
      return { items, total, ...(items.length === query.limit ? { next: items.at(-1)?.subject.id } : {}) };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/internal/offices/:organisationId',
      summary: '一个党组织现任书记、副书记和上级（系统内部）',
      params: Type.Object({ organisationId: id }, closed),
      response: Type.Object({
        secretaries: Type.Array(id),
        deputies: Type.Array(id),
        superior: id,
        path: Type.String(),
      }),
      errors: ['not_found'],
    },
    async ({ params, actor }) => {
      onlySystem(actor);
      const doc = await getOrganisation(params.organisationId);
      const { secretaries, deputies } = await officeOf(store, doc._id, today());
      const people = (held: { personId: string }[]) => [...new Set(held.map(({ personId }) => personId))];
      return {
        secretaries: people(secretaries),
        deputies: people(deputies),
        superior: doc.parentId ?? doc._id,
        path: doc.path,
      };
    },
  );

  addGuidanceRoutes(router, deps);
  addOrganisationRoutes(router, deps);
  addReorganisationRoutes(router, deps);
  addPlanRoutes(router, deps);
  addPostRoutes(router, deps);
  mountOpenApi(app, '党组织与党员', router.specs);
}
