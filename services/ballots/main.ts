/** The ballot box. It starts without telemetry on purpose: no trace, no metric, no log line says that somebody votes. */
import { loadConfig } from '../../shared/config/config';
import { run } from '../../shared/http/run';
import { ballotsConfig, startBallots } from './service';

run('ballots', async (context) => {
  await startBallots(loadConfig(ballotsConfig, process.env), context);
});
