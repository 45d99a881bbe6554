/** What can be asked about plans and calendars over HTTP, and who may set them (L5, X2, X8). */
import Type from 'typebox';
import { calendarFault, type CalendarFault } from '../../shared/calendar/calendar-changes';
import { isDay } from '../../shared/calendar/day';
import type { Actor } from '../../shared/contracts/organisation';
import type { PlanOverride } from '../../shared/contracts/plan-clauses';
import type { Calendar, Day, Instant } from '../../shared/contracts/plan';
import { DomainError } from '../../shared/http/problem';
import type { Router } from '../../shared/http/route';
import { mayEditPlan } from './plan-rules';
import { calendarVersions, keepCalendarVersion, keepPlanVersion, planVersions } from './plan-versions';
import { tryPlan, viewCalendar, viewPlan } from './plans';
import { mayView } from './rules';
import type { OrganisationDoc, Store } from './store';
import { closed, day, id } from './route-schemas';

const year = Type.Integer({ minimum: 2000, maximum: 2100 });
const byOrganisation = Type.Object({ organisation: id }, closed);
const reason = Type.String({ maxLength: 200, default: '', description: '为什么，如文件的文号' });
const after = Type.Integer({ minimum: 0, description: '在哪一版的基础上修改，第一版为 0' });
const clause = Type.String({ minLength: 1, maxLength: 100 });
const side = Type.Union([day, Type.Integer({ minimum: 0, maximum: 366 })]);
const value = Type.Union([
  Type.String({ maxLength: 10 }),
  Type.Number(),
  Type.Array(Type.Integer({ minimum: 0, maximum: 366 }), { maxItems: 20 }),
  Type.Boolean(),
]);
const bound = Type.Object(
  { least: Type.Optional(side), most: Type.Optional(side), locked: Type.Optional(Type.Literal(true)) },
  closed,
);
const override = {
  values: Type.Record(clause, value, { maxProperties: 300, description: '更改的条目及其内容' }),
  bounds: Type.Record(clause, bound, { maxProperties: 300, description: '为下级设定的范围' }),
};
const days = Type.Array(Type.String({ maxLength: 10 }), { maxItems: 2_000 });
const calendar = { coverageTo: day, off: days, worked: days };

const FAULTS: Record<CalendarFault['why'], string> = {
  noDay: '没有这一天',
  twice: '重复出现',
  weekendOff: '是周末，不必列为放假',
  weekdayWorked: '不是周末，不必列为上班',
  beyondCoverage: '在日历公布的范围之外',
};

const PAGE = 20;

interface PlanApiDeps {
  store: Store;
  now: () => Instant;
  today: () => Day;
}

