import { CALENDAR_2026 } from '../calendar/calendars/calendar-2026';
import { defaultPlan } from '../calendar/default-plan';
import { DOCUMENTS } from './clauses';
import { clauseChanges, clauseName, findPlanClause, PLAN_CLAUSES } from './plan-clauses';
import { changedPlan, readClause, writeClauses } from './plan-lines';

function linesOf(node: unknown, path: string): string[] {
  if (Array.isArray(node) && node.every((one) => typeof one === 'object'))
    return (node as { period: string }[]).flatMap(({ period, ...rest }) => linesOf(rest, `${path}.${period}`));
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return [path];
  return Object.entries(node).flatMap(([name, value]) => linesOf(value, path === '' ? name : `${path}.${name}`));
}

describe('the lines of a plan', () => {
  it('X7 every line of the default year is a clause with its article or said to be ours, and nothing else is', () => {
    const { id: _id, version: _version, year: _year, ...plan } = defaultPlan(2026, CALENDAR_2026);
    const lines = linesOf(plan, '').filter((path) => !path.startsWith('immediate.periods'));
    const settings = PLAN_CLAUSES.filter(({ kind }) => kind === 'yesNo').map(({ path }) => path);
    expect(PLAN_CLAUSES.map(({ path }) => path).sort()).toEqual([...lines, ...settings].sort());
    for (const { source, ours } of PLAN_CLAUSES) {
      expect(source !== undefined || ours).toBe(true);
      if (source) expect(DOCUMENTS[source.document]).toBeDefined();
    }
  });

  it('L5 V1 U6 a meeting or a signature is asked for where the plan says so, and else is not', () => {
    const plan = defaultPlan(2026, CALENDAR_2026);
    const settings = PLAN_CLAUSES.filter(({ kind }) => kind === 'yesNo');
    expect(settings.map(({ path }) => path)).toEqual(
      ['member', 'organisation', 'immediate'].flatMap((of) => [`${of}.review.meeting`, `${of}.publish.signed`]),
    );
    for (const { path, source } of settings) {
      expect(readClause(plan, path)).toBe(false);
      expect(source!.says).toBeTruthy();
      const asked = writeClauses(plan, { [path]: { value: true } });
      expect(clauseChanges(plan, asked)).toEqual([{ clause: path, old: false, new: true }]);
      expect(changedPlan(plan, clauseChanges(plan, asked))).toEqual(asked);
      // A plan that says no is a plan that does not say it.
      expect(clauseChanges(plan, writeClauses(asked, { [path]: { value: false } }))).toEqual([]);
    }
    expect(readClause({ ...plan, immediate: undefined as never }, 'immediate.review.meeting')).toBeUndefined();
  });

  it('X7 2–3 items are the document’s, the day of the pledge is ours', () => {
    expect(findPlanClause('member.items.max')).toMatchObject({
      source: { document: 'S2', article: '二(三)1' },
      ours: false,
    });
    expect(findPlanClause('member.pledge.due')).toMatchObject({
      source: { document: 'S1', article: '一' },
      ours: true,
    });
    expect(clauseName('organisation.periods.h1.comment.due')).toBe('党组织·上半年点评截止');
  });
});
