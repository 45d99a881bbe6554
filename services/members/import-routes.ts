/** What can be asked about bringing a roster in: preview, application, another person's answer, progress and results (M7, G5). */
import type { RequestHandler, Response } from 'express';
import multer from 'multer';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import Type from 'typebox';
import { BATCH_STEPS } from '../../shared/contracts/batch';
import type { Actor } from '../../shared/contracts/organisation';
import { DomainError } from '../../shared/http/problem';
import type { Router } from '../../shared/http/route';
import type { ApiDeps } from './api';
import {
  answerImport,
  beginImport,
  listImports,
  mayAnswer,
  needsApproval,
  pauseImport,
  seenImport,
} from './import-runs';
import { badRowsWorkbook } from './roster-export';
import { MEMBER_SHEET, ORGANISATION_SHEET } from './roster-format';
import { applyImport } from './roster-apply';
import { previewImport } from './roster-preview';
import { isSystem, mayManage } from './rules';
import type { ImportDoc, ImportRowDoc, RowChange } from './store';
import { byId, closed, count, id } from './route-schemas';

const MAX_WORKBOOK = 20 * 1024 * 1024;
/** How long an answer waits for a small import to be in. */
const APPLY_WAIT_MS = 2_000;
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const CHANGES = ['create', 'update', 'none'];
const reason = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', description: '为什么' });
const importView = Type.Object({
  id,
  state: Type.Enum(['previewed', 'awaitingApproval', 'declined', 'expired', 'applying', 'paused', 'applied']),
  by: id,
  at: Type.String(),
  hash: Type.String(),
  reason: Type.Optional(Type.String()),
  steps: Type.Array(
    Type.Object({
      step: Type.Enum(Object.keys(BATCH_STEPS)),
      by: Type.Optional(id),
      at: Type.String(),
      reason: Type.Optional(Type.String()),
    }),
  ),
  until: Type.Optional(Type.String()),
  needsApproval: Type.Boolean(),
  mayAnswer: Type.Boolean(),
  counts: Type.Object({ organisations: count, members: count, errors: count, changing: count }),
  done: Type.Record(Type.String(), count),
  errors: Type.Array(
    Type.Object({
      sheet: Type.String(),
      row: Type.Integer(),
      column: Type.Optional(Type.String()),
      reason: Type.String(),
    }),
  ),
});

