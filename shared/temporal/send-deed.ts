/** How a deed reaches its year and never hangs: deed record first, then the Update, then a sweeper for whatever was cut off. */
import { createHash } from 'node:crypto';
import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Collection, Filter } from 'mongodb';
import { DEED_UPDATE, type Deed, type DeedAnswer } from '../contracts/commitment';

/** What the service promised to have done: stored before the Update is sent, so that the promise outlives everybody. */
export interface DeedRecord {
  /** Deed id, also the Update's id. */
  _id: string;
  chain: string;
  /** Of what was asked, to tell the same deed sent twice from another one under its id. */
  fingerprint: string;
  deed: Deed;
  state: 'sent' | 'done' | 'refused';
  answer?: DeedAnswer;
  /** Real time of the first and of the last sending. */
  queuedAt: Date;
  sentAt: Date;
}

export type SendOutcome = { state: 'answered'; answer: DeedAnswer } | { state: 'registering' } | { state: 'reused' };

export interface DeedSender {
  /** Throws only if the deed record could not be stored: then nothing will ever be done of it. */
  send(chain: string, deed: Deed): Promise<SendOutcome>;
  /** Ends the sweeper and waits, `waitMs` at most, for attempts under way: the connection may be closed after it. */
  stop(): Promise<void>;
}

export interface DeedSenderOptions {
  client: Client;
  records: Collection<DeedRecord>;
  /** The year has no open workflow: what is the answer? Undefined if it cannot be told yet. */
  whenNotRunning(chain: string, deed: Deed): Promise<DeedAnswer | undefined>;
  log: { warn(fields: object, message: string): void };
  /** How long a caller waits for the answer, ms. */
  waitMs?: number;
  /** A record still `sent` after this long is sent again, ms: twice the wait of a caller, so that 「正在登记」 does not last. */
  sweepAfterMs?: number;
}

/** The server refuses the eleventh Update in flight of one workflow; we stay below. */
const IN_FLIGHT = 8;
/** So many at a time are sent again: one whose workflow does not answer must not hold up the rest. */
const SWEEPERS = 8;
const RESOURCE_EXHAUSTED = 8;

