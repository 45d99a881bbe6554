/** How does one service ask another: JSON over HTTP, with the actor's token, refusals arriving as DomainError. */
import { type ErrorCode, ERRORS } from '../contracts/errors';
import type { Actor } from '../contracts/organisation';
import { inSpan, traceparentOf } from '../telemetry/trace';
import { signActor } from './actor';
import { DomainError, type Problem } from './problem';

export interface Ask {
  get<T>(path: string, actor: Actor): Promise<T>;
  /** Not repeated by itself: the other side may have done it. Give the body an id where that matters. */
  post<T>(path: string, body: unknown, actor: Actor): Promise<T>;
}

export interface AskOptions {
  baseUrl: string;
  /** The key of internal tokens. */
  key: string;
  timeoutMs?: number;
}

/** Throws DomainError: the other's own refusal, or `unavailable` where it did not answer in time. */
export function createAsk({ baseUrl, key, timeoutMs = 5_000 }: AskOptions): Ask {
  const request = async <T>(method: 'GET' | 'POST', path: string, actor: Actor, body?: unknown): Promise<T> => {
    const token = await signActor(actor, key);
    const { host } = new URL(baseUrl);
    return inSpan(
      `${method} ${path.split('?')[0]}`,
      { kind: 'client', attributes: { 'http.request.method': method, 'server.address': host } },
      async (span) => {
        const traceparent = traceparentOf(span);
        const response = await fetch(new URL(path, baseUrl), {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            accept: 'application/json',
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(traceparent ? { traceparent } : {}),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(timeoutMs),
        }).catch((cause: unknown) => {
          throw unavailable(cause);
        });
        span.setAttribute('http.response.status_code', response.status);
        return answerOf<T>(response);
      },
    );
  };
  return {
    async get<T>(path: string, actor: Actor): Promise<T> {
      try {
        return await request<T>('GET', path, actor);
      } catch (error) {
        // A kept-alive connection that the other side has just closed: asking once more harms nothing.
        if (!wasReset(error)) throw error;
        return request<T>('GET', path, actor);
      }
    },
    post: (path, body, actor) => request('POST', path, actor, body ?? {}),
  };
}

async function answerOf<T>(response: Response): Promise<T> {
  const text = await response.text().catch((cause: unknown) => {
    throw unavailable(cause);
  });
  if (response.ok) return (text === '' ? undefined : parse(text)) as T;
  const problem = parse(text) as Partial<Problem> | undefined;
  const code = problem?.code;
  if (!problem || code === undefined || !Object.hasOwn(ERRORS, code)) {
    throw new DomainError(response.status >= 502 && response.status <= 504 ? 'unavailable' : 'internal');
  }
  const { type, title, status, code: _code, detail, errors, traceId, ...extra } = problem;
  throw new DomainError(code satisfies ErrorCode, {
    detail,
    fields: errors,
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new DomainError('unavailable');
  }
}

function unavailable(cause: unknown): DomainError {
  return Object.assign(new DomainError('unavailable'), { cause });
}

function wasReset(error: unknown): boolean {
  const cause = (error as { cause?: { cause?: { code?: string } } }).cause?.cause?.code;
  return cause === 'ECONNRESET' || cause === 'UND_ERR_SOCKET' || cause === 'EPIPE';
}
