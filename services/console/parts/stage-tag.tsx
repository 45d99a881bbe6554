/** Where in its year a commitment is, as a quiet label. */
import { STAGES, type Stage } from '../../../shared/contracts/ledger';
import { Label, type Tone } from './label';

const TONES: Record<Stage, Tone> = {
  drafting: 'plain',
  reviewing: 'blue',
  returned: 'amber',
  approved: 'blue',
  fulfilling: 'green',
  closed: 'plain',
};

export function StageTag({ stage }: { stage: Stage }) {
  return <Label tone={TONES[stage]}>{STAGES[stage]}</Label>;
}
