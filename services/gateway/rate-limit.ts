/** How often one address has knocked: counters in Mongo, so that several gateways count together. */
import { createHmac } from 'node:crypto';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { ClientRateLimitInfo, Options, RateLimitRequestHandler, Store } from 'express-rate-limit';
import type { Connection } from 'mongoose';
import { DomainError } from '../../shared/http/problem';

interface Counter {
  _id: string;
  hits: number;
  resetAt: Date;
}

async function createMongoStore(connection: Connection, key: string, prefix: string): Promise<Store> {
  const counters = connection.getClient().db(connection.name).collection<Counter>('rateLimits');
  await counters.createIndex({ resetAt: 1 }, { expireAfterSeconds: 0 });
  // The address itself is nobody's business a quarter of an hour later.
  const idOf = (address: string): string => createHmac('sha256', key).update(`${prefix}:${address}`).digest('hex');
  let windowMs = 60_000;
  return {
    localKeys: false,
    init(options: Options) {
      windowMs = options.windowMs;
    },
    async increment(address: string): Promise<ClientRateLimitInfo> {
      const now = new Date();
      const running = { $gt: ['$resetAt', now] };
      const counter = await counters.findOneAndUpdate(
        { _id: idOf(address) },
        [
          {
            $set: {
              hits: { $cond: [running, { $add: ['$hits', 1] }, 1] },
              resetAt: { $cond: [running, '$resetAt', new Date(now.getTime() + windowMs)] },
            },
          },
        ],
        { upsert: true, returnDocument: 'after' },
      );
      return { totalHits: counter?.hits ?? 1, resetTime: counter?.resetAt };
    },
    async decrement(address: string) {
      await counters.updateOne({ _id: idOf(address), hits: { $gt: 0 } }, { $inc: { hits: -1 } });
    },
    async resetKey(address: string) {
      await counters.deleteOne({ _id: idOf(address) });
    },
  };
}

/** Failed sign-ins per address; an office behind one address whose people succeed is not counted. */
export async function createSignInLimit(
  connection: Connection,
  key: string,
  failuresPerQuarterHour: number,
): Promise<RateLimitRequestHandler> {
  return rateLimit({
    windowMs: 15 * 60_000,
    limit: failuresPerQuarterHour,
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: { xForwardedForHeader: false },
    store: await createMongoStore(connection, key, 'sign-in'),
    keyGenerator: (req) => ipKeyGenerator(req.ip ?? ''),
    handler: (_req, _res, next) => next(new DomainError('too_many_requests')),
  });
}

/** Public pages, counted per process: it protects this process, and a page view must not cost a write. */
export function createPublicLimit(perMinute: number): RateLimitRequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: { xForwardedForHeader: false },
    keyGenerator: (req) => ipKeyGenerator(req.ip ?? ''),
    handler: (_req, _res, next) => next(new DomainError('too_many_requests')),
  });
}

/** What the public sends, over all processes: how much one address writes, and how many codes it can try (U4). */
export async function createPublicPostLimit(
  connection: Connection,
  key: string,
  perQuarterHour: number,
): Promise<RateLimitRequestHandler> {
  return rateLimit({
    windowMs: 15 * 60_000,
    limit: perQuarterHour,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: { xForwardedForHeader: false },
    store: await createMongoStore(connection, key, 'public-post'),
    keyGenerator: (req) => ipKeyGenerator(req.ip ?? ''),
    skip: (req) => req.method !== 'POST',
    handler: (_req, _res, next) => next(new DomainError('too_many_requests')),
  });
}
