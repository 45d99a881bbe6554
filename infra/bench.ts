/** `npm run bench [-- q3 q4]`: what things cost beside a bare peer, on engines of its own that begin empty each time. */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { startEngines } from './engines/start-engines';
import { built, dataFolder } from './paths';
import { findUser } from './processes/running';
import { createProgress } from './progress';
import { runCommand } from './run-command';

runCommand(async ({ env, args, onStop }) => {
  const log = createProgress();
  const dataDir = dataFolder('bench');
  if (!findUser(dataDir)) rmSync(dataDir, { recursive: true, force: true });
  const engines = await startEngines({ dataDir, log, env, owner: 'npm run bench', onStop });
  const child = spawn(process.execPath, ['--enable-source-maps', built('test/bench/run'), ...args], {
    stdio: 'inherit',
    env: {
      ...env,
      MONGO_URL: engines.mongoUrl,
      KAFKA_BROKERS: engines.kafkaBrokers,
      TEMPORAL_ADDRESS: engines.temporalAddress,
      // Absent for somebody's own engines: their CPU cannot be read from here.
      MONGO_PID: String(engines.pid('mongo') ?? ''),
      TEMPORAL_PID: String(engines.pid('temporal') ?? ''),
    },
  });
  const exit = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  onStop(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await exit;
  });
  return Promise.race([
    exit,
    engines.lost.then((sentence) => {
      log.say(sentence);
      return 1;
    }),
  ]);
});
