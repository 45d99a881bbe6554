/** The ledger's collections and its chain: what an entry's hash covers and how entries are written and read. */
import { createHash } from 'node:crypto';
import type { Binary, Collection, Db } from 'mongodb';
import { CHAIN_START, entryId, type Entry } from '../../shared/contracts/ledger';
import type { Instant, Outage } from '../../shared/contracts/plan';
import type { AppendInput, Written } from './append';

/** SHA-256 unless a province demands SM3 (GB/T 32905); one ledger uses one of them from its first entry on. */
export type HashAlgorithm = 'sha256' | 'sm3';

/** A closed year's histories, kept after Temporal's retention has passed. */
export interface ArchivedHistory {
  /** Chain. */
  _id: string;
  runs: { runId: string; sha256: string; gzip: Binary }[];
  at: Date;
}

/** Instants are business time. */
export interface StoredOutage {
  /** From when on: one outage, whoever finds it. */
  _id: Instant;
  to: Instant;
}

/** The last sign of life of any process that does the workflows' work. */
export interface StoredBeat {
  _id: 'workflows';
  /** Business time. */
  at: Instant;
  realAt: Instant;
}

export interface LedgerStore {
  entries: Collection<Entry>;
  histories: Collection<ArchivedHistory>;
  outages: Collection<StoredOutage>;
  beats: Collection<StoredBeat>;
  lease: Collection;
  append(input: AppendInput, runId: string): Promise<Written>;
  algorithm: HashAlgorithm;
}

/** JSON with sorted keys and without undefined: one text for one value, whatever order it was built in. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object')
    return `{${Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
      .join(',')}}`;
  return JSON.stringify(value);
}

/** The hash of an entry: over everything but `published`, `traceparent` and the hash itself. */
export function hashOf(entry: Omit<Entry, 'hash'> & { hash?: string }, algorithm: HashAlgorithm): string {
  const { published: _published, traceparent: _traceparent, hash: _hash, ...covered } = entry;
  return createHash(algorithm).update(canonicalJson(covered)).digest('hex');
}

const DUPLICATE_KEY = 11000;

export async function openLedger(db: Db, algorithm: HashAlgorithm = 'sha256'): Promise<LedgerStore> {
  const entries = db.collection<Entry>('entries');
  await entries.createIndexes([
    { key: { chain: 1, seq: 1 }, unique: true },
    { key: { chain: 1, deedId: 1 }, unique: true },
    { key: { stage: 1, chain: 1 }, name: 'closed', partialFilterExpression: { stage: 'closed' } },
    { key: { 'data.outages.from': 1 }, partialFilterExpression: { kind: 'outageCounted' } },
  ]);

  async function append({ chain, seq, prev, entries: wanted }: AppendInput, runId: string): Promise<Written> {
    let last = prev;
    const documents = wanted.map((entry, i): Entry => {
      const { traceparent, ...covered } = entry;
      const document = { ...covered, _id: entryId(chain, seq + i), chain, seq: seq + i, runId, prev: last };
      last = hashOf({ ...document, published: false }, algorithm);
      return { ...document, hash: last, ...(traceparent ? { traceparent } : {}), published: false };
    });
    try {
      await entries.insertMany(documents, { ordered: true });
      return { seq, hashes: documents.map((document) => document.hash) };
    } catch (error) {
      if ((error as { code?: number }).code !== DUPLICATE_KEY) throw error;
      // Never read as success: that seq may be another deed's (a lost task, a reset, a second worker).
      const found = await entries.find({ chain, seq: { $gte: seq } }, { sort: { seq: 1 } }).toArray();
      if (found.length === 0)
        throw new Error(
          `ledger invariant broken: a deed of ${chain} stands before seq ${seq} and its workflow does not know it`,
        );
      return { found };
    }
  }

  return {
    entries,
    histories: db.collection<ArchivedHistory>('histories'),
    outages: db.collection<StoredOutage>('outages'),
    beats: db.collection<StoredBeat>('beats'),
    lease: db.collection('leases'),
    append,
    algorithm,
  };
}

/** Outages that ended after an instant, all without one, in their order. */
export async function findOutages(ledger: Pick<LedgerStore, 'outages'>, after = ''): Promise<Outage[]> {
  const found = await ledger.outages.find({ to: { $gt: after } }, { sort: { _id: 1 } }).toArray();
  return found.map(({ _id: from, to }) => ({ from, to }));
}

/** How many years have counted each outage so far, by its beginning. */
export async function countYears(
  ledger: Pick<LedgerStore, 'entries'>,
  outages: Outage[],
): Promise<Map<Instant, number>> {
  const begun = { 'data.outages.from': { $in: outages.map(({ from }) => from) } };
  const counts = await ledger.entries
    .aggregate<{ _id: Instant; chains: number }>([
      { $match: { kind: 'outageCounted', ...begun } },
      { $unwind: '$data.outages' },
      { $match: begun },
      // A year counts an outage once; once more only with days that another outage of the same day took (X11).
      { $group: { _id: { from: '$data.outages.from', chain: '$chain' } } },
      { $group: { _id: '$_id.from', chains: { $sum: 1 } } },
    ])
    .toArray();
  return new Map(counts.map(({ _id, chains }) => [_id, chains]));
}

/** What is wrong with one chain taken by itself: gaps, broken links, altered entries. Entries in ascending seq. */
export function chainFaults(entries: Entry[], algorithm: HashAlgorithm): string[] {
  const faults: string[] = [];
  let prev = CHAIN_START;
  entries.forEach((entry, i) => {
    if (entry.seq !== i + 1) faults.push(`seq ${entry.seq} stands where ${i + 1} belongs`);
    if (entry._id !== entryId(entry.chain, entry.seq)) faults.push(`entry ${entry._id} does not bear its own id`);
    if (entry.prev !== prev) faults.push(`seq ${entry.seq} is not linked to the entry before it`);
    if (hashOf(entry, algorithm) !== entry.hash) faults.push(`seq ${entry.seq} was altered`);
    prev = entry.hash;
  });
  return faults;
}
