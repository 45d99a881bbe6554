/** How does something leave for an address that somebody entered: to checked addresses only, without redirects, bounded (SSRF). */
import { lookup } from 'node:dns/promises';
import { request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { isLoopback, type Reachable } from './reachable';

export interface OutsideAnswer {
  status: number;
  body: string;
}
export type PostOutside = (url: string, headers: Record<string, string>, body: string) => Promise<OutsideAnswer>;
export type Resolve = (host: string) => Promise<{ address: string; family: number }[]>;

const ANSWER_BYTES = 64 * 1024;
const PATIENCE_MS = 10_000;

const resolveAll: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/** Its `code` is what a failure is known by; nothing of the address or the answer is in it. */
export class OutsideError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** The form of an address, before anything is looked up: https, or http to this machine itself where that is configured. */
export function isUsableUrl(text: string, reachable: Reachable): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username || url.password || url.hash) return false;
  const host = hostOf(url);
  const ip = isIP(host) ? host : undefined;
  if (ip !== undefined && !reachable.mayReach(ip)) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && ip !== undefined && isLoopback(ip));
}

/**
 * The name is looked up once, every address it has is judged, and the connection goes to the very address that was
 * judged: a name that means something else a moment later (rebinding) leads nowhere.
 */
export function createPostOutside(reachable: Reachable, resolve: Resolve = resolveAll): PostOutside {
  return async (text, headers, body) => {
    if (!isUsableUrl(text, reachable)) throw new OutsideError('address_refused');
    const url = new URL(text);
    const host = hostOf(url);
    const family = isIP(host);
    const addresses = family ? [{ address: host, family }] : await resolve(host).catch(notFound);
    const [first] = addresses;
    if (!first || !addresses.every(({ address }) => reachable.mayReach(address)))
      throw new OutsideError('address_refused');
    const pinned: RequestOptions['lookup'] = (_host, options, done) =>
      options.all ? done(null, [first]) : done(null, first.address, first.family);
    return post(url, headers, body, pinned);
  };
}

function notFound(): never {
  throw new OutsideError('name_not_found');
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function post(
  url: URL,
  headers: Record<string, string>,
  body: string,
  pinned: RequestOptions['lookup'],
): Promise<OutsideAnswer> {
  return new Promise((resolve, reject) => {
    const start = url.protocol === 'https:' ? requestHttps : requestHttp;
    const asked = start(
      url,
      {
        method: 'POST',
        // No kept connection of somebody else's name; `http.request` follows no redirect by itself.
        agent: false,
        lookup: pinned,
        signal: AbortSignal.timeout(PATIENCE_MS),
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      },
      (answer) => {
        const parts: Buffer[] = [];
        let size = 0;
        answer.on('data', (part: Buffer) => {
          size += part.length;
          if (size > ANSWER_BYTES) asked.destroy(new OutsideError('answer_too_long'));
          else parts.push(part);
        });
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }),
        );
        answer.on('error', fail);
      },
    );
    const fail = (error: Error): void =>
      reject(error instanceof OutsideError ? error : new OutsideError(codeOf(error)));
    asked.on('error', fail);
    asked.end(body);
  });
}

function codeOf(error: Error): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'too_slow';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[A-Z_]{2,60}$/.test(code) ? code : 'unknown';
}
