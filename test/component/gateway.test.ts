/** The gateway through its own door, on a real MongoDB, before a service that really listens. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type Request } from 'express';
import type { Connection } from 'mongoose';
import request from 'supertest';
import Type from 'typebox';
import { createGateway } from '../../services/gateway/api';
import { type AuditEntry, hashOf } from '../../services/gateway/audit';
import { createStore, type Store } from '../../services/gateway/store';
import { verifyActor } from '../../shared/http/actor';
import { createApp } from '../../shared/http/app';
import { mountOpenApi } from '../../shared/http/openapi';
import { DomainError } from '../../shared/http/problem';
import { createRouter } from '../../shared/http/route';
import { closeServer, listen } from '../../shared/http/run';
import { connectMongo } from '../../shared/mongo/connect';
import { createLog } from '../../shared/telemetry/log';

const MINUTE = 60_000;
const MEMBER = 'm0123456789ab';
const SECRETARY = 'm0123456789cd';
const LEFT = 'm0123456789ef';
const TOKEN_KEY = randomBytes(32).toString('hex');
const SESSION_KEY = randomBytes(32).toString('hex');
const SECRET_TEXT = '一段不应当留下痕迹的承诺正文';
const PASSWORD = 'Wenhua-2026';
const OUTAGE = { from: '2026-02-24T00:00:00.000Z', to: '2026-02-25T10:00:00.000Z', lost: ['2026-02-24'], years: 3 };

const log = createLog('gateway-test');
log.level = 'silent';

let connection: Connection;
let databaseName = '';
let store: Store;
let service: Server;
let gateway: { server: Server; stop: () => Promise<void> };
let consoleDirectory: string;
let now = Date.now();
let seen: { url: string; headers: Request['headers']; body: unknown }[] = [];
let closedPort = '';

function mongoUrl(): string {
  const address = process.env['MONGO_URL'];
  if (address === undefined) throw new Error('MONGO_URL is not set');
  return address;
}
const url = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const door = () => request(url(gateway.server));

/** Stands where members, commitments and publication do: what the gateway asks, and an answer of each kind. */
async function startService(): Promise<Server> {
  const app = createApp({ name: 'service', log, ready: async () => ({}) });
  const router = createRouter(app, { internalTokenKey: TOKEN_KEY });
  const appointment = {
    id: 'a1',
    organisationId: 'o330281',
    path: '/o330281/',
    function: 'secretary',
    from: '2026-01-01',
  };
  const id = Type.Object({ id: Type.String() });
  const remember = (raw: Request): void => void seen.push({ url: raw.url, headers: raw.headers, body: raw.body });
  router.add({ method: 'get', path: '/internal/actors/:id', summary: '任职', params: id }, async ({ params }) => {
    if (params.id === LEFT) throw new DomainError('not_found');
    const appointments = params.id === SECRETARY ? [{ ...appointment, personId: SECRETARY }] : [];
    return { actor: { personId: params.id, appointments }, name: '王小明', organisationId: 'o330281001' };
  });
  const letter = {
    topic: 'jiannuo.test.ledger',
    partition: 3,
    offset: '17',
    reason: 'unknown type',
    at: '2026-03-01T00:00:00.000Z',
  };
  router.add({ method: 'get', path: '/internal/dead-letters', summary: '无法处理的消息' }, async () => ({
    items: [{ id: 'group:3:17', ...letter, value: SECRET_TEXT }],
  }));
  router.add({ method: 'post', path: '/internal/dead-letters/:id/replay', summary: '重新处理' }, async ({ raw }) => {
    remember(raw);
    return { replayed: true };
  });
  router.add({ method: 'get', path: '/internal/outages', summary: '停用' }, async ({ raw }) => {
    remember(raw);
    return { items: [OUTAGE], next: OUTAGE.from };
  });
  router.add({ method: 'get', path: '/names', summary: '名称' }, async () => ({
    names: { o330281: '中共余姚市委', o330281001: '中共某村支部' },
  }));
  router.add({ method: 'get', path: '/people/:id', summary: '档案' }, async ({ raw, actor }) => {
    remember(raw);
    return { id: raw.params['id'], name: '王小明', seenBy: actor.personId };
  });
  router.add({ method: 'post', path: '/commitments/:year/:id/deeds', summary: '办理' }, async ({ raw, body }) => {
    remember(raw);
    if ((body as { refuse?: boolean }).refuse)
      throw new DomainError('stage_not_allowed', { extra: { allowed: ['x'] } });
    return { done: true, deed: 'd1', seq: 1 };
  });
  const draft = '/commitments/:year/:id/drafts/:kind';
  router.add({ method: 'put', path: draft, summary: '存草稿' }, async ({ raw }, response) => {
    remember(raw);
    response.set('ETag', '"v2"');
    return { version: 'v2' };
  });
  router.add({ method: 'delete', path: draft, summary: '弃草稿' }, async ({ raw }) => remember(raw));
  router.add({ method: 'post', path: '/imports', summary: '导入' }, async ({ raw }) => {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of raw as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    return { bytes, hash: hash.digest('hex') };
  });
  router.add(
    { method: 'get', path: '/public/organisations/:id', summary: '公开页', public: true },
    async ({ raw }, res) => {
      remember(raw);
      res.type('html').send('<h1>公开承诺</h1>');
    },
  );
  router.add(
    {
      method: 'post',
      path: '/public/organisations/:id/opinions',
      summary: '提意见',
      public: true,
      before: [express.urlencoded({ extended: false })],
    },
    async ({ raw }, res) => {
      remember(raw);
      res.type('html').send('<h1>已收到</h1>');
    },
  );
  mountOpenApi(app, '服务', router.specs);
  return listen(app, 0);
}

