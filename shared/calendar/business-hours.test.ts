import * as fc from 'fast-check';
import { instantWithin, reminderInstant, rungInstant, spread } from './business-hours';
import { CALENDAR_2026 } from './calendars/calendar-2026';
import { addDays, dayOf, daysBetween, msOf, startOf } from './day';
import { days, keys } from '../../test/support/calendar-days';
import { addWorkingDays, isWorkingDay, onOrAfter, onOrBefore, workingDaysBetween } from './working-days';

const width = fc.integer({ min: 0, max: 3 });

function expectOfficeHours(instant: string): void {
  expect(isWorkingDay(CALENDAR_2026, dayOf(instant))).toBe(true);
  const minutes = (msOf(instant) - msOf(startOf(dayOf(instant)))) / 60_000;
  expect(minutes).toBeGreaterThanOrEqual(8 * 60 + 30);
  expect(minutes).toBeLessThan(17 * 60 + 30);
}

describe('instants within office hours', () => {
  it('never change for a key: running years were armed by them', () => {
    expect([spread('o330281001', 540), spread('m0a1b2c3d4e5f', 540), spread('o1', 3)]).toMatchInlineSnapshot(`
     [
       362,
       39,
       1,
     ]
    `);
    expect(instantWithin(CALENDAR_2026, '2026-10-22', 'o330281001')).toMatchInlineSnapshot(
      `"2026-10-22T05:15:02.000Z"`,
    );
  });

  it('spread neighbouring keys evenly over the day', () => {
    const perHour = new Array<number>(9).fill(0);
    for (let i = 0; i < 9000; i += 1) perHour[spread(`o${330281000000 + i}`, 9)] += 1;
    for (const count of perHour) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('stay between 08:30 and 17:30 of a working day', () => {
    fc.assert(
      fc.property(days, keys, width, (day, key, size) => {
        expectOfficeHours(instantWithin(CALENDAR_2026, day, key));
        expectOfficeHours(reminderInstant(CALENDAR_2026, day, key, size));
        expectOfficeHours(rungInstant(CALENDAR_2026, day, key, size));
      }),
    );
  });

  it('remind on or before the day, within the spread wherever it has a working day', () => {
    fc.assert(
      fc.property(days, keys, width, (day, key, size) => {
        const chosen = dayOf(reminderInstant(CALENDAR_2026, day, key, size));
        const last = onOrBefore(CALENDAR_2026, day);
        expect(chosen <= day).toBe(true);
        if (daysBetween(last, day) > size) expect(chosen).toBe(last);
        else expect(daysBetween(chosen, day)).toBeLessThanOrEqual(size);
      }),
    );
  });

  it('remind before the holidays rather than in them', () => {
    expect(dayOf(reminderInstant(CALENDAR_2026, '2026-10-06', 'o1', 2))).toBe('2026-09-30');
  });

  it('use every day of the spread', () => {
    const used = new Set(
      Array.from({ length: 60 }, (_, i) => dayOf(reminderInstant(CALENDAR_2026, '2026-10-22', `o${i}`, 2))),
    );
    expect([...used].sort()).toEqual(['2026-10-20', '2026-10-21', '2026-10-22']);
    const rungs = new Set(
      Array.from({ length: 60 }, (_, i) => dayOf(rungInstant(CALENDAR_2026, '2026-10-23', `o${i}`, 1))),
    );
    expect([...rungs].sort()).toEqual(['2026-10-23', '2026-10-26']);
  });

  it('F4 a rung comes on its working day or at most the spread later', () => {
    fc.assert(
      fc.property(days, keys, width, (day, key, size) => {
        const base = onOrAfter(CALENDAR_2026, day);
        const later = workingDaysBetween(CALENDAR_2026, base, dayOf(rungInstant(CALENDAR_2026, day, key, size)));
        expect(later).toBeGreaterThanOrEqual(0);
        expect(later).toBeLessThanOrEqual(size);
      }),
    );
  });

  it('F4 no rung and no reminder overtakes the next one of its key', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 12 }), keys, width, (day, gap, key, size) => {
        const next = addDays(day, gap);
        expect(rungInstant(CALENDAR_2026, day, key, size) <= rungInstant(CALENDAR_2026, next, key, size)).toBe(true);
        expect(reminderInstant(CALENDAR_2026, day, key, size) <= reminderInstant(CALENDAR_2026, next, key, size)).toBe(
          true,
        );
        const following = addWorkingDays(CALENDAR_2026, day, 1);
        const further = addWorkingDays(CALENDAR_2026, day, 2);
        expect(rungInstant(CALENDAR_2026, following, key, size) < rungInstant(CALENDAR_2026, further, key, size)).toBe(
          true,
        );
      }),
    );
  });
});
