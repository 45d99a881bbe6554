/** Why was it refused: one error type, and its answer as problem+json (RFC 9457) with a Chinese title. */
import type { ErrorRequestHandler } from 'express';
import { type ErrorCode, ERRORS } from '../contracts/errors';
import { isEngineAway } from '../mongo/engine-error';
import type { Log } from '../telemetry/log';
import { counter } from '../telemetry/metrics';
import { activeTraceId } from '../telemetry/trace';

/** One field that is wrong: `path` is a JSON pointer into the body (`/items/0/goal`), or `/query/…`, `/params/…`. */
export interface FieldError {
  path: string;
  message: string;
}

export interface DomainErrorOptions {
  /** Chinese, for the person; never a name or anybody's text. */
  detail?: string | undefined;
  fields?: FieldError[] | undefined;
  /** Further members of the problem, such as `allowed`. */
  extra?: Record<string, unknown> | undefined;
}

/** A refusal everybody understands: its code decides status and title. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly detail?: string;
  readonly fields?: FieldError[];
  readonly extra?: Record<string, unknown>;

  constructor(code: ErrorCode, options: DomainErrorOptions = {}) {
    super(code);
    this.name = 'DomainError';
    this.code = code;
    if (options.detail !== undefined) this.detail = options.detail;
    if (options.fields !== undefined) this.fields = options.fields;
    if (options.extra !== undefined) this.extra = options.extra;
  }
}

/** By its marks: `instanceof` fails where two realms meet (Jest, the workflow sandbox). */
export function isDomainError(error: unknown): error is DomainError {
  return (
    typeof error === 'object' &&
    error !== null &&
    (error as DomainError).name === 'DomainError' &&
    Object.hasOwn(ERRORS, (error as DomainError).code)
  );
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail?: string;
  errors?: FieldError[];
  traceId?: string;
  [extra: string]: unknown;
}

export function problemOf(error: DomainError): Problem {
  const { status, title } = ERRORS[error.code];
  const traceId = activeTraceId();
  return {
    ...error.extra,
    type: `urn:jiannuo:error:${error.code}`,
    title,
    status,
    code: error.code,
    ...(error.detail ? { detail: error.detail } : {}),
    ...(error.fields?.length ? { errors: error.fields } : {}),
    ...(traceId ? { traceId } : {}),
  };
}

/** What an error of Express, a body parser, multer or an engine means to the caller; anything unknown is `internal`. */
export function asDomainError(error: unknown): DomainError {
  if (isDomainError(error)) return error;
  if (isEngineAway(error)) return new DomainError('unavailable');
  const { type, code, status } = (typeof error === 'object' && error !== null ? error : {}) as {
    type?: string;
    code?: string;
    status?: number;
  };
  if (type === 'entity.too.large' || code === 'LIMIT_FILE_SIZE' || code === 'LIMIT_FIELD_VALUE' || status === 413) {
    return new DomainError('body_too_large');
  }
  if (type === 'entity.parse.failed') return new DomainError('bad_request', { detail: '请求内容不是有效的 JSON' });
  if (type === 'encoding.unsupported' || type === 'charset.unsupported' || status === 415) {
    return new DomainError('bad_request', { detail: '请求内容的编码不受支持' });
  }
  if (status === 404) return new DomainError('not_found');
  if (status !== undefined && status >= 400 && status < 500) return new DomainError('bad_request');
  return new DomainError('internal');
}

const refusals = counter('refusals', 'Requests refused, by code');

/** The last handler of an app: logs the refusal with its code, never with what was sent, and answers problem+json. */
export function problemHandler(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const domainError = asDomainError(error);
    const { code } = domainError;
    const { status } = ERRORS[code];
    const route = (request.route as { path?: unknown } | undefined)?.path;
    const line = { code, status, method: request.method, ...(typeof route === 'string' ? { route } : {}) };
    refusals.add(1, { code });
    if (code === 'internal') log.error({ ...line, err: error }, 'request failed');
    else if (status >= 500) log.warn({ ...line, err: error }, 'request refused');
    else log.info(line, 'request refused');

    if (response.headersSent) {
      // Too late to answer: the broken connection tells the client that the body is not whole.
      next(error);
      return;
    }
    if (status === 503 || status === 429) response.set('Retry-After', '5');
    response
      .status(status)
      .set('Cache-Control', 'no-store')
      .type('application/problem+json')
      .send(JSON.stringify(problemOf(domainError)));
  };
}
