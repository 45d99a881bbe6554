/** Is the ledger what the workflows wrote (X3)? Recomputes every chain and compares it with the histories of its workflow. */
import type { Client } from '@temporalio/client';
import type { CommitmentInput, Deed } from '../../shared/contracts/commitment';
import { ENTRY_OF_DEED, type DeedKind } from '../../shared/contracts/entries';
import type { Entry } from '../../shared/contracts/ledger';
import { acceptedUpdates, activityResults, runsOf, startInput, type Run } from '../../shared/temporal/histories';
import { questions, steps } from '../year/steps';
import { apply } from '../year/apply';
import { initialState, type State } from '../year/state';
import { lostDays } from '../../shared/calendar/outages';
import type { Outage } from '../../shared/contracts/plan';
import { outageKey } from '../year/revise';
import type { AppendResult } from './append';
import { archiveFaults, openArchive } from './archive';
import { canonicalJson, chainFaults, findOutages, type LedgerStore } from './store';

export interface Verification {
  chains: number;
  entries: number;
  faults: { chain: string; fault: string }[];
}

/** Who asked for what, by whichever witness. */
export type AskedDeed = Pick<Deed, 'kind' | 'by' | 'data'> & { chain: string };

export interface VerifyOptions {
  /** Chains to look at; all by default. */
  only?: string[];
  /**
   * What a service recorded that it was asked under this deed's id and did not see refused; undefined for none. A workflow
   * adopts an entry whose task was lost, and if its year closed before the deed was sent again, only that record tells it
   * from an invented one.
   */
  askedFor(deedId: string): Promise<AskedDeed | undefined>;
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
      ...(await historyFaults(client, ledger, chain, entries, options.askedFor)),
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
  askedFor: VerifyOptions['askedFor'],
): Promise<string[]> {
  let runs: Run[];
  const faults: string[] = [];
  const inHistory = new Map<number, string>();
  const adopted = new Set<number>();
  const asked = new Map<string, AskedDeed>();
  let input: CommitmentInput | undefined;
  try {
    // The server is the better witness for as long as it keeps the runs: the archive lies beside the ledger itself.
    const archived = await ledger.histories.findOne({ _id: chain });
    const kept = await runsOf(client, chain);
    runs = kept.length > 0 ? kept : archived ? openArchive(archived) : [];
    if (kept.length > 0 && archived) faults.push(...archiveFaults(archived, kept));
    for (const { history } of runs) {
      input ??= (await startInput<CommitmentInput>(client, history)) ?? undefined;
      for (const result of await activityResults<AppendResult>(client, history, 'append')) {
        if ('found' in result)
          for (const entry of result.found) {
            adopted.add(entry.seq);
            inHistory.set(entry.seq, entry.hash);
          }
        else if ('hashes' in result) result.hashes.forEach((hash, i) => inHistory.set(result.seq + i, hash));
      }
      for (const { id, args } of await acceptedUpdates(client, history)) {
        const { kind, by, data } = args[0] as Deed;
        asked.set(id, { chain, kind, by, data });
      }
    }
  } catch (error) {
    return [`its history cannot be read: ${(error as Error).message}`];
  }
  if (runs.length === 0) return ['no history of its workflow is left to compare with'];
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  for (const [seq, hash] of inHistory) {
    const entry = bySeq.get(seq);
    if (!entry) faults.push(`seq ${seq} was removed: the history has it`);
    else if (entry.hash !== hash) faults.push(`seq ${seq} is not the entry that the history has`);
  }
  for (const { seq } of entries) if (!inHistory.has(seq)) faults.push(`seq ${seq} is in no history`);
  // What a workflow only found there must have been asked of it by somebody, or be what its own rules would say then.
  if (adopted.size > 0 && input)
    for (const entry of await inventedEntries(
      entries,
      adopted,
      input,
      async (id) => asked.get(id) ?? askedFor(id),
      await findOutages(ledger),
    ))
      faults.push(`seq ${entry.seq} was adopted, but nobody asked for that deed`);
  return faults;
}

/** Adopted entries that neither a person's deed nor the year's rules account for. Entries in ascending seq. */
async function inventedEntries(
  entries: Entry[],
  adopted: Set<number>,
  input: CommitmentInput,
  askedFor: VerifyOptions['askedFor'],
  outages: Outage[],
): Promise<Entry[]> {
  const invented: Entry[] = [];
  let state = initialState(input);
  for (const entry of entries) {
    if (adopted.has(entry.seq)) {
      const known = KIND_OF_ENTRY.has(entry.kind)
        ? isWhatWasAsked(entry, await askedFor(entry.deedId))
        : isWhatRulesSay(entry, state, input, outages);
      if (!known) invented.push(entry);
    }
    state = apply(state, entry, input);
  }
  return invented;
}

const KIND_OF_ENTRY: ReadonlyMap<string, DeedKind> = new Map(
  (Object.entries(ENTRY_OF_DEED) as [DeedKind, string][]).map(([deed, entry]) => [entry, deed]),
);

function isWhatWasAsked(entry: Entry, deed: AskedDeed | undefined): boolean {
  if (!deed || deed.chain !== entry.chain || deed.kind !== KIND_OF_ENTRY.get(entry.kind) || deed.by !== entry.by)
    return false;
  // Whether a record is a late one (补录) is decided by the workflow, not by who writes it.
  const data = { ...deed.data, ...('late' in deed.data ? { late: (entry.data as { late?: boolean }).late } : {}) };
  return canonicalJson(data) === canonicalJson(entry.data);
}

/** What the system said must have been due by then, in these words. */
function isWhatRulesSay(entry: Entry, state: State, input: CommitmentInput, outages: Outage[]): boolean {
  if (entry.by !== undefined) return false;
  if (entry.kind === 'opened') {
    const { joint = null } = (entry as Entry<'opened'>).data;
    return entry.seq === 1 && canonicalJson(joint) === canonicalJson(input.joint ?? null);
  }
  if (entry.kind === 'outageCounted') return isOfOutages(entry as Entry<'outageCounted'>, outages);
  if (entry.kind === 'membersMissing')
    return questions(state, input, {}).some(({ key, at }) => key === entry.deedId && at <= entry.at);
  return steps(state, input).some(
    ({ key, kind, at, data }) =>
      key === entry.deedId &&
      kind === entry.kind &&
      at <= entry.at &&
      canonicalJson(data) === canonicalJson(entry.data),
  );
}

/** X11: outages that were recorded and over by then, and the days they really took. */
function isOfOutages({ deedId, at, data }: Entry<'outageCounted'>, outages: Outage[]): boolean {
  const recorded = new Set(outages.map(({ from, to }) => `${from}/${to}`));
  const lost = lostDays(data.outages);
  return (
    deedId === outageKey(data.days) &&
    data.outages.every(({ from, to }) => to <= at && recorded.has(`${from}/${to}`)) &&
    data.days.every((day) => lost.includes(day))
  );
}
