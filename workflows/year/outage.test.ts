import * as fc from 'fast-check';
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { addDays, instantOf, msOf, startOf } from '../../shared/calendar/day';
import { defaultPlan } from '../../shared/calendar/default-plan';
import type { CommitmentInput } from '../../shared/contracts/commitment';
import type { Day, Instant } from '../../shared/contracts/plan';
import { apply } from './apply';
import { outageKey, uncountedDays } from './revise';
import { decide } from './rules';
import { initialState, type State } from './state';
import { steps } from './steps';
import { waitingFor } from './waiting';

const input: CommitmentInput = {
  ...{ version: 1, kind: 'annual', year: 2026, inCharge: 'o2', superior: 'o1', county: 'o1' },
  subject: { type: 'member', id: 'm', field: 'rural' },
  ...{ plan: defaultPlan(2026, CALENDAR_2026), calendar: CALENDAR_2026 },
  clock: { origin: startOf('2026-01-01'), realOrigin: startOf('2026-01-01'), rate: 1 },
};
const hour = (day: Day, hours: number): Instant => instantOf(msOf(startOf(day)) + hours * 3_600_000);

function opened(day: Day): State {
  const data = { superior: 'o1', county: 'o1', planId: 'p', planVersion: 1 };
  return apply(
    initialState(input),
    { seq: 1, deedId: 'opened', kind: 'opened', at: hour(day, 9), hash: '', data },
    input,
  );
}
/** Everything it says by itself up to an instant. */
function said(from: State, until: Instant): { state: State; keys: string[] } {
  const keys: string[] = [];
  let state = from;
  for (let [step] = steps(state, input); step && step.at <= until; [step] = steps(state, input)) {
    keys.push(step.key);
    state = apply(state, { ...step, seq: state.seq + 1, deedId: step.key, at: step.at, hash: '' }, input);
  }
  return { state, keys };
}
/** Down between two instants, counted at the second. */
function afterDown(state: State, from: Instant, to: Instant): State {
  const days = uncountedDays(state, [{ from, to }], input);
  if (days.length === 0) return state;
  const entry = { seq: state.seq + 1, deedId: outageKey(days), at: to, hash: '' };
  return apply(state, { ...entry, kind: 'outageCounted', data: { days, outages: [{ from, to }] } }, input);
}
const dueOf = (state: State, key: string): Day | undefined =>
  waitingFor(state, input).find((duty) => duty.key === key)?.due;

it('X11 a day that was lost is owed by the next working day, and the ladder begins from there', () => {
  const before = said(opened('2026-01-05'), hour('2026-01-27', 18));
  expect(before.keys).toEqual(['pledge/-10d', 'pledge/-3d']);
  const after = afterDown(before.state, hour('2026-01-27', 18), hour('2026-02-05', 8));
  expect(after.calendar.outages).toHaveLength(8);
  expect([dueOf(before.state, 'pledge'), dueOf(after, 'pledge')]).toEqual(['2026-01-31', '2026-02-05']);
  expect(said(after, hour('2026-02-14', 0)).keys).toEqual([
    'pledge/-0d/outage/2026-01-28',
    'pledge/+1wd/outage/2026-01-28',
    'pledge/+5wd',
  ]);
});

it('X11 of the reminders that an outage kept from being said only the nearest is, and none of a day that is over', () => {
  const before = said(opened('2026-01-05'), hour('2026-01-12', 18)).state;
  const after = afterDown(before, hour('2026-01-12', 18), hour('2026-01-29', 8));
  expect(said(after, hour('2026-01-29', 8)).keys).toEqual(['pledge/-3d']);
  const over = afterDown(before, hour('2026-01-12', 18), hour('2026-01-16', 18));
  const late = afterDown(over, hour('2026-02-02', 18), hour('2026-02-05', 8));
  expect(said(late, hour('2026-02-05', 8)).keys).toEqual([]);
});

it('X11 a record that could not be written on its last day is in time on the day after, as is what is said of it', () => {
  const before = said(opened('2026-01-05'), hour('2026-04-14', 18)).state;
  const deed = {
    ...{ version: 1 as const, id: 'd', kind: 'writeRecord' as const, by: 'm2', onBehalfOf: 'o2' },
    ...{ receivedAt: hour('2026-04-20', 9), data: { period: 'q1' as const, late: false } },
  };
  expect(decide(before, input, deed)).toMatchObject({ ok: false, code: 'period_closed' });
  const after = afterDown(before, hour('2026-04-14', 18), hour('2026-04-20', 8));
  expect(decide(after, input, deed)).toEqual({ ok: true, data: { period: 'q1', late: false } });
  expect(decide(after, input, { ...deed, receivedAt: hour('2026-04-21', 0) })).toMatchObject({ code: 'period_closed' });
});

it('X11 a night, a weekend with nothing due and a day counted before take nothing', () => {
  const state = opened('2026-01-05');
  const down = (from: Instant, to: Instant) => uncountedDays(state, [{ from, to }], input);
  expect(down(hour('2026-01-06', 18), hour('2026-01-07', 8))).toEqual([]);
  expect(down(hour('2026-01-09', 18), hour('2026-01-12', 8))).toEqual([]);
  expect(down(hour('2026-01-30', 18), hour('2026-02-02', 8))).toEqual(['2026-01-31', '2026-02-01']);
  const counted = afterDown(state, hour('2026-01-06', 8), hour('2026-01-06', 18));
  expect(uncountedDays(counted, [{ from: hour('2026-01-06', 8), to: hour('2026-01-06', 18) }], input)).toEqual([]);
});

it('X11 whatever the outage: nothing is said against anybody at its end that was not late before it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 360 }), fc.integer({ min: 1, max: 30 }), (start, length) => {
      const firstDay = addDays('2026-01-06', start);
      const [from, to] = [hour(addDays(firstDay, -1), 18), hour(addDays(firstDay, length), 8)];
      const { state } = said(opened('2026-01-05'), from);
      const after = afterDown(state, from, to);
      const heap = steps(after, input).filter(({ at }) => at <= to);
      expect(heap.filter(({ kind }) => kind !== 'reminded')).toEqual([]);
      expect(heap.length).toBeLessThanOrEqual(1);
      const owed = new Map(waitingFor(state, input).map(({ key, due }) => [key, due]));
      for (const { key, due } of waitingFor(after, input))
        if (owed.get(key)! >= firstDay) expect(after.calendar.outages ?? []).not.toContain(due);
    }),
    { numRuns: 150 },
  );
});
