/** The engines under all tests of test/: started once, in a data folder of this run alone, told to the tests by environment. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '../paths';
import { findUser } from '../processes/running';
import { createProgress } from '../progress';
import { findTestServer } from './find-engines';
import { startEngines, type Engines } from './start-engines';

declare global {
  // Jest hands nothing from setup to teardown but the global object.
  var jiannuoTestEngines: Engines | undefined;
}

export default async function setUp(): Promise<void> {
  const runs = dataFolder('test');
  // What earlier runs left, except runs that still go on beside this one.
  for (const run of existsSync(runs) ? readdirSync(runs) : []) {
    if (!findUser(join(runs, run))) rmSync(join(runs, run), { recursive: true, force: true });
  }
  const log = createProgress();
  const engines = await startEngines({
    dataDir: join(runs, String(process.pid)),
    log,
    env: process.env,
    owner: 'npm test',
  });
  globalThis.jiannuoTestEngines = engines;
  process.env.MONGO_URL = engines.mongoUrl;
  process.env.BALLOTS_MONGO_URL = engines.ballotsMongoUrl;
  process.env.KAFKA_BROKERS = engines.kafkaBrokers;
  process.env.TEMPORAL_ADDRESS = engines.temporalAddress;
  process.env.TEMPORAL_TEST_SERVER = await findTestServer({ env: process.env, log });
}
