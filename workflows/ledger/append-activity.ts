/** The activity behind `append`: one span per write, in the trace of the deed that caused it. */
import { activityInfo } from '@temporalio/activity';
import { inSpan, traceparentOf } from '../../shared/telemetry/trace';
import type { Instant, Outage } from '../../shared/contracts/plan';
import type { LedgerActivities } from './append';
import type { LedgerStore } from './store';

export interface LedgerActivityOptions {
  ledger: LedgerStore;
  /** Outages that ended after an instant, in their order. */
  outagesSince(at: Instant): Promise<Outage[]>;
  /** Wakes the relay: polling alone would be a little slower. */
  afterWrite(): void;
}

export function createLedgerActivities({ ledger, outagesSince, afterWrite }: LedgerActivityOptions): LedgerActivities {
  async function traceBefore(chain: string, seq: number): Promise<string[]> {
    const before = await ledger.entries.findOne({ chain, seq: seq - 1 }, { projection: { traceparent: 1 } });
    return before?.traceparent ? [before.traceparent] : [];
  }

  return {
    async append(input) {
      const { runId } = activityInfo().workflowExecution!;
      const outages = input.heardTo === undefined ? [] : await outagesSince(input.heardTo);
      if (outages.length > 0) return { outages };
      if (input.entries.length === 0) return { seq: input.seq, hashes: [] };
      const [parent, ...links] = input.entries
        .map((entry) => entry.traceparent)
        .filter((traceparent) => traceparent !== undefined);
      // A wake has no caller: it starts a trace of its own, linked to what happened to the commitment before it.
      if (parent === undefined) links.push(...(await traceBefore(input.chain, input.seq)));
      return inSpan('ledger.append', { parent, links }, async (span) => {
        const entries = input.entries.map((entry) => ({
          ...entry,
          traceparent: entry.traceparent ?? traceparentOf(span),
        }));
        const result = await ledger.append({ ...input, entries }, runId);
        if ('hashes' in result) afterWrite();
        return result;
      });
    },
  };
}
