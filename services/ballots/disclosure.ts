/**
 * What may be shown of a sitting's ballots (X5): pure. Groups are joined into blocks of at least `floor` ballots; all that
 * is published is blocks and sums of blocks, so that no smaller group can be worked out by taking one figure from another.
 */
import type { Counts, ScaleName, Sitting } from '../../shared/contracts/ballots';

export interface Block {
  groups: string[];
  scale: ScaleName;
}

export interface Disclosure {
  blocks: Block[];
  /** Groups that cast ballots and are in no block. */
  withheld: string[];
}

interface Cell {
  group: string;
  ballots: number;
}

/**
 * A group that reaches the floor stands alone. Those of one question that do not are shown together; if even together
 * they do not, with the smallest group that does (else the question's total would give them away), and where there is
 * none, with what is left of the other questions on the same scale. `cast`: ballots by group.
 */
export function disclose({ questions, floor }: Pick<Sitting, 'questions' | 'floor'>, cast: Counts): Disclosure {
  const blocks: Block[] = [];
  const left = new Map<ScaleName, Cell[]>();
  for (const { scale, groups } of questions) {
    const cells = groups
      .map(({ id }) => ({ group: id, ballots: cast[id] ?? 0 }))
      .filter(({ ballots }) => ballots > 0)
      .sort((a, b) => a.ballots - b.ballots || (a.group < b.group ? -1 : 1));
    const small = cells.filter(({ ballots }) => ballots < floor);
    const large = cells.slice(small.length).map((cell) => [cell]);
    if (small.length > 0) {
      if (sumOf(small) >= floor) large.push(small);
      else if (large.length > 0) large[0].push(...small);
      else left.set(scale, [...(left.get(scale) ?? []), ...small]);
    }
    blocks.push(...large.map((block) => ({ groups: groupsOf(block), scale })));
  }
  const withheld: string[] = [];
  for (const [scale, cells] of left) {
    if (sumOf(cells) >= floor) blocks.push({ groups: groupsOf(cells), scale });
    else withheld.push(...groupsOf(cells));
  }
  return { blocks, withheld: withheld.sort() };
}

function sumOf(cells: Cell[]): number {
  return cells.reduce((sum, { ballots }) => sum + ballots, 0);
}

function groupsOf(cells: Cell[]): string[] {
  return cells.map(({ group }) => group).sort();
}
