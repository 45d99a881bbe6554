/** Which ports a data folder uses: picked free once and kept, because a mongod or Kafka that comes back elsewhere refuses work. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { MissingPiece } from '../missing-piece';
import { findPortHolder } from './port-holder';

// Below the range from which kernels take the ports of outgoing connections: a kept port is not lost to one of those.
const LOWEST = 20_000;
const HIGHEST = 29_999;

/**
 * The ports of `names` in `dataDir`, from `<file>` there or newly picked; kept ports that somebody else now listens on
 * are named with their holder. `purposes` is how the person is told what a port is for.
 */
export async function keepPorts<N extends string>(
  dataDir: string,
  file: string,
  purposes: Record<N, string>,
): Promise<Record<N, number>> {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, file);
  const kept: Partial<Record<string, number>> = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const taken = new Set(Object.values(kept));
  const names = Object.keys(purposes) as N[];
  for (const name of names) {
    const port = kept[name];
    if (port !== undefined) {
      if (!(await isFree(port))) throw new MissingPiece(inUse(port, purposes[name], path));
      continue;
    }
    kept[name] = await pickFree(taken);
    taken.add(kept[name]);
  }
  writeFileSync(`${path}.new`, `${JSON.stringify(kept, null, 2)}\n`);
  renameSync(`${path}.new`, path);
  return Object.fromEntries(names.map((name) => [name, kept[name]])) as Record<N, number>;
}

export async function pickFree(except: ReadonlySet<number | undefined> = new Set()): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1));
    if (!except.has(port) && (await isFree(port))) return port;
  }
  throw new MissingPiece(`本机 ${LOWEST}–${HIGHEST} 之间没有可用端口，请先结束一些占用端口的程序。`);
}

/** The first free port from `wanted` on. */
export async function firstFree(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + 200; port += 1) if (await isFree(port)) return port;
  throw new MissingPiece(`端口 ${wanted} 及其后 200 个端口都被占用，请用 JIANNUO_PORT=端口号 指定一个空闲端口。`);
}

/** Free on every address: a listener on 0.0.0.0 and one on 127.0.0.1 do not exclude each other on their own. */
export async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port));
}

function canListen(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function inUse(port: number, purpose: string, file: string): string {
  const holder = findPortHolder(port);
  const who = holder ? `进程 ${holder.pid}（${holder.command}）` : '另一个程序';
  const remedy = holder ? `请结束它（kill ${holder.pid}）` : '请结束它';
  return `${purpose}的端口 ${port} 被${who}占用；${remedy}后重试，或运行 npm run clean 清除数据后重新选端口（端口记在 ${file}）。`;
}
