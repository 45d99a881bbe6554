/** What one person owes, in the groups in which one works it off: `填写一季度写实 5 人`. */
import { DUTIES, type Duty } from '../../../shared/contracts/clauses';
import type { TodoItem } from '../../../shared/contracts/views';
import { dutyName } from '../words';

export interface TodoGroup {
  key: string;
  duty: Duty;
  name: string;
  /** `5 人`, `2 个党组织`, `3 项` */
  count: string;
  items: TodoItem[];
}

export type TodoState = TodoItem['state'];

/** Groups stand in the order of their most urgent item, since the server sends the most urgent first. */
export function groupTodo(items: TodoItem[]): TodoGroup[] {
  const groups = new Map<string, TodoItem[]>();
  for (const item of items) {
    const key = `${item.duty}/${item.period ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups].map(([key, owed]) => {
    const [first] = owed;
    return {
      key,
      duty: first.duty,
      name: dutyName(first.duty, DUTIES[first.duty], first.period),
      count: countOf(owed),
      items: owed,
    };
  });
}

function countOf(items: TodoItem[]): string {
  if (items.some(({ item }) => item !== undefined)) return `${items.length} 项`;
  if (items.every(({ role }) => role === 'participant')) return `${items.length} 件`;
  if (items.every(({ role, subjectType }) => role === 'subject' && subjectType === 'member')) return '本人';
  const subjects = new Set(items.map(({ subjectId }) => subjectId)).size;
  if (items.every(({ subjectType }) => subjectType === 'member')) return `${subjects} 人`;
  return items.every(({ subjectType }) => subjectType === 'organisation')
    ? `${subjects} 个党组织`
    : `${items.length} 件`;
}