export function addImportRoutes(router: Router, deps: ApiDeps): void {
  const { store, seal, today } = deps;

  function view(actor: Actor, doc: ImportDoc) {
    const { _id, state, by, at, hash, steps, until, counts, done, errors = [] } = doc;
    return {
      id: _id,
      ...{ state, by, at, hash, steps, counts, done, errors },
      ...(doc.reason ? { reason: doc.reason } : {}),
      ...(until ? { until } : {}),
      needsApproval: needsApproval(doc, deps.approvalAbove),
      mayAnswer: mayAnswer(deps, actor, doc),
    };
  }

  /** In the background; a small one is in before the answer goes. */
  async function run(actor: Actor, { doc, begun }: { doc: ImportDoc; begun: boolean }, response: Response) {
    if (!begun) return view(actor, doc);
    const work = applyImport(deps, doc).then(deps.wakeRelay, (err: unknown) => {
      deps.log.error({ err, importId: doc._id }, 'import stopped; it goes on at the next sweep');
    });
    deps.background(work);
    await Promise.race([work, new Promise((resolve) => setTimeout(resolve, APPLY_WAIT_MS).unref())]);
    const now = await seenImport(deps, actor, doc._id);
    response.status(now.state === 'applied' ? 200 : 202);
    return view(actor, now);
  }

  const upload: RequestHandler = (request, response, proceed) => {
    const receive = multer({
      storage: multer.memoryStorage(),
      limits: { fileSize: MAX_WORKBOOK, files: 1, fields: 5 },
    });
    receive.single('file')(request, response, (error: unknown) => {
      const tooLarge = (error as { code?: unknown } | undefined)?.code === 'LIMIT_FILE_SIZE';
      if (error) proceed(tooLarge ? error : new DomainError('bad_request', { detail: '应上传一个名为 file 的文件' }));
      else proceed();
    });
  };

  router.add(
    {
      method: 'post',
      path: '/imports',
      summary: '上传名册工作簿，得到预览：哪些行可以导入，哪些行有什么错误（M7）',
      before: [upload],
      consumes: 'multipart/form-data',
      response: importView,
      errors: ['workbook_broken', 'body_too_large', 'not_allowed'],
    },
    async ({ actor, raw }, response) => {
      const manages = actor.appointments.some(({ path }) => mayManage(actor, path, today()));
      if (!isSystem(actor) && !manages) throw new DomainError('not_allowed');
      if (!raw.file) throw new DomainError('bad_request', { fields: [{ path: '/file', message: '必填' }] });
      const doc = await previewImport(deps, actor, raw.file.buffer);
      response.status(201);
      return view(actor, doc);
    },
  );

  router.add(
    {
      method: 'get',
      path: '/imports',
      summary: '等待本人同意的名册导入，和本人最近的导入',
      response: Type.Object({ items: Type.Array(importView) }),
    },
    async ({ actor }) => ({ items: (await listImports(deps, actor)).map((doc) => view(actor, doc)) }),
  );

  router.add(
    {
      method: 'get',
      path: '/imports/:id',
      summary: '一次名册导入的状态和结果',
      params: byId,
      response: importView,
      errors: ['not_found'],
    },
    async ({ params, actor }) => view(actor, await seenImport(deps, actor, params.id)),
  );

  router.add(
    {
      method: 'get',
      path: '/imports/:id/rows',
      summary: '一次名册导入中没有错误的行：将要新增、更改什么，导入之后结果如何',
      params: byId,
      query: Type.Object(
        {
          kind: Type.Enum(['organisation', 'member'], { default: 'member' }),
          change: Type.Optional(Type.Enum(CHANGES)),
          after: Type.Integer({ minimum: 0, default: 0 }),
          limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
        },
        closed,
      ),
      response: Type.Object({
        items: Type.Array(
          Type.Object({
            ...{ sheet: Type.String(), row: Type.Integer(), change: Type.Enum(CHANGES) },
            outcome: Type.Optional(Type.Enum(CHANGES)),
            name: Type.Optional(Type.String()),
          }),
        ),
        next: Type.Optional(Type.Integer()),
      }),
      errors: ['not_found'],
    },
    async ({ params, query, actor }) => {
      const { _id: importId } = await seenImport(deps, actor, params.id);
      const { kind, change, after, limit } = query;
      const docs = await store.importRows
        .find({ importId, kind, ok: true, order: { $gt: after }, ...(change ? { change: change as RowChange } : {}) })
        .sort({ order: 1 })
        .limit(limit + 1)
        .lean<ImportRowDoc[]>();
      const items = docs.slice(0, limit).map(({ row, change: foreseen = 'none', outcome, sealed }) => ({
        sheet: kind === 'member' ? MEMBER_SHEET : ORGANISATION_SHEET,
        ...{ row, change: foreseen },
        ...(outcome ? { outcome } : {}),
        ...(sealed ? { name: (JSON.parse(seal.open(sealed)) as { name: string }).name } : {}),
      }));
      return docs.length > limit ? { items, next: docs[limit - 1].order } : { items };
    },
  );

  router.add(
    {
      method: 'post',
      path: '/imports/:id/apply',
      summary: '导入预览中没有错误的行；较大的名册在后台继续，状态可查；行数超过规定的，只是提出申请，由另一人同意',
      params: byId,
      body: Type.Object({ reason }, closed),
      response: importView,
      errors: [
        'not_found',
        'import_already_applied',
        'import_rights_ended',
        'approval_pending',
        'approval_decided',
        'approval_expired',
      ],
    },
    async ({ params, body, actor }, response) => {
      const started = await beginImport(deps, actor, params.id, body.reason);
      if (!started.begun) response.status(202);
      return run(actor, started, response);
    },
  );

  router.add(
    {
      method: 'post',
      path: '/imports/:id/answer',
      summary: '对另一人提出的导入申请表示同意或者不同意；同意之后即开始导入',
      params: byId,
      body: Type.Object({ approved: Type.Boolean(), reason }, closed),
      response: importView,
      errors: ['not_found', 'not_allowed', 'own_approval', 'approval_absent', 'approval_decided', 'approval_expired'],
    },
    async ({ params, body, actor }, response) => run(actor, await answerImport(deps, actor, params.id, body), response),
  );

  router.add(
    {
      method: 'post',
      path: '/imports/:id/pause',
      summary: '暂停或者继续导入；已经导入的行不受影响',
      params: byId,
      body: Type.Object({ paused: Type.Boolean() }, closed),
      response: importView,
      errors: ['not_found', 'import_rights_ended'],
    },
    async ({ params, body, actor }, response) =>
      run(actor, await pauseImport(deps, actor, params.id, body.paused), response),
  );

  router.add(
    {
      method: 'get',
      path: '/imports/:id/errors.xlsx',
      summary: '有错误的行，连同原因，可改正后再次导入',
      params: byId,
      produces: XLSX,
      errors: ['not_found'],
    },
    async ({ params, actor }, response) => {
      const doc = await seenImport(deps, actor, params.id);
      // They hold what somebody wrote about people, perhaps of elsewhere: who uploaded it has it back, nobody else.
      if (doc.by !== actor.personId && !isSystem(actor)) throw new DomainError('not_found');
      await sendWorkbook(response, 'errors.xlsx', badRowsWorkbook(store, seal, doc._id));
    },
  );
}

export async function sendWorkbook(response: Response, name: string, workbook: Readable): Promise<void> {
  response.set({
    'Content-Type': XLSX,
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'no-store',
  });
  await pipeline(workbook, response);
}
