/** A revision of running years: what its preview froze is applied page by page; it can be paused and goes on by itself (X2). */
import { condition, continueAsNew, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import {
  COMMITMENTS_BATCH_QUEUE,
  REVISION_PAUSED,
  type RevisionActivities,
  type RevisionInput,
} from '../../shared/contracts/revision';

const { applyRevisionPage, endRevision } = proxyActivities<RevisionActivities>({
  taskQueue: COMMITMENTS_BATCH_QUEUE,
  startToCloseTimeout: '10 minutes',
  retry: { initialInterval: '1 s', maximumInterval: '60 s' },
});
const pausedSignal = defineSignal<[boolean]>(REVISION_PAUSED);

/** Pages until the run continues as new, so that its history stays short. */
const PAGES_A_RUN = 200;

export async function revision(input: RevisionInput): Promise<void> {
  const { preview } = input;
  let { paused, after } = input;
  setHandler(pausedSignal, (wanted) => {
    paused = wanted;
  });
  for (let page = 0; page < PAGES_A_RUN; page += 1) {
    await condition(() => !paused);
    ({ next: after } = await applyRevisionPage({ preview, ...(after ? { after } : {}) }));
    if (after === undefined) return endRevision(preview);
  }
  return continueAsNew<typeof revision>({ ...input, paused, after: after! });
}
