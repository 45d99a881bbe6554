import * as fc from 'fast-check';
import { CALENDAR_2026 } from './calendars/calendar-2026';
import { addDays, endOf, instantOf, msOf, startOf } from './day';
import { DUE_SOON_WORKING_DAYS, dueState, formatDay, formatDue } from './due';
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
    expect(ask('2026-10-22', lastMoment)).toEqual({ state: 'dueSoon', workingDaysLeft: 0, workingDaysOver: 0 });
    expect(ask('2026-10-22', endOf('2026-10-22'))).toEqual({
      state: 'overdue',
      workingDaysLeft: 0,
      workingDaysOver: 1,
    });
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
    expect(ask('2026-10-23', noon('2026-10-24'))).toEqual({ state: 'overdue', workingDaysLeft: 0, workingDaysOver: 0 });
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
});
