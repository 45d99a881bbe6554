/** What can be asked about previews of a revision over HTTP (X2). */
import Type from 'typebox';
import { DUTIES } from '../../shared/contracts/clauses';
import { STAGES } from '../../shared/contracts/ledger';
import type { Router } from '../../shared/http/route';
import type { RevisionPreviews } from './revision-previews';

const id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' });
const day = Type.String({ format: 'date' });
const closed = { additionalProperties: false };

export function addRevisionRoutes(router: Router, previews: RevisionPreviews): void {
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
        cursor: Type.Optional(Type.String({ maxLength: 200 })),
        limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
      }),
      errors: ['not_found'],
    },
    ({ actor, params, query }) => previews.rows(actor, params.id, query as never),
  );
}
