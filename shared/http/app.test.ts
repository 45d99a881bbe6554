import pino from 'pino';
import request from 'supertest';
import Type from 'typebox';
import { ERRORS, type ErrorCode } from '../contracts/errors';
import { signActor } from './actor';
import { createApp } from './app';
import { mountOpenApi } from './openapi';
import { DomainError } from './problem';
import { createRouter } from './route';

const internalTokenKey = 'ab'.repeat(32);

function service({ ready = async () => ({ mongo: true }) }: { ready?: () => Promise<Record<string, boolean>> } = {}) {
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const app = createApp({ name: 'test', log, ready });
  const router = createRouter(app, { internalTokenKey });
  return { app, router, lines };
}
async function token(): Promise<string> {
  return `Bearer ${await signActor({ personId: 'm1', appointments: [] }, internalTokenKey)}`;
}

describe('problems', () => {
  it.each(Object.keys(ERRORS) as ErrorCode[])('%s has its status and a Chinese title', async (code) => {
    const { app, router } = service();
    router.add({ method: 'get', path: '/x', summary: '试', public: true }, async () => {
      throw new DomainError(code, { detail: '细节', extra: { allowed: ['review'] } });
    });
    const { status, body, type } = await request(app).get('/x');
    expect(type).toBe('application/problem+json');
    expect(body).toEqual({
      type: `urn:jiannuo:error:${code}`,
      title: expect.stringMatching(/\p{Script=Han}{2}/u),
      status: ERRORS[code].status,
      code,
      detail: '细节',
      allowed: ['review'],
    });
    expect(status).toBe(ERRORS[code].status);
  });

  it('a path nobody answers is not found, also when routes were added after the app was made', async () => {
    const { app } = service();
    app.get('/late', (_request, response) => {
      response.json({ ok: true });
    });
    expect((await request(app).get('/late')).body).toEqual({ ok: true });
    expect((await request(app).get('/nothing')).body).toMatchObject({ status: 404, code: 'not_found' });
    expect((await request(app).get('/%E0%A4%A')).status).toBeLessThan(500);
  });

  it('an error nobody expected is internal: logged with its stack, answered without it', async () => {
    const { app, lines } = service();
    app.get('/broken', () => {
      throw new TypeError('张三 is not a function');
    });
    const { status, body } = await request(app).get('/broken');
    expect([status, body.code]).toEqual([500, 'internal']);
    expect(JSON.stringify(body)).not.toContain('张三');
    expect(lines.join('')).toContain('app.test.ts');
  });

  it('an engine that is away is unavailable, with the time to come back', async () => {
    const { app } = service();
    app.get('/away', () => {
      throw Object.assign(new Error('connect ECONNREFUSED'), { name: 'MongoServerSelectionError' });
    });
    const { status, body, headers } = await request(app).get('/away');
    expect([status, body.code, headers['retry-after']]).toEqual([503, 'unavailable', '5']);
  });

  it('an over-long body and one that is not JSON are refused, and neither is logged', async () => {
    const { app, router, lines } = service();
    router.add({ method: 'post', path: '/x', summary: '试', public: true, body: Type.Object({}) }, async () => ({
      done: true,
    }));
    const long = await request(app)
      .post('/x')
      .send({ text: '长'.repeat(100_000) });
    expect([long.status, long.body.code]).toEqual([413, 'body_too_large']);
    const broken = await request(app).post('/x').type('json').send('{"name":张三');
    expect([broken.status, broken.body.code]).toEqual([400, 'bad_request']);
    expect(lines.filter((line) => line.includes('request refused'))).toHaveLength(2);
    expect(lines.join('')).not.toMatch(/张三|长长/);
  });

  it('every refusal is logged with its code, without query, headers or body', async () => {
    const { app, router, lines } = service();
    router.add({ method: 'get', path: '/people/:id', summary: '试' }, async () => {
      throw new DomainError('not_found');
    });
    await request(app)
      .get('/people/m1?q=%E5%BC%A0%E4%B8%89')
      .set('authorization', await token());
    const refusal = JSON.parse(lines.find((line) => line.includes('request refused')) ?? '{}') as object;
    expect(refusal).toMatchObject({ code: 'not_found', status: 404, method: 'GET', route: '/people/:id' });
    expect(lines.join('')).not.toMatch(/%E5|Bearer|eyJ/);
  });
});

