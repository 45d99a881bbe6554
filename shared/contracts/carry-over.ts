/** What becomes of each item of a year in the next one — N1–N5 (S1 二(四), 三6): settled at the close, a proposal until then. */
import type { CarryOver } from './entries';

export interface EndingYear {
  /** Did its pledges pass the review? Hollow ones never do, and are corrected first (N5). */
  approved: boolean;
  result?: string;
  items: { id: string; closedOut: boolean; crossYear: boolean }[];
}

export function carryOverOf({ approved, result, items }: EndingYear): { item: string; carryOver: CarryOver }[] {
  const popular = result === 'excellent' || result === 'satisfied';
  return items.map(({ id, closedOut, crossYear }) => {
    if (!approved) return { item: id, carryOver: 'correct' };
    if (closedOut) return { item: id, carryOver: popular ? 'deepen' : 'raise' };
    return { item: id, carryOver: crossYear ? 'handOver' : 'repledge' };
  });
}