type Limits = Parameters<typeof createGateway>[0]['limits'];
async function startGateway(
  limits: Partial<Limits> = {},
  { publicationUrl = url(service), workflowsUrl = url(service) } = {},
): Promise<typeof gateway> {
  const own = await connectMongo(mongoUrl(), databaseName);
  const started = await createGateway({
    connection: own,
    log,
    realm: 'test',
    clock: { origin: '2026-03-01T00:00:00.000Z', realOrigin: new Date(now).toISOString(), rate: 1 },
    now: () => now,
    internalTokenKey: TOKEN_KEY,
    sessionKey: SESSION_KEY,
    urls: {
      members: url(service),
      commitments: url(service),
      publication: publicationUrl,
      scoring: `http://127.0.0.1:${closedPort}`,
    },
    workflowsUrl,
    consoleDirectory,
    secure: false,
    proxies: 0,
    limits: { signInFailures: 1_000, publicPerMinute: 1_000, publicPostsPerQuarterHour: 1_000, ...limits },
  });
  const server = await listen(started.app, 0);
  return {
    server,
    async stop() {
      await closeServer(server);
      await started.stop();
      await own.close();
    },
  };
}

/** A signed-in browser: its cookies and the token it must show. */
async function signIn(account: string, password = PASSWORD, at = gateway.server) {
  const browser = request.agent(url(at));
  const answer = await browser.post('/auth/sign-in').send({ account, password }).expect(200);
  const { csrfToken } = answer.body as { csrfToken: string };
  return { browser, csrfToken, post: (path: string) => browser.post(path).set('x-csrf-token', csrfToken) };
}

const auditEntries = () =>
  connection
    .getClient()
    .db(connection.name)
    .collection<Record<string, unknown>>('audit')
    .find({})
    .sort({ _id: 1 })
    .toArray();

const forgetRates = () => connection.getClient().db(connection.name).collection('rateLimits').deleteMany({});

beforeAll(async () => {
  databaseName = `jiannuo-test-gateway-${randomBytes(4).toString('hex')}`;
  connection = await connectMongo(mongoUrl(), databaseName);
  store = await createStore(connection, SESSION_KEY);
  const people = [
    { account: 'xiaoming', personId: MEMBER },
    { account: 'shuji', personId: SECRETARY },
    { account: 'left', personId: LEFT },
    { account: 'fresh', personId: 'm0123456789aa', mustChange: true },
    { account: 'system', personId: 'administrator-system', administrator: 'system' as const },
    { account: 'security', personId: 'administrator-security', administrator: 'security' as const },
    { account: 'audit', personId: 'administrator-audit', administrator: 'audit' as const },
  ];
  for (const person of people) await store.makeAccount({ password: PASSWORD, mustChange: false, ...person });

  consoleDirectory = mkdtempSync(join(tmpdir(), 'jiannuo-console-'));
  mkdirSync(join(consoleDirectory, 'assets'));
  writeFileSync(join(consoleDirectory, 'index.html'), '<title>践诺</title>');
  writeFileSync(join(consoleDirectory, 'assets', 'a1b2.js'), 'void 0');

  service = await startService();
  const closed = await listen(createApp({ name: 'closed', log, ready: async () => ({}) }), 0);
  closedPort = String((closed.address() as AddressInfo).port);
  await closeServer(closed);
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway?.stop();
  if (service !== undefined) await closeServer(service);
  await connection?.dropDatabase();
  await connection?.close();
  if (consoleDirectory !== undefined) rmSync(consoleDirectory, { recursive: true });
});

beforeEach(() => {
  seen = [];
});

