/** What the gateway answers itself, and in which order a request meets its guards. */
import express from 'express';
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express';
import type { Connection } from 'mongoose';
import Type from 'typebox';
import { toBusiness } from '../../shared/calendar/clock';
import type { OutageList } from '../../shared/contracts/outages';
import type { Clock } from '../../shared/contracts/plan';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { createApp } from '../../shared/http/app';
import { createAsk } from '../../shared/http/ask';
import type { Ask } from '../../shared/http/ask';
import { openApiDocument } from '../../shared/http/openapi';
import { DomainError, asDomainError, isDomainError, problemHandler } from '../../shared/http/problem';
import { createRouter } from '../../shared/http/route';
import type { Router } from '../../shared/http/route';
import { mongoReady } from '../../shared/mongo/connect';
import type { Log } from '../../shared/telemetry/log';
import { activeTraceId } from '../../shared/telemetry/trace';
import { createActors } from './actors';
import type { KnownActor } from './actors';
import { createAudit } from './audit';
import { away, createForward, createPublicForward } from './forward';
import type { Note } from './forward';
import { createJoinedOpenApi } from './joined-openapi';
import type { OpenApi } from './joined-openapi';
import { consolePages, docsPages, pageHeaders, publicProblemPage } from './pages';
import { createPublicLimit, createPublicPostLimit, createSignInLimit } from './rate-limit';
import {
  ADMINISTRATORS,
  READING_SERVICES,
  SERVICES,
  describePath,
  mayDo,
  mayKeepAccount,
  publicProblem,
} from './rules';
import type { Service, Verb } from './rules';
import { accountOf, createSessions, findAccountOf } from './session';
import { createStore } from './store';
import type { Account } from './store';

export interface GatewayOptions {
  connection: Connection;
  log: Log;
  realm: string;
  clock: Clock;
  /** Real milliseconds. */
  now: () => number;
  internalTokenKey: string;
  sessionKey: string;
  urls: Record<Service, string>;
  /** Nobody's requests are forwarded there. */
  workflowsUrl: string;
  consoleDirectory: string;
  /** Behind TLS: the cookie is sent over https only. */
  secure: boolean;
  /** How many proxies of ours stand before the gateway; their `x-forwarded-*` is believed. */
  proxies: number;
  limits: { signInFailures: number; publicPerMinute: number; publicPostsPerQuarterHour: number };
}

const NAMES_AT_ONCE = 200;
const ANSWER_WITHIN_MS = 3_000;

