import type { SittingResult } from '../shared/contracts/ballots';
import { recount } from './recount';

const sound: SittingResult = {
  sitting: 's',
  floor: 3,
  cast: { g1: 2, g2: 1, g3: 1, g4: 0 },
  withheld: ['g3'],
  blocks: [
    {
      groups: ['g1', 'g2'],
      scale: 'member',
      counts: { good: 2, poor: 1 },
      unanimous: false,
      ballots: [
        { receipt: 'a', choice: 'good' },
        { receipt: 'b', choice: 'poor' },
        { receipt: 'c', choice: 'good' },
      ],
    },
  ],
};
const [block] = sound.blocks as [SittingResult['blocks'][number]];

it('A5 X4 a list that agrees with its counts is counted and has no fault', () => {
  expect(recount(sound)).toEqual({
    lines: ['第 1 部分（g1、g2）：3 票：好 2，较好 0，一般 0，差 1'],
    faults: [],
  });
});

it.each<[string, SittingResult, RegExp]>([
  ['a changed count', { ...sound, blocks: [{ ...block, counts: { good: 3 } }] }, /公布「好」3 票，按选票清点是 2 票/],
  ['a ballot left out', { ...sound, blocks: [{ ...block, ballots: block.ballots.slice(1) }] }, /低于公布下限/],
  ['a ballot twice', { ...sound, blocks: [{ ...block, ballots: [...block.ballots, block.ballots[0]] }] }, /不止一次/],
  ['a choice there is not', { ...sound, blocks: [{ ...block, counts: { best: 1, good: 2 } }] }, /best/],
  ['a group that is nowhere', { ...sound, withheld: [] }, /g3 组投了 1 票，却列在 0 处/],
  ['a group in two places', { ...sound, withheld: ['g3', 'g1'] }, /g1 组投了 2 票，却列在 2 处/],
])('A5 X4 %s is found', (_, result, fault) => {
  expect(recount(result).faults.join('\n')).toMatch(fault);
});