describe('sign-in', () => {
  it('G10 tells who is signed in, with the names of their appointments and the business time', async () => {
    const { browser, csrfToken } = await signIn(' ShuJi ');
    const { body } = await browser.get('/auth/me').expect(200);
    expect(body).toMatchObject({
      personId: SECRETARY,
      name: '王小明',
      organisationName: '中共某村支部',
      appointments: [{ function: 'secretary', organisationName: '中共余姚市委' }],
      csrfToken,
      realm: 'test',
      mustChangePassword: false,
    });
    expect((body as { now: string }).now).toMatch(/^2026-03-01T/);
  });

  it('G10 gives a cookie that scripts and other sites cannot use, and a new session at every sign-in', async () => {
    const first = await door().post('/auth/sign-in').send({ account: 'xiaoming', password: PASSWORD }).expect(200);
    const [cookie = ''] = first.get('set-cookie') ?? [];
    expect(cookie).toMatch(/^jiannuo-test=.*HttpOnly.*SameSite=Lax/);
    const again = await door()
      .post('/auth/sign-in')
      .set('cookie', cookie.split(';')[0] ?? '')
      .send({ account: 'xiaoming', password: PASSWORD })
      .expect(200);
    expect(again.get('set-cookie')?.[0]?.split(';')[0]).not.toBe(cookie.split(';')[0]);
    await door()
      .get('/auth/me')
      .set('cookie', cookie.split(';')[0] ?? '')
      .expect(401);
  });

  it('G10 answers an unknown account exactly like a wrong password, lock-out included', async () => {
    const answers = async (account: string) => {
      const given: unknown[] = [];
      for (let n = 0; n < 6; n++) {
        const { status, body } = await door().post('/auth/sign-in').send({ account, password: 'Falsch-2026' });
        given.push([status, (body as { code: string }).code]);
      }
      return given;
    };
    await store.makeAccount({ account: 'lockme', personId: 'm00000000000a', password: PASSWORD, mustChange: false });
    const known = await answers('lockme');
    expect(known).toEqual([
      ...Array<unknown>(4).fill([401, 'sign_in_failed']),
      [423, 'locked_out'],
      [423, 'locked_out'],
    ]);
    expect(await answers('nobody')).toEqual(known);

    // The right password does not help while the lock lasts, and does afterwards.
    await door().post('/auth/sign-in').send({ account: 'lockme', password: PASSWORD }).expect(423);
    now += 15 * MINUTE;
    await door().post('/auth/sign-in').send({ account: 'lockme', password: PASSWORD }).expect(200);
  });

  it('G10 compares no more than five of many guesses sent at once', async () => {
    await store.makeAccount({ account: 'rushed', personId: 'm00000000000b', password: PASSWORD, mustChange: false });
    const guesses = Array.from({ length: 12 }, () =>
      door().post('/auth/sign-in').send({ account: 'rushed', password: 'Falsch-2026' }),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status).sort();
    expect(statuses).toEqual([401, 401, 401, 401, ...Array<number>(8).fill(423)]);
  });

  it('G10 slows an address that fails with ever new accounts', async () => {
    await forgetRates();
    const narrow = await startGateway({ signInFailures: 3, publicPerMinute: 1_000 });
    try {
      await request(url(narrow.server))
        .post('/auth/sign-in')
        .send({ account: 'xiaoming', password: PASSWORD })
        .expect(200);
      const codes: string[] = [];
      for (let n = 0; n < 4; n++) {
        const answer = await request(url(narrow.server))
          .post('/auth/sign-in')
          .send({ account: `guess-${n}`, password: 'x' });
        codes.push((answer.body as { code: string }).code);
      }
      expect(codes).toEqual([...Array<string>(3).fill('sign_in_failed'), 'too_many_requests']);
    } finally {
      await narrow.stop();
      await forgetRates();
    }
  });

  it('G10 keeps neither passwords nor session ids nor tried names in readable form', async () => {
    const { browser } = await signIn('xiaoming');
    await door().post('/auth/sign-in').send({ account: 'PasswortStattName-1', password: 'x' }).expect(401);
    const db = connection.getClient().db(connection.name);
    const accounts = await db.collection('accounts').find({}).toArray();
    expect(accounts.every(({ hash }) => String(hash).startsWith('$argon2id$v=19$m=32768,t=3,p=1$'))).toBe(true);
    expect(JSON.stringify(await db.collection('attempts').find({}).toArray())).not.toMatch(/passwortstattname/i);
    const cookie = decodeURIComponent((await browser.get('/auth/me')).request.cookies ?? '');
    const sid = /=s:([^.]+)\./.exec(cookie)?.[1] ?? 'no cookie was sent';
    expect(cookie).toContain(sid);
    expect(JSON.stringify(await db.collection('sessions').find({}).toArray())).not.toContain(sid);
  });

  it('G10 ends a session after 30 idle minutes and after 12 hours, and at sign-out', async () => {
    const idle = await signIn('xiaoming');
    now += 29 * MINUTE;
    await idle.browser.get('/auth/me').expect(200);
    now += 29 * MINUTE;
    await idle.browser.get('/auth/me').expect(200);
    // A page that asks by itself does not keep its absent user signed in.
    now += 29 * MINUTE;
    await idle.browser.get('/auth/me').set('x-background', '1').expect(200);
    now += MINUTE;
    const { body } = await idle.browser.get('/auth/me').expect(401);
    expect(body).toMatchObject({ code: 'not_signed_in', detail: '长时间未操作，请重新登录' });

    const busy = await signIn('xiaoming');
    for (let n = 0; n < 12 * 60 - 20; n += 20) {
      now += 20 * MINUTE;
      await busy.browser.get('/auth/me').expect(200);
    }
    now += 20 * MINUTE;
    await busy.browser.get('/auth/me').expect(401);

    const leaving = await signIn('xiaoming');
    await leaving.post('/auth/sign-out').expect(204);
    await leaving.browser.get('/auth/me').expect(401);
  });
});

