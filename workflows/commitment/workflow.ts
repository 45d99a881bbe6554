/** The annual commitment of one member or organisation: `commitment/<year>/<subject>`. */
import { workflowInfo } from '@temporalio/workflow';
import type { CommitmentInput } from '../../shared/contracts/commitment';
import { runYear } from '../year/run';

export async function commitment(input: CommitmentInput): Promise<void> {
  await runYear(workflowInfo().workflowId, input);
}
