/** Who runs in a data folder: kept in a file there, so that a second start, `clean` and a start after a crash know. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MissingPiece } from '../missing-piece';

interface Process {
  pid: number;
  /** Start time from /proc: a number that came back for another process is not ours. */
  born: string;
  name: string;
}
interface Running {
  owner: Process;
  children: Process[];
}

export interface RunningFile {
  add(name: string, pid: number): void;
  drop(pid: number): void;
  release(): void;
}

/** Claims `dataDir` for this process; ends what a killed owner left behind, refuses while an owner lives. */
export async function claimDataFolder(dataDir: string, name: string): Promise<RunningFile> {
  const before = findRunning(dataDir);
  if (before && isAlive(before.owner)) {
    throw new MissingPiece(
      `${dataDir} 正由进程 ${before.owner.pid}（${before.owner.name}）使用；请先在它的窗口按 Ctrl-C，或运行 kill ${before.owner.pid}。`,
    );
  }
  if (before) await endLeftBehind(before.children);
  const running: Running = { owner: processOf(name, process.pid), children: [] };
  const path = fileIn(dataDir);
  const save = (): void => {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(path, JSON.stringify(running, null, 2));
  };
  save();
  return {
    add(childName, pid) {
      running.children.push(processOf(childName, pid));
      save();
    },
    drop(pid) {
      running.children = running.children.filter((child) => child.pid !== pid);
      if (existsSync(path)) save();
    },
    release() {
      rmSync(path, { force: true });
    },
  };
}

/** Who uses `dataDir` now; undefined when nobody does. */
export function findUser(dataDir: string): { pid: number; name: string } | undefined {
  const running = findRunning(dataDir);
  return running && [running.owner, ...running.children].find(isAlive);
}

async function endLeftBehind(children: Process[]): Promise<void> {
  for (const child of children.reverse().filter(isAlive)) {
    process.kill(child.pid, 'SIGTERM');
    const deadline = Date.now() + 10_000;
    while (isAlive(child) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
    if (isAlive(child)) process.kill(child.pid, 'SIGKILL');
  }
}

function findRunning(dataDir: string): Running | undefined {
  const path = fileIn(dataDir);
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Running;
  } catch {
    return undefined; // cut off by a full disk or a kill: nobody can be told from it
  }
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'running.json');
}

function processOf(name: string, pid: number): Process {
  return { pid, name, born: bornOf(pid) };
}

function isAlive(of: Process): boolean {
  try {
    process.kill(of.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return bornOf(of.pid) === of.born;
}

/** '' where there is no /proc: then the number alone must do. 'gone' for a zombie. */
function bornOf(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields[0] === 'Z' ? 'gone' : (fields[19] ?? '');
  } catch {
    return '';
  }
}
