import * as fc from 'fast-check';
import { CALENDAR_2026 } from './calendars/calendar-2026';
import { calendarChanges, changedCalendar } from './calendar-changes';
import { instantOf, msOf, startOf } from './day';
import { afterOutage, isOutage, lostDays, withoutDays, workingDaysLost } from './outages';
import { addWorkingDays, isWorkingDay, workingDaysBetween } from './working-days';
import { days } from '../../test/support/calendar-days';
import type { Day, Instant } from '../contracts/plan';

const at = (day: Day, hours: number): Instant => instantOf(msOf(startOf(day)) + hours * 3_600_000);

describe('X11 an outage', () => {
  const beat = (business: number, real: number) => ({
    at: instantOf(business * 60_000),
    realAt: instantOf(real * 60_000),
  });

  it('X11 is more than half an hour without a beat', () => {
    expect(isOutage(beat(0, 0), beat(30, 30))).toBe(false);
    expect(isOutage(beat(0, 0), beat(31, 31))).toBe(true);
  });

  it('X11 is none where the clock runs fast and the beats came: a rehearsal has days between two of them', () => {
    expect(isOutage(beat(0, 0), beat(8 * 24 * 60, 1))).toBe(false);
    expect(isOutage(beat(0, 0), beat(40 * 24 * 60, 5))).toBe(true);
  });

  it('X11 takes the days of whose office hours it took half', () => {
    expect(lostDays([{ from: at('2026-04-14', 13), to: at('2026-04-15', 12.9) }])).toEqual(['2026-04-14']);
    expect(lostDays([{ from: at('2026-04-14', 13.1), to: at('2026-04-15', 13) }])).toEqual(['2026-04-15']);
    expect(lostDays([{ from: at('2026-04-14', 18), to: at('2026-04-15', 8) }])).toEqual([]);
    expect(lostDays([{ from: at('2026-04-17', 18), to: at('2026-04-21', 8) }])).toEqual([
      '2026-04-18',
      '2026-04-19',
      '2026-04-20',
    ]);
  });

  it('X11 takes a day in two pieces too', () => {
    const morning = { from: at('2026-04-14', 8), to: at('2026-04-14', 11) };
    const noon = { from: at('2026-04-14', 12), to: at('2026-04-14', 14) };
    expect(lostDays([morning])).toEqual([]);
    expect(lostDays([morning, noon])).toEqual(['2026-04-14']);
  });

  it('X11 is charged with the working days in which it had a part, by the notice', () => {
    const week = { from: at('2026-04-17', 9), to: at('2026-04-21', 8) };
    const morning = { from: at('2026-04-22', 8), to: at('2026-04-22', 11) };
    const noon = { from: at('2026-04-22', 12), to: at('2026-04-22', 14) };
    const night = { from: at('2026-04-22', 20), to: at('2026-04-22', 23) };
    const all = [week, morning, noon, night];
    const lost = withoutDays(CALENDAR_2026, lostDays(all));
    expect(all.map((one) => workingDaysLost(one, all, lost))).toEqual([
      ['2026-04-17', '2026-04-20'],
      ['2026-04-22'],
      ['2026-04-22'],
      [],
    ]);
  });
});

describe('X11 days lost', () => {
  it('X11 are no working days, and only what was due on one of them moves', () => {
    const calendar = withoutDays(CALENDAR_2026, ['2026-04-17', '2026-04-18', '2026-04-16']);
    expect(calendar.outages).toEqual(['2026-04-16', '2026-04-17', '2026-04-18']);
    expect(isWorkingDay(calendar, '2026-04-16')).toBe(false);
    expect(afterOutage(calendar, '2026-04-16')).toBe('2026-04-20');
    expect(afterOutage(calendar, '2026-04-18')).toBe('2026-04-20');
    expect(afterOutage(calendar, '2026-04-19')).toBe('2026-04-19');
    expect(afterOutage(CALENDAR_2026, '2026-04-18')).toBe('2026-04-18');
  });

  it('X11 stay lost under a new holiday notice, which is no change of theirs', () => {
    const calendar = withoutDays(CALENDAR_2026, ['2026-04-16']);
    expect(calendarChanges(calendar, CALENDAR_2026)).toEqual([]);
    const notice = { ...CALENDAR_2026, id: 'next', off: [...CALENDAR_2026.off, '2026-04-17'].sort() };
    const next = changedCalendar(calendar, {
      id: 'next',
      coverageTo: notice.coverageTo,
      changes: calendarChanges(calendar, notice),
    });
    expect(next).toEqual({ ...notice, outages: ['2026-04-16'] });
  });

  it('X11 are counted alike by adding and by counting', () => {
    const lost = fc.uniqueArray(days, { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(lost, days, fc.integer({ min: 1, max: 60 }), (taken, day, n) => {
        const calendar = withoutDays(CALENDAR_2026, taken);
        expect(workingDaysBetween(calendar, day, addWorkingDays(calendar, day, n))).toBe(n);
        expect(addWorkingDays(calendar, day, n) >= addWorkingDays(CALENDAR_2026, day, n)).toBe(true);
        expect(afterOutage(calendar, day) >= day).toBe(true);
      }),
    );
  });
});
