/** How the application of a revision is started, paused and continued, whoever asks. */
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { WORKFLOW_QUEUE } from '../contracts/commitment';
import { REVISION_PAUSED, REVISION_WORKFLOW, revisionWorkflowId, type RevisionInput } from '../contracts/revision';

/** One that runs or ran already is left alone. */
export async function startRevision(client: Client, preview: string, paused: boolean): Promise<void> {
  const input: RevisionInput = { version: 1, preview, paused };
  try {
    await client.workflow.start(REVISION_WORKFLOW, {
      workflowId: revisionWorkflowId(preview),
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** One that has ended has nothing to pause. */
export async function pauseRevision(client: Client, preview: string, paused: boolean): Promise<void> {
  try {
    await client.workflow.getHandle(revisionWorkflowId(preview)).signal(REVISION_PAUSED, paused);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
