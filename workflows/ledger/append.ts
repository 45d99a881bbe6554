/** How workflow code writes the ledger: the proxy, and the types that the activity behind it answers with. */
import { isCancellation, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Entry } from '../../shared/contracts/ledger';
import type { Instant, Outage } from '../../shared/contracts/plan';

/** What the workflow knows of an entry; seq, hash and run id are the ledger's business. */
export type NewEntry = Omit<Entry, '_id' | 'chain' | 'seq' | 'prev' | 'hash' | 'runId' | 'published' | 'data'> & {
  data: Entry['data'];
};

export interface AppendInput {
  chain: string;
  /** The seq that the first of `entries` is to have. */
  seq: number;
  /** Hash of the entry before it. */
  prev: string;
  /** None: the year only wants to hear of outages. */
  entries: NewEntry[];
  /** X11: until when the year has heard of outages. Absent before it is opened. */
  heardTo?: Instant;
}

/** Either all entries were written, or others stand there already: these, from `seq` on, and nothing was written after them. */
export type Written = { seq: number; hashes: string[] } | { found: Entry[] };
/** X11: or there were outages that the year has not heard of; then nothing was written, since it may decide otherwise. */
export type AppendResult = Written | { outages: Outage[] };

export interface LedgerActivities {
  append(input: AppendInput): Promise<AppendResult>;
}

const local = proxyLocalActivities<LedgerActivities>({
  startToCloseTimeout: '2 s',
  scheduleToCloseTimeout: '5 s',
  retry: { maximumAttempts: 3, initialInterval: '200 ms', backoffCoefficient: 2 },
});
/** A failing local activity costs events and answers late, retries of a normal one cost none. */
const patient = proxyActivities<LedgerActivities>({
  startToCloseTimeout: '10 s',
  retry: { initialInterval: '1 s', maximumInterval: '10 s', backoffCoefficient: 2 },
});

export async function append(input: AppendInput): Promise<AppendResult> {
  try {
    return await local.append(input);
  } catch (error) {
    // Whatever its class: a local activity that timed out rejects with an ActivityFailure when it happens and with a bare
    // TimeoutFailure when the history is replayed (SDK 1.23), and both must take the same way.
    if (isCancellation(error)) throw error;
    return patient.append(input);
  }
}