export async function createGateway(options: GatewayOptions): Promise<{ app: Express; stop: () => Promise<void> }> {
  const { connection, log, now, urls } = options;
  const business = (realMs: number): number => toBusiness(options.clock, realMs);
  const store = await createStore(connection, options.sessionKey);
  const audit = await createAudit({ connection, toBusiness: business, now, log });
  const sessions = createSessions({
    connection,
    store,
    realm: options.realm,
    key: options.sessionKey,
    secure: options.secure,
    now,
  });
  const asks = Object.fromEntries(
    (Object.keys(SERVICES) as Service[]).map((service) => [
      service,
      createAsk({ baseUrl: urls[service], key: options.internalTokenKey, timeoutMs: 5_000 }),
    ]),
  ) as Record<Service, Ask>;
  const getActor = createActors({ ask: asks.members, now });

  const note: Note = (req, res, outcome) => {
    const locals = res.locals as { by?: string; subject?: string; noted?: boolean };
    locals.noted = true;
    const account = findAccountOf(req);
    const by = account?.personId ?? locals.by;
    const { route, subject = locals.subject } = describePath(req.originalUrl);
    const traceId = activeTraceId();
    return audit.append({
      ...(by === undefined ? {} : { by }),
      ...(account?.administrator === undefined ? {} : { administrator: account.administrator }),
      method: req.method,
      route,
      ...(subject === undefined ? {} : { subject }),
      ...outcome,
      ...(traceId === undefined ? {} : { traceId }),
    });
  };

  const app = express();
  app.set('trust proxy', options.proxies);
  app.disable('x-powered-by');
  const headers = pageHeaders(options.secure);
  app.use(headers);

  app.use(
    '/public',
    onlyFormsAndViews,
    createPublicLimit(options.limits.publicPerMinute),
    await createPublicPostLimit(connection, options.sessionKey, options.limits.publicPostsPerQuarterHour),
    createPublicForward({ service: 'publication', baseUrl: urls.publication }),
    publicProblemPage,
  );

  app.use(['/auth', '/api'], neverStored, sessions.middleware, sessions.requireSameOrigin, audited(note));
  app.use('/auth/sign-in', await createSignInLimit(connection, options.sessionKey, options.limits.signInFailures));
  app.use(['/auth/me', '/auth/sign-out', '/auth/password', '/api'], sessions.requireSignedIn, sessions.requireCsrf);
  app.use('/api', (req, _res, next) =>
    next(accountOf(req).mustChange ? new DomainError('must_change_password') : undefined),
  );
  for (const service of Object.keys(SERVICES) as Service[]) {
    app.use(
      `/api/${service}`,
      createForward({ service, baseUrl: urls[service], note, getActor, internalTokenKey: options.internalTokenKey }),
    );
  }

  const own = createApp({ name: 'gateway', log, ready: async () => ({ mongo: await mongoReady(connection) }) });
  const router = createRouter(own, { internalTokenKey: options.internalTokenKey });
  addSignIn(router, { ...options, store, sessions, getActor, ask: asks.members, business });
  addAccounts(router, { store, ask: asks.members });
  addAudit(router, audit);
  const workflows = createAsk({ baseUrl: options.workflowsUrl, key: options.internalTokenKey, timeoutMs: 5_000 });
  addOperations(router, { urls, asks, workflows });
  const getJoined = createJoinedOpenApi({
    own: () => openApiDocument('践诺 网关', router.specs) as OpenApi,
    urls,
    now,
  });
  own.get('/openapi.json', async (_req, res) => {
    res.json(await getJoined());
  });
  app.use(own);

  // Once more: `own` has set its stricter ones, which the pages could not be shown with.
  app.use('/docs', headers, docsPages());
  app.use(headers, consolePages(options.consoleDirectory));

  app.use((_req: Request, _res: Response, next: express.NextFunction) => next(new DomainError('not_found')));
  app.use(rememberCode, problemHandler(log));
  return { app, stop: () => audit.stop() };
}

const onlyFormsAndViews: RequestHandler = (req, _res, next) => {
  const problem = publicProblem(req.method, req.headers['content-length']);
  next(problem && new DomainError(problem));
};

const neverStored: RequestHandler = (_req, res, next) => {
  res.set('cache-control', 'no-store');
  next();
};

const rememberCode: ErrorRequestHandler = (error, _req, res, next) => {
  (res.locals as { code?: string }).code = asDomainError(error).code;
  next(error);
};

/** Holds an answer of the gateway's own until its audit entry stands. What nobody signed in sent is not kept, sign-ins are. */
function audited(note: Note): RequestHandler {
  return (req, res, next) => {
    const end = res.end.bind(res) as (...args: unknown[]) => Response;
    res.end = ((...args: unknown[]) => {
      const locals = res.locals as { noted?: boolean; code?: string };
      const path = req.originalUrl.split('?', 1)[0];
      const kept =
        path === '/auth/sign-in' ||
        (findAccountOf(req) !== undefined && path !== '/auth/me' && path !== '/api/gateway/health');
      if (locals.noted === true || !kept) return end(...args);
      const code = locals.code ?? (res.statusCode < 400 ? 'ok' : `http_${res.statusCode}`);
      const standing = note(req, res, { status: res.statusCode, code });
      // Where the database is away, the entry waits for it and the caller need not.
      if (res.statusCode === 503) return end(...args);
      void standing.then(() => end(...args));
      return res;
    }) as typeof res.end;
    next();
  };
}

function admit(req: Request, verb: Verb): Account {
  const account = accountOf(req);
  if (!mayDo(account.administrator, verb)) throw new DomainError('not_allowed');
  return account;
}

const accountName = Type.String({ minLength: 2, maxLength: 64, pattern: '^[^\\u0000-\\u001f]+$' });
const passwordText = Type.String({ minLength: 1, maxLength: 256 });

interface SignInDeps extends GatewayOptions {
  store: Awaited<ReturnType<typeof createStore>>;
  sessions: ReturnType<typeof createSessions>;
  getActor: (personId: string) => Promise<KnownActor>;
  ask: Ask;
  business: (realMs: number) => number;
}

