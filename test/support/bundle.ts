/** The workflow bundle of this run: built once per test file that needs it, cached by the sources' state across files. */
import { extname, join } from 'node:path';
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

let bundle: Promise<WorkflowBundleWithSourceMap> | undefined;

export function workflowBundle(): Promise<WorkflowBundleWithSourceMap> {
  const silent = (): void => undefined;
  bundle ??= bundleWorkflowCode({
    // From source under Jest, compiled where a script runs.
    workflowsPath: join(__dirname, `../../workflows/index${extname(__filename)}`),
    logger: { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent },
  });
  return bundle;
}
