/**
 * On which terms does a running year run: asked of the year itself, kept by id and version of its plan and by the id of its
 * calendar, which never change. (A holiday notice may come under a plan that stays as it is.)
 */
import type { PlanTerms } from '../../shared/contracts/plan-views';
import type { TemporalClient } from '../../shared/temporal/connect';
import { queryTerms } from '../../shared/temporal/query-terms';
import type { Head } from './store';

/** One for each organisation that sets something; more are forgotten again. */
const MOST_KEPT = 500;
const ANSWER_WITHIN_MS = 3_000;
/** After a year that did not answer: a page shows its county's terms meanwhile instead of waiting each time. */
const ASK_AGAIN_MS = 10_000;

type TermsOf = Pick<Head, '_id' | 'plan' | 'calendar'>;

/** Undefined while it cannot be told. `likely`: terms that it may run on, which are then not asked for. */
export type RunningTerms = (head: TermsOf, likely?: PlanTerms) => Promise<PlanTerms | undefined>;

export function createRunningTerms(client: TemporalClient): RunningTerms {
  const kept = new Map<string, PlanTerms>();
  const asking = new Map<string, Promise<PlanTerms | undefined>>();
  let silentUntil = 0;

  async function ask(key: string, head: TermsOf): Promise<PlanTerms | undefined> {
    if (Date.now() < silentUntil) return undefined;
    try {
      const terms = await queryTerms(client, head._id, ANSWER_WITHIN_MS);
      // Its head may be a revision behind.
      if (!terms || !isOn(terms, head)) return undefined;
      if (kept.size >= MOST_KEPT) kept.clear();
      // What that year lost to outages is its own (X11).
      const { outages: _itsOwn, ...calendar } = terms.calendar;
      const ofAll = { plan: terms.plan, calendar };
      kept.set(key, ofAll);
      return ofAll;
    } catch {
      silentUntil = Date.now() + ASK_AGAIN_MS;
      return undefined;
    }
  }

  return async (head, likely) => {
    const { plan, calendar } = head;
    if (!plan) return undefined;
    if (likely && isOn(likely, head)) return likely;
    const key = [plan.id, plan.version, calendar].join('/');
    const known = kept.get(key);
    if (known) return known;
    const under = asking.get(key) ?? ask(key, head).finally(() => asking.delete(key));
    asking.set(key, under);
    return under;
  };
}

/** A year opened before its entries told its calendar is known by its plan alone. */
function isOn({ plan, calendar }: PlanTerms, head: TermsOf): boolean {
  const isSamePlan = plan.id === head.plan?.id && plan.version === head.plan.version;
  return isSamePlan && (head.calendar === undefined || head.calendar === calendar.id);
}
