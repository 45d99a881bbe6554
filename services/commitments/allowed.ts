/** What the projection says can be done now: which forms a page offers. The workflow has the last word. */
import { endOf } from '../../shared/calendar/day';
import type { DeedKind } from '../../shared/contracts/entries';
import { inState } from '../../shared/contracts/joint';
import type { Head } from './store';

/** Deeds that answer a duty are offered while that duty is open, the others while they make sense. */
const BY_DUTY: Partial<Record<DeedKind, string[]>> = {
  submitPledges: ['pledge', 'resubmit'],
  review: ['review'],
  reviewChange: ['reviewChange'],
  solveProblem: ['solveProblem'],
  tellCheck: ['tellCheck'],
  publish: ['publish'],
  writeRecord: ['record', 'check'],
  comment: ['comment'],
  reflect: ['reflect'],
  assess: ['assess'],
  selfAppraise: ['selfAppraise'],
  decideResult: ['decideResult'],
  answerExplanation: ['answerExplanation'],
  criticise: ['criticise'],
};

/**
 * @param now business time
 * @param personId for whom: an invitation is answered by whoever was asked (P3)
 */
export function allowedNow(
  head: Pick<Head, 'stage' | 'waitingFor' | 'items' | 'result' | 'left' | 'signed' | 'sealed' | 'joint'>,
  kind: DeedKind,
  now: string,
  personId = '',
): boolean {
  if (head.stage === 'closed' || head.left) return false;
  if (kind === 'submitPledges' && head.stage === 'drafting') return true;
  if (kind === 'publish' && head.stage === 'fulfilling') return true;
  if (kind === 'publishResult')
    return head.result !== undefined && head.waitingFor.some((waiting) => waiting.duty === 'publishResult');
  if (kind === 'invite') return head.joint !== undefined;
  if (kind === 'answerInvitation') return inState(head.joint, 'invited').includes(personId);
  if (kind === 'leaveJoint') return inState(head.joint, 'confirmed').includes(personId);
  const duties = BY_DUTY[kind];
  if (duties) return head.waitingFor.some((waiting) => duties.includes(waiting.duty) && waiting.opens <= now);
  if (kind === 'correct') return true;
  if (kind === 'excuse') return true;
  const running = head.stage === 'approved' || head.stage === 'fulfilling';
  if (!running) return false;
  const open = head.items.filter((item) => item.state === 'open');
  switch (kind) {
    case 'sign':
      return !head.signed;
    case 'seal':
      return !head.sealed;
    case 'raiseProblem':
      return true;
    case 'explain':
      return open.some((item) => !item.explaining);
    case 'proposeChange':
      return open.some((item) => !item.change && now < endOf(item.due));
    default:
      return open.length > 0;
  }
}
