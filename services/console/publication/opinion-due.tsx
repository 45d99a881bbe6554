/** Whether an opinion is answered, and until when it is to be: the same words wherever it is listed. */
import { OPINION_STATES, type OpinionView } from '../../../shared/contracts/publication';
import type { Instant } from '../../../shared/contracts/plan';
import { Due } from '../parts/due';
import { Label } from '../parts/label';

export function OpinionDue({ opinion, asOf }: { opinion: OpinionView; asOf: Instant }) {
  const { state, dueState, workingDaysLeft = 0, workingDaysOver = 0, at, due } = opinion;
  if (dueState === undefined) return <Label tone="green">{OPINION_STATES[state]}</Label>;
  return <Due waiting={{ opens: at, due, state: dueState, workingDaysLeft, workingDaysOver }} asOf={asOf} />;
}