describe('passwords', () => {
  it('G10 must be changed where the account says so, before anything else can be done', async () => {
    const { browser, post } = await signIn('fresh');
    const { body } = await browser.get('/api/members/people/x').expect(403);
    expect((body as { code: string }).code).toBe('must_change_password');
    await post('/auth/password').send({ current: PASSWORD, next: 'Neues-Wort-1' }).expect(200);
    await browser.get(`/api/members/people/${MEMBER}`).expect(200);
  });

  it('G10 refuses weak ones, the last five and a wrong old one, and ends the other sessions', async () => {
    await store.makeAccount({ account: 'changing', personId: 'm00000000000c', password: PASSWORD, mustChange: false });
    const elsewhere = await signIn('changing');
    let session = await signIn('changing');
    const change = async (current: string, next: string, status: number): Promise<unknown> => {
      const answer = await session.post('/auth/password').send({ current, next }).expect(status);
      return answer.body;
    };
    expect(await change(PASSWORD, 'kurz', 400)).toMatchObject({ code: 'password_too_weak' });
    expect(await change('Falsch-2026', 'Neues-Wort-1', 400)).toMatchObject({
      code: 'bad_request',
      errors: [{ path: '/current' }],
    });
    let current = PASSWORD;
    for (const next of ['Neues-Wort-1', 'Neues-Wort-2', 'Neues-Wort-3', 'Neues-Wort-4']) {
      await change(current, next, 200);
      current = next;
      session = await signIn('changing', current);
    }
    expect(await change(current, PASSWORD, 400)).toMatchObject({ detail: '不能与最近 5 次用过的密码相同' });
    await change(current, 'Neues-Wort-5', 200);
    session = await signIn('changing', 'Neues-Wort-5');
    await change('Neues-Wort-5', PASSWORD, 200);
    await elsewhere.browser.get('/auth/me').expect(401);
  });
});

