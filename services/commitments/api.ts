/** What can be asked of the commitments service over HTTP. */
import type { Express } from 'express';
import Type from 'typebox';
import { DUTIES } from '../../shared/contracts/clauses';
import { commitmentWorkflowId, immediateWorkflowId } from '../../shared/contracts/commitment';
import { deedRequest, participants } from '../../shared/contracts/deed.schema';
import { CARRY_OVERS } from '../../shared/contracts/entries';
import { MODES, PUBLIC_GROUPS } from '../../shared/contracts/joint';
import { OPINION_GROUPS } from '../../shared/contracts/opinions';
import { STAGES } from '../../shared/contracts/ledger';
import { systemOnly } from '../../shared/http/actor';
import { mountOpenApi } from '../../shared/http/openapi';
import { DomainError } from '../../shared/http/problem';
import { createRouter } from '../../shared/http/route';
import { addInboxRoutes, type KeptInbox } from '../../shared/kafka/inbox-routes';

import { addDraftRoutes } from './draft-api';
import type { Drafts } from './drafts';
import type { Openings } from './openings';
import type { PostPledges } from './post-pledges';
import type { Reader } from './read';
import { addRevisionRoutes } from './revision-api';
import type { RevisionPreviews } from './revision-previews';
import type { Revisions } from './revisions';
import type { CommitmentsStore } from './store';
import type { DeedTaker } from './take-deed';

export interface ApiDeps {
  store: CommitmentsStore;
  taker: DeedTaker;
  reader: Reader;
  openings: Openings;
  postPledges: PostPledges;
  previews: RevisionPreviews;
  revisions: Revisions;
  drafts: Drafts;
  inboxes: Record<string, KeptInbox>;
  internalTokenKey: string;
}

const id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' });
const year = Type.Integer({ minimum: 2000, maximum: 2100 });
const annual = Type.Object({ year, subjectId: id });
const immediate = Type.Object({ year, subjectId: id, occasion: id });
const crowd = Type.Integer({ minimum: 1, maximum: 100_000 });
const atLeast = Type.Object({ atLeast: Type.Optional(Type.Integer({ minimum: 0 })) });

const drafted = (maxLength: number) => Type.Optional(Type.String({ maxLength }));
const pledgeDraft = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          id,
          title: drafted(200),
          goal: drafted(500),
          measures: drafted(1000),
          deadline: drafted(10),
          carryOver: Type.Optional(Type.Enum(Object.keys(CARRY_OVERS))),
        },
        { additionalProperties: false },
      ),
      { maxItems: 20 },
    ),
    consulted: Type.Optional(
      Type.Array(Type.Object({ group: Type.Enum(Object.keys(OPINION_GROUPS)) }, { additionalProperties: false }), {
        maxItems: 20,
      }),
    ),
  },
  { additionalProperties: false },
);

