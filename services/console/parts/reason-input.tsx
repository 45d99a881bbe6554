/** Why something is set, applied, or agreed to, such as the number of the notice. */
import { Input } from 'antd';

interface ReasonInputProps {
  value: string;
  onChange: (reason: string) => void;
  label?: string;
  autoFocus?: boolean;
}

export function ReasonInput({ value, onChange, label = '原因或文号', autoFocus = false }: ReasonInputProps) {
  return (
    <Input
      autoFocus={autoFocus}
      aria-label={label}
      maxLength={200}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
