/** `npm run goldens [name …]`: plays the years of the replay tests anew and keeps their histories. */
import { spawn } from 'node:child_process';
import { findTestServer } from './engines/find-engines';
import { startEngines } from './engines/start-engines';
import { built, dataFolder } from './paths';
import { createProgress } from './progress';
import { runCommand } from './run-command';

runCommand(async ({ env, onStop }) => {
  const log = createProgress();
  const engines = await startEngines({ dataDir: dataFolder('goldens'), log, env, owner: 'npm run goldens' });
  onStop(() => engines.stop());
  const testServer = await findTestServer({ env, log });
  const child = spawn(process.execPath, [built('test/replay/write-goldens'), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...env, MONGO_URL: engines.mongoUrl, TEMPORAL_TEST_SERVER: testServer },
  });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
});
