/** Who is at the other end of this request: session in Mongo, idle and absolute limit, CSRF, same origin. */
import { createHash } from 'node:crypto';
import MongoStore from 'connect-mongo';
import { csrfSync } from 'csrf-sync';
import expressSession from 'express-session';
import type { Request, RequestHandler } from 'express';
import type { Connection } from 'mongoose';
import { DomainError } from '../../shared/http/problem';
import { SESSION, isSameOrigin, sessionState } from './rules';
import type { Account, Store } from './store';

declare module 'express-session' {
  interface SessionData {
    accountId: string;
    epoch: number;
    /** Real milliseconds. */
    signedInAt: number;
    lastSeenAt: number;
  }
}

/** How often a session's last sight is written; the idle limit is met to this much. */
const SEEN_MS = 30_000;
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

const accountsOfRequests = new WeakMap<Request, Account>();

/** The account behind a request that passed `requireSignedIn`. */
export function accountOf(req: Request): Account {
  const account = accountsOfRequests.get(req);
  if (account === undefined) throw new DomainError('not_signed_in');
  return account;
}
export function findAccountOf(req: Request): Account | undefined {
  return accountsOfRequests.get(req);
}

export type Sessions = ReturnType<typeof createSessions>;

export function createSessions(deps: {
  connection: Connection;
  store: Store;
  realm: string;
  key: string;
  secure: boolean;
  now: () => number;
}) {
  const { connection, store, now } = deps;
  // A copy of the database must not let its reader in: the id is kept as its hash.
  const storedId = (sid: string): string => createHash('sha256').update(sid).digest('hex');
  const sessions = connection.getClient().db(connection.name).collection<{ _id: string }>('sessions');
  // Two realms on one host share the browser's cookies, which know no port.
  const cookieName = `${deps.secure ? '__Host-' : ''}jiannuo-${deps.realm}`;
  const cookie = { httpOnly: true, sameSite: 'lax' as const, secure: deps.secure, path: '/' };

  const middleware = expressSession({
    name: cookieName,
    secret: deps.key,
    resave: false,
    saveUninitialized: false,
    cookie,
    store: MongoStore.create({
      client: connection.getClient(),
      dbName: connection.name,
      collectionName: 'sessions',
      ttl: SESSION.absoluteMs / 1000,
      touchAfter: SESSION.absoluteMs / 1000,
      stringify: false,
      transformId: storedId,
    }),
  });

  const { csrfSynchronisedProtection, generateToken } = csrfSync({ size: 32 });

  const requireSameOrigin: RequestHandler = (req, _res, next) => {
    const same =
      SAFE_METHODS.has(req.method) ||
      isSameOrigin({ fetchSite: req.get('sec-fetch-site'), origin: req.get('origin') }, req.host);
    next(same ? undefined : new DomainError('csrf_failed'));
  };

  const requireCsrf: RequestHandler = (req, res, next) => {
    csrfSynchronisedProtection(req, res, (error?: unknown) =>
      next(error === undefined ? undefined : new DomainError('csrf_failed')),
    );
  };

  const requireSignedIn: RequestHandler = async (req, _res, next) => {
    const { accountId, epoch, signedInAt, lastSeenAt } = req.session;
    if (accountId === undefined || signedInAt === undefined || lastSeenAt === undefined)
      throw new DomainError('not_signed_in');
    const state = sessionState({ signedInAt, lastSeenAt }, now());
    if (state !== 'live') {
      await end(req);
      throw new DomainError('not_signed_in', {
        detail: state === 'idle' ? '长时间未操作，请重新登录' : '登录已满 12 小时，请重新登录',
      });
    }
    const account = await store.findAccount(accountId);
    if (account === null || account.epoch !== epoch || account.locked) {
      await end(req);
      throw new DomainError('not_signed_in', { detail: '账号或密码已变更，请重新登录' });
    }
    // Written beside express-session, and only where the session still stands: a save would bring a signed-out one back.
    // A page that asks by itself (header `x-background`) is not its user being there.
    if (now() - lastSeenAt >= SEEN_MS && req.get('x-background') === undefined) {
      await sessions.updateOne({ _id: storedId(req.sessionID) }, { $set: { 'session.lastSeenAt': now() } });
    }
    accountsOfRequests.set(req, account);
    next();
  };

  /** A new session id at every sign-in and password change: one planted before is worth nothing after. */
  async function begin(req: Request, account: Account, epoch = account.epoch): Promise<string> {
    await settled((done) => req.session.regenerate(done));
    Object.assign(req.session, { accountId: account._id, epoch, signedInAt: now(), lastSeenAt: now() });
    const token = generateToken(req, true);
    await settled((done) => req.session.save(done));
    accountsOfRequests.set(req, account);
    return token;
  }

  async function end(req: Request): Promise<void> {
    await settled((done) => req.session.destroy(done));
    req.res?.clearCookie(cookieName, cookie);
  }

  return {
    middleware,
    requireSameOrigin,
    requireCsrf,
    requireSignedIn,
    begin,
    end,
    csrfToken: (req: Request): string => generateToken(req),
  };
}

async function settled(start: (done: (error?: Error | null) => void) => unknown): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()));
  });
}
