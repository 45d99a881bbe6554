import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { defaultPlan } from '../../shared/calendar/default-plan';
import { writeClauses } from '../../shared/contracts/plan-lines';
import { PLAN_CLAUSES, type ClauseValue } from '../../shared/contracts/plan-clauses';
import { termsChange } from './terms-change';

const terms = (values: Record<string, ClauseValue> = {}) => {
  const lines = Object.fromEntries(Object.entries(values).map(([path, value]) => [path, { value }]));
  return { plan: writeClauses(defaultPlan(2026, CALENDAR_2026), lines), calendar: CALENDAR_2026 };
};
const settings = PLAN_CLAUSES.filter(({ kind }) => kind === 'yesNo').map(({ path }) => path);

it.each(settings)('X2 V1 U6 a revision leads to and from a plan that says %s', (path) => {
  const [never, no, yes] = [terms(), terms({ [path]: false }), terms({ [path]: true })];
  // A year opened before there was such a line runs on a plan that does not say it.
  for (const [before, old] of [
    [never, false],
    [no, false],
  ] as const) {
    expect(termsChange(before, yes)).toMatchObject({ clauses: [{ clause: path, old, new: true }] });
    expect(termsChange(yes, before)).toMatchObject({ clauses: [{ clause: path, old: true, new: false }] });
  }
  expect(termsChange(never, no)).toBe('same');
  expect(termsChange(no, never)).toBe('same');
});

it('X2 what is no line of a plan is no revision of it', () => {
  const other = terms();
  expect(termsChange(terms(), { ...other, plan: { ...other.plan, year: 2027 } })).toBe('other');
});
