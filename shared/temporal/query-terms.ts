/** What terms does a year say it runs on (X2). */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { TERMS_QUERY } from '../contracts/commitment';
import type { PlanTerms } from '../contracts/plan-views';

/** Undefined where the server knows no such year any more; throws where none answers in time. */
export async function queryTerms(client: Client, chain: string, withinMs: number): Promise<PlanTerms | undefined> {
  try {
    return await client.withDeadline(Date.now() + withinMs, () =>
      client.workflow.getHandle(chain).query<PlanTerms>(TERMS_QUERY),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
