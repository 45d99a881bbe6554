import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pickFree } from '../engines/ports';
import type { Progress } from '../progress';
import { until } from '../until';
import { claimDataFolder, findUser, type RunningFile } from './running';
import { supervise, type Supervised } from './supervise';

/** Ready at once; ends with 3 when asked on /die. Says nothing on SIGTERM but its name in a file. */
const SERVER = `
require('node:http').createServer((request, response) => {
  if (request.url === '/die') process.exit(3);
  response.end(String(process.pid));
}).listen(process.env.PORT);
process.on('SIGTERM', () => { require('node:fs').writeFileSync('stopped', ''); process.exit(0); });
`;

describe('a supervised process', () => {
  let folder: string;
  let running: RunningFile;
  let supervised: Supervised | undefined;
  let said: string[];
  let port: number;
  const log: Progress = { say: (line) => said.push(line), during: (_what, work) => work() };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jiannuo-supervise-'));
    running = await claimDataFolder(folder, 'test');
    said = [];
    port = await pickFree();
  });
  afterEach(async () => {
    await supervised?.stop();
    running.release();
    rmSync(folder, { recursive: true });
  });

  const start = (script: string): Supervised => {
    writeFileSync(join(folder, 'main.js'), script);
    const logFile = join(folder, 'main.log');
    const spec = {
      name: 'members',
      command: process.execPath,
      args: ['main.js'],
      env: { PORT: String(port) },
      cwd: folder,
      logFile,
    };
    return (supervised = supervise({ spec, readyUrl: `http://127.0.0.1:${port}/`, running, log }));
  };
  const pidNow = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/`)).text();
  const die = (): Promise<unknown> => fetch(`http://127.0.0.1:${port}/die`).catch(() => undefined);

  it('is started again when it dies, with one line that says so and a longer pause each time', async () => {
    await start(SERVER).firstReady;
    const first = await pidNow();
    await die();
    const second = await until(async () => (await pidNow()) !== first && pidNow());
    await until(async () => said.includes('members 已恢复。'));
    expect(said[0]).toMatch(/^members 意外结束（退出码 3），1 秒后重新启动（第 1 次）；日志：/);
    await die();
    await until(async () => (await pidNow()) !== second);
    expect(said.filter((line) => line.includes('意外结束'))[1]).toMatch(/2 秒后重新启动（第 2 次）/);
  });

  it('that cannot start is told with the end of its log, and not tried for ever', async () => {
    await expect(start(`console.error('CLOCK is missing'); process.exit(1);`).firstReady).rejects.toThrow(
      /members 没能启动（退出码 1），日志：.*\n.*CLOCK is missing/,
    );
  });

  it('is asked to stop and is not started again', async () => {
    const process_ = start(SERVER);
    await process_.firstReady;
    await process_.stop();
    expect(readFileSync(join(folder, 'stopped'), 'utf8')).toBe('');
    await expect(pidNow()).rejects.toThrow();
    expect(said).toEqual([]);
  });

  it('killed by a test stays away until it is revived', async () => {
    const process_ = start(SERVER);
    await process_.firstReady;
    await process_.kill();
    await expect(pidNow()).rejects.toThrow();
    await process_.revive();
    expect(Number(await pidNow())).toBeGreaterThan(0);
  });

  it('keeps its data folder claimed: a second start is refused by name', async () => {
    expect(findUser(folder)).toMatchObject({ pid: process.pid, name: 'test' });
    await expect(claimDataFolder(folder, 'another')).rejects.toThrow(
      new RegExp(`正由进程 ${process.pid}（test）使用；请先.*kill ${process.pid}`),
    );
  });
});
