/** How a signed-in person's request reaches a service: a fresh internal token, nothing of the session, and its trace in the audit log. */
import { Agent } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { signActor } from '../../shared/http/actor';
import { DomainError, isDomainError } from '../../shared/http/problem';
import type { KnownActor } from './actors';
import { SERVICES, mayDo, mayForward } from './rules';
import type { Service } from './rules';
import { accountOf } from './session';

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'proxy-authenticate',
  'set-cookie',
]);
const PROBLEM_BYTES = 1024 * 1024;

/** A bulky export or an import may take its time; a service that says nothing for this long is away. */
const SILENCE_MS = 120_000;

/** Shorter than the services keep an idle connection (`listen`), so that a request never meets one just closed. */
const IDLE_MS = 30_000;

/** Writes the audit entry of this request; resolves false if it could not be written in time. */
export type Note = (req: Request, res: Response, outcome: { status: number; code: string }) => Promise<boolean>;

interface ForwardDeps {
  service: Service;
  baseUrl: string;
  note?: Note;
}

/** `/api/<service>/*`: mounted below that path, behind session and CSRF. */
export function createForward(
  deps: ForwardDeps & { internalTokenKey: string; getActor: (personId: string) => Promise<KnownActor> },
): RequestHandler[] {
  const admit: RequestHandler = async (req, _res, next) => {
    const account = accountOf(req);
    if (!mayDo(account.administrator, 'useServices'))
      throw new DomainError('not_allowed', { detail: '管理员账号不能查看或办理业务' });
    if (!mayForward(req.url)) throw new DomainError('not_found');
    const { actor } = await getActorOf(account.personId);
    strip(req);
    req.headers['authorization'] = `Bearer ${await signActor(actor, deps.internalTokenKey)}`;
    next();
  };
  const getActorOf = (personId: string): Promise<KnownActor> =>
    deps.getActor(personId).catch((error: unknown) => {
      throw (error as { code?: unknown }).code === 'unavailable' ? away('members') : error;
    });
  return [admit, createProxy(deps)];
}

/** `/public/*` of publication: without session, and without anything that could tell who looks. */
export function createPublicForward(deps: ForwardDeps): RequestHandler[] {
  const admit: RequestHandler = (req, _res, next) => {
    if (!mayForward(req.url)) throw new DomainError('not_found');
    strip(req);
    req.url = `/public${req.url}`;
    next();
  };
  return [admit, createProxy(deps)];
}

export function away(service: Service): DomainError {
  return new DomainError('unavailable', { detail: `${SERVICES[service]}暂时不可用，其他功能不受影响` });
}

/** What comes from outside must not be taken for ours further in. `traceparent` stays. */
function strip(req: Request): void {
  for (const name of Object.keys(req.headers)) {
    if (
      ['authorization', 'cookie', 'x-csrf-token', 'forwarded', 'baggage'].includes(name) ||
      name.startsWith('x-forwarded-')
    )
      delete req.headers[name];
  }
}

function createProxy(deps: ForwardDeps): RequestHandler {
  const nexts = new WeakMap<IncomingMessage, NextFunction>();
  const proxy = createProxyMiddleware<Request, Response>({
    target: deps.baseUrl,
    agent: new Agent({ keepAlive: true, timeout: IDLE_MS }),
    changeOrigin: true,
    // The answer is held until the audit entry stands: nobody sees a record of whose sight nothing is kept.
    selfHandleResponse: true,
    proxyTimeout: SILENCE_MS,
    on: {
      proxyRes(answer, req, res) {
        passOn(deps, answer, req, res).catch((error: unknown) => {
          answer.destroy();
          if (res.headersSent) res.destroy();
          else nexts.get(req)?.(isDomainError(error) ? error : away(deps.service));
        });
      },
      error(_error, req, res) {
        if (!('headersSent' in res) || res.headersSent) res.destroy();
        else nexts.get(req)?.(away(deps.service));
      },
    },
  });
  return (req, res, next) => {
    nexts.set(req, next);
    void proxy(req, res, next);
  };
}

async function passOn(deps: ForwardDeps, answer: IncomingMessage, req: Request, res: Response): Promise<void> {
  const status = answer.statusCode ?? 502;
  const problem = (answer.headers['content-type'] ?? '').startsWith('application/problem+json')
    ? await readAll(answer, PROBLEM_BYTES)
    : undefined;
  if (deps.note !== undefined) {
    const stands = await deps.note(req, res, {
      status,
      code: problem === undefined ? codeOf(status) : problemCode(problem, status),
    });
    // A deed is done and in the ledger by now, and its entry is still being tried; a mere view is not handed out.
    if (!stands && (req.method === 'GET' || req.method === 'HEAD')) {
      throw new DomainError('unavailable', { detail: '审计日志暂时无法写入，暂停查询' });
    }
  }
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined && !HOP_BY_HOP.has(name)) res.setHeader(name, value);
  }
  res.statusCode = status;
  if (problem !== undefined) res.end(problem);
  else await pipeline(answer, res);
}

function codeOf(status: number): string {
  return status < 400 ? 'ok' : `http_${status}`;
}

function problemCode(problem: Buffer, status: number): string {
  try {
    const { code } = JSON.parse(problem.toString('utf8')) as { code?: unknown };
    // Our codes only: the log takes no text that a service may have been made to say.
    return typeof code === 'string' && /^[a-z_]{1,60}$/.test(code) ? code : codeOf(status);
  } catch {
    return codeOf(status);
  }
}

async function readAll(stream: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw new Error('problem body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
