/** Is the ledger what the workflows wrote (X3)? Recomputes every chain and compares it with the histories of its workflow. */
import type { Client } from '@temporalio/client';
import type { Entry } from '../../shared/contracts/ledger';
import { activityResults, runsOf, type Run } from '../../shared/temporal/histories';
import type { AppendResult } from './append';
import { openArchive } from './archive';
import { chainFaults, type LedgerStore } from './store';

export interface Verification {
  chains: number;
  entries: number;
  faults: { chain: string; fault: string }[];
}

export interface VerifyOptions {
  /** Chains to look at; all by default. */
  only?: string[];
  /**
   * Did a service keep a record of having been asked for this deed? A workflow adopts an entry whose task was lost, and
   * if its year closed before the deed was sent again, only that record tells it from an invented one.
   */
  wasAskedFor(deedId: string): Promise<boolean>;
  /** Called after each chain. */
  progress?: (chains: number) => void;
}

export async function verifyLedger(client: Client, ledger: LedgerStore, options: VerifyOptions): Promise<Verification> {
  const result: Verification = { chains: 0, entries: 0, faults: [] };
  const chains = options.only ?? (await knownChains(client, ledger));
  for (const chain of chains) {
    const entries = await ledger.entries.find({ chain }, { sort: { seq: 1 } }).toArray();
    const faults = [
      ...chainFaults(entries, ledger.algorithm),
      ...(await historyFaults(client, ledger, chain, entries, options.wasAskedFor)),
    ];
    result.chains += 1;
    result.entries += entries.length;
    result.faults.push(...faults.map((fault) => ({ chain, fault })));
    options.progress?.(result.chains);
  }
  return result;
}

/** Chains of the ledger, of the archive and of the workflows: a chain removed as a whole is missed by none of them. */
async function knownChains(client: Client, ledger: LedgerStore): Promise<string[]> {
  const chains = new Set<string>([
    ...(await ledger.entries.distinct('chain')),
    ...(await ledger.histories.distinct('_id')),
  ]);
  for await (const run of client.workflow.list({ query: `WorkflowType IN ('commitment', 'immediate')` }))
    chains.add(run.workflowId);
  return [...chains].sort();
}

async function historyFaults(
  client: Client,
  ledger: LedgerStore,
  chain: string,
  entries: Entry[],
  wasAskedFor: VerifyOptions['wasAskedFor'],
): Promise<string[]> {
  let runs: Run[];
  try {
    const archived = await ledger.histories.findOne({ _id: chain });
    runs = archived ? openArchive(archived) : await runsOf(client, chain);
  } catch (error) {
    return [(error as Error).message];
  }
  if (runs.length === 0) return ['no history of its workflow is left to compare with'];
  const faults: string[] = [];
  const inHistory = new Map<number, string>();
  const adopted: Entry[] = [];
  const updates = new Set<string>();
  for (const { history } of runs) {
    for (const result of await activityResults<AppendResult>(client, history, 'append')) {
      if ('found' in result)
        for (const entry of result.found) {
          adopted.push(entry);
          inHistory.set(entry.seq, entry.hash);
        }
      else result.hashes.forEach((hash, i) => inHistory.set(result.seq + i, hash));
    }
    for (const event of history.events ?? []) {
      const id = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.meta?.updateId;
      if (id) updates.add(id);
    }
  }
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  for (const [seq, hash] of inHistory) {
    const entry = bySeq.get(seq);
    if (!entry) faults.push(`seq ${seq} was removed: the history has it`);
    else if (entry.hash !== hash) faults.push(`seq ${seq} is not the entry that the history has`);
  }
  for (const { seq } of entries) if (!inHistory.has(seq)) faults.push(`seq ${seq} is in no history`);
  // What a workflow only found there must have been asked of it: by an Update under that deed's id, or by its own clock.
  for (const entry of adopted)
    if (entry.by !== undefined && !updates.has(entry.deedId) && !(await wasAskedFor(entry.deedId)))
      faults.push(`seq ${entry.seq} was adopted, but nobody asked for that deed`);
  return faults;
}
