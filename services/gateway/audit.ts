/** Who saw or did what, and when: an append-only, hash-chained log with no path to change or clear it (G10). */
import { createHash, randomUUID } from 'node:crypto';
import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../../shared/mongo/engine-error';
import type { Log } from '../../shared/telemetry/log';
import type { Administrator } from './rules';

/** What a caller states of one request. No body, no query, no name: ids, routes and codes. */
export interface AuditFacts {
  /** Person id; absent where nobody is known. */
  by?: string;
  administrator?: Administrator;
  method: string;
  route: string;
  subject?: string;
  status: number;
  /** `ok` or the problem's code. */
  code: string;
  traceId?: string;
}

export interface AuditEntry extends AuditFacts {
  /** 1, 2, 3 … over all gateway processes. */
  _id: number;
  id: string;
  /** Business time. */
  at: string;
  realAt: string;
  previous: string;
  hash: string;
}

const BATCH = 200;
const FIRST = '0'.repeat(64);

interface Waiting {
  entry: Omit<AuditEntry, '_id' | 'previous' | 'hash'>;
  done: () => void;
}

export type Audit = Awaited<ReturnType<typeof createAudit>>;

export async function createAudit(deps: {
  connection: Connection;
  toBusiness: (realMs: number) => number;
  now: () => number;
  log: Log;
}) {
  const entries = deps.connection.getClient().db(deps.connection.name).collection<AuditEntry>('audit');
  await entries.createIndex({ id: 1 }, { unique: true });
  await entries.createIndex({ by: 1, _id: -1 });
  await entries.createIndex({ subject: 1, _id: -1 });

  let queue: Waiting[] = [];
  let pumping: Promise<void> | undefined;
  let stopped = false;

  async function readTail(): Promise<{ seq: number; hash: string }> {
    const [last] = await entries
      .find({}, { projection: { hash: 1 } })
      .sort({ _id: -1 })
      .limit(1)
      .toArray();
    return { seq: last?._id ?? 0, hash: last?.hash ?? FIRST };
  }

  async function pump(): Promise<void> {
    let tail: { seq: number; hash: string } | undefined;
    let pause = 10;
    while (queue.length > 0) {
      const batch = queue.slice(0, BATCH);
      try {
        tail ??= await readTail();
        const documents: AuditEntry[] = [];
        for (const { entry } of batch) {
          const linked: Omit<AuditEntry, 'hash'> = { ...entry, _id: tail.seq + 1, previous: tail.hash };
          const hash = hashOf(linked);
          documents.push({ ...linked, hash });
          tail = { seq: linked._id, hash };
        }
        await entries.insertMany(documents, { ordered: true });
        settle(batch);
        pause = 10;
      } catch (error) {
        tail = undefined;
        // Another gateway took the number, or the answer was lost: what stands already must not be written twice.
        const standing = await entries
          .find({ id: { $in: batch.map(({ entry }) => entry.id) } }, { projection: { id: 1 } })
          .toArray()
          .catch(() => []);
        settle(batch.filter(({ entry }) => standing.some(({ id }) => id === entry.id)));
        if (!isDuplicateKey(error)) {
          deps.log.error({ waiting: queue.length, err: error }, 'audit log cannot be written');
          if (stopped) return;
          await new Promise((resolve) => setTimeout(resolve, pause));
          pause = Math.min(pause * 2, 2_000);
        }
      }
    }
  }

  function start(): void {
    pumping ??= pump().finally(() => {
      pumping = undefined;
      // Something may have come in between the pump's last look and this moment.
      if (queue.length > 0 && !stopped) start();
    });
  }

  function settle(written: Waiting[]): void {
    const gone = new Set(written);
    queue = queue.filter((waiting) => !gone.has(waiting));
    for (const { done } of written) done();
  }

  return {
    /** Resolves true once the entry stands on a majority, false if that took longer than `patienceMs`; it is then still tried. */
    append(facts: AuditFacts, patienceMs = 5_000): Promise<boolean> {
      const now = deps.now();
      const entry = {
        ...facts,
        id: randomUUID(),
        at: new Date(deps.toBusiness(now)).toISOString(),
        realAt: new Date(now).toISOString(),
      };
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), patienceMs);
        const done = (): void => {
          clearTimeout(timer);
          resolve(true);
        };
        queue.push({ entry, done });
        start();
      });
    },

    /** Newest first, below `before`. */
    async page(filter: { by?: string; subject?: string; before?: number; limit: number }): Promise<AuditEntry[]> {
      return entries
        .find({
          ...(filter.by === undefined ? {} : { by: filter.by }),
          ...(filter.subject === undefined ? {} : { subject: filter.subject }),
          ...(filter.before === undefined ? {} : { _id: { $lt: filter.before } }),
        })
        .sort({ _id: -1 })
        .limit(filter.limit)
        .toArray();
    },

    /** Recomputes the whole chain: dense numbers, each naming the hash before it. */
    async verify(): Promise<{ entries: number; head: string; intact: boolean; brokenAt?: number }> {
      let seq = 0;
      let previous = FIRST;
      for await (const entry of entries.find({}).sort({ _id: 1 })) {
        if (entry._id !== seq + 1 || entry.previous !== previous || hashOf(entry) !== entry.hash) {
          return { entries: seq, head: previous, intact: false, brokenAt: seq + 1 };
        }
        seq = entry._id;
        previous = entry.hash;
      }
      return { entries: seq, head: previous, intact: true };
    },

    /** Waits for what is queued; what cannot be written any more is said by its number. */
    async stop(): Promise<void> {
      stopped = true;
      await pumping;
      if (queue.length > 0) deps.log.error({ lost: queue.length }, 'audit entries could not be written');
    },
  };
}

/** The hash of everything an entry says, the hash before it included. */
export function hashOf(entry: Omit<AuditEntry, 'hash'>): string {
  const { _id, id, at, realAt, by, administrator, method, route, subject, status, code, traceId, previous } = entry;
  const fields = [
    _id,
    id,
    at,
    realAt,
    by ?? null,
    administrator ?? null,
    method,
    route,
    subject ?? null,
    status,
    code,
    traceId ?? null,
    previous,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}
