/** What can be asked about the offices of an organisation: how much is below it, appointments, the vacant posts. */
import Type from 'typebox';
import { FIELDS, FUNCTIONS } from '../../shared/contracts/organisation';
import type { Router } from '../../shared/http/route';
import type { ApiDeps } from './api';
import { RESPONSIBILITIES } from './appointment-rules';
import { appoint, endAppointment, responsibleOf, vacanciesBelow } from './appointments';
import { insistOnDays, scopesOf } from './organisation-scopes';
import { byId, closed, count, day, id, words } from './route-schemas';

const page = {
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 100 })),
};

export function addOrganisationRoutes(router: Router, deps: ApiDeps): void {
  const { store, today } = deps;
  const { scoped, scopedBelow } = scopesOf(deps);

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
