/** Is the system alive, and when was it not (X11)? A beat a minute, and an outage where beats are missing. */
import { toBusiness } from '../../shared/calendar/clock';
import { instantOf } from '../../shared/calendar/day';
import { isOutage } from '../../shared/calendar/outages';
import type { Clock, Instant, Outage } from '../../shared/contracts/plan';
import { findOutages, type LedgerStore } from './store';

const BEAT_MS = 60_000;
const STALE_MS = 2 * BEAT_MS;

export interface HeartbeatOptions {
  ledger: Pick<LedgerStore, 'beats' | 'outages'>;
  clock: Clock;
  /** Can it do its work? That MongoDB can be written the beat itself shows. */
  isAlive(): Promise<boolean>;
  log: { warn(fields: object, message: string): void };
  /** Real milliseconds. */
  now?: () => number;
}

export interface Heartbeat {
  /** One look: beats if the process can work. */
  beat(): Promise<void>;
  /** Outages that ended after an instant. Whoever asks is alive: what kept the beats away is an outage by then. */
  outagesSince(at: Instant): Promise<Outage[]>;
  start(): void;
  stop(): Promise<void>;
}

export function createHeartbeat({ ledger, clock, isAlive, log, now = Date.now }: HeartbeatOptions): Heartbeat {
  let known: Outage[] = [];
  let beatenAt = -Infinity;
  let recording: Promise<void> | undefined;
  let running = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  /** The outage first, then the beat that ends it: a process that dies in between leaves it to be found again. */
  async function record(): Promise<void> {
    const realMs = now();
    const next = { at: instantOf(toBusiness(clock, realMs)), realAt: instantOf(realMs) };
    const last = await ledger.beats.findOne({ _id: 'workflows' });
    if (last && isOutage(last, next))
      await ledger.outages.updateOne({ _id: last.at }, { $setOnInsert: { to: next.at } }, { upsert: true });
    await ledger.beats.updateOne({ _id: 'workflows' }, { $max: next }, { upsert: true });
    known = await findOutages(ledger);
    beatenAt = realMs;
  }

  /** Many years may ask at once after an outage. */
  function recordOnce(): Promise<void> {
    recording ??= record().finally(() => {
      recording = undefined;
    });
    return recording;
  }

  async function beat(): Promise<void> {
    if (await isAlive()) await recordOnce();
  }

  function look(): void {
    running = beat().catch((error: unknown) => log.warn({ reason: (error as Error).name }, 'no heartbeat'));
  }

  return {
    beat,
    async outagesSince(at) {
      if (now() - beatenAt > STALE_MS) await recordOnce();
      return known.filter(({ to }) => to > at);
    },
    start() {
      look();
      timer = setInterval(look, BEAT_MS);
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
