import fc from 'fast-check';
import { SCALE_NAMES, type Counts, type ScaleName, type Sitting } from '../../shared/contracts/ballots';
import { disclose } from './disclosure';

type Asked = { scale: ScaleName; groups: number[] }[];

function told(floor: number, asked: Asked): { sitting: Sitting; cast: Counts } {
  const cast: Counts = {};
  const questions = asked.map(({ scale, groups }, q) => ({
    id: `q${q}`,
    scale,
    groups: groups.map((ballots, g) => {
      cast[`q${q}g${g}`] = ballots;
      return { id: `q${q}g${g}`, publicKey: `k${q}${g}` };
    }),
  }));
  return { sitting: { id: 's', opens: '', closes: '', floor, questions }, cast };
}
const blocksOf = (floor: number, asked: Asked): { blocks: string[][]; withheld: string[] } => {
  const { sitting, cast } = told(floor, asked);
  const { blocks, withheld } = disclose(sitting, cast);
  return { blocks: blocks.map(({ groups }) => groups), withheld };
};

describe('what is shown of a sitting (X5)', () => {
  it('X5 groups that reach the floor are shown apart', () => {
    expect(blocksOf(5, [{ scale: 'member', groups: [5, 12] }])).toEqual({ blocks: [['q0g0'], ['q0g1']], withheld: [] });
  });

  it('X5 one below the floor is shown with the smallest of its question: the total would give it away', () => {
    expect(blocksOf(5, [{ scale: 'member', groups: [3, 12, 6] }])).toEqual({
      blocks: [['q0g0', 'q0g2'], ['q0g1']],
      withheld: [],
    });
  });

  it('X5 several below the floor are shown together where that is enough', () => {
    expect(blocksOf(5, [{ scale: 'member', groups: [3, 2, 9] }])).toEqual({
      blocks: [['q0g2'], ['q0g0', 'q0g1']],
      withheld: [],
    });
  });

  it('X5 where a whole question stays below, it is shown with others on its scale, and never with another scale', () => {
    const asked: Asked = [
      { scale: 'member', groups: [3] },
      { scale: 'member', groups: [4] },
      { scale: 'organisation', groups: [4] },
    ];
    expect(blocksOf(5, asked)).toEqual({ blocks: [['q0g0', 'q1g0']], withheld: ['q2g0'] });
  });

  it('X5 a group of which nobody voted is nothing to show or to hide', () => {
    expect(blocksOf(5, [{ scale: 'member', groups: [0, 7] }])).toEqual({ blocks: [['q0g1']], withheld: [] });
  });

  it('X5 from all that is shown no group and no set of groups below the floor can be worked out', () => {
    const questions = fc.array(
      fc.record({
        scale: fc.constantFrom(...SCALE_NAMES),
        groups: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 8 }), questions, (floor, asked) => {
        const { sitting, cast } = told(floor, asked);
        const { blocks, withheld } = disclose(sitting, cast);
        const voted = Object.keys(cast).filter((group) => cast[group] > 0);
        // Nothing is lost and nothing told twice.
        expect([...blocks.flatMap(({ groups }) => groups), ...withheld].sort()).toEqual(voted.sort());
        const sizes = blocks.map(({ groups }) => groups.reduce((sum, group) => sum + cast[group], 0));
        for (const size of sizes) expect(size).toBeGreaterThanOrEqual(floor);
        // What may be worked out is what sums and differences of the shown figures span: an attacker's own arithmetic.
        const shown = blocks.map(({ groups }) => voted.map((group) => (groups.includes(group) ? 1 : 0)));
        for (const set of subsetsOf(voted)) {
          const ballots = set.reduce((sum, group) => sum + cast[group], 0);
          if (ballots >= floor) continue;
          expect(
            isSpanned(
              shown,
              voted.map((group) => (set.includes(group) ? 1 : 0)),
            ),
          ).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });
});

function* subsetsOf(groups: string[]): Generator<string[]> {
  const most = Math.min(groups.length, 8);
  for (let mask = 1; mask < 1 << most; mask += 1) yield groups.filter((_, i) => i < most && mask & (1 << i));
}

/** Is `wanted` a linear combination of the rows (Gaussian elimination)? */
function isSpanned(rows: number[][], wanted: number[]): boolean {
  return rankOf([...rows, wanted]) === rankOf(rows);
}

function rankOf(rows: number[][]): number {
  const left = rows.map((row) => [...row]);
  let rank = 0;
  for (let column = 0; column < (left[0]?.length ?? 0); column += 1) {
    const pivot = left.findIndex((row, i) => i >= rank && Math.abs(row[column]) > 1e-9);
    if (pivot < 0) continue;
    [left[rank], left[pivot]] = [left[pivot], left[rank]];
    for (let i = rank + 1; i < left.length; i += 1) {
      const factor = left[i][column] / left[rank][column];
      for (let j = column; j < left[i].length; j += 1) left[i][j] -= factor * left[rank][j];
    }
    rank += 1;
  }
  return rank;
}
