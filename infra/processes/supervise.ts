/** One of our processes: started, awaited until ready, started again when it dies, stopped once. */
import { MissingPiece } from '../missing-piece';
import type { Progress } from '../progress';
import { until } from '../until';
import { lastLines, startChild, type Child, type ChildSpec } from './child';
import type { RunningFile } from './running';

export interface Supervised {
  /** Rejects with the end of its log where it dies before it was ever ready. */
  readonly firstReady: Promise<void>;
  /** kill -9, as a crash would; it is not started again before `revive`. */
  kill(): Promise<void>;
  revive(): Promise<void>;
  stop(): Promise<void>;
}

export interface SuperviseOptions {
  spec: ChildSpec;
  readyUrl: string;
  running: RunningFile;
  log: Progress;
  readyWithinMs?: number;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** After this long a process counts as healthy: its next death begins with the shortest pause again. */
const HEALTHY_AFTER_MS = 60_000;

export function supervise({ spec, readyUrl, running, log, readyWithinMs = 90_000 }: SuperviseOptions): Supervised {
  let child: Child | undefined;
  let wanted = true;
  let everReady = false;
  let deaths = 0;
  let pause: { over(): void } | undefined;

  const awaitReady = (of: Child): Promise<unknown> =>
    until(() => isReady(readyUrl), {
      deadlineMs: readyWithinMs,
      everyMs: 200,
      giveUp: () => {
        if (of.ended)
          throw new MissingPiece(
            `${spec.name} 没能启动（${of.ended}），日志：${spec.logFile}\n${lastLines(spec.logFile)}`,
          );
      },
    });

  const launch = async (): Promise<void> => {
    const started = await startChild(spec);
    const since = Date.now();
    child = started;
    running.add(spec.name, started.pid);
    void started.exit.then((how) => {
      running.drop(started.pid);
      if (!wanted || child !== started || !everReady) return;
      deaths = Date.now() - since > HEALTHY_AFTER_MS ? 1 : deaths + 1;
      void restart(how);
    });
    if (!wanted) await started.stop();
    else await awaitReady(started);
  };

  const restart = async (how: string): Promise<void> => {
    const ms = Math.min(FIRST_PAUSE_MS * 2 ** (deaths - 1), LONGEST_PAUSE_MS);
    log.say(`${spec.name} 意外结束（${how}），${ms / 1000} 秒后重新启动（第 ${deaths} 次）；日志：${spec.logFile}`);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      pause = {
        over() {
          clearTimeout(timer);
          resolve();
        },
      };
    });
    if (!wanted) return;
    // One that dies again before it is ready comes back here by its exit.
    await launch().then(
      () => wanted && log.say(`${spec.name} 已恢复。`),
      (error: Error) =>
        wanted && !child?.ended && log.say(`${spec.name} 仍未就绪（${error.message}），日志：${spec.logFile}`),
    );
  };

  return {
    firstReady: launch().then(() => {
      everReady = true;
    }),
    async kill() {
      wanted = false;
      child?.signal('SIGKILL');
      await child?.exit;
    },
    async revive() {
      wanted = true;
      await launch();
    },
    async stop() {
      wanted = false;
      pause?.over();
      await child?.stop();
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.status === 200;
}