export async function createDeedSender(options: DeedSenderOptions): Promise<DeedSender> {
  const { client, records, whenNotRunning, log, waitMs = 5_000, sweepAfterMs = 10_000 } = options;
  const inFlight = new Map<string, { running: number; waiting: (() => void)[] }>();
  const underWay = new Set<Promise<unknown>>();
  await records.createIndexes([
    { key: { state: 1, sentAt: 1 }, partialFilterExpression: { state: 'sent' } },
    { key: { chain: 1, queuedAt: 1 }, partialFilterExpression: { state: 'sent' } },
  ]);

  async function inTurn<T>(chain: string, work: () => Promise<T>): Promise<T> {
    const slot = inFlight.get(chain) ?? { running: 0, waiting: [] };
    inFlight.set(chain, slot);
    if (slot.running >= IN_FLIGHT) await new Promise<void>((resolve) => slot.waiting.push(resolve));
    else slot.running += 1;
    try {
      return await work();
    } finally {
      const next = slot.waiting.shift();
      if (next) next();
      else if ((slot.running -= 1) === 0) inFlight.delete(chain);
    }
  }

  /** One attempt: the answer, or undefined if there is none yet. */
  async function attempt(chain: string, deed: Deed, deadline: number): Promise<DeedAnswer | undefined> {
    for (let pause = 50; ; pause *= 2) {
      try {
        return await client.withDeadline(deadline, () =>
          client.workflow
            .getHandle(chain)
            .executeUpdate<DeedAnswer, [Deed]>(DEED_UPDATE, { args: [deed], updateId: deed.id }),
        );
      } catch (error) {
        if (error instanceof WorkflowUpdateFailedError) {
          const { cause } = error;
          if (cause instanceof ApplicationFailure && cause.type === 'refused') return cause.details?.[0] as DeedAnswer;
          // The year closed under the deed; what the ledger holds decides.
          return whenNotRunning(chain, deed);
        }
        if (error instanceof WorkflowNotFoundError) return whenNotRunning(chain, deed);
        const exhausted = isGrpcServiceError(error) && error.code === RESOURCE_EXHAUSTED;
        const unprocessed = error instanceof Error && /UnprocessedUpdate|unexpected state/i.test(error.message);
        if ((exhausted || unprocessed) && Date.now() + pause < deadline) {
          await new Promise((resolve) => setTimeout(resolve, pause));
          continue;
        }
        if (!(error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) && !isGrpcServiceError(error))
          log.warn(
            { chain, deed: deed.id, reason: error instanceof Error ? error.name : 'unknown' },
            'deed not answered yet',
          );
        return undefined;
      }
    }
  }

  async function deliver(chain: string, deed: Deed): Promise<SendOutcome> {
    // The wait for a turn counts too; whoever's turn comes too late is sent by the sweeper.
    const deadline = Date.now() + waitMs;
    const trying = inTurn(chain, () => attempt(chain, deed, deadline));
    underWay.add(trying);
    const answer = await trying.finally(() => underWay.delete(trying));
    if (answer === undefined) return { state: 'registering' };
    // The deed stands whether or not its record can say so now; the sweeper asks again and gets the same answer.
    await records
      .updateOne({ _id: deed.id, state: 'sent' }, { $set: { state: answer.done ? 'done' : 'refused', answer } })
      .catch((error: Error) => log.warn({ chain, deed: deed.id, reason: error.name }, 'answer not kept yet'));
    return { state: 'answered', answer };
  }

  async function send(chain: string, deed: Deed): Promise<SendOutcome> {
    const fingerprint = fingerprintOf(chain, deed);
    const now = new Date();
    const record: DeedRecord = { _id: deed.id, chain, fingerprint, deed, state: 'sent', queuedAt: now, sentAt: now };
    const before = await records.findOneAndUpdate(
      { _id: deed.id },
      { $setOnInsert: record },
      { upsert: true, returnDocument: 'before' },
    );
    if (before && before.fingerprint !== fingerprint) return { state: 'reused' };
    if (before?.answer) return { state: 'answered', answer: before.answer };
    // What an outage left behind goes first: a later deed must not overtake it.
    const left = await oldest(chain, { _id: { $ne: deed.id }, queuedAt: { $lt: new Date(now.getTime() - waitMs) } });
    // Sent again by an impatient caller: the first sending's deed counts, receivedAt included.
    const outcome: SendOutcome = left ? { state: 'registering' } : await deliver(chain, before?.deed ?? deed);
    if (outcome.state === 'registering') goOn(chain);
    return outcome;
  }

  /** The caller need not wait any longer, but a year that is only slow is asked again at once; the sweeper is for outages. */
  function goOn(chain: string): void {
    if (stopped || swept.has(chain)) return;
    const going = sweepChain(chain)
      .catch((error: unknown) => log.warn({ chain, reason: String((error as Error).name) }, 'deeds wait for the sweep'))
      .finally(() => underWay.delete(going));
    underWay.add(going);
  }

  function oldest(chain: string, which: Filter<DeedRecord> = {}): Promise<DeedRecord | null> {
    return records.findOne({ chain, state: 'sent', ...which }, { sort: { queuedAt: 1 } });
  }

  let stopped = false;
  let sweeping: Promise<unknown> = Promise.resolve();
  const swept = new Set<string>();
  async function sweepOneByOne(): Promise<void> {
    const before = new Date(Date.now() - sweepAfterMs);
    while (!stopped) {
      const record = await records.findOneAndUpdate(
        { state: 'sent', sentAt: { $lt: before } },
        { $set: { sentAt: new Date() } },
        { sort: { sentAt: 1 } },
      );
      if (!record) return;
      if (!swept.has(record.chain)) await sweepChain(record.chain);
    }
  }

  /** What waits of one chain, in the order in which it was asked for, as far as it is answered. */
  async function sweepChain(chain: string): Promise<void> {
    swept.add(chain);
    try {
      for (let next = await oldest(chain); next && !stopped; next = await oldest(chain)) {
        await records.updateOne({ _id: next._id }, { $set: { sentAt: new Date() } });
        if ((await deliver(chain, next.deed)).state !== 'answered') return;
      }
    } finally {
      swept.delete(chain);
    }
  }
  const timer = setInterval(
    () => {
      sweeping = sweeping
        .then(() => Promise.all(Array.from({ length: SWEEPERS }, sweepOneByOne)))
        .catch((error: unknown) => log.warn({ reason: String((error as Error).name) }, 'sweep of deeds failed'));
    },
    Math.max(200, sweepAfterMs / 3),
  );

  return {
    send,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await sweeping;
      // gRPC retries by a timer, and a retry on a closed connection throws where nobody can catch it.
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}

/** What makes two sendings the same deed: everything but when it was received and traced. */
function fingerprintOf(chain: string, deed: Deed): string {
  const { receivedAt: _receivedAt, traceparent: _traceparent, contentHash: _contentHash, ...asked } = deed;
  return createHash('sha256')
    .update(JSON.stringify([chain, asked]))
    .digest('hex');
}
