/** A workflow worker of its own process, so that a test can kill it: by hand, or by itself between ledger write and task end. */
import { MongoClient } from 'mongodb';
import { WORKFLOW_QUEUE } from '../../shared/contracts/commitment';
import type { EntryKind } from '../../shared/contracts/entries';
import { installRuntime, startWorker } from '../../shared/temporal/worker';
import { createLedgerActivities } from '../../workflows/ledger/append-activity';
import { findOutages, openLedger } from '../../workflows/ledger/store';
import { join } from 'node:path';

async function main(): Promise<void> {
  const { MONGO_URL, MONGO_DB, TEMPORAL_ADDRESS, REALM, CODEC_KEY, DIE_AFTER, TELL_AFTER, CACHED } = process.env;
  const mongo = await MongoClient.connect(MONGO_URL!);
  const ledger = await openLedger(mongo.db(MONGO_DB));
  const write = ledger.append.bind(ledger);
  ledger.append = async (input, runId) => {
    const result = await write(input, runId);
    // The entry stands, the workflow task that asked for it will never end.
    if (input.entries.some((entry) => entry.kind === (DIE_AFTER as EntryKind)) && 'hashes' in result)
      process.kill(process.pid, 'SIGKILL');
    if (input.entries.some((entry) => entry.kind === (TELL_AFTER as EntryKind)) && 'hashes' in result) {
      process.send?.('written');
      // Time for the test to take something away before the task ends.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    }
    return result;
  };
  // Its activities are meant to fail: every failure with its stack would bury what matters.
  installRuntime({ warn: () => undefined, error: () => undefined });
  const worker = await startWorker(
    { address: TEMPORAL_ADDRESS!, realm: REALM!, codecKey: CODEC_KEY! },
    {
      taskQueue: WORKFLOW_QUEUE,
      workflowsPath: join(__dirname, '../../workflows/index.js'),
      activities: {
        ...createLedgerActivities({
          ledger,
          outagesSince: (at) => findOutages(ledger, at),
          afterWrite: () => undefined,
        }),
      },
      maxCachedWorkflows: Number(CACHED ?? 100),
    },
  );
  process.on('SIGTERM', () => void worker.stop().then(() => process.exit(0)));
  process.send?.('ready');
  await worker.done;
}

void main();
