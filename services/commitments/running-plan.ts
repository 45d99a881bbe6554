/** Which plan does a running year have in its input: asked of members and kept by id and version, which never change. */
import { toBusiness } from '../../shared/calendar/clock';
import { dayOf, instantOf } from '../../shared/calendar/day';
import { organisationOf } from '../../shared/contracts/commitment';
import type { Clock, Plan } from '../../shared/contracts/plan';
import type { PlanTerms } from '../../shared/contracts/plan-views';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import type { Ask } from '../../shared/http/ask';
import type { Head } from './store';

/** One for each organisation that sets something; more are forgotten again. */
const MOST_KEPT = 500;

/** Undefined where members is away or no longer states that plan: a page then shows the county's limits. */
export type RunningPlan = (head: Head) => Promise<Plan | undefined>;

export function createRunningPlan({ members, clock }: { members: Ask; clock: Clock }): RunningPlan {
  const kept = new Map<string, Plan>();
  return async (head) => {
    if (!head.plan || !head.openedAt) return undefined;
    const key = `${head.plan.id}/${head.plan.version}`;
    const known = kept.get(key);
    if (known) return known;
    const organisation = organisationOf(head);
    // As it was opened; later, once it runs on a newer plan, as it is today.
    for (const day of [dayOf(head.openedAt), dayOf(instantOf(toBusiness(clock, Date.now())))]) {
      const path = `/internal/plan?organisation=${encodeURIComponent(organisation)}&year=${head.year}&day=${day}`;
      const { plan } = await members.get<PlanTerms>(path, SYSTEM_ACTOR).catch((): Partial<PlanTerms> => ({}));
      if (plan?.id !== head.plan.id || plan.version !== head.plan.version) continue;
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(key, plan);
      return plan;
    }
    return undefined;
  };
}
