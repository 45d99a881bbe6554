import { RUNGS, type SubjectPlan } from '../contracts/plan';
import { CALENDAR_2026 } from './calendars/calendar-2026';
import { compareDays, isDay } from './day';
import { defaultPlan } from './default-plan';
import { isProvisional, isWorkingDay } from './working-days';

const plan = defaultPlan(2026, CALENDAR_2026);
const dues = (subject: SubjectPlan) =>
  subject.periods.map(({ period, record, comment }) => [period, record?.kind, record?.due, comment?.due]);

describe('the default year', () => {
  it('P1 P9 leading cadres and organisations pledge by 20 January, members by 31 January', () => {
    expect(plan.leadingCadrePledgeDue).toBe('2026-01-20');
    expect(plan.organisation.pledge.due).toBe('2026-01-20');
    expect(plan.member.pledge).toMatchObject({ opens: '2026-01-01', due: '2026-01-31', reminders: [10, 3, 0] });
    expect(plan.member.items).toEqual({ min: 2, max: 3 });
  });

  it('B2 C2 a member has four quarters, ten and fifteen working days after each', () => {
    expect(dues(plan.member)).toEqual([
      ['q1', 'record', '2026-04-15', '2026-04-22'],
      ['q2', 'record', '2026-07-14', '2026-07-21'],
      ['q3', 'record', '2026-10-20', '2026-10-27'],
      ['q4', 'record', '2027-01-11', '2027-01-11'],
    ]);
  });

  it('B1 F2 an organisation has half-years for records and comments, checks in between', () => {
    expect(dues(plan.organisation)).toEqual([
      ['q1', 'check', '2026-04-15', undefined],
      ['h1', 'record', '2026-07-14', '2026-07-20'],
      ['q3', 'check', '2026-10-20', undefined],
      ['h2', 'record', '2027-01-11', '2027-01-11'],
    ]);
    expect(plan.organisation.periods.map(({ from, to }) => [from, to])).toEqual([
      ['2026-01-01', '2026-03-31'],
      ['2026-01-01', '2026-06-30'],
      ['2026-07-01', '2026-09-30'],
      ['2026-07-01', '2026-12-31'],
    ]);
  });

  it('C2 a due day on a weekend moves to the next working day', () => {
    const earlier = defaultPlan(2025, CALENDAR_2026);
    expect(earlier.organisation.periods[1]?.comment?.due).toBe('2025-07-21');
    expect(earlier.member.periods[3]?.record?.due).toBe('2026-01-12');
  });

  it('F4 the ladder has every rung in order', () => {
    expect(RUNGS.map((rung) => plan.member.fulfil.rungs[rung])).toEqual([1, 5, 15, 25, 35]);
    expect(plan.immediate.fulfil).toEqual(plan.member.fulfil);
  });

  it('Y1 A1 A2 the rest of the year stands at its dates', () => {
    const { midYear, selfAppraisal, appraisal, result, closes } = plan.member;
    expect(midYear).toEqual({ opens: '2026-07-01', reflectionDue: '2026-07-15', assessmentDue: '2026-07-31' });
    expect(selfAppraisal).toEqual({ opens: '2026-12-01', due: '2026-12-15' });
    expect(appraisal).toEqual({ opens: '2026-12-10', due: '2026-12-31' });
    expect(result).toEqual({ due: '2027-01-15', publicationDays: 7 });
    expect(closes).toBe('2027-01-31');
  });

  it('P2 an immediate commitment has shorter limits and no year-end', () => {
    expect(plan.immediate).toMatchObject({
      items: { min: 1, max: 5 },
      review: { limit: 3 },
      resubmit: { limit: 2 },
      publish: { limit: 2, days: 3 },
    });
    expect(plan.immediate.periods).toEqual([]);
    expect(plan.immediate.closes).toBeUndefined();
  });

  it.each(Array.from({ length: 30 }, (_, i) => 2020 + i))(
    'A2 the fourth quarter is due before the result of %i',
    (year) => {
      const { member, organisation } = defaultPlan(year, CALENDAR_2026);
      for (const subject of [member, organisation]) {
        for (const { record, comment, to } of subject.periods) {
          for (const due of [record?.due, comment?.due]) {
            if (due === undefined) continue;
            expect(isDay(due) && isWorkingDay(CALENDAR_2026, due)).toBe(true);
            expect(compareDays(to, due)).toBeLessThan(0);
            expect(compareDays(due, subject.result!.due)).toBeLessThan(0);
          }
        }
      }
    },
  );

  it('marks what lies beyond the holiday notice as provisional', () => {
    expect(isProvisional(CALENDAR_2026, plan.member.periods[3].record!.due)).toBe(true);
    expect(isProvisional(CALENDAR_2026, plan.member.periods[2].record!.due)).toBe(false);
  });
});