function addSignIn(router: Router, deps: SignInDeps): void {
  const { store, sessions, now } = deps;

  router.add(
    {
      method: 'post',
      path: '/auth/sign-in',
      summary: '登录',
      public: true,
      body: Type.Object({ account: accountName, password: passwordText }, { additionalProperties: false }),
      errors: ['sign_in_failed', 'locked_out', 'too_many_requests', 'csrf_failed', 'not_allowed'],
    },
    async ({ body, raw }, res) => {
      res.locals['by'] = (await store.findByName(body.account))?.personId;
      const account = await store.check(body.account, body.password, now());
      if (account.locked) throw new DomainError('not_allowed', { detail: '账号已停用，请联系安全管理员' });
      const csrfToken = await sessions.begin(raw, account);
      return { personId: account.personId, mustChangePassword: account.mustChange, csrfToken };
    },
  );

  router.add(
    {
      method: 'post',
      path: '/auth/sign-out',
      summary: '退出登录',
      public: true,
      errors: ['not_signed_in', 'csrf_failed'],
    },
    async ({ raw }) => {
      await sessions.end(raw);
    },
  );

  router.add(
    { method: 'get', path: '/auth/me', summary: '当前登录人、任职与业务时间', public: true, errors: ['not_signed_in'] },
    async ({ raw }) => {
      const account = accountOf(raw);
      return {
        personId: account.personId,
        account: account.account,
        ...(account.administrator === undefined
          ? await describePerson(deps, account)
          : describeAdministrator(account.administrator)),
        mustChangePassword: account.mustChange,
        csrfToken: sessions.csrfToken(raw),
        realm: deps.realm,
        now: new Date(deps.business(now())).toISOString(),
        clock: deps.clock,
      };
    },
  );

  router.add(
    {
      method: 'post',
      path: '/auth/password',
      summary: '修改本人密码（其他登录随即失效）',
      public: true,
      body: Type.Object({ current: passwordText, next: passwordText }, { additionalProperties: false }),
      errors: ['not_signed_in', 'csrf_failed', 'sign_in_failed', 'locked_out', 'password_too_weak'],
    },
    async ({ body, raw }) => {
      const { account: name } = accountOf(raw);
      const account = await store.check(name, body.current, now()).catch((error: unknown) => {
        // 401 would send the page to its sign-in; it is the old password that is wrong, not the session.
        if (isDomainError(error) && error.code === 'sign_in_failed')
          throw new DomainError('bad_request', { fields: [{ path: '/current', message: '原密码不正确' }] });
        throw error;
      });
      const epoch = await store.changePassword(account, body.next);
      return { csrfToken: await sessions.begin(raw, { ...account, mustChange: false }, epoch) };
    },
  );
}

function describeAdministrator(administrator: keyof typeof ADMINISTRATORS) {
  return { administrator, name: ADMINISTRATORS[administrator], appointments: [] };
}

async function describePerson(deps: SignInDeps, account: Account) {
  try {
    const { actor, name, organisationId } = await deps.getActor(account.personId);
    const ids = [...new Set([organisationId, ...actor.appointments.map((appointment) => appointment.organisationId)])];
    const names: Record<string, string> = {};
    for (let start = 0; start < ids.length; start += NAMES_AT_ONCE) {
      const page = ids
        .slice(start, start + NAMES_AT_ONCE)
        .map(encodeURIComponent)
        .join(',');
      Object.assign(names, (await deps.ask.get<{ names: Record<string, string> }>(`/names?ids=${page}`, actor)).names);
    }
    return {
      name,
      organisationId,
      organisationName: names[organisationId],
      appointments: actor.appointments.map((appointment) => ({
        ...appointment,
        organisationName: names[appointment.organisationId],
      })),
    };
  } catch (error) {
    throw isDomainError(error) && error.code === 'unavailable' ? away('members') : error;
  }
}