export function addPlanRoutes(router: Router, { store, now, today }: PlanApiDeps): void {
  async function visible(actor: Actor, organisationId: string): Promise<OrganisationDoc> {
    const doc = await store.organisations.findById(organisationId).lean<OrganisationDoc>();
    if (!doc || !mayView(actor, doc, today())) throw new DomainError('not_found');
    return doc;
  }

  /** Whoever sees it without holding it is told so; beside it, not even that it exists. */
  async function editable(actor: Actor, organisationId: string): Promise<OrganisationDoc> {
    const doc = await visible(actor, organisationId);
    if (!mayEditPlan(actor, organisationId, today()))
      throw new DomainError('not_allowed', { detail: '年度安排由本党组织的书记、副书记或领导小组办公室设定' });
    return doc;
  }

  /** What was in force on a day that has come does not change any more. */
  function coming(effective: Day): Day {
    if (!isDay(effective) || effective < today()) throw new DomainError('plan_effective_past');
    return effective;
  }

  function possible(notice: Omit<Calendar, 'id'>): Omit<Calendar, 'id'> {
    const fault = calendarFault(notice);
    if (fault) throw new DomainError('calendar_broken', { detail: `${fault.day} ${FAULTS[fault.why]}` });
    return notice;
  }

  router.add(
    {
      method: 'get',
      path: '/plans/:organisation',
      summary: '一个党组织的年度安排：每个条目的内容、由谁设定、上级允许的范围',
      params: byOrganisation,
      query: Type.Object({ year, day: Type.Optional(day) }, closed),
      errors: ['not_found'],
    },
    async ({ params, query, actor }) => {
      const organisation = await visible(actor, params.organisation);
      const view = await viewPlan(store, organisation, query.year, query.day ?? today());
      return { ...view, mayEdit: mayEditPlan(actor, organisation._id, today()) };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/plans/:organisation/versions',
      summary: '本党组织设定的各版年度安排，及其与上一版的差别',
      params: byOrganisation,
      query: Type.Object({ year }, closed),
      errors: ['not_found'],
    },
    async ({ params, query, actor }) => {
      const { _id } = await visible(actor, params.organisation);
      return { items: await planVersions(store, _id, query.year) };
    },
  );

  router.add(
    {
      method: 'post',
      path: '/plans/:organisation/versions',
      summary: '设定本党组织及其下级的年度安排：新的一版，从某日起生效',
      params: byOrganisation,
      body: Type.Object({ year, after, effective: day, reason, ...override }, closed),
      errors: [
        'not_found',
        'not_allowed',
        'plan_changed',
        'plan_effective_past',
        'plan_clause_unknown',
        'plan_value_invalid',
        'plan_out_of_bounds',
        'plan_out_of_order',
      ],
    },
    async ({ params, body, actor }, response) => {
      const organisation = await editable(actor, params.organisation);
      const { values, bounds } = body as PlanOverride;
      const kept = await keepPlanVersion(store, organisation, {
        ...{ year: body.year, after: body.after, reason: body.reason, values, bounds },
        ...{ effective: coming(body.effective), by: actor.personId, at: now() },
      });
      response.status(201);
      return kept;
    },
  );

  router.add(
    {
      method: 'post',
      path: '/plans/:organisation/trial',
      summary: '试算：某日的年度安排（或者一份草稿）会改变哪些条目，下级的安排是否受影响；什么也不保存',
      params: byOrganisation,
      body: Type.Object(
        {
          year,
          day: Type.Optional(day),
          since: Type.Optional(Type.String({ format: 'date-time', description: '与这一时刻的安排相比' })),
          draft: Type.Optional(Type.Object(override, closed)),
          calendar: Type.Optional(Type.Object(calendar, closed)),
          cursor: Type.Optional(Type.String({ maxLength: 1_000 })),
        },
        closed,
      ),
      errors: ['not_found', 'not_allowed', 'plan_out_of_bounds', 'plan_out_of_order', 'calendar_broken'],
    },
    async ({ params, body, actor }) => {
      const organisation = await editable(actor, params.organisation);
      return tryPlan(
        store,
        organisation,
        {
          year: body.year,
          day: body.day ?? today(),
          since: body.since ?? now(),
          draft: body.draft,
          calendar: body.calendar && possible(body.calendar),
          cursor: body.cursor,
          limit: PAGE,
        },
        today(),
      );
    },
  );

  router.add(
    {
      method: 'get',
      path: '/calendars/:organisation',
      summary: '一个党组织适用的工作日历',
      params: byOrganisation,
      query: Type.Object({ day: Type.Optional(day) }, closed),
      errors: ['not_found'],
    },
    async ({ params, query, actor }) => {
      const organisation = await visible(actor, params.organisation);
      const view = await viewCalendar(store, organisation, query.day ?? today());
      return { ...view, mayEdit: mayEditPlan(actor, organisation._id, today()) };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/calendars/:organisation/versions',
      summary: '本党组织设定的各版工作日历，及其改变的日子',
      params: byOrganisation,
      errors: ['not_found'],
    },
    async ({ params, actor }) => ({ items: await calendarVersions(store, await visible(actor, params.organisation)) }),
  );

  router.add(
    {
      method: 'post',
      path: '/calendars/:organisation/versions',
      summary: '设定本党组织及其下级的工作日历，如下一年的放假通知',
      params: byOrganisation,
      body: Type.Object({ after, effective: day, reason, ...calendar }, closed),
      errors: ['not_found', 'not_allowed', 'plan_changed', 'plan_effective_past', 'calendar_broken'],
    },
    async ({ params, body, actor }, response) => {
      const organisation = await editable(actor, params.organisation);
      const { coverageTo, off, worked } = body;
      const notice = possible({ coverageTo, off: [...off].sort(), worked: [...worked].sort() });
      const kept = await keepCalendarVersion(
        store,
        organisation,
        {
          ...{ after: body.after, reason: body.reason, calendar: notice },
          ...{ effective: coming(body.effective), by: actor.personId, at: now() },
        },
        today(),
      );
      response.status(201);
      return kept;
    },
  );
}
