/** Where the 「处理」 of a to-do item leads. */
import type { Duty } from '../../../shared/contracts/clauses';
import type { TodoItem } from '../../../shared/contracts/views';
import { addressOfChain, deedPath } from '../address';
import { DEED_OF_DUTY } from '../words';

const MEMBERS_OWE: Partial<Record<Duty, Duty>> = {
  membersRecords: 'record',
  membersComments: 'comment',
  membersAssessments: 'assess',
  membersSelfAppraisals: 'selfAppraise',
  membersResults: 'decideResult',
};

/** To the form that answers it; a branch's duty towards its members leads to their list. */
export function todoPath(item: Pick<TodoItem, 'chain' | 'duty' | 'subjectId' | 'item' | 'period'>): string {
  const address = addressOfChain(item.chain);
  const kind = DEED_OF_DUTY[item.duty];
  if (kind !== undefined) return deedPath(address, kind, { item: item.item, period: item.period });
  return `/commitments?year=${address.year}&under=${item.subjectId}&type=member&waiting=${MEMBERS_OWE[item.duty] ?? ''}`;
}
