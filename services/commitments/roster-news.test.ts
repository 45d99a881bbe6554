/** By when somebody who joins pledges. */
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { defaultPlan } from '../../shared/calendar/default-plan';
import { newcomersPledgeDue } from './roster-news';

const plan = defaultPlan(2026, CALENDAR_2026);
const ordinary = (leadingCadre: boolean) => (leadingCadre ? plan.leadingCadrePledgeDue : plan.member.pledge.due);
const due = (today: string, leadingCadre = false) =>
  newcomersPledgeDue(today, '2026-01-05', plan, ordinary(leadingCadre));

it('P1 during the days of the opening itself the day of the plan holds', () => {
  expect(due('2026-01-05')).toBeUndefined();
  expect(due('2026-01-12')).toBeUndefined();
  expect(due('2026-01-12', true)).toBeUndefined();
});

it('M6 P1 who joins later has thirty days, counted from then', () => {
  expect(due('2026-01-13')).toBe('2026-02-12');
  expect(due('2026-06-01')).toBe('2026-07-01');
});

it('P9 also a leading cadre, whose ordinary day is earlier', () => {
  expect(newcomersPledgeDue('2026-01-01', '2025-12-20', plan, ordinary(true))).toBe('2026-01-31');
});

it('P1 the thirty days never end before the day of the plan', () => {
  expect(newcomersPledgeDue('2025-12-31', '2025-12-20', plan, ordinary(false))).toBeUndefined();
});
