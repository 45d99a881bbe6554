import * as fc from 'fast-check';
import { CALENDAR_2026 } from './calendars/calendar-2026';
import { addDays, endOf, instantOf, msOf, startOf } from './day';
import { DUE_SOON_WORKING_DAYS, dueSoonUntil, dueState, formatDay, formatDue, sparedDays } from './due';
import { afterOutage, withoutDays } from './outages';
import { days } from '../../test/support/calendar-days';

const opens = startOf('2026-09-01');
const noon = (day: string) => instantOf(msOf(startOf(day)) + 12 * 3_600_000);
const ask = (due: string, now: string) => dueState({ opens, due }, now, CALENDAR_2026);
const say = (due: string, today: string) => formatDue({ opens, due }, noon(today), CALENDAR_2026);

describe('G4 due soon, overdue and by how much', () => {
  it('G4 says what the printed timeline of 22 October 2026 says', () => {
    expect(say('2026-11-04', '2026-10-22')).toBe('11月4日（还有 9 个工作日）');
    expect(say('2026-09-23', '2026-10-22')).toBe('超期 16 个工作日');
  });

  it('G4 the due day itself is still in time, its end is not', () => {
    const lastMoment = instantOf(msOf(endOf('2026-10-22')) - 1);
    const due = '2026-10-22';
    expect(ask(due, lastMoment)).toEqual({ state: 'dueSoon', due, workingDaysLeft: 0, workingDaysOver: 0 });
    expect(ask(due, endOf(due))).toEqual({ state: 'overdue', due, workingDaysLeft: 0, workingDaysOver: 1 });
    expect(say('2026-10-22', '2026-10-22')).toBe('10月22日（今天到期）');
  });

  it('G4 due soon begins five working days before', () => {
    expect(ask('2026-10-30', noon('2026-10-22')).state).toBe('open');
    expect(ask('2026-10-30', noon('2026-10-23'))).toMatchObject({ state: 'dueSoon', workingDaysLeft: 5 });
  });

  it('G4 a duty that has not begun is neither due soon nor open', () => {
    const waiting = { opens: startOf('2026-12-10'), due: '2026-12-11' };
    expect(dueState(waiting, noon('2026-12-09'), CALENDAR_2026).state).toBe('notYet');
    expect(dueState(waiting, waiting.opens, CALENDAR_2026).state).toBe('dueSoon');
    expect(formatDue(waiting, noon('2026-12-09'), CALENDAR_2026)).toBe('12月10日开始，12月11日到期');
  });

  it('G4 late over a weekend is late, with no working day gone by', () => {
    expect(ask('2026-10-23', noon('2026-10-24'))).toMatchObject({ state: 'overdue', workingDaysOver: 0 });
    expect(say('2026-10-23', '2026-10-24')).toBe('超期，10月23日已到期');
    expect(say('2026-10-25', '2026-10-24')).toBe('10月25日（期间没有工作日）');
  });

  it('G4 names the year where it is another one', () => {
    expect(formatDay('2027-01-10')).toBe('1月10日');
    expect(formatDay('2027-01-10', '2026-12-30')).toBe('2027年1月10日');
    expect(say('2027-01-11', '2026-12-31')).toBe('2027年1月11日（还有 7 个工作日）');
  });

  it('G4 goes from open over due soon to overdue, never back', () => {
    const order = ['notYet', 'open', 'dueSoon', 'overdue'];
    fc.assert(
      fc.property(days, days, fc.nat(40), fc.nat(86_399_999), (day, due, length, ms) => {
        const waiting = { opens: startOf(addDays(due, -length)), due };
        const now = instantOf(msOf(startOf(day)) + ms);
        const [today, tomorrow] = [now, instantOf(msOf(now) + 86_400_000)].map((at) =>
          dueState(waiting, at, CALENDAR_2026),
        );
        expect(order.indexOf(tomorrow.state)).toBeGreaterThanOrEqual(order.indexOf(today.state));
        expect(today.workingDaysLeft > 0 && today.workingDaysOver > 0).toBe(false);
        expect(today.state === 'overdue').toBe(day > due);
        if (today.state === 'open') expect(today.workingDaysLeft).toBeGreaterThan(DUE_SOON_WORKING_DAYS);
      }),
      { numRuns: 60 },
    );
  });

  it('G4 X11 what was due on a lost day is due after it, and neither overdue nor late by the days that were lost', () => {
    const lost = withoutDays(CALENDAR_2026, ['2026-10-21', '2026-10-22', '2026-10-23']);
    const asked = (due: string, today: string) => dueState({ opens, due }, noon(today), lost);
    expect(asked('2026-10-22', '2026-10-24')).toEqual({
      ...{ state: 'dueSoon', due: '2026-10-26', workingDaysLeft: 1, workingDaysOver: 0 },
    });
    expect(formatDue({ opens, due: '2026-10-22' }, noon('2026-10-26'), lost)).toBe('10月26日（今天到期）');
    expect(asked('2026-10-22', '2026-10-27')).toMatchObject({ state: 'overdue', workingDaysOver: 1 });
    expect(asked('2026-10-20', '2026-10-27')).toMatchObject({ state: 'overdue', workingDaysOver: 2 });
  });

  it('G4 X11 a database asked for days finds what is said of them one by one', () => {
    const taken = fc.uniqueArray(fc.nat(12), { maxLength: 8 });
    fc.assert(
      fc.property(days, fc.integer({ min: -14, max: 14 }), taken, (today, distance, ago) => {
        const now = noon(today);
        const calendar = withoutDays(
          CALENDAR_2026,
          ago.map((n) => addDays(today, -n)),
        );
        const due = addDays(today, distance);
        const spared = sparedDays(now, calendar).includes(due);
        const until = dueSoonUntil(now, calendar);
        const expected = due < today && !spared ? 'overdue' : due < until ? 'dueSoon' : 'open';
        const said = dueState({ opens: startOf(addDays(today, -30)), due }, now, calendar);
        expect([said.state, said.due]).toEqual([expected, afterOutage(calendar, due)]);
      }),
      { numRuns: 500 },
    );
  });

  it('X11 asked of a day before an outage, what was due soon is what was said then', () => {
    const lost = withoutDays(CALENDAR_2026, ['2026-10-22', '2026-10-23']);
    expect(dueSoonUntil(noon('2026-10-21'), lost)).toBe(dueSoonUntil(noon('2026-10-21'), CALENDAR_2026));
  });
});