describe('forwarding', () => {
  it('asks for a sign-in first', async () => {
    const { body } = await door()
      .get(`/api/members/people/${MEMBER}`)
      .expect(401)
      .expect('content-type', /problem\+json/);
    expect(body).toMatchObject({ code: 'not_signed_in', title: '请先登录' });
  });

  it('states the person by a fresh token, passes the trace and nothing of the session', async () => {
    const { browser } = await signIn('shuji');
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { body } = await browser
      .get(`/api/members/people/${MEMBER}?with=posts`)
      .set('traceparent', trace)
      .set('authorization', 'Bearer forged.by.browser')
      .set('x-forwarded-for', '203.0.113.7')
      .expect(200);
    expect(body).toMatchObject({ id: MEMBER, seenBy: SECRETARY });
    const [{ headers, url: path } = { headers: {} as Request['headers'], url: '' }] = seen;
    expect(path).toBe(`/people/${MEMBER}?with=posts`);
    expect(headers).toMatchObject({ traceparent: trace });
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).not.toHaveProperty('x-forwarded-for');
    const token = headers.authorization?.slice('Bearer '.length) ?? '';
    expect(await verifyActor(token, TOKEN_KEY)).toMatchObject({ personId: SECRETARY, appointments: [{ id: 'a1' }] });
    const { iat, exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      iat: number;
      exp: number;
    };
    expect(exp - iat).toBe(60);
  });

  it('passes deeds and refusals on as they are', async () => {
    const { post } = await signIn('shuji');
    const deeds = `/api/commitments/commitments/2026/${MEMBER}/deeds`;
    const done = await post(deeds)
      .send({ id: 'd1', content: { goal: SECRET_TEXT } })
      .expect(200);
    expect(done.body).toEqual({ done: true, deed: 'd1', seq: 1 });
    expect(seen[0]?.body).toEqual({ id: 'd1', content: { goal: SECRET_TEXT } });
    const refused = await post(deeds)
      .send({ refuse: true })
      .expect(409)
      .expect('content-type', /problem\+json/);
    expect(refused.body).toMatchObject({ code: 'stage_not_allowed', allowed: ['x'] });
  });

  it('passes on which version a draft was seen in and which it is now, and PUT and DELETE need the token too', async () => {
    const { browser, csrfToken } = await signIn('shuji');
    const draft = `/api/commitments/commitments/2026/${MEMBER}/drafts/comment?about=q1`;
    const saved = await browser
      .put(draft)
      .set('x-csrf-token', csrfToken)
      .set('if-match', '"v1"')
      .send({ values: { text: SECRET_TEXT } })
      .expect(200);
    expect(saved.get('etag')).toBe('"v2"');
    await browser.put(draft).set('x-csrf-token', csrfToken).set('if-none-match', '*').send({ values: {} }).expect(200);
    await browser.delete(draft).set('x-csrf-token', csrfToken).set('if-match', '"v2"').expect(204);
    expect(seen.map(({ headers }) => [headers['if-match'], headers['if-none-match']])).toEqual([
      ['"v1"', undefined],
      [undefined, '*'],
      ['"v2"', undefined],
    ]);
    const noted = (await auditEntries()).at(-1);
    expect(noted).toMatchObject({ method: 'DELETE', subject: MEMBER });
    expect(JSON.stringify(await auditEntries())).not.toContain(SECRET_TEXT);
    for (const refused of [browser.put(draft).send({ values: {} }), browser.delete(draft).set('if-match', '"v2"')]) {
      const { body } = await refused.expect(403);
      expect((body as { code: string }).code).toBe('csrf_failed');
    }
    expect(seen).toHaveLength(3);
  });

  it('streams an upload much larger than a deed', async () => {
    const { post } = await signIn('shuji');
    const file = randomBytes(8 * 1024 * 1024);
    const { body } = await post('/api/members/imports')
      .set('content-type', 'application/octet-stream')
      .send(file)
      .expect(200);
    expect(body).toEqual({ bytes: file.length, hash: createHash('sha256').update(file).digest('hex') });
  });

  it('refuses a deed without the token of the page, or from another site', async () => {
    const { browser, csrfToken, post } = await signIn('shuji');
    const deeds = `/api/commitments/commitments/2026/${MEMBER}/deeds`;
    for (const deed of [
      browser.post(deeds),
      browser.post(deeds).set('x-csrf-token', 'a'.repeat(csrfToken.length)),
      post(deeds).set('sec-fetch-site', 'cross-site'),
      post(deeds).set('origin', 'https://evil.example'),
      browser.post('/auth/sign-out'),
      door().post('/auth/sign-in').set('origin', 'https://evil.example').send({ account: 'shuji', password: PASSWORD }),
    ]) {
      const { body } = await deed.expect(403);
      expect((body as { code: string }).code).toBe('csrf_failed');
    }
    expect(seen).toEqual([]);
    await post(deeds).set('sec-fetch-site', 'same-origin').set('origin', url(gateway.server)).send({}).expect(200);
  });

  it.each([
    `/internal/actors/${MEMBER}`,
    `/%69nternal/actors/${MEMBER}`,
    `/INTERNAL/actors/${MEMBER}`,
    '/metrics',
    '/health/ready',
  ])('does not let a person reach %s of a service', async (path) => {
    const { browser } = await signIn('shuji');
    await browser
      .get(`/api/members${path}`)
      .expect(404)
      .expect('content-type', /problem\+json/);
  });

  it('says by its Chinese name which service is away, while the others work', async () => {
    const { browser } = await signIn('shuji');
    const { body } = await browser
      .get('/api/scoring/rates')
      .expect(503)
      .expect('content-type', /problem\+json/);
    expect(body).toMatchObject({ code: 'unavailable', detail: '评价统计服务暂时不可用，其他功能不受影响' });
    await browser.get(`/api/members/people/${MEMBER}`).expect(200);
  });

  it('lets who has left the rolls do nothing', async () => {
    const { browser } = await signIn('left');
    await browser.get(`/api/members/people/${MEMBER}`).expect(403);
  });

  it('gives public pages to everybody, without what could tell who looks, and not to a flood', async () => {
    const { browser } = await signIn('shuji');
    const { text } = await browser.get('/public/organisations/o330281').expect(200);
    expect(text).toContain('公开承诺');
    expect(seen[0]?.headers).not.toHaveProperty('cookie');
    const narrow = await startGateway({ publicPerMinute: 2 });
    try {
      const statuses: number[] = [];
      for (let n = 0; n < 3; n++)
        statuses.push((await request(url(narrow.server)).get('/public/organisations/o330281')).status);
      expect(statuses).toEqual([200, 200, 429]);
    } finally {
      await narrow.stop();
    }
  });
});

