/** A calendar day chosen as `YYYY-MM-DD`, the form in which days travel and drafts are kept. */
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { weekday } from '../../../shared/calendar/day';
import { isWorkingDay } from '../../../shared/calendar/working-days';
import type { Calendar, Day } from '../../../shared/contracts/plan';

interface DayPickerProps {
  id?: string;
  value?: Day | undefined;
  onChange?: (day: Day | undefined) => void;
  from?: Day | undefined;
  to?: Day | undefined;
  label?: string;
  /** Shows what is a holiday (休) and which weekend is worked (班). */
  calendar?: Calendar;
}

export function DayPicker({ id, value, onChange, from, to, label, calendar }: DayPickerProps) {
  return (
    <DatePicker
      id={id}
      aria-label={label}
      className="day-picker"
      value={value ? dayjs(value) : null}
      onChange={(chosen) => onChange?.(chosen ? chosen.format('YYYY-MM-DD') : undefined)}
      format="YYYY年M月D日"
      minDate={from ? dayjs(from) : undefined}
      maxDate={to ? dayjs(to) : undefined}
      placeholder="选择日期"
      cellRender={
        calendar &&
        ((current, { type, originNode }) =>
          type === 'date' ? <DayCell day={dayjs(current).format('YYYY-MM-DD')} calendar={calendar} /> : originNode)
      }
    />
  );
}

function DayCell({ day, calendar }: { day: Day; calendar: Calendar }) {
  const isWorked = isWorkingDay(calendar, day);
  const mark = isWorked ? (weekday(day) > 5 ? '班' : '') : '休';
  return (
    <div
      className={`ant-picker-cell-inner day-cell${isWorked ? '' : ' day-off'}`}
      title={mark ? `${day} ${mark}` : day}
    >
      {Number(day.slice(8))}
      {mark !== '' && <sup>{mark}</sup>}
    </div>
  );
}
