/** What the benches run in: a realm of their own on the engines that infra/bench.ts started, and worker processes. */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pino from 'pino';
import { ensureNamespace } from '../../infra/engines/temporal';
import { nodeArgs } from '../../infra/processes/start-processes';
import type { Clock } from '../../shared/contracts/plan';
import { namespaceName } from '../../shared/contracts/topics';
import { connectTemporal } from '../../shared/temporal/connect';
import { freshRealm, required } from '../support/ids';

export const CODEC_KEY = '7'.repeat(64);
export const TOKEN_KEY = '8'.repeat(64);
export const BARE_QUEUE = 'bare';
export const silent = pino({ level: 'silent' });

export interface World {
  realm: string;
  /** With our codec. */
  client: Client;
  /** As anybody would make it. */
  bareClient: Client;
  /** Forks worker.ts as one of its kinds; `url` where it is a service. */
  fork(
    kind: 'ours' | 'bare' | 'workflows' | 'commitments' | 'api' | 'members',
    clock?: Clock,
  ): Promise<{ pid: number; url: string }>;
  /** Undone in reverse when the bench is over. */
  onStop(stop: () => unknown): void;
}

export interface Engines {
  mongoUrl: string;
  kafkaBrokers: string[];
  temporalAddress: string;
  /** Processes whose CPU can be read here; undefined where an engine is somebody else's. */
  pids: { mongo?: number; temporal?: number };
}

export function enginesOfEnvironment(): Engines {
  const pid = (name: string): number | undefined => Number(process.env[name]) || undefined;
  return {
    mongoUrl: required('MONGO_URL'),
    kafkaBrokers: required('KAFKA_BROKERS').split(','),
    temporalAddress: required('TEMPORAL_ADDRESS'),
    pids: { mongo: pid('MONGO_PID'), temporal: pid('TEMPORAL_PID') },
  };
}

/** Runs `bench` in a fresh realm and takes everything down afterwards. */
export async function inWorld<T>(engines: Engines, bench: (world: World) => Promise<T>): Promise<T> {
  const realm = freshRealm('bench');
  const stops: (() => unknown)[] = [];
  await ensureNamespace(engines.temporalAddress, realm);
  const client = connectTemporal({ address: engines.temporalAddress, realm, codecKey: CODEC_KEY });
  const bareClient = new Client({
    connection: Connection.lazy({ address: engines.temporalAddress }),
    namespace: namespaceName(realm),
  });
  stops.push(() => client.connection.close());
  stops.push(() => bareClient.connection.close());
  try {
    return await bench({
      realm,
      client,
      bareClient,
      onStop: (stop) => stops.push(stop),
      async fork(kind, clock) {
        const child = fork(join(__dirname, 'worker.js'), [kind], {
          env: { ...process.env, REALM: realm, ...(clock ? { CLOCK: JSON.stringify(clock) } : {}) },
          // As in production.
          execArgv: kind === 'members' ? nodeArgs(kind) : process.execArgv,
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        });
        stops.push(async () => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const gone = new Promise((resolve) => child.once('exit', resolve));
          child.kill('SIGKILL');
          await gone;
        });
        const { port } = await new Promise<{ port?: number }>((resolve, reject) => {
          child.once('message', (message) => resolve(message as { port?: number }));
          child.once('exit', (code) => reject(new Error(`the process ${kind} ended with ${code}`)));
        });
        return { pid: child.pid!, url: `http://127.0.0.1:${port}` };
      },
    });
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

/** Linux counts a process's CPU in hundredths of a second. */
const TICKS_A_SECOND = 100;

/** CPU that a process has used so far, all its threads, user and system, in seconds. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}
