/** How does a process begin and end: started in order, stopped in reverse, never half. */
import { createServer, type Server } from 'node:http';
import type { Express } from 'express';
import { ConfigError } from '../config/config';
import { createLog, type Log } from '../telemetry/log';
import { stopTelemetry } from '../telemetry/sdk';

const STOP_WITHIN_MS = 30_000;

export interface RunContext {
  log: Log;
  /** Registers how to undo what was just started; undone in reverse order. */
  onStop(stop: () => unknown): void;
}

/**
 * Runs a process until SIGTERM, SIGINT or an error nobody caught. `main.ts` imports `shared/telemetry/start` before all
 * else and calls this once. The exit code is 1 where it could not start, was ended by an error or did not stop in time.
 */
export function run(name: string, start: (context: RunContext) => Promise<void>): void {
  const log = createLog(name);
  const stops: (() => unknown)[] = [];
  let exitCode = 0;
  let stopping = false;

  const stopAll = async (): Promise<void> => {
    for (let stop = stops.pop(); stop; stop = stops.pop()) {
      try {
        await stop();
      } catch (err) {
        exitCode = 1;
        log.error({ err }, 'could not stop cleanly');
      }
    }
    await stopTelemetry().catch((err: unknown) => log.warn({ err }, 'some traces were not sent'));
  };

  // A second signal changes nothing: Ctrl-C reaches the whole process group, and then the supervisor sends its own.
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => {
      log.fatal('did not stop in time');
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    void stopAll().then(() => {
      log.info('stopped');
      process.exit(exitCode);
    });
  };
  const fail = (error: unknown): void => {
    exitCode = 1;
    if (error instanceof ConfigError) for (const gap of error.gaps) log.fatal(gap);
    else log.fatal({ err: error }, stopping ? 'error while stopping' : 'ended by an error');
    stop();
  };

  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      log.info({ signal }, 'stopping');
      stop();
    });
  }

  start({ log, onStop: (undo) => void stops.push(undo) }).then(() => {
    if (!stopping) log.info('started');
  }, fail);
}

/** Listens; the caller registers `closeServer` with onStop. Rejects where the port is taken. */
export async function listen(app: Express, port: number): Promise<Server> {
  const server = createServer(app);
  // Longer than a proxy keeps its connections, so that the side that sends is the one that closes.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}

/** Answers what is under way, takes nothing new. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await closed;
}
