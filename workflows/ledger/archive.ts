/** Keeps the histories of closed years beside the ledger, so that `verify` can compare them after Temporal's retention has passed. */
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { Binary } from 'mongodb';
import { runsOf, type History, type Run } from '../../shared/temporal/histories';
import { canonicalJson, type ArchivedHistory, type LedgerStore } from './store';

const { History: HistoryMessage } = temporal.api.history.v1;
const { EventType } = temporal.api.enums.v1;

/** @returns true if the chain's histories are complete (its last run has closed) and are now archived */
export async function archiveHistories(client: Client, ledger: LedgerStore, chain: string): Promise<boolean> {
  const runs = await runsOf(client, chain);
  const last = runs.at(-1);
  if (!last || !isComplete(last.history)) return false;
  const archived = runs.map(({ runId, history }) => {
    const bytes = HistoryMessage.encode(history).finish();
    return { runId, sha256: createHash('sha256').update(bytes).digest('hex'), gzip: new Binary(gzipSync(bytes)) };
  });
  await ledger.histories.updateOne(
    { _id: chain },
    { $setOnInsert: { runs: archived, at: new Date() } },
    { upsert: true },
  );
  return true;
}

/** The archived runs of a chain; throws if one of them was altered. */
export function openArchive(archived: ArchivedHistory): Run[] {
  return archived.runs.map(({ runId, sha256, gzip }) => {
    const bytes = gunzipSync(gzip.buffer);
    if (createHash('sha256').update(bytes).digest('hex') !== sha256)
      throw new Error(`the archived history of run ${runId} was altered`);
    return { runId, history: HistoryMessage.decode(bytes) };
  });
}

/** Is what was archived what the server still has? Compared by content: the bytes of a map come in any order. */
export function archiveFaults(archived: ArchivedHistory, kept: Run[]): string[] {
  const standing = new Map(kept.map(({ runId, history }) => [runId, contentOf(history)]));
  return openArchive(archived)
    .filter(({ runId, history }) => standing.has(runId) && standing.get(runId) !== contentOf(history))
    .map(({ runId }) => `the archived history of run ${runId} is not the server's`);
}

function contentOf(history: History): string {
  const plain = HistoryMessage.decode(HistoryMessage.encode(history).finish());
  return canonicalJson(HistoryMessage.toObject(plain, { longs: String, bytes: String, enums: String }));
}

export function isComplete(history: History): boolean {
  return history.events?.at(-1)?.eventType === EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED;
}

/** Archives closed chains in the background, a few at a time: a chain is closed by an entry whose stage is `closed`. */
export function startArchiver(
  client: Client,
  ledger: LedgerStore,
  log: { warn(fields: object, message: string): void },
  everyMs = 10_000,
): { stop(): Promise<void> } {
  let stopped = false;
  let after = '';
  async function round(): Promise<void> {
    const chains = await ledger.entries
      .aggregate<{ _id: string }>([
        { $match: { stage: 'closed', chain: { $gt: after } } },
        { $group: { _id: '$chain' } },
        { $sort: { _id: 1 } },
        { $limit: 100 },
        {
          $lookup: {
            from: 'histories',
            localField: '_id',
            foreignField: '_id',
            as: 'archived',
            pipeline: [{ $project: { _id: 1 } }],
          },
        },
      ])
      .toArray();
    for (const chain of chains as { _id: string; archived?: unknown[] }[]) {
      if (stopped) return;
      if (!chain.archived?.length) await archiveHistories(client, ledger, chain._id);
    }
    after = chains.length === 100 ? chains.at(-1)!._id : '';
  }
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = running
      .then(round)
      .catch((error: unknown) => log.warn({ reason: (error as Error).name }, 'archiving histories failed'));
  }, everyMs);
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
