/** An immediate commitment (P2): pledged for one occasion, closed when its items are settled, at the latest with the year. */
import { workflowInfo } from '@temporalio/workflow';
import type { CommitmentInput } from '../../shared/contracts/commitment';
import { runYear } from '../year/run';

export async function immediate(input: CommitmentInput): Promise<void> {
  await runYear(workflowInfo().workflowId, input);
}
