import * as fc from 'fast-check';
import { CALENDAR_2026 } from './calendars/calendar-2026';
import { addDays } from './day';
import { days } from '../../test/support/calendar-days';
import { addWorkingDays, isProvisional, isWorkingDay, onOrAfter, onOrBefore, workingDaysBetween } from './working-days';

const n = fc.integer({ min: 0, max: 60 });

describe('working days with 调休', () => {
  it('counts a worked Saturday and leaves out a holiday on a Monday', () => {
    expect(isWorkingDay(CALENDAR_2026, '2026-10-10')).toBe(true);
    expect(isWorkingDay(CALENDAR_2026, '2026-10-05')).toBe(false);
    expect(isWorkingDay(CALENDAR_2026, '2026-10-17')).toBe(false);
    expect(addWorkingDays(CALENDAR_2026, '2026-09-30', 3)).toBe('2026-10-10');
  });

  it('takes the day itself for 0 if worked, else the next', () => {
    expect(addWorkingDays(CALENDAR_2026, '2026-09-30', 0)).toBe('2026-09-30');
    expect(addWorkingDays(CALENDAR_2026, '2026-10-01', 0)).toBe('2026-10-08');
    expect(onOrBefore(CALENDAR_2026, '2026-10-06')).toBe('2026-09-30');
  });

  it('counts Monday to Friday beyond the notice and says that this is provisional', () => {
    expect(isProvisional(CALENDAR_2026, '2026-12-31')).toBe(false);
    expect(isProvisional(CALENDAR_2026, '2027-01-01')).toBe(true);
    expect(isWorkingDay(CALENDAR_2026, '2027-10-01')).toBe(true);
    expect(isWorkingDay(CALENDAR_2026, '2027-10-02')).toBe(false);
  });

  it('is never negative zero and counts backwards as forwards', () => {
    expect(workingDaysBetween(CALENDAR_2026, '2026-10-05', '2026-10-05')).toBe(0);
    expect(workingDaysBetween(CALENDAR_2026, '2026-10-05', '2026-10-04')).toBe(0);
    expect(workingDaysBetween(CALENDAR_2026, '2026-10-09', '2026-10-08')).toBe(-1);
  });

  it('adding is the inverse of counting', () => {
    fc.assert(
      fc.property(
        days,
        n.filter((x) => x > 0),
        (day, count) => {
          const end = addWorkingDays(CALENDAR_2026, day, count);
          expect(workingDaysBetween(CALENDAR_2026, day, end)).toBe(count);
          expect(isWorkingDay(CALENDAR_2026, end)).toBe(true);
          expect(workingDaysBetween(CALENDAR_2026, day, addDays(end, -1))).toBe(count - 1);
        },
      ),
    );
  });

  it('a later day or a longer limit never ends earlier', () => {
    fc.assert(
      fc.property(days, n, n, n, (day, later, a, b) => {
        const end = addWorkingDays(CALENDAR_2026, day, Math.min(a, b));
        expect(addWorkingDays(CALENDAR_2026, day, Math.max(a, b)) >= end).toBe(true);
        expect(addWorkingDays(CALENDAR_2026, addDays(day, later), Math.min(a, b)) >= end).toBe(true);
      }),
    );
  });

  it('counting adds up over any day between', () => {
    fc.assert(
      fc.property(days, days, days, (a, b, c) => {
        const count = (from: string, to: string) => workingDaysBetween(CALENDAR_2026, from, to);
        expect(count(a, b) + count(b, c)).toBe(count(a, c));
      }),
      { numRuns: 30 },
    );
  });

  it('the nearest working days enclose every day', () => {
    fc.assert(
      fc.property(days, (day) => {
        const [before, after] = [onOrBefore(CALENDAR_2026, day), onOrAfter(CALENDAR_2026, day)];
        expect(before <= day && day <= after).toBe(true);
        expect(before === after).toBe(isWorkingDay(CALENDAR_2026, day));
        expect(workingDaysBetween(CALENDAR_2026, before, after)).toBe(before === after ? 0 : 1);
      }),
    );
  });
});
