/** A calendar day chosen as `YYYY-MM-DD`, the form in which days travel and drafts are kept. */
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import type { Day } from '../../../shared/contracts/plan';

interface DayPickerProps {
  id?: string;
  value?: Day;
  onChange?: (day: Day | undefined) => void;
  from?: Day;
  to?: Day;
}

export function DayPicker({ id, value, onChange, from, to }: DayPickerProps) {
  return (
    <DatePicker
      id={id}
      className="day-picker"
      value={value ? dayjs(value) : null}
      onChange={(chosen) => onChange?.(chosen ? chosen.format('YYYY-MM-DD') : undefined)}
      format="YYYY年M月D日"
      minDate={from ? dayjs(from) : undefined}
      maxDate={to ? dayjs(to) : undefined}
      placeholder="选择日期"
    />
  );
}
