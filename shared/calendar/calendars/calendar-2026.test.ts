import chineseDays from 'chinese-days/dist/chinese-days.json';
import { HolidayUtil } from 'lunar-typescript';
import { addDays, weekday } from '../day';
import { isWorkingDay } from '../working-days';
import { CALENDAR_2026 } from './calendar-2026';

const twoYears: string[] = [];
for (let day = '2025-01-01'; day <= CALENDAR_2026.coverageTo; day = addDays(day, 1)) twoYears.push(day);

function workedByChineseDays(day: string): boolean {
  if (day in chineseDays.holidays) return false;
  return day in chineseDays.workdays || weekday(day) <= 5;
}

function workedByLunar(day: string): boolean {
  return HolidayUtil.getHoliday(day)?.isWork() ?? weekday(day) <= 5;
}

describe('the calendar of 2025 and 2026', () => {
  it('agrees with two independent libraries on each of its 730 days', () => {
    expect(twoYears).toHaveLength(730);
    for (const day of twoYears) {
      const worked = isWorkingDay(CALENDAR_2026, day);
      expect({ day, worked }).toEqual({ day, worked: workedByChineseDays(day) });
      expect({ day, worked }).toEqual({ day, worked: workedByLunar(day) });
    }
  });

  it('lists weekdays as off and weekend days as worked, each once and in order', () => {
    for (const day of CALENDAR_2026.off) expect(weekday(day)).toBeLessThanOrEqual(5);
    for (const day of CALENDAR_2026.worked) expect(weekday(day)).toBeGreaterThan(5);
    for (const list of [CALENDAR_2026.off, CALENDAR_2026.worked]) expect(list).toEqual([...new Set(list)].sort());
  });

  it('ends where both libraries have nothing more to say', () => {
    const known = Object.keys({ ...chineseDays.holidays, ...chineseDays.workdays });
    expect(known.filter((day) => day > CALENDAR_2026.coverageTo)).toEqual([]);
    expect(HolidayUtil.getHolidays(2027)).toEqual([]);
  });
});