describe('what the public sends', () => {
  const path = '/public/organisations/o330281/opinions';
  const form = { kind: 'opinion', text: SECRET_TEXT };

  it('U4 a form passes without session, cookie or token, from a browser signed in or not, and nothing tells who sent it', async () => {
    await door().post(path).type('form').send(form).expect(200);
    const { browser } = await signIn('shuji');
    const answer = await browser.post(path).type('form').send(form).expect(200);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(seen.map(({ body }) => ({ ...(body as object) }))).toEqual([form, form]);
    for (const { headers } of seen)
      expect(Object.keys(headers).filter((name) => /cookie|authorization|csrf|forwarded/.test(name))).toEqual([]);
    expect(JSON.stringify(await auditEntries())).not.toContain(SECRET_TEXT);
  });

  it('U4 one address sends so many in a quarter of an hour, over all gateways, and may look on', async () => {
    await forgetRates();
    const narrow = await startGateway({ publicPostsPerQuarterHour: 2 });
    const beside = await startGateway({ publicPostsPerQuarterHour: 2 });
    try {
      const send = (to: Server) => request(url(to)).post(path).type('form').send(form);
      expect([(await send(narrow.server)).status, (await send(beside.server)).status]).toEqual([200, 200]);
      const refused = await send(narrow.server);
      expect([refused.status, refused.body.code]).toEqual([429, 'too_many_requests']);
      const inBrowser = await send(beside.server).set('accept', 'text/html,application/xhtml+xml,*/*;q=0.8');
      expect([inBrowser.status, inBrowser.type]).toEqual([429, 'text/html']);
      expect(inBrowser.text).toContain('操作过于频繁');
      await request(url(narrow.server)).get('/public/organisations/o330281').expect(200);
      // The counters know no address.
      const counters = await connection.getClient().db(connection.name).collection('rateLimits').find({}).toArray();
      expect(JSON.stringify(counters)).not.toContain('127.0.0.1');
    } finally {
      await narrow.stop();
      await beside.stop();
      await forgetRates();
    }
  });

  it('U4 what is too long, of unknown length or no form is stopped at the door', async () => {
    const long = await door()
      .post(path)
      .type('form')
      .send({ text: 'x'.repeat(70_000) });
    expect([long.status, long.body.code]).toEqual([413, 'body_too_large']);
    const chunked = await fetch(`${url(gateway.server)}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('text=x'));
          controller.close();
        },
      }),
      duplex: 'half',
    });
    expect(chunked.status).toBe(413);
    for (const method of ['put', 'delete', 'patch'] as const) expect((await door()[method](path)).status).toBe(404);
    expect(seen).toEqual([]);
  });

  it('U2 a page that is away says so as a page, and a screen looks again by itself', async () => {
    const narrow = await startGateway({}, { publicationUrl: `http://127.0.0.1:${closedPort}` });
    try {
      const away = await request(url(narrow.server))
        .get('/public/organisations/o330281/board')
        .set('accept', 'text/html');
      expect([away.status, away.type, away.headers['refresh']]).toEqual([503, 'text/html', '30']);
      expect((await request(url(narrow.server)).get('/public/organisations/o330281')).body.code).toBe('unavailable');
    } finally {
      await narrow.stop();
    }
  });
});

describe('audit log', () => {
  it('G10 has every view, deed and refusal of the signed-in and every sign-in; no body, no query, no name', async () => {
    await connection.getClient().db(connection.name).collection('audit').deleteMany({});
    const { browser, post } = await signIn('shuji');
    await door().post('/auth/sign-in').send({ account: 'shuji', password: 'Falsch-2026' }).expect(401);
    await browser.get(`/api/members/people/${MEMBER}?q=王小明`).expect(200);
    await post(`/api/commitments/commitments/2026/${MEMBER}/deeds`)
      .send({ content: { goal: SECRET_TEXT } })
      .expect(200);
    await post(`/api/commitments/commitments/2026/${MEMBER}/deeds`).send({ refuse: true }).expect(409);
    await browser.get('/api/scoring/rates?organisation=o330281').expect(503);
    await browser.get('/api/gateway/audit').expect(403);
    await browser.get('/auth/me').expect(200);
    await post('/auth/sign-out').expect(204);

    const entries = await auditEntries();
    expect(
      entries.map(({ by, method, route, subject, status, code }) => [by, method, route, subject, status, code]),
    ).toEqual([
      [SECRETARY, 'POST', '/auth/sign-in', undefined, 200, 'ok'],
      [SECRETARY, 'POST', '/auth/sign-in', undefined, 401, 'sign_in_failed'],
      [SECRETARY, 'GET', '/api/members/people/:id', MEMBER, 200, 'ok'],
      [SECRETARY, 'POST', '/api/commitments/commitments/2026/:id/deeds', MEMBER, 200, 'ok'],
      [SECRETARY, 'POST', '/api/commitments/commitments/2026/:id/deeds', MEMBER, 409, 'stage_not_allowed'],
      [SECRETARY, 'GET', '/api/scoring/rates', 'o330281', 503, 'unavailable'],
      [SECRETARY, 'GET', '/api/gateway/audit', undefined, 403, 'not_allowed'],
      [SECRETARY, 'POST', '/auth/sign-out', undefined, 204, 'ok'],
    ]);
    expect(entries[0]).toMatchObject({
      at: expect.stringMatching(/^2026-03-01T/),
      realAt: new Date(now).toISOString(),
    });
    const everything = JSON.stringify(entries);
    for (const text of [SECRET_TEXT, '王小明', 'shuji', PASSWORD]) expect(everything).not.toContain(text);
  });

  it('G10 is one chain over several gateways, and a changed or removed entry shows', async () => {
    await connection.getClient().db(connection.name).collection('audit').deleteMany({});
    const second = await startGateway();
    const { browser: auditor } = await signIn('audit');
    const { browser } = await signIn('shuji');
    const cookie = (await browser.get('/auth/me')).request.cookies;
    try {
      await Promise.all(
        Array.from({ length: 60 }, (_, n) =>
          request(url(n % 2 ? gateway.server : second.server))
            .get(`/api/members/people/${MEMBER}`)
            .set('cookie', cookie)
            .expect(200),
        ),
      );
    } finally {
      await second.stop();
    }
    const verify = async () =>
      (await auditor.get('/api/gateway/audit/verify').expect(200)).body as Record<string, unknown>;
    const entries = await auditEntries();
    expect(entries.map(({ _id }) => _id)).toEqual(Array.from({ length: 62 }, (_, n) => n + 1));
    expect(await verify()).toMatchObject({ intact: true, entries: 62 });

    const audit = connection.getClient().db(connection.name).collection<{ _id: number; code: string }>('audit');
    await audit.updateOne({ _id: 30 }, { $set: { code: 'not_allowed' } });
    expect(await verify()).toMatchObject({ intact: false, brokenAt: 30 });
    // Whoever also recomputes the entry's own hash is found out by the next one.
    const forged = (await audit.findOne({ _id: 30 })) as unknown as AuditEntry;
    await audit.updateOne({ _id: 30 }, { $set: { hash: hashOf(forged) } });
    expect(await verify()).toMatchObject({ intact: false, brokenAt: 31 });
    await audit.updateOne({ _id: 30 }, { $set: { code: 'ok', hash: hashOf({ ...forged, code: 'ok' }) } });
    expect(await verify()).toMatchObject({ intact: true });
    await audit.deleteOne({ _id: 7 });
    expect(await verify()).toMatchObject({ intact: false, brokenAt: 7 });
  });

  it('G10 is read page by page, newest first, by the audit administrator alone', async () => {
    const { browser } = await signIn('audit');
    const first = (await browser.get('/api/gateway/audit?limit=2').expect(200)).body as {
      items: { seq: number }[];
      next: number;
    };
    const then = (await browser.get(`/api/gateway/audit?limit=2&cursor=${first.next}`).expect(200))
      .body as typeof first;
    const seqs = [...first.items, ...then.items].map(({ seq }) => seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => b - a));
    expect(new Set(seqs).size).toBe(4);
    const mine = (await browser.get('/api/gateway/audit?by=administrator-audit').expect(200)).body as {
      items: { by: string }[];
    };
    expect(new Set(mine.items.map(({ by }) => by))).toEqual(new Set(['administrator-audit']));
  });
});

