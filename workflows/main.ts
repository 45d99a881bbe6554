/** The only process that runs workflow code; it writes the ledger, sends it to Kafka and archives closed histories. */
import '../shared/telemetry/start';
import { loadConfig } from '../shared/config/config';
import { run } from '../shared/http/run';
import { installRuntime } from '../shared/temporal/worker';
import { startWorkflows, workflowsConfig } from './service';

run('workflows', async (context) => {
  installRuntime(context.log);
  await startWorkflows(loadConfig(workflowsConfig, process.env), context, (error) => {
    context.log.fatal({ err: error }, 'the worker broke');
    process.kill(process.pid, 'SIGTERM');
  });
});