function addAccounts(router: Router, deps: { store: Awaited<ReturnType<typeof createStore>>; ask: Ask }): void {
  const { store, ask } = deps;
  const params = Type.Object({ id: Type.String({ format: 'uuid' }) });

  async function getKeptAccount(id: string, res: Response): Promise<Account> {
    const account = await store.findAccount(id);
    if (account === null) throw new DomainError('not_found');
    res.locals['subject'] = account.personId;
    if (!mayKeepAccount(account))
      throw new DomainError('not_allowed', { detail: '管理员账号只能在服务器上用命令维护' });
    return account;
  }

  router.add(
    {
      method: 'get',
      path: '/api/gateway/accounts',
      summary: '账号列表（安全管理员）',
      public: true,
      query: Type.Object({
        cursor: Type.Optional(Type.String({ maxLength: 64 })),
        limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
      }),
      errors: ['not_signed_in', 'not_allowed'],
    },
    async ({ query, raw }) => {
      admit(raw, 'listAccounts');
      const accounts = await store.listAccounts(query.cursor ?? '', query.limit);
      const last = accounts.length === query.limit ? accounts.at(-1) : undefined;
      return {
        items: accounts.map(({ _id, account, personId, administrator, locked, mustChange, createdAt }) => ({
          id: _id,
          account,
          personId,
          administrator,
          locked,
          mustChange,
          createdAt,
        })),
        ...(last === undefined ? {} : { next: last.account }),
      };
    },
  );

  router.add(
    {
      method: 'post',
      path: '/api/gateway/accounts',
      summary: '为一名人员开设账号（安全管理员）；初始密码只显示一次，首次登录须修改',
      public: true,
      body: Type.Object(
        { account: accountName, personId: Type.String({ pattern: '^[A-Za-z0-9-]{2,64}$' }) },
        { additionalProperties: false },
      ),
      errors: ['not_signed_in', 'not_allowed', 'not_found', 'account_exists'],
    },
    async ({ body, raw }, res) => {
      admit(raw, 'makeAccount');
      res.locals['subject'] = body.personId;
      await ask.get(`/internal/actors/${encodeURIComponent(body.personId)}`, SYSTEM_ACTOR).catch((error: unknown) => {
        throw isDomainError(error) && error.code === 'unavailable' ? away('members') : error;
      });
      const { made, account, password } = await store.makeAccount({ ...body, mustChange: true });
      if (!made) throw new DomainError('account_exists');
      res.status(201);
      return { account, password };
    },
  );

  router.add(
    {
      method: 'post',
      path: '/api/gateway/accounts/:id/lock',
      summary: '停用或恢复账号（安全管理员）；恢复同时解除密码错误锁定',
      public: true,
      params,
      body: Type.Object({ locked: Type.Boolean() }, { additionalProperties: false }),
      errors: ['not_signed_in', 'not_allowed', 'not_found'],
    },
    async ({ params: { id }, body, raw }, res) => {
      admit(raw, 'lockAccount');
      await store.setLocked(await getKeptAccount(id, res), body.locked);
    },
  );

  router.add(
    {
      method: 'post',
      path: '/api/gateway/accounts/:id/reset',
      summary: '重置密码（安全管理员）；新密码只显示一次，下次登录须修改',
      public: true,
      params,
      errors: ['not_signed_in', 'not_allowed', 'not_found'],
    },
    async ({ params: { id }, raw }, res) => {
      admit(raw, 'resetPassword');
      const account = await getKeptAccount(id, res);
      return { account: account.account, password: await store.resetPassword(account, true) };
    },
  );
}

function addAudit(router: Router, audit: Awaited<ReturnType<typeof createAudit>>): void {
  router.add(
    {
      method: 'get',
      path: '/api/gateway/audit',
      summary: '审计日志，由新到旧（审计管理员）',
      public: true,
      query: Type.Object({
        cursor: Type.Optional(Type.Integer({ minimum: 1 })),
        limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
        by: Type.Optional(Type.String({ maxLength: 64 })),
        subject: Type.Optional(Type.String({ maxLength: 64 })),
      }),
      errors: ['not_signed_in', 'not_allowed'],
    },
    async ({ query, raw }) => {
      admit(raw, 'readAudit');
      const entries = await audit.page({
        limit: query.limit,
        ...(query.cursor === undefined ? {} : { before: query.cursor }),
        ...(query.by === undefined ? {} : { by: query.by }),
        ...(query.subject === undefined ? {} : { subject: query.subject }),
      });
      const last = entries.length === query.limit ? entries.at(-1) : undefined;
      return {
        items: entries.map(({ _id, id: _entry, ...facts }) => ({ seq: _id, ...facts })),
        ...(last === undefined ? {} : { next: last._id }),
      };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/api/gateway/audit/verify',
      summary: '校验审计日志是否完整（审计管理员）',
      public: true,
      errors: ['not_signed_in', 'not_allowed'],
    },
    async ({ raw }) => {
      admit(raw, 'verifyAudit');
      return audit.verify();
    },
  );
}

