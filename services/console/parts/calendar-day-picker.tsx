/** Choosing a day on a calendar that shows what is a holiday (休) and which weekend is worked (班). */
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { isWorkingDay } from '../../../shared/calendar/working-days';
import { weekday } from '../../../shared/calendar/day';
import type { Calendar, Day } from '../../../shared/contracts/plan';

interface CalendarDayPickerProps {
  id?: string;
  value?: Day | undefined;
  onChange?: (day: Day | undefined) => void;
  calendar: Calendar;
  from?: Day | undefined;
  to?: Day | undefined;
  label?: string;
}

export function CalendarDayPicker({ id, value, onChange, calendar, from, to, label }: CalendarDayPickerProps) {
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
      cellRender={(current, info) => {
        if (info.type !== 'date') return info.originNode;
        const day = dayjs(current).format('YYYY-MM-DD');
        const isWorked = isWorkingDay(calendar, day);
        const mark = isWorked ? (weekday(day) > 5 ? '班' : '') : '休';
        return (
          <div
            className={`ant-picker-cell-inner day-cell${isWorked ? '' : ' day-off'}`}
            title={mark ? `${day} ${mark}` : day}
          >
            {dayjs(current).date()}
            {mark !== '' && <sup>{mark}</sup>}
          </div>
        );
      }}
    />
  );
}
