/** One process that we started: its log, its end, and that it never outlives us. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { guardChild, releaseChild } from './guard';

export interface ChildSpec {
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  logFile: string;
  /** How long it may take to stop before it is killed. */
  graceMs?: number;
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** How it ended; undefined while it runs. */
  readonly ended: string | undefined;
  /** Resolves with how it ended, e.g. `退出码 1`. */
  readonly exit: Promise<string>;
  /** Asks it to end, kills it when the grace is over; resolves when it is gone. */
  stop(): Promise<void>;
  /** Sends a signal, for tests that take an engine away (SIGKILL, SIGSTOP, SIGCONT). */
  signal(signal: NodeJS.Signals): void;
}

export async function startChild(spec: ChildSpec): Promise<Child> {
  mkdirSync(dirname(spec.logFile), { recursive: true });
  const log = openSync(spec.logFile, 'a');
  // Its own process group: Ctrl-C reaches us alone, and we stop everything in the order that loses nothing.
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid as number));
  });
  guardChild(pid);
  let ended: string | undefined;
  const exit = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      releaseChild(pid);
      ended = signal ? `被 ${signal} 结束` : `退出码 ${code}`;
      resolve(ended);
    });
  });
  return {
    name: spec.name,
    pid,
    logFile: spec.logFile,
    get ended() {
      return ended;
    },
    exit,
    async stop() {
      if (ended !== undefined) return;
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const timer = setTimeout(() => killGroup(pid), spec.graceMs ?? 15_000);
      await exit;
      clearTimeout(timer);
    },
    signal(signal) {
      child.kill(signal);
    },
  };
}

/** The last lines of a log, for the person who must know why something did not start. */
export function lastLines(logFile: string, count = 15): string {
  if (!existsSync(logFile)) return '';
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // gone in the meantime
  }
}
