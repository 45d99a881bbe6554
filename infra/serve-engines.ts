/** `npm run engines`: the engines alone, for one's own trials and for running single tests against them. */
import { startEngines } from './engines/start-engines';
import { dataFolder } from './paths';
import { createProgress } from './progress';
import { runCommand } from './run-command';

runCommand(async ({ env, onStop }) => {
  const log = createProgress();
  const engines = await startEngines({
    dataDir: dataFolder(env.JIANNUO_PROFILE || 'engines'),
    log,
    env,
    owner: 'npm run engines',
    onStop,
  });
  log.say('引擎已就绪，在另一个窗口使用（Ctrl-C 停止）：');
  log.say(
    `export MONGO_URL='${engines.mongoUrl}' BALLOTS_MONGO_URL='${engines.ballotsMongoUrl}' KAFKA_BROKERS=${engines.kafkaBrokers} TEMPORAL_ADDRESS=${engines.temporalAddress}`,
  );
  log.say(await engines.lost);
  return 1;
});
