/** Does what the ballot box published agree with itself: every block counted again from its ballots (A5, X4). Pure. */
import { isChoice, SCALES, type SittingResult } from '../shared/contracts/ballots';

export interface Recount {
  /** One line a block: which groups, and how many chose what. */
  lines: string[];
  /** Chinese sentences; none where everything agrees. */
  faults: string[];
}

export function recount({ blocks, cast, withheld, floor }: SittingResult): Recount {
  const faults: string[] = [];
  const lines: string[] = [];
  const receipts = new Set<string>();
  const placed = new Map<string, number>();
  blocks.forEach(({ groups, scale, counts, ballots }, i) => {
    const name = `第 ${i + 1} 部分`;
    const counted: Record<string, number> = {};
    for (const { receipt, choice } of ballots) {
      if (receipts.has(receipt)) faults.push(`${name}：回执 ${receipt} 出现不止一次`);
      receipts.add(receipt);
      if (!isChoice(scale, choice)) faults.push(`${name}：没有「${choice}」这个选项`);
      counted[choice] = (counted[choice] ?? 0) + 1;
    }
    for (const choice of new Set([...Object.keys(counts), ...Object.keys(counted)])) {
      const [told, found] = [counts[choice] ?? 0, counted[choice] ?? 0];
      if (told !== found) faults.push(`${name}：公布「${nameOf(scale, choice)}」${told} 票，按选票清点是 ${found} 票`);
    }
    if (ballots.length < floor) faults.push(`${name}：只有 ${ballots.length} 张选票，低于公布下限 ${floor} 张`);
    const asked = groups.reduce((sum, group) => sum + (cast[group] ?? 0), 0);
    if (asked !== ballots.length) faults.push(`${name}：各组共投 ${asked} 票，列出 ${ballots.length} 张`);
    for (const group of groups) placed.set(group, (placed.get(group) ?? 0) + 1);
    const shown = Object.keys(SCALES[scale]).map((choice) => `${nameOf(scale, choice)} ${counted[choice] ?? 0}`);
    lines.push(`${name}（${groups.join('、')}）：${ballots.length} 票：${shown.join('，')}`);
  });
  for (const group of withheld) placed.set(group, (placed.get(group) ?? 0) + 1);
  for (const [group, ballots] of Object.entries(cast)) {
    const times = placed.get(group) ?? 0;
    if (ballots > 0 && times !== 1) faults.push(`${group} 组投了 ${ballots} 票，却列在 ${times} 处`);
  }
  return { lines, faults };
}

function nameOf(scale: keyof typeof SCALES, choice: string): string {
  return (SCALES[scale] as Record<string, string>)[choice] ?? choice;
}
