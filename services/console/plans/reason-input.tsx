/** Why a plan is set or applied, such as the number of the notice. */
import { Input } from 'antd';

interface ReasonInputProps {
  value: string;
  onChange: (reason: string) => void;
  autoFocus?: boolean;
}

export function ReasonInput({ value, onChange, autoFocus = false }: ReasonInputProps) {
  return (
    <Input
      autoFocus={autoFocus}
      aria-label="原因或文号"
      maxLength={200}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
