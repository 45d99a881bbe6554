/** How the pages ask the gateway: fetch, the session's CSRF token, problem+json. */
import { ERRORS } from '../../../shared/contracts/errors';
import { Problem, type ProblemCode } from './problem';

/** A click must get an answer or a reason; a roster of a county may take its time. */
const PATIENCE_MS = 30_000;
const PATIENCE_FOR_FILES_MS = 180_000;

export interface Answer<T> {
  status: number;
  body: T;
}

interface Options {
  /** The page asks by itself: the gateway does not count that as its user being there. */
  background?: boolean;
  signal?: AbortSignal;
}

let csrfToken: string | undefined;
let onSignedOut: (reason: string | undefined) => void = () => undefined;
let onMustChangePassword: () => void = () => undefined;

export function keepCsrfToken(token: string | undefined): void {
  csrfToken = token;
}

/** What the frame does when the session is over or the password must be changed first, whoever heard it. */
export function listenForSession(listener: {
  signedOut: typeof onSignedOut;
  mustChangePassword: typeof onMustChangePassword;
}): () => void {
  onSignedOut = listener.signedOut;
  onMustChangePassword = listener.mustChangePassword;
  return () => {
    onSignedOut = () => undefined;
    onMustChangePassword = () => undefined;
  };
}

export async function get<T>(path: string, options: Options = {}): Promise<T> {
  return (
    await ask<T>(
      path,
      { method: 'GET', headers: options.background ? { 'x-background': '1' } : {} },
      PATIENCE_MS,
      options.signal,
    )
  ).body;
}

export function post<T>(path: string, body: unknown): Promise<Answer<T>> {
  return ask<T>(
    path,
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    PATIENCE_MS,
  );
}

interface Change {
  /** The version that is changed, as it was seen; undefined where there is none yet. */
  seen: string | undefined;
  /** Sent off although the page may be gone before the answer. */
  leaving?: boolean;
  background?: boolean;
}

export function put<T>(path: string, body: unknown, change: Change): Promise<Answer<T>> {
  return ask<T>(
    path,
    {
      method: 'PUT',
      headers: { 'content-type': 'application/json', ...precondition(change) },
      body: JSON.stringify(body),
      keepalive: change.leaving ?? false,
    },
    PATIENCE_MS,
  );
}

export function remove<T>(path: string, change: Change): Promise<Answer<T>> {
  return ask<T>(path, { method: 'DELETE', headers: precondition(change) }, PATIENCE_MS);
}

function precondition({ seen, background }: Change): Record<string, string> {
  return {
    ...(seen === undefined ? { 'if-none-match': '*' } : { 'if-match': `"${seen}"` }),
    ...(background ? { 'x-background': '1' } : {}),
  };
}

export function postFile<T>(path: string, file: File): Promise<Answer<T>> {
  const form = new FormData();
  form.append('file', file);
  return ask<T>(path, { method: 'POST', body: form }, PATIENCE_FOR_FILES_MS);
}

/** `?a=1&b=2`, without what is undefined or empty. */
export function query(parameters: Record<string, string | number | boolean | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

async function ask<T>(path: string, init: RequestInit, patienceMs: number, signal?: AbortSignal): Promise<Answer<T>> {
  const headers = new Headers(init.headers);
  headers.set('accept', 'application/json');
  if (csrfToken !== undefined && init.method !== 'GET') headers.set('x-csrf-token', csrfToken);
  const patience = AbortSignal.timeout(patienceMs);
  let response: Response;
  try {
    response = await fetch(path, {
      ...init,
      headers,
      credentials: 'same-origin',
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Problem({ code: 'network', status: 0, title: '网络连接中断，请检查网络后重试' });
  }
  if (response.ok) return { status: response.status, body: (await readJson(response)) as T };
  const problem = await problemOf(response);
  if (problem.code === 'not_signed_in') onSignedOut(problem.detail);
  if (problem.code === 'must_change_password') onMustChangePassword();
  throw problem;
}

async function problemOf(response: Response): Promise<Problem> {
  const body = ((await readJson(response)) ?? {}) as Record<string, unknown>;
  const code = typeof body.code === 'string' ? (body.code as ProblemCode) : codeOf(response.status);
  const title = typeof body.title === 'string' ? body.title : code === 'network' ? '网络错误' : ERRORS[code].title;
  return new Problem({ ...body, code, title, status: response.status });
}

/** A proxy on the way answers in its own words. */
function codeOf(status: number): ProblemCode {
  if (status === 413) return 'body_too_large';
  if (status === 429) return 'too_many_requests';
  if (status === 404) return 'not_found';
  return status >= 500 ? 'unavailable' : 'bad_request';
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}
