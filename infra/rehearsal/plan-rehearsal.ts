/** The whole rehearsal before it begins: who does what and when, what the system will say to it, and how fast it may run. */
import { DAY_MS, msOf, startOf } from '../../shared/calendar/day';
import { immediateWorkflowId } from '../../shared/contracts/commitment';
import type { Random } from '../../services/members/demo/names';
import type { Cast } from './cast';
import { YEAR } from './cast';
import { placeScript, type Forecast, type PlacedAct } from './place';
import { IMMEDIATE, IMMEDIATE_OPENS, writeImmediateScript, writeScript, type Act } from './script';

export interface RehearsalPlan {
  /** In order of time. */
  acts: PlacedAct[];
  forecasts: Map<string, Forecast>;
  /** Business milliseconds per real millisecond. */
  rate: number;
  /** The nearest two competing instants, business milliseconds. */
  tightest: PlacedAct;
  /** The rate that the competing instants would allow, were the load no matter. */
  rateByGap: number;
}

export const OCCASION = '7d1c1c1e-0926-4f00-8000-000000000001';
/** Real time has ended before this: a few days of slack after the last close. */
export const FIRST_DAY = `${YEAR}-01-01`;
export const LAST_DAY = `${YEAR + 1}-02-03`;

/** What one machine of two cores takes through the API without a queue, deeds a second: each costs 0.23 s of CPU in all processes together. */
const SUSTAINABLE = 8;
/** A burst this long may be as dense as that on average: those in its middle wait a few seconds. */
const LOAD_WINDOW_MS = 15_000;

export function planRehearsal(
  cast: Cast,
  random: Random,
  { apartMs, aimMs }: { apartMs: number; aimMs: number },
): RehearsalPlan {
  const whole = msOf(startOf(LAST_DAY)) - msOf(startOf(FIRST_DAY));
  const enough = (whole / aimMs) * apartMs;
  const openedAt = msOf(startOf(`${YEAR - 1}-12-20`));
  const forecasts = new Map<string, Forecast>();
  for (const [i, subject] of cast.subjects.entries()) {
    // The golden section: however many subjects there are, they are spread evenly.
    const situation = { cast, random, openedAt, enough, phase: (i * 0.618034) % 1 };
    const name =
      cast.names.get(subject.id) ?? cast.names.get(cast.organisations.get(subject.id)?.secretary ?? '') ?? '';
    const habits = cast.habits.get(subject.input.inCharge) ?? {};
    const toHabits = subject.moveTo === undefined ? undefined : cast.habits.get(subject.moveTo);
    const acts = writeScript(subject, { random, name, habits, ...(toHabits ? { toHabits } : {}) });
    if (subject.part === 'immediate')
      acts.push({ role: 'subject', action: IMMEDIATE, ...IMMEDIATE_OPENS, after: [] } satisfies Act);
    forecasts.set(subject.chain, placeScript(subject, subject.chain, acts, situation));
    if (subject.part !== 'immediate') continue;
    const chain = immediateWorkflowId(YEAR, subject.id, OCCASION);
    const immediate = {
      ...subject,
      chain,
      input: { ...subject.input, kind: 'immediate' as const, pledgeDue: IMMEDIATE.pledgeDue },
    };
    forecasts.set(chain, placeScript(immediate, chain, writeImmediateScript(immediate, { random, name }), situation));
  }
  const acts = [...forecasts.values()]
    .flatMap((forecast) => forecast.acts)
    .sort((a, b) => a.at - b.at || (a.chain < b.chain ? -1 : 1));
  const tightest = acts.reduce((least, act) => (act.gap < least.gap ? act : least));
  const rateByGap = Math.min(tightest.gap, enough) / apartMs;
  return { acts, forecasts, tightest, rateByGap, rate: Math.floor(Math.min(rateByGap, rateByLoad(acts))) };
}

/** The fastest rate at which no span of some seconds holds more deeds than the machine takes in it. */
function rateByLoad(acts: PlacedAct[]): number {
  const most = (SUSTAINABLE * LOAD_WINDOW_MS) / 1_000;
  let rate = Infinity;
  // `most` deeds and one more must not fit into the span.
  for (let i = most; i < acts.length; i += 1)
    rate = Math.min(rate, Math.max(acts[i].at - acts[i - most].at, DAY_MS / 24) / LOAD_WINDOW_MS);
  return rate;
}
