/** With what is below the chosen organisation, or it alone: the switch beside its picker. */
import { Switch } from 'antd';

export function SubordinatesSwitch({ checked, onChange }: { checked: boolean; onChange: (on: boolean) => void }) {
  return (
    <label>
      <Switch size="small" checked={checked} onChange={onChange} /> 含下级
    </label>
  );
}
