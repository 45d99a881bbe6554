/** The process `commitments`: takes deeds, keeps what people write, shows lists and timelines. */
import '../../shared/telemetry/start';
import { loadConfig } from '../../shared/config/config';
import { run } from '../../shared/http/run';
import { installRuntime } from '../../shared/temporal/worker';
import { commitmentsConfig, startCommitments } from './service';

run('commitments', async (context) => {
  installRuntime(context.log);
  await startCommitments(loadConfig(commitmentsConfig, process.env), context);
});
