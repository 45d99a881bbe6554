/** How long until the next try: waits that a stop ends at once, growing while an engine is away. */
import { isEngineAway } from '../mongo/engine-error';
import type { Log } from '../telemetry/log';

const LONGEST_MS = 10_000;

/** Thrown out of any wait or retry once the signal says stop: what is under way is left for the next start. */
export class Stopped extends Error {
  constructor() {
    super('stopped');
    this.name = 'Stopped';
  }
}

/** Waits; resolves early when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}

/** 1st, 2nd, 3rd … wait: doubling from `firstMs` to 10 s, a little uneven so that processes do not march in step. */
export function backOffMs(attempt: number, firstMs: number): number {
  return Math.min(LONGEST_MS, firstMs * 2 ** Math.min(attempt - 1, 16)) * (0.75 + Math.random() / 4);
}

/** Repeats the work for as long as it fails because an engine is away; any other error is the caller's. */
export async function untilEngineAnswers<T>(
  work: () => Promise<T>,
  { log, retryMs, signal }: { log: Log; retryMs: number; signal: AbortSignal },
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    if (signal.aborted) throw new Stopped();
    try {
      return await work();
    } catch (err) {
      if (!isEngineAway(err)) throw err;
      log.warn({ err, attempt }, 'engine away, trying again');
      await pause(backOffMs(attempt, retryMs), signal);
    }
  }
}

/** Waits for the work, but no longer than `ms`: what hangs must not keep a process from ending. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  await Promise.race([work.catch(() => undefined).finally(() => done.abort()), pause(ms, done.signal)]);
}
