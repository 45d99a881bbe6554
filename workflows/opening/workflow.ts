/** The opening of a year for one county: its commitments are started from the roster, page by page, spread over some days. */
import { continueAsNew, proxyActivities, sleep } from '@temporalio/workflow';
import { realDelay } from '../../shared/calendar/clock';
import { DAY_MS } from '../../shared/calendar/day';
import type { OpeningActivities, OpeningInput } from '../../shared/contracts/commitment';

const { startPage } = proxyActivities<OpeningActivities>({
  startToCloseTimeout: '5 minutes',
  retry: { initialInterval: '1 s', maximumInterval: '60 s' },
});

/** Pages until the run continues as new, so that its history stays short. */
const PAGES_A_RUN = 50;

/** @returns how many commitments were started, all runs of this opening together */
export async function opening(input: OpeningInput): Promise<number> {
  let { after, started = 0 } = input;
  for (let page = 0; page < PAGES_A_RUN; page += 1) {
    const result = await startPage({ year: input.year, county: input.county, ...(after ? { after } : {}) });
    started += result.started;
    after = result.next;
    if (after === undefined) return started;
    const pages = Math.ceil(result.total / 200);
    await sleep(Math.max(1, realDelay(input.clock, 0, (input.spreadDays * DAY_MS) / pages)));
  }
  return continueAsNew<typeof opening>({ ...input, after: after!, started });
}
