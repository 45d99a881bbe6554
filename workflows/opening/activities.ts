/** How a page of commitments is started: from the roster that members keeps, each once, also when the page is repeated. */
import type { Client } from '@temporalio/client';
import { toBusiness } from '../../shared/calendar/clock';
import { addDays, dayOf, instantOf } from '../../shared/calendar/day';
import { commitmentWorkflowId, type CommitmentInput, type OpeningActivities } from '../../shared/contracts/commitment';
import type { SubjectFacts } from '../../shared/contracts/entries';
import { ordinaryPledgeDue, type Calendar, type Clock, type Day, type Plan } from '../../shared/contracts/plan';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import type { Ask } from '../../shared/http/ask';
import { startYear } from '../../shared/temporal/start-year';
import type { LedgerStore } from '../ledger/store';

const PAGE = 200;
/** Starts under way at once: more would only queue up at the server. */
const AT_ONCE = 16;

interface SubjectPage {
  items: { subject: SubjectFacts; inCharge: string; superior: string }[];
  next?: string;
  total: number;
}

export function createOpeningActivities(deps: {
  client: Client;
  ledger: LedgerStore;
  members: Ask;
  clock: Clock;
}): OpeningActivities {
  const { client, ledger, members, clock } = deps;
  return {
    async startPage(page) {
      const after = page.after ? `&after=${encodeURIComponent(page.after)}` : '';
      const subjects = await members.get<SubjectPage>(
        `/internal/subjects?year=${page.year}&county=${encodeURIComponent(page.county)}&limit=${PAGE}${after}`,
        SYSTEM_ACTOR,
      );
      const plans = new Map<string, Promise<{ plan: Plan; calendar: Calendar }>>();
      const planFor = (organisation: string): Promise<{ plan: Plan; calendar: Calendar }> => {
        const known = plans.get(organisation);
        if (known) return known;
        const asked = members.get<{ plan: Plan; calendar: Calendar }>(
          `/internal/plan?organisation=${encodeURIComponent(organisation)}&year=${page.year}`,
          SYSTEM_ACTOR,
        );
        plans.set(organisation, asked);
        return asked;
      };
      const chains = subjects.items.map((item) => commitmentWorkflowId(page.year, item.subject.id));
      // The ledger is asked, not Temporal, which forgets closed runs after its retention.
      const standing = new Set(await ledger.entries.distinct('chain', { chain: { $in: chains }, seq: 1 }));
      const wanted = subjects.items.filter((_, i) => !standing.has(chains[i]));
      const today = dayOf(instantOf(toBusiness(clock, Date.now())));
      let started = 0;
      for (let from = 0; from < wanted.length; from += AT_ONCE) {
        const batch = wanted.slice(from, from + AT_ONCE);
        await Promise.all(
          batch.map(async ({ subject, inCharge, superior }) => {
            const { plan, calendar } = await planFor(subject.type === 'member' ? inCharge : subject.id);
            const own = lateOpeningsPledgeDue(today, plan, subject);
            const input: CommitmentInput = {
              version: 1,
              kind: 'annual',
              year: page.year,
              subject,
              inCharge,
              superior,
              county: page.county,
              plan,
              calendar,
              clock,
              ...(own ? { pledgeDue: own } : {}),
            };
            if (await startYear(client, commitmentWorkflowId(page.year, subject.id), input)) started += 1;
          }),
        );
      }
      return { started, total: subjects.total, ...(subjects.next ? { next: subjects.next } : {}) };
    },
  };
}

/** Opened after the plan's day, nobody is late at once: they have the days that a newcomer has (M6, S1 一). */
function lateOpeningsPledgeDue(today: Day, plan: Plan, subject: SubjectFacts): Day | undefined {
  return today > ordinaryPledgeDue(plan, subject) ? addDays(today, plan.newcomerDays) : undefined;
}
