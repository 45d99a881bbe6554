/** The commitment as a careless change would have it: it sleeps before it begins. Only the negative replay test uses it. */
import { sleep } from '@temporalio/workflow';
import type { CommitmentInput } from '../../shared/contracts/commitment';
import { commitment as unaltered } from '../../workflows/commitment/workflow';

export async function commitment(input: CommitmentInput): Promise<void> {
  await sleep('1 minute');
  await unaltered(input);
}