describe('administrators', () => {
  const doors = {
    records: `/api/members/people/${MEMBER}`,
    health: '/api/gateway/health',
    deadLetters: '/api/gateway/dead-letters',
    outages: '/api/gateway/outages',
    accounts: '/api/gateway/accounts',
    audit: '/api/gateway/audit',
    verify: '/api/gateway/audit/verify',
  };
  it.each([
    ['shuji', ['records']],
    ['system', ['health', 'deadLetters', 'outages']],
    ['security', ['accounts']],
    ['audit', ['audit', 'verify']],
  ])('G10 %s opens %j and nothing else', async (account, open) => {
    const { browser } = await signIn(account);
    for (const [name, path] of Object.entries(doors)) {
      const { status, body } = await browser.get(path);
      expect([name, status, (body as { code?: string }).code]).toEqual(
        open.includes(name) ? [name, 200, undefined] : [name, 403, 'not_allowed'],
      );
    }
    expect(seen.map((request) => request.url)).toEqual(
      { shuji: [`/people/${MEMBER}`], system: ['/internal/outages?limit=20'] }[account] ?? [],
    );
  });

  it('G10 the system administrator sees which service is away', async () => {
    const { browser } = await signIn('system');
    const { services } = (await browser.get('/api/gateway/health').expect(200)).body as { services: unknown[] };
    expect(services).toContainEqual({ service: 'members', name: '组织与党员服务', ready: true, parts: {} });
    expect(services).toContainEqual({ service: 'scoring', name: '评价统计服务', ready: false, parts: {} });
  });

  it('G10 the system administrator sees where a message failed, not what was in it, and has it tried again', async () => {
    const { browser, post } = await signIn('system');
    const { body } = await browser.get('/api/gateway/dead-letters').expect(200);
    const letters = body as { items: Record<string, unknown>[]; missing: string[] };
    expect(letters.items[0]).toMatchObject({
      id: 'group:3:17',
      topic: 'jiannuo.test.ledger',
      partition: 3,
      offset: '17',
      reason: 'unknown type',
    });
    expect(JSON.stringify(letters)).not.toContain(SECRET_TEXT);
    // Members reads no topic and is not asked.
    expect(letters.items.map(({ service: name }) => name).sort()).toEqual(['commitments', 'publication']);
    expect(letters.missing).toEqual(['scoring']);
    await post('/api/gateway/dead-letters/members/group:3:17/replay').expect(400);
    await post('/api/gateway/dead-letters/commitments/group:3:17/replay').expect(200, { replayed: true });
    expect(seen.map((request) => request.url)).toEqual(['/internal/dead-letters/group%3A3%3A17/replay']);
    await (await signIn('shuji')).post('/api/gateway/dead-letters/commitments/group:3:17/replay').expect(403);
  });

  it('X11 G10 the system administrator sees when the system was down, page by page, and is told where nobody can say', async () => {
    const { browser } = await signIn('system');
    const first = await browser.get('/api/gateway/outages?limit=1').expect(200);
    expect(first.body).toEqual({ items: [OUTAGE], next: OUTAGE.from });
    await browser.get(`/api/gateway/outages?limit=1&cursor=${encodeURIComponent(OUTAGE.from)}`).expect(200);
    expect(seen.map((request) => request.url)).toEqual([
      '/internal/outages?limit=1',
      `/internal/outages?limit=1&cursor=${encodeURIComponent(OUTAGE.from)}`,
    ]);
    await browser.get('/api/gateway/outages?cursor=yesterday').expect(400);
    const other = await startGateway({}, { workflowsUrl: `http://127.0.0.1:${closedPort}` });
    try {
      const { body } = await (
        await signIn('system', PASSWORD, other.server)
      ).browser
        .get('/api/gateway/outages')
        .expect(503);
      expect(body).toMatchObject({ code: 'unavailable' });
    } finally {
      await other.stop();
    }
  });

  it('G10 the security administrator makes, locks and resets people’s accounts', async () => {
    const { browser, post } = await signIn('security');
    const made = (
      await post('/api/gateway/accounts').send({ account: 'newcomer', personId: 'm00000000000d' }).expect(201)
    ).body as {
      password: string;
    };
    const taken = await post('/api/gateway/accounts')
      .send({ account: 'newcomer', personId: 'm00000000000e' })
      .expect(409);
    expect(taken.body).toMatchObject({ code: 'account_exists' });
    await post('/api/gateway/accounts').send({ account: 'second', personId: 'm00000000000d' }).expect(409);
    await post('/api/gateway/accounts').send({ account: 'ghost', personId: LEFT }).expect(404);
    const { body } = await door()
      .post('/auth/sign-in')
      .send({ account: 'newcomer', password: made.password })
      .expect(200);
    expect(body).toMatchObject({ mustChangePassword: true });

    const person = await signIn('newcomer', made.password);
    const { items } = (await browser.get('/api/gateway/accounts?limit=200').expect(200)).body as {
      items: { id: string; account: string; hash?: string }[];
    };
    expect(items.every((item) => item.hash === undefined)).toBe(true);
    const id = items.find(({ account }) => account === 'newcomer')?.id ?? '';
    await post(`/api/gateway/accounts/${id}/lock`).send({ locked: true }).expect(204);
    await person.browser.get('/auth/me').expect(401);
    await door().post('/auth/sign-in').send({ account: 'newcomer', password: made.password }).expect(403);
    await post(`/api/gateway/accounts/${id}/lock`).send({ locked: false }).expect(204);
    const reset = (await post(`/api/gateway/accounts/${id}/reset`).expect(200)).body as { password: string };
    await door().post('/auth/sign-in').send({ account: 'newcomer', password: made.password }).expect(401);
    await signIn('newcomer', reset.password);

    const entries = await auditEntries();
    expect(entries.filter(({ route }) => String(route).endsWith('/lock'))).toMatchObject([
      { by: 'administrator-security', subject: 'm00000000000d', route: '/api/gateway/accounts/:id/lock' },
      { by: 'administrator-security', subject: 'm00000000000d' },
    ]);
    expect(JSON.stringify(entries)).not.toContain('newcomer');
  });

  it('G10 nobody takes over an administrator’s account through the security administrator', async () => {
    const { post } = await signIn('security');
    const auditor = await store.findByName('audit');
    await post(`/api/gateway/accounts/${auditor?._id}/reset`).expect(403);
    await post(`/api/gateway/accounts/${auditor?._id}/lock`).send({ locked: true }).expect(403);
    await post('/api/gateway/accounts')
      .send({ account: 'more', personId: 'm00000000000f', administrator: 'audit' })
      .expect(400);
    await signIn('audit');
  });
});