/** What a service tells of a message it could not apply; never what was in it. */
interface DeadLetter {
  id: string;
  topic: string;
  partition: number;
  offset: string;
  reason: string;
  at: string;
  replayedAt?: string;
}

function addOperations(
  router: Router,
  deps: { urls: Record<Service, string>; asks: Record<Service, Ask>; workflows: Ask },
): void {
  const services = Object.keys(SERVICES) as Service[];

  router.add(
    {
      method: 'get',
      path: '/api/gateway/health',
      summary: '各服务运行状况（系统管理员）',
      public: true,
      errors: ['not_signed_in', 'not_allowed'],
    },
    async ({ raw }) => {
      admit(raw, 'seeHealth');
      const states = services.map(async (service) => {
        try {
          const answer = await fetch(`${deps.urls[service]}/health/ready`, {
            signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
          });
          const { parts } = (await answer.json()) as { parts?: Record<string, boolean> };
          return { service, name: SERVICES[service], ready: answer.ok, parts: parts ?? {} };
        } catch {
          return { service, name: SERVICES[service], ready: false, parts: {} };
        }
      });
      return { services: await Promise.all(states) };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/api/gateway/dead-letters',
      summary: '无法处理的消息（系统管理员）；只列出位置与原因，不含内容',
      public: true,
      errors: ['not_signed_in', 'not_allowed'],
    },
    async ({ raw }) => {
      admit(raw, 'seeDeadLetters');
      const items: (DeadLetter & { service: Service })[] = [];
      const missing: Service[] = [];
      await Promise.all(
        READING_SERVICES.map(async (service) => {
          try {
            const answer = await deps.asks[service].get<{ items: DeadLetter[] }>(
              '/internal/dead-letters',
              SYSTEM_ACTOR,
            );
            for (const { id, topic, partition, offset, reason, at, replayedAt } of answer.items) {
              items.push({
                service,
                id,
                topic,
                partition,
                offset,
                reason,
                at,
                ...(replayedAt === undefined ? {} : { replayedAt }),
              });
            }
          } catch {
            missing.push(service);
          }
        }),
      );
      return { items: items.sort((a, b) => (a.at < b.at ? 1 : -1)), missing };
    },
  );

  router.add(
    {
      method: 'get',
      path: '/api/gateway/outages',
      summary: '系统停用记录，由新到旧（系统管理员）；X11：占用的工作日不计入任何人的时限',
      public: true,
      query: Type.Object({
        cursor: Type.Optional(Type.String({ format: 'date-time' })),
        limit: Type.Integer({ minimum: 1, maximum: 200, default: 20 }),
      }),
      errors: ['not_signed_in', 'not_allowed', 'unavailable'],
    },
    async ({ query: { cursor, limit }, raw }): Promise<OutageList> => {
      admit(raw, 'seeOutages');
      const after = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      return deps.workflows.get<OutageList>(`/internal/outages?limit=${limit}${after}`, SYSTEM_ACTOR);
    },
  );

  router.add(
    {
      method: 'post',
      path: '/api/gateway/dead-letters/:service/:id/replay',
      summary: '重新处理一条消息（系统管理员）',
      public: true,
      params: Type.Object({
        service: Type.Enum([...READING_SERVICES]),
        id: Type.String({ pattern: '^[A-Za-z0-9._:-]{1,200}$' }),
      }),
      errors: ['not_signed_in', 'not_allowed', 'not_found'],
    },
    async ({ params: { service, id }, raw }) => {
      admit(raw, 'replayDeadLetter');
      return deps.asks[service].post(`/internal/dead-letters/${encodeURIComponent(id)}/replay`, {}, SYSTEM_ACTOR);
    },
  );
}
