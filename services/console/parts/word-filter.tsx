/** One condition of a list: a word of a dictionary, or none. */
import { Select } from 'antd';

interface WordFilterProps {
  label: string;
  words: Record<string, string>;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  wide?: boolean;
}

export function WordFilter({ label, words, value, onChange, wide = false }: WordFilterProps) {
  return (
    <Select
      allowClear
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={(chosen?: string) => onChange(chosen)}
      options={Object.entries(words).map(([key, text]) => ({ value: key, label: text }))}
      className={wide ? 'filter-wide' : 'filter-narrow'}
    />
  );
}
