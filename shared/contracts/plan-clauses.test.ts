import { CALENDAR_2026 } from '../calendar/calendars/calendar-2026';
import { defaultPlan } from '../calendar/default-plan';
import { DOCUMENTS } from './clauses';
import { clauseName, findPlanClause, PLAN_CLAUSES } from './plan-clauses';

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
    expect(PLAN_CLAUSES.map(({ path }) => path).sort()).toEqual(lines.sort());
    for (const { source, ours } of PLAN_CLAUSES) {
      expect(source !== undefined || ours).toBe(true);
      if (source) expect(DOCUMENTS[source.document]).toBeDefined();
    }
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
