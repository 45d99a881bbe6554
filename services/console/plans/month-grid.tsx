/** One month of the working calendar: which days are free, which weekends are worked, what a draft changes. */
import { addDays, weekday } from '../../../shared/calendar/day';
import { isWorkingDay } from '../../../shared/calendar/working-days';
import type { Calendar, Day } from '../../../shared/contracts/plan';
import { WEEKDAYS } from './plan-words';

interface MonthGridProps {
  /** `2027-01` */
  month: string;
  calendar: Calendar;
  changed: ReadonlySet<Day>;
  today: Day;
  /** Absent where the calendar is only read. */
  onToggle?: ((day: Day) => void) | undefined;
}

export function MonthGrid({ month, calendar, changed, today, onToggle }: MonthGridProps) {
  const first = `${month}-01`;
  const start = addDays(first, 1 - weekday(first));
  const weeks = Array.from({ length: 6 }, (_, week) =>
    Array.from({ length: 7 }, (_, i) => addDays(start, week * 7 + i)),
  );
  return (
    <div className="month">
      <h3>
        {month.slice(0, 4)}年{Number(month.slice(5))}月
      </h3>
      <table>
        <thead>
          <tr>
            {WEEKDAYS.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks
            .filter((week) => week.some((day) => day.startsWith(month)))
            .map((week) => (
              <tr key={week[0]}>
                {week.map((day) => (
                  <td key={day}>
                    {day.startsWith(month) && (
                      <DayCell
                        day={day}
                        calendar={calendar}
                        isChanged={changed.has(day)}
                        onToggle={onToggle && day >= today ? onToggle : undefined}
                      />
                    )}
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

interface DayCellProps {
  day: Day;
  calendar: Calendar;
  isChanged: boolean;
  onToggle?: ((day: Day) => void) | undefined;
}

function DayCell({ day, calendar, isChanged, onToggle }: DayCellProps) {
  const isOff = !isWorkingDay(calendar, day);
  const isWeekend = weekday(day) > 5;
  const named = isOff !== isWeekend;
  const className = [
    'month-day',
    isOff && 'is-off',
    isOff && named && 'is-notice',
    !isOff && named && 'is-worked',
    isChanged && 'is-changed',
  ]
    .filter(Boolean)
    .join(' ');
  const said = `${day} ${isOff ? '放假' : '上班'}`;
  const text = `${Number(day.slice(8))}${named ? (isOff ? '休' : '班') : ''}`;
  return onToggle ? (
    <button
      type="button"
      className={className}
      aria-label={`${text} ${said}`}
      aria-pressed={isOff}
      onClick={() => onToggle(day)}
    >
      {text}
    </button>
  ) : (
    <span className={className} title={said}>
      {text}
    </span>
  );
}
