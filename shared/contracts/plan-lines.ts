/** How one line of a plan is read and written by its path: `member.pledge.due`, `organisation.periods.h1.comment.due`. */
import type { ClauseChange, ClauseValue } from './plan-clauses';
import type { Plan } from './plan';

type Node = Record<string, unknown>;

/** Lines that say whether something is asked for. A plan that does not say it does not ask for it. */
const YES_NO: ReadonlySet<string> = new Set(['meeting', 'signed']);

/** Undefined where the plan has no such line. */
export function readClause(plan: Plan, path: string): ClauseValue | undefined {
  let node: unknown = plan;
  for (const name of path.split('.')) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = Array.isArray(node)
      ? (node as Node[]).find(({ period }) => period === name)
      : Object.hasOwn(node, name)
        ? (node as Node)[name]
        : YES_NO.has(name)
          ? false
          : undefined;
  }
  return typeof node === 'object' && !Array.isArray(node) ? undefined : (node as ClauseValue | undefined);
}

/** A new plan with those lines changed; lines the plan does not have are left out. */
export function writeClauses(plan: Plan, values: Record<string, { value: ClauseValue }>): Plan {
  // Not structuredClone: parts that a plan in memory shares (one ladder for all) must become apart.
  const changed = JSON.parse(JSON.stringify(plan)) as Plan;
  for (const [path, { value }] of Object.entries(values)) {
    if (readClause(plan, path) === undefined) continue;
    const names = path.split('.');
    const last = names.pop()!;
    let node = changed as unknown as Node;
    for (const name of names)
      node = (Array.isArray(node) ? (node as Node[]).find(({ period }) => period === name)! : node[name]) as Node;
    node[last] = value;
  }
  return changed;
}

/** The plan that results from such changes (`clauseChanges`). */
export function changedPlan(plan: Plan, changes: ClauseChange[]): Plan {
  return writeClauses(plan, Object.fromEntries(changes.map(({ clause, new: value }) => [clause, { value }])));
}
