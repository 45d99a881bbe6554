import * as fc from 'fast-check';
import { addDays, compareDays, dayOf, daysBetween, endOf, isDay, startOf, weekday } from './day';
import { days } from '../../test/support/calendar-days';

describe('days of Asia/Shanghai', () => {
  it('knows which texts are days', () => {
    expect(isDay('2026-02-28')).toBe(true);
    expect(isDay('2028-02-29')).toBe(true);
    for (const wrong of ['2026-02-29', '2026-13-01', '2026-1-1', '2026-01-01T00:00:00Z', '', 20260101, undefined]) {
      expect(isDay(wrong)).toBe(false);
    }
  });

  it('turns at midnight in Shanghai, which is 16:00 UTC', () => {
    expect(dayOf('2026-10-22T15:59:59.999Z')).toBe('2026-10-22');
    expect(dayOf('2026-10-22T16:00:00.000Z')).toBe('2026-10-23');
    expect(startOf('2026-01-01')).toBe('2025-12-31T16:00:00.000Z');
    expect(endOf('2025-12-31')).toBe('2025-12-31T16:00:00.000Z');
  });

  it('numbers the week from Monday', () => {
    expect(['2026-11-02', '2026-11-07', '2026-11-08'].map(weekday)).toEqual([1, 6, 7]);
  });

  it('crosses leap days and years', () => {
    expect(addDays('2028-02-28', 2)).toBe('2028-03-01');
    expect(addDays('2026-01-10', -15)).toBe('2025-12-26');
    expect(daysBetween('2026-01-01', '2027-01-01')).toBe(365);
  });

  it('adds what it counts, and sorts as it adds', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -800, max: 800 }), (day, n) => {
        const other = addDays(day, n);
        expect(daysBetween(day, other)).toBe(n);
        expect(Math.sign(compareDays(day, other))).toBe(-Math.sign(n) + 0);
        expect(dayOf(startOf(other))).toBe(other);
      }),
    );
  });
});
