/** Workers: the one that runs workflow code, and the activity-only ones of the services. */
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { namespaceName } from '../contracts/topics';
import { dataConverter, type TemporalOptions } from './connect';

/** Must be called before the first worker of a process: signals are the process's own business, and its logs too. */
export function installRuntime(log: { warn(message: string): void; error(message: string): void }): void {
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log: () => undefined,
      trace: () => undefined,
      debug: () => undefined,
      info: () => undefined,
      // Temporal's own messages carry ids, never arguments.
      warn: (message) => log.warn(message),
      error: (message) => log.error(message),
    },
  });
}

export interface RunningWorker {
  /** Lets running tasks finish, then ends. */
  stop(): Promise<void>;
  isRunning(): boolean;
  /** Settles when the worker has ended; rejects when it broke. */
  done: Promise<void>;
}

export async function startWorker(
  temporal: TemporalOptions,
  options: Omit<WorkerOptions, 'connection' | 'namespace' | 'dataConverter'>,
): Promise<RunningWorker> {
  const connection = await NativeConnection.connect({ address: temporal.address });
  const worker = await Worker.create({
    ...options,
    connection,
    namespace: namespaceName(temporal.realm),
    dataConverter: dataConverter(temporal.codecKey),
    shutdownGraceTime: '5 s',
  });
  const done = worker.run().finally(() => connection.close());
  // Whoever awaits `done` hears of a failure; nobody else has to.
  done.catch(() => undefined);
  return {
    done,
    isRunning: () => worker.getState() === 'RUNNING',
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await done.catch(() => undefined);
    },
  };
}
