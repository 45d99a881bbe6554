/** Choosing a year: the last, this, and where it makes sense the next. */
import { Select } from 'antd';
import { useToday } from '../api/session';

interface YearSelectProps {
  value: number;
  onChange: (year: number) => void;
  withNext?: boolean;
}

export function YearSelect({ value, onChange, withNext = true }: YearSelectProps) {
  const thisYear = Number(useToday().slice(0, 4));
  return (
    <Select
      aria-label="年度"
      className="filter-narrow"
      value={value}
      onChange={onChange}
      options={[...(withNext ? [thisYear + 1] : []), thisYear, thisYear - 1].map((year) => ({
        value: year,
        label: `${year}年`,
      }))}
    />
  );
}
