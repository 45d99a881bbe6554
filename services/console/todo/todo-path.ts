/** Where the 「处理」 of a to-do item leads. */
import type { TodoItem } from '../../../shared/contracts/views';
import { addressOfChain, deedPath } from '../address';
import { DEED_OF_DUTY } from '../words';

/** To the form that answers it; a branch's duty towards its members leads to their list. */
export function todoPath(item: Pick<TodoItem, 'chain' | 'duty' | 'subjectId' | 'item' | 'period'>): string {
  const address = addressOfChain(item.chain);
  const kind = DEED_OF_DUTY[item.duty];
  if (kind !== undefined) return deedPath(address, kind, { item: item.item, period: item.period });
  return `/commitments?year=${address.year}&under=${item.subjectId}&type=member&waiting=${item.duty === 'membersRecords' ? 'record' : 'comment'}`;
}
