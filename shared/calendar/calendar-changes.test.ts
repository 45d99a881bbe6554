import { calendarChanges, calendarFault } from './calendar-changes';
import { CALENDAR_2026 } from './calendars/calendar-2026';

describe('a holiday notice', () => {
  it('L5 X8 says which days it changes, and no others', () => {
    const next = {
      ...CALENDAR_2026,
      coverageTo: '2027-12-31',
      off: [...CALENDAR_2026.off.filter((day) => day !== '2026-10-07'), '2027-01-01'],
      worked: [...CALENDAR_2026.worked, '2027-01-03'],
    };
    expect(calendarChanges(CALENDAR_2026, next)).toEqual([
      { day: '2026-10-07', becomes: 'worked' },
      { day: '2027-01-01', becomes: 'off' },
      { day: '2027-01-03', becomes: 'worked' },
    ]);
    expect(calendarChanges(next, CALENDAR_2026).map(({ becomes }) => becomes)).toEqual(['off', 'worked', 'off']);
    expect(calendarChanges(CALENDAR_2026, { ...CALENDAR_2026, id: 'other' })).toEqual([]);
  });

  it.each([
    [{ off: ['2027-02-30'] }, '2027-02-30', 'noDay'],
    [{ off: ['2027-01-02'] }, '2027-01-02', 'weekendOff'],
    [{ worked: ['2027-01-04'] }, '2027-01-04', 'weekdayWorked'],
    [{ off: ['2027-01-01', '2027-01-01'] }, '2027-01-01', 'twice'],
    [{ off: ['2028-01-03'] }, '2028-01-03', 'beyondCoverage'],
  ])('X8 a notice that cannot be is told by its day: %o', (wrong, day, why) => {
    expect(calendarFault({ coverageTo: '2027-12-31', off: [], worked: [], ...wrong })).toEqual({ day, why });
  });

  it('the calendar in force is possible', () => {
    expect(calendarFault(CALENDAR_2026)).toBeUndefined();
  });
});
