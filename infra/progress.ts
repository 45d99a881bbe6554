/** What is happening right now, for whoever watches the terminal: anything over two seconds shows how long it takes. */

export interface Progress {
  say(line: string): void;
  /** Runs `work`; once it has taken 2 s, shows `what` (asked anew each time) with its seconds until it is over. */
  during<T>(what: string | (() => string), work: () => Promise<T>): Promise<T>;
}

const FIRST_AFTER_MS = 2_000;
const PLAIN_LINE_EVERY_MS = 10_000;

export function createProgress(out: NodeJS.WriteStream = process.stdout): Progress {
  const running = new Map<object, { what: string | (() => string); since: number; toldAt: number; told: boolean }>();
  let ticker: NodeJS.Timeout | undefined;
  let statusShown = false;

  const clearStatus = (): void => {
    if (statusShown) out.write('\r\x1b[2K');
    statusShown = false;
  };
  const say = (line: string): void => {
    clearStatus();
    out.write(`${line}\n`);
  };
  const tick = (): void => {
    const now = Date.now();
    const slow = [...running.values()].filter((work) => now - work.since >= FIRST_AFTER_MS);
    if (out.isTTY) {
      clearStatus();
      if (slow.length === 0) return;
      out.write(slow.map((work) => `${textOf(work.what)} ${seconds(now - work.since)}`).join('；'));
      statusShown = true;
      for (const work of slow) work.told = true;
      return;
    }
    for (const work of slow) {
      if (work.told && now - work.toldAt < PLAIN_LINE_EVERY_MS) continue;
      work.told = true;
      work.toldAt = now;
      say(`… ${textOf(work.what)}（已 ${seconds(now - work.since)}）`);
    }
  };

  return {
    say,
    async during(what, work) {
      const entry = { what, since: Date.now(), toldAt: 0, told: false };
      const key = {};
      running.set(key, entry);
      ticker ??= setInterval(tick, 500).unref();
      try {
        const result = await work();
        if (entry.told) say(`✓ ${textOf(what)}（${seconds(Date.now() - entry.since)}）`);
        return result;
      } finally {
        running.delete(key);
        if (running.size === 0) {
          clearInterval(ticker);
          ticker = undefined;
          clearStatus();
        }
      }
    },
  };
}

/** For callers with nobody watching: says nothing. */
export const quiet: Progress = { say: () => undefined, during: (_what, work) => work() };

function textOf(what: string | (() => string)): string {
  return typeof what === 'string' ? what : what();
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} 秒`;
}