describe('pages', () => {
  it('gives the console: assets for a year, the page itself never kept, every address of its router', async () => {
    await door()
      .get('/assets/a1b2.js')
      .expect(200)
      .expect('cache-control', /max-age=31536000, immutable/);
    for (const path of ['/', '/timeline/2026/m0123456789ab']) {
      const { text, headers } = await door()
        .get(path)
        .set('accept', 'text/html')
        .expect(200)
        .expect('cache-control', 'no-store');
      expect(text).toContain('践诺');
      expect(headers['content-security-policy']).toMatch(/script-src 'self';style-src 'self' 'unsafe-inline'/);
    }
    await door().get('/assets/gone.js').expect(404);
    await door().get('/api/nothing').expect(401);
  });

  it('gives a readable page of all interfaces without reaching outside, and says what is missing', async () => {
    const { text } = await door().get('/docs/').expect(200);
    expect(text).not.toMatch(/https?:\/\//);
    for (const [, path = ''] of text.matchAll(/(?:src|href)="([^"]+)"/g)) await door().get(path).expect(200);
    const { body } = await door().get('/openapi.json').expect(200);
    const { paths, info } = body as { paths: Record<string, unknown>; info: { description: string } };
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/auth/sign-in',
        '/api/members/people/{id}',
        '/public/organisations/{id}',
        '/api/gateway/audit',
      ]),
    );
    expect(Object.keys(paths).filter((path) => path.includes('internal'))).toEqual([]);
    expect(info.description).toContain('暂缺：评价统计服务');
  });

  it('is ready while its database is', async () => {
    await door()
      .get('/health/ready')
      .expect(200, { ready: true, name: 'gateway', parts: { mongo: true } });
  });
});
