import { buildDemoRoster } from '../../services/members/demo/build-demo-roster';
import { seededRandom } from '../../services/members/demo/names';
import { castOf, keepBranch, shuffled } from './cast';
import { planRehearsal, type RehearsalPlan } from './plan-rehearsal';

const BRANCH = '330281114206';

function planOf(seed: number): RehearsalPlan {
  const random = seededRandom(seed);
  const roster = keepBranch(buildDemoRoster({ seed: 1, size: 'small' }), BRANCH);
  return planRehearsal(castOf(roster, BRANCH, random), random, { apartMs: 1_000, aimMs: 100_000 });
}

it('X1 the same seed plans the same rehearsal, another one another', () => {
  const shown = ({ acts, rate }: RehearsalPlan) => [
    rate,
    acts.map(({ chain, at, by, act }) => [chain, at, by, act.action.kind]),
  ];
  expect(shown(planOf(1))).toEqual(shown(planOf(1)));
  expect(shown(planOf(1))).not.toEqual(shown(planOf(2)));
});

it('X1 competing instants keep their distance at the rate that was chosen', () => {
  const { acts, rate } = planOf(1);
  expect(Math.min(...acts.map(({ gap }) => gap)) / rate).toBeGreaterThanOrEqual(1_000);
  expect(acts.map(({ at }) => at)).toEqual(acts.map(({ at }) => at).sort((a, b) => a - b));
});

it('F4 whoever never fulfils an item is foretold every rung', () => {
  const said = [...planOf(1).forecasts.values()].flatMap((forecast) => forecast.said);
  for (const rung of ['remind', 'urge', 'help', 'criticise', 'report']) expect(said).toContain(`item/a/${rung}`);
});

it('a shuffled list has everybody once', () => {
  expect(shuffled([1, 2, 3, 4, 5, 6, 7], seededRandom(1)).sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});