export function mountApi(app: Express, deps: ApiDeps): void {
  const { store, taker, reader, openings } = deps;
  const router = createRouter(app, deps);

  router.add(
    {
      method: 'get',
      path: '/commitments',
      summary: '查询一个党组织（含下级）的承诺',
      query: Type.Object({
        year,
        under: Type.Optional(id),
        withSubordinates: Type.Optional(Type.Boolean()),
        stage: Type.Optional(Type.Enum(Object.keys(STAGES))),
        waiting: Type.Optional(Type.Enum(Object.keys(DUTIES))),
        state: Type.Optional(Type.Enum(['overdue', 'dueSoon', 'open'])),
        type: Type.Optional(Type.Enum(['member', 'organisation'])),
        subject: Type.Optional(id),
        kind: Type.Optional(Type.Enum(['annual', 'immediate'])),
        mode: Type.Optional(Type.Enum(Object.keys(MODES))),
        joined: Type.Optional(Type.Boolean({ description: '本人受邀或者参加的' })),
        cursor: Type.Optional(Type.String({ maxLength: 200 })),
        limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
      }),
    },
    ({ actor, query }) => reader.list(actor, query as never),
  );

  const forms = [
    {
      base: '/commitments/:year/:subjectId',
      params: annual,
      chainOf: (p: { year: number; subjectId: string }) => commitmentWorkflowId(p.year, p.subjectId),
      name: '年度承诺',
    },
    {
      base: '/immediate/:year/:subjectId/:occasion',
      params: immediate,
      chainOf: (p: { year: number; subjectId: string; occasion?: string }) =>
        immediateWorkflowId(p.year, p.subjectId, p.occasion!),
      name: '即时承诺',
    },
  ];
  for (const { base, params, chainOf, name } of forms) {
    router.add(
      { method: 'get', path: base, summary: `${name}详情`, params, query: atLeast, errors: ['not_found'] },
      ({ actor, params: p, query }) => reader.detail(actor, chainOf(p as never), query.atLeast),
    );
    router.add(
      { method: 'get', path: `${base}/timeline`, summary: `${name}时间轴`, params, errors: ['not_found'] },
      ({ actor, params: p }) => reader.timeline(actor, chainOf(p as never)),
    );
    router.add(
      {
        method: 'get',
        path: `${base}/history`,
        summary: `${name}的流程技术历史`,
        params,
        errors: ['not_found', 'unavailable'],
      },
      ({ actor, params: p }) => reader.history(actor, chainOf(p as never)),
    );
    router.add(
      {
        method: 'post',
        path: `${base}/check`,
        summary: `提交前查看${name}草稿：哪些事项近似空泛、为什么（不影响提交）`,
        params,
        body: pledgeDraft,
        errors: ['not_found', 'not_allowed'],
      },
      ({ actor, params: p, body }) => reader.check(actor, chainOf(p as never), body as never),
    );
    router.add(
      {
        method: 'post',
        path: `${base}/deeds`,
        summary: `办理${name}中的一件事`,
        params,
        body: deedRequest,
        errors: [
          'not_found',
          'not_allowed',
          'own_review',
          'own_confirmation',
          'own_comment',
          'stage_not_allowed',
          'deed_id_reused',
          'item_incomplete',
          'item_unknown',
          'opinions_missing',
          'post_not_held',
          'comment_incomplete',
          'guidance_missing',
          'participant_outside',
          'participation_personal',
          'period_closed',
          'unavailable',
        ],
      },
      async ({ actor, params: p, body }, response) => {
        const told = await taker.take(actor, chainOf(p), body);
        response.status(told.status);
        return told.body;
      },
    );
    addDraftRoutes(router, deps.drafts, { base, params, chainOf: (p) => chainOf(p as never), name });
  }

  router.add(
    {
      method: 'get',
      path: '/organisations/:id/post-pledges',
      summary: '党员为一个党组织的岗位所作的承诺（M4）：可以查看，审核和统计仍归党员所属党组织',
      params: Type.Object({ id }),
      query: Type.Object({
        year,
        cursor: Type.Optional(Type.String({ maxLength: 200 })),
        limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
      }),
      errors: ['not_found', 'unavailable'],
    },
    ({ actor, params, query }) => deps.postPledges(actor, params.id, query),
  );

  router.add(
    {
      method: 'get',
      path: '/deeds/:id',
      summary: '查询一件事是否已经登记',
      params: Type.Object({ id }),
      errors: ['not_found'],
    },
    async ({ actor, params }, response) => {
      const record = await store.deeds.findOne({ _id: params.id });
      if (!record || record.deed.by !== actor.personId) throw new DomainError('not_found');
      const told = taker.told(record);
      response.status(told.status);
      return told.body;
    },
  );

  router.add(
    {
      method: 'post',
      path: '/immediate',
      summary: '提出即时承诺：个人、集体，或者党员带领群众',
      body: Type.Object(
        {
          // It becomes part of a workflow id, where nothing that a person typed may stand.
          id: Type.String({ format: 'uuid', description: '编号：同一编号只提出一次' }),
          year,
          subjectId: id,
          occasion: Type.String({
            minLength: 1,
            maxLength: 200,
            pattern: '\\S',
            description: '阶段任务、临时工作或突发事件',
          }),
          pledgeDue: Type.String({ format: 'date' }),
          mode: Type.Optional(Type.Enum(Object.keys(MODES), { description: '承诺方式；不填为个人承诺' })),
          participants: Type.Optional(participants(0)),
          public: Type.Optional(
            Type.Object(
              {
                households: Type.Optional(crowd),
                people: Type.Optional(crowd),
                groups: Type.Array(Type.Enum(Object.keys(PUBLIC_GROUPS)), { minItems: 1, uniqueItems: true }),
              },
              { additionalProperties: false, description: '带领的群众：户数、人数和哪些群众，不填姓名' },
            ),
          ),
        },
        { additionalProperties: false },
      ),
      errors: [
        'not_found',
        'year_closed',
        'not_allowed',
        'item_deadline_passed',
        'not_joint',
        'lead_not_member',
        'participant_is_lead',
        'participant_duplicate',
        'participants_too_few',
        'participant_outside',
        'deed_id_reused',
        'unavailable',
      ],
    },
    ({ actor, body }) => openings.openImmediate(actor, body as never),
  );

  router.add(
    {
      method: 'post',
      path: '/openings',
      summary: '开启一个县（市、区）的年度',
      body: Type.Object(
        { year, county: id, spreadDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 60 })) },
        { additionalProperties: false },
      ),
      errors: ['not_found'],
    },
    ({ actor, body }) => openings.open(actor, body as never),
  );
  router.add({ method: 'get', path: '/openings', summary: '已经开启的年度' }, () => openings.list());

  router.add(
    {
      method: 'get',
      path: '/internal/published',
      summary: '一个党组织已公示的承诺（供公开页面）',
      query: Type.Object({ organisation: id, year }),
    },
    async ({ actor, query }) => {
      systemOnly(actor);
      return { items: await reader.published(query.organisation, query.year) };
    },
  );
  addRevisionRoutes(router, deps);
  addInboxRoutes(router, deps.inboxes);

  mountOpenApi(app, '承诺服务', router.specs);
}
