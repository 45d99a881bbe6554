/** How a commitment and a county's opening are started, whoever starts them: with search attributes, never a second time. */
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import {
  COMMITMENT_WORKFLOW,
  IMMEDIATE_WORKFLOW,
  SEARCH_ATTRIBUTES,
  OPENING_WORKFLOW,
  WORKFLOW_QUEUE,
  openingWorkflowId,
  type CommitmentInput,
  type OpeningInput,
} from '../contracts/commitment';

const year = defineSearchAttributeKey(SEARCH_ATTRIBUTES.year, SearchAttributeType.INT);
const kind = defineSearchAttributeKey(SEARCH_ATTRIBUTES.kind, SearchAttributeType.KEYWORD);
const county = defineSearchAttributeKey(SEARCH_ATTRIBUTES.county, SearchAttributeType.KEYWORD);

/** @returns false if that chain's workflow runs or ran already */
export async function startYear(client: Client, chain: string, input: CommitmentInput): Promise<boolean> {
  try {
    await client.workflow.start(input.kind === 'annual' ? COMMITMENT_WORKFLOW : IMMEDIATE_WORKFLOW, {
      workflowId: chain,
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
      typedSearchAttributes: new TypedSearchAttributes([
        { key: year, value: input.year },
        { key: kind, value: `${input.kind}/${input.subject.type}` },
        { key: county, value: input.county },
      ]),
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** Starts a county's opening; one that runs or ran already is left alone. @returns its workflow id */
export async function startOpening(client: Client, input: OpeningInput): Promise<string> {
  const workflowId = openingWorkflowId(input.year, input.county);
  try {
    await client.workflow.start(OPENING_WORKFLOW, {
      workflowId,
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  return workflowId;
}
