/** What happened to a batch action, by whom, when and why: nothing is taken back (G5). */
import { BATCH_STEPS, type BatchStep } from '../../../shared/contracts/batch';
import { formatMoment } from '../words';
import { Name } from './name';

export function BatchSteps({ steps }: { steps: BatchStep[] }) {
  return (
    <ul className="plan-lines quiet" aria-label="办理记录">
      {steps.map(({ step, by, at, reason }, index) => (
        <li key={index}>
          {formatMoment(at)} {by && <Name id={by} />} {BATCH_STEPS[step]}
          {reason && ` · ${reason}`}
        </li>
      ))}
    </ul>
  );
}
