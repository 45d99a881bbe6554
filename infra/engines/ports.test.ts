import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstFree, isFree, keepPorts, pickFree } from './ports';
import { findPortHolder } from './port-holder';

const purposes = { mongo: ' MongoDB ', kafka: ' Kafka ' };

describe('ports of a data folder', () => {
  let folder: string;
  let server: Server | undefined;
  let other: ChildProcess | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jiannuo-ports-'));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    const open = server;
    if (open) await new Promise((resolve) => open.close(resolve));
    other?.kill('SIGKILL');
    server = other = undefined;
  });

  const listen = async (port: number, host?: string): Promise<void> => {
    const made = createServer();
    await new Promise<void>((resolve) => made.listen(port, host, resolve));
    server = made;
  };

  it('are picked free once and then kept', async () => {
    const first = await keepPorts(folder, 'ports.json', purposes);
    expect(new Set(Object.values(first)).size).toBe(2);
    expect(await keepPorts(folder, 'ports.json', purposes)).toEqual(first);
  });

  it('keep what was picked when an engine is added', async () => {
    const { mongo } = await keepPorts(folder, 'ports.json', { mongo: ' MongoDB ' });
    expect((await keepPorts(folder, 'ports.json', purposes)).mongo).toBe(mongo);
  });

  it.each([undefined, '127.0.0.1', '0.0.0.0'])(
    'are refused with their holder when somebody listens on %s',
    async (host) => {
      const port = await pickFree();
      writeFileSync(join(folder, 'ports.json'), JSON.stringify({ mongo: port }));
      await listen(port, host);
      await expect(keepPorts(folder, 'ports.json', purposes)).rejects.toThrow(
        new RegExp(`MongoDB 的端口 ${port} 被进程 ${process.pid}（.*）占用；请结束它（kill ${process.pid}）`),
      );
    },
  );

  it('name a foreign process by its command', async () => {
    const port = await pickFree();
    other = spawn(process.execPath, ['-e', `require('net').createServer().listen(${port}, () => console.log('up'))`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await new Promise((resolve) => other?.stdout?.once('data', resolve));
    expect(findPortHolder(port)).toEqual({
      pid: other.pid,
      command: expect.stringContaining('createServer') as string,
    });
  });

  it('nobody holds a free port', async () => {
    expect(findPortHolder(await pickFree())).toBeUndefined();
  });

  it('the next free one is taken where a wanted one is busy', async () => {
    const port = await pickFree();
    await listen(port, '127.0.0.1');
    expect(await isFree(port)).toBe(false);
    expect(await firstFree(port)).toBeGreaterThan(port);
  });
});
