/** `npm run traces`: a real trace viewer (Zipkin) on this machine, and how to have the processes tell it their traces. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findZipkin } from './engines/find-engines';
import { firstFree } from './engines/ports';
import { dataFolder } from './paths';
import { lastLines, startChild } from './processes/child';
import { MissingPiece } from './missing-piece';
import { createProgress } from './progress';
import { runCommand } from './run-command';
import { until } from './until';

runCommand(async ({ env, onStop }) => {
  const log = createProgress();
  const dataDir = dataFolder('traces');
  mkdirSync(join(dataDir, 'logs'), { recursive: true });
  const { java, jar } = await findZipkin({ env, log });
  const port = await firstFree(9411);
  const child = await startChild({
    name: 'Zipkin',
    command: java,
    args: ['-Xmx512m', '-jar', jar],
    env: { ...env, QUERY_PORT: String(port) },
    cwd: dataDir,
    logFile: join(dataDir, 'logs', 'zipkin.log'),
  });
  onStop(() => child.stop());
  const url = `http://127.0.0.1:${port}`;
  const giveUp = (): void => {
    if (child.ended)
      throw new MissingPiece(`Zipkin 没能启动（${child.ended}），日志：${child.logFile}\n${lastLines(child.logFile)}`);
  };
  await log.during('等待 Zipkin 就绪', () =>
    until(async () => (await fetch(`${url}/health`)).ok, { giveUp, deadlineMs: 90_000 }),
  );
  log.say(`追踪查看器：${url}`);
  log.say(`在另一个窗口：TRACES=zipkin TRACES_URL=${url}/api/v2/spans npm start（Ctrl-C 停止查看器）`);
  await child.exit;
  return 1;
});