describe('routes', () => {
  const body = Type.Object({
    title: Type.String({ minLength: 1, maxLength: 5 }),
    items: Type.Array(Type.Object({ goal: Type.String(), percent: Type.Optional(Type.Integer({ maximum: 100 })) }), {
      maxItems: 3,
    }),
    mode: Type.Optional(Type.Enum(['a', 'b'])),
    day: Type.Optional(Type.String({ format: 'date' })),
  });

  it('hand over what was sent, checked, with defaults and numbers read from text, and the actor', async () => {
    const { app, router } = service();
    router.add(
      {
        method: 'post',
        path: '/x/:year',
        summary: '试',
        params: Type.Object({ year: Type.Integer() }),
        query: Type.Object({
          limit: Type.Integer({ default: 50, maximum: 200 }),
          ids: Type.Optional(Type.Array(Type.String())),
        }),
        body,
      },
      async ({ params, query, body: sent, actor }) => ({ params, query, sent, actor }),
    );
    const sent = { title: '题', items: [{ goal: '目标' }] };
    const answer = await request(app)
      .post('/x/2026?ids=a')
      .set('authorization', await token())
      .send(sent);
    expect(answer.body).toEqual({
      params: { year: 2026 },
      query: { limit: 50, ids: ['a'] },
      sent,
      actor: { personId: 'm1', appointments: [] },
    });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('name every wrong field by a JSON pointer and a Chinese message', async () => {
    const { app, router } = service();
    const query = Type.Object({ limit: Type.Optional(Type.Integer({ maximum: 200 })) });
    router.add({ method: 'post', path: '/x', summary: '试', query, body, public: true }, async () => ({}));
    const wrong = await request(app)
      .post('/x')
      .send({ title: '', items: [{ percent: 101 }, { goal: 3 }], mode: 'c', day: '2026-02-30' });
    expect(wrong.body).toMatchObject({ status: 400, code: 'bad_request', title: '请求格式不正确' });
    expect(wrong.body.errors).toEqual([
      { path: '/title', message: '不能为空' },
      { path: '/items/0/goal', message: '必填' },
      { path: '/items/0/percent', message: '应当为 <= 100' },
      { path: '/items/1/goal', message: '应当是 string 类型' },
      { path: '/mode', message: '应当是以下之一：a、b' },
      { path: '/day', message: '应当匹配格式 "date"' },
    ]);
    const limit = await request(app).post('/x?limit=201').send({ title: '题', items: [] });
    expect(limit.body.errors).toEqual([{ path: '/query/limit', message: '应当为 <= 200' }]);
  });

  it('check the headers that a route reads, and no others', async () => {
    const { app, router } = service();
    const headers = Type.Object({ 'if-match': Type.Optional(Type.String({ pattern: '^"\\w+"$' })) });
    router.add({ method: 'put', path: '/x', summary: '试', public: true, headers }, async (asked) => ({
      seen: asked.headers['if-match'],
    }));
    expect((await request(app).put('/x').set('If-Match', '"v1"')).body).toEqual({ seen: '"v1"' });
    expect((await request(app).put('/x')).body).toEqual({});
    const wrong = await request(app).put('/x').set('If-Match', '*');
    expect([wrong.status, wrong.body.errors]).toEqual([400, [{ path: '/headers/if-match', message: '格式不正确' }]]);
  });

  it('do not coerce a body: "1" is no number there', async () => {
    const { app, router } = service();
    router.add(
      { method: 'post', path: '/x', summary: '试', public: true, body: Type.Object({ n: Type.Integer() }) },
      async () => ({}),
    );
    expect((await request(app).post('/x').send({ n: '1' })).status).toBe(400);
    expect((await request(app).post('/x')).status).toBe(400);
  });

  it('ask for the internal token unless they are public', async () => {
    const { app, router } = service();
    router.add({ method: 'get', path: '/own', summary: '试' }, async ({ actor }) => actor);
    router.add({ method: 'get', path: '/open', summary: '试', public: true }, async ({ actor }) => actor);
    expect((await request(app).get('/own')).body).toMatchObject({ status: 401, code: 'not_signed_in' });
    expect((await request(app).get('/own').set('authorization', 'Bearer x.y.z')).status).toBe(401);
    expect(
      (
        await request(app)
          .get('/own')
          .set('authorization', await token())
      ).body,
    ).toMatchObject({ personId: 'm1' });
    expect((await request(app).get('/open')).body).toEqual({ personId: '', appointments: [] });
    expect((await request(app).get('/open').set('authorization', 'Bearer x.y.z')).status).toBe(401);
  });

  it('answer with the status the handler set, 204 for nothing, and not twice', async () => {
    const { app, router } = service();
    router.add({ method: 'post', path: '/later', summary: '试', public: true }, async (_request, response) => {
      response.status(202);
      return { deed: '/deeds/1' };
    });
    router.add({ method: 'post', path: '/silent', summary: '试', public: true }, async () => undefined);
    router.add({ method: 'get', path: '/page', summary: '试', public: true }, async (_request, response) => {
      response.type('html').send('<p>页</p>');
    });
    const later = await request(app).post('/later');
    expect([later.status, later.body]).toEqual([202, { deed: '/deeds/1' }]);
    expect((await request(app).post('/silent')).status).toBe(204);
    expect((await request(app).get('/page')).text).toBe('<p>页</p>');
  });
});

describe('what every process answers', () => {
  it('is live by itself and ready when its engines answer', async () => {
    expect((await request(service().app).get('/health/ready')).body).toEqual({
      ready: true,
      name: 'test',
      parts: { mongo: true },
    });
    const { app } = service({ ready: async () => ({ mongo: true, kafka: false }) });
    expect((await request(app).get('/health/live')).status).toBe(200);
    const notReady = await request(app).get('/health/ready');
    expect([notReady.status, notReady.body.parts]).toEqual([503, { mongo: true, kafka: false }]);
    const failing = service({ ready: async () => Promise.reject(new Error('away')) });
    expect((await request(failing.app).get('/health/ready')).status).toBe(503);
  });

  it('does not log that it was asked how it is', async () => {
    const { app, lines } = service();
    await request(app).get('/health/ready');
    await request(app).get('/metrics');
    expect(lines).toEqual([]);
  });

  it('describes its routes in OpenAPI 3.1', async () => {
    const { app, router } = service();
    mountOpenApi(app, '试', router.specs);
    router.add(
      {
        method: 'get',
        path: '/people/:id',
        summary: '查看党员',
        query: Type.Object({ q: Type.Optional(Type.String()) }),
        headers: Type.Object({ 'if-match': Type.Optional(Type.String()) }),
        response: Type.Object({ id: Type.String() }),
        versioned: true,
        errors: ['not_found', 'not_allowed'],
      },
      async () => ({}),
    );
    const { body } = await request(app).get('/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const { get } = body.paths['/people/{id}'];
    expect(get.summary).toBe('查看党员');
    expect(get.parameters).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'q', in: 'query', required: false, schema: { type: 'string' } },
      { name: 'if-match', in: 'header', required: false, schema: { type: 'string' } },
    ]);
    expect(get.responses['200'].headers).toHaveProperty('ETag');
    expect(Object.keys(get.responses)).toEqual(['200', '400', '401', '403', '404', '500', '503']);
    expect(get.responses['403'].description).toContain('您的任职没有此项权限');
  });
});
