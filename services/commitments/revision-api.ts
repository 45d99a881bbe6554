/** What can be asked over HTTP about revisions of running years, from the preview to its application (X2). */
import Type from 'typebox';
import { DUTIES } from '../../shared/contracts/clauses';
import { STAGES } from '../../shared/contracts/ledger';
import type { Router } from '../../shared/http/route';
import type { RevisionPreviews } from './revision-previews';
import type { Revisions } from './revisions';

const id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' });
const day = Type.String({ format: 'date' });
const closed = { additionalProperties: false };
const reason = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', description: '为什么，如文件的文号' });

export function addRevisionRoutes(
  router: Router,
  { previews, revisions }: { previews: RevisionPreviews; revisions: Revisions },
): void {
  router.add(
    {
      method: 'post',
      path: '/revisions/previews',
      summary: '预览：年度安排或日历的变化会影响哪些正在进行的承诺，什么也不改变',
      body: Type.Object(
        {
          organisation: id,
          year: Type.Integer({ minimum: 2000, maximum: 2100 }),
          day: Type.Optional(day),
          // Members knows what a draft may say; it is passed on as it came.
          draft: Type.Optional(Type.Object({ values: Type.Object({}), bounds: Type.Object({}) }, closed)),
          calendar: Type.Optional(Type.Object({})),
        },
        closed,
      ),
      errors: ['not_found', 'not_allowed', 'year_not_open', 'plan_out_of_bounds', 'plan_out_of_order', 'unavailable'],
    },
    async ({ actor, body }, response) => {
      const preview = await previews.start(actor, body as never);
      response.status(201);
      return preview;
    },
  );

  router.add(
    {
      method: 'get',
      path: '/revisions/previews/:id',
      summary: '一次预览的进度和合计',
      params: Type.Object({ id }),
      errors: ['not_found'],
    },
    ({ actor, params }) => previews.get(actor, params.id),
  );

  router.add(
    {
      method: 'get',
      path: '/revisions/previews/:id/rows',
      summary: '一次预览中的承诺及其改变的时限',
      params: Type.Object({ id }),
      query: Type.Object({
        duty: Type.Optional(Type.Enum(Object.keys(DUTIES))),
        stage: Type.Optional(Type.Enum(Object.keys(STAGES))),
        all: Type.Boolean({ default: false }),
        left: Type.Boolean({ default: false, description: '只列出应用时没有改变的承诺' }),
        cursor: Type.Optional(Type.String({ maxLength: 200 })),
        limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
      }),
      errors: ['not_found'],
    },
    ({ actor, params, query }) => previews.rows(actor, params.id, query as never),
  );

  router.add(
    {
      method: 'get',
      path: '/revisions',
      summary: '一个党组织（含下级）某年度已经应用的变更',
      query: Type.Object({ organisation: id, year: Type.Integer({ minimum: 2000, maximum: 2100 }) }),
      errors: ['not_found'],
    },
    async ({ actor, query }) => ({ items: await previews.applied(actor, query.organisation, query.year) }),
  );

  router.add(
    {
      method: 'post',
      path: '/revisions/previews/:id/application',
      summary: '应用：使进行中的承诺改按所预览的安排进行；承诺数超过规定的，只是提出申请，由另一人同意',
      params: Type.Object({ id }),
      body: Type.Object({ reason }, closed),
      errors: [
        'not_found',
        'not_allowed',
        'revision_applied',
        'approval_pending',
        'approval_decided',
        'approval_expired',
        'revision_of_draft',
        'revision_not_yet',
        'revision_incomplete',
        'revision_outdated',
        'unavailable',
      ],
    },
    async ({ actor, params, body }, response) => {
      const preview = await revisions.apply(actor, params.id, body.reason);
      response.status(202);
      return preview;
    },
  );

  router.add(
    {
      method: 'post',
      path: '/revisions/previews/:id/application/answer',
      summary: '对另一人提出的应用申请表示同意或者不同意；同意之后即开始应用',
      params: Type.Object({ id }),
      body: Type.Object({ approved: Type.Boolean(), reason }, closed),
      errors: [
        'not_found',
        'not_allowed',
        'own_approval',
        'approval_absent',
        'approval_decided',
        'approval_expired',
        'unavailable',
      ],
    },
    async ({ actor, params, body }, response) => {
      const preview = await revisions.answer(actor, params.id, body);
      response.status(body.approved ? 202 : 200);
      return preview;
    },
  );

  router.add(
    { method: 'get', path: '/revisions/awaiting', summary: '等待本人同意的应用申请', errors: [] },
    async ({ actor }) => ({ items: await revisions.awaiting(actor) }),
  );

  router.add(
    {
      method: 'post',
      path: '/revisions/previews/:id/application/pause',
      summary: '暂停或者继续应用',
      params: Type.Object({ id }),
      body: Type.Object({ paused: Type.Boolean() }, closed),
      errors: ['not_found', 'not_allowed', 'unavailable'],
    },
    ({ actor, params, body }) => revisions.pause(actor, params.id, body.paused),
  );
}
