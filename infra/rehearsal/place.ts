/** At which instant does each act happen, so that what competes with it is far enough away? Plays the year's own rules ahead. */
import { addDays, dayOf, DAY_MS, endOf, instantOf, msOf, SHANGHAI_OFFSET_MS, startOf } from '../../shared/calendar/day';
import type { MembersDuty } from '../../shared/contracts/clauses';
import type { CommitmentInput, Deed } from '../../shared/contracts/commitment';
import { DEED_ROLE, ENTRY_OF_DEED, type DeedData, type DeedKind } from '../../shared/contracts/entries';
import type { Day, Period } from '../../shared/contracts/plan';
import type { Random } from '../../services/members/demo/names';
import { questions, steps, type Step } from '../../workflows/year/steps';
import { decide } from '../../workflows/year/rules';
import { apply } from '../../workflows/year/apply';
import { initialState, type State } from '../../workflows/year/state';
import type { Cast, Subject } from './cast';
import type { Act, Action } from './script';

export interface PlacedAct {
  chain: string;
  subject: string;
  act: Act;
  /** Business milliseconds. */
  at: number;
  /** Who does it, and as which organisation's secretary. */
  by: string;
  /** Business milliseconds to the nearest instant that competes; infinite where nothing does. */
  gap: number;
  /** Business milliseconds since the act before it on the same commitment: it has to wait for that one's answer. */
  since: number;
}

/** What the rules say will happen on one chain. */
export interface Forecast {
  acts: PlacedAct[];
  /** Keys of what the system will say by itself, in order. */
  said: string[];
  gap: number;
}

const HOUR = 3_600_000;
const ROUNDS = 60;

/** Everybody who acts does so between eight in the morning and eight at night. */
function atDaytime(ms: number): number {
  const local = ms + SHANGHAI_OFFSET_MS;
  const midnight = Math.floor(local / DAY_MS) * DAY_MS;
  return midnight - SHANGHAI_OFFSET_MS + 8 * HOUR + ((local - midnight) / DAY_MS) * 12 * HOUR;
}

export interface Situation {
  cast: Cast;
  random: Random;
  /** When the year is opened, business milliseconds. */
  openedAt: number;
  /** A gap of this much is good enough, business milliseconds. */
  enough: number;
  /** From 0 up to 1: what spreads the same act of many subjects evenly over its days. */
  phase: number;
}

/** Draws instants, lets the rules play, and draws again whatever stands too near to a competitor. */
export function placeScript(subject: Subject, chain: string, acts: Act[], situation: Situation): Forecast {
  const { random, enough, phase } = situation;
  const draws = new Map(acts.map((act, i) => [act, (phase + i * 0.381966) % 1]));
  let best: Forecast | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    const instants = draw(acts, draws);
    const forecast = forecastOf(subject, chain, instants, situation);
    if (!best || forecast.gap > best.gap) best = forecast;
    if (best.gap >= enough) break;
    const tight = new Set(forecast.acts.filter((placed) => roomOf(placed) < enough).map(({ act }) => act));
    for (const act of tight) {
      draws.set(act, random.next());
      // What a tight act waits for may be what leaves it no room.
      if (round % 3 === 2) for (const { act: before } of act.after) draws.set(before, random.next());
    }
  }
  return best!;
}

function draw(acts: Act[], draws: Map<Act, number>): Map<Act, number> {
  const instants = new Map<Act, number>();
  for (const act of acts) {
    const afters = act.after.map(({ act: before, apart }) => (instants.get(before) ?? 0) + apart);
    const earliest = Math.max(act.from, ...afters);
    const latest =
      act.within === undefined ? Math.max(act.to, earliest) : Math.min(act.to, Math.max(...afters) + act.within);
    const wanted = atDaytime(earliest + draws.get(act)! * Math.max(0, latest - earliest));
    instants.set(act, wanted >= earliest ? wanted : earliest);
  }
  return instants;
}

function forecastOf(
  subject: Subject,
  chain: string,
  instants: Map<Act, number>,
  { cast, openedAt, enough }: Situation,
): Forecast {
  const input = subject.input;
  const ordered = [...instants].sort((a, b) => a[1] - b[1]);
  const isAnnual = input.kind === 'annual';
  let state = initialState(input);
  const opens = isAnnual ? openedAt : ordered[0][1] - DAY_MS;
  state = apply(
    state,
    {
      seq: 1,
      deedId: 'opened',
      kind: 'opened',
      at: instantOf(opens),
      hash: '',
      data: { superior: input.superior, county: input.county, planId: '', planVersion: 1 },
    },
    input,
  );
  const said: { step: Step; before: State }[] = [];
  const placed: PlacedAct[] = [];
  let next = steps(state, input)[0];
  const play = (until: number): void => {
    while (next && msOf(next.at) <= until) {
      said.push({ step: next, before: state });
      state = apply(
        state,
        { seq: state.seq + 1, deedId: next.key, kind: next.kind, at: next.at, hash: '', data: next.data },
        input,
      );
      next = steps(state, input)[0];
    }
  };
  let formerKeeper: string | undefined;
  for (const [act, at] of ordered) {
    play(at);
    // Whoever is gone, excused or through with the year is left alone.
    if (state.stage === 'closed' || state.left !== undefined || state.excused !== undefined) break;
    const asked = act.refused ? { by: formerKeeper ?? '', for: '' } : keeperOf(cast, subject, state);
    const by = act.role === 'subject' ? speakerOf(cast, subject) : asked.by;
    if (act.refused) {
      if (formerKeeper !== undefined && formerKeeper !== keeperOf(cast, subject, state).by)
        placed.push({ chain, subject: subject.id, act, at, by, gap: Infinity, since: sincePrevious(placed, at) });
      continue;
    }
    if (act.action.kind === 'openImmediate') {
      placed.push({ chain, subject: subject.id, act, at, by, gap: Infinity, since: sincePrevious(placed, at) });
      continue;
    }
    const deed = deedOf(act, { by, onBehalfOf: asked.for, at, cast });
    const verdict = decide(state, input, deed);
    if (!verdict.ok)
      throw new Error(
        `the script of ${chain} asks for ${deed.kind} on ${dayOf(instantOf(at))}, which the year refuses: ${verdict.code}`,
      );
    const entry = {
      seq: state.seq + 1,
      deedId: `${state.seq}`,
      kind: ENTRY_OF_DEED[deed.kind],
      at: instantOf(at),
      hash: '',
      data: verdict.data,
      by,
    };
    const after = apply(state, entry, input);
    const gap = Math.min(
      ahead(steps(state, input), steps(after, input), at),
      behind(said, entry, input, at, enough),
      limits(act, input, at),
      ...askedOfBranches(cast, act, state, at),
    );
    placed.push({ chain, subject: subject.id, act, at, by, gap, since: sincePrevious(placed, at) });
    if (act.action.kind === 'move') formerKeeper = by;
    state = after;
    next = steps(state, input)[0];
  }
  play(Infinity);
  // Everything beyond what is asked for is as good: a longer gap must not outweigh another one.
  const gap = Math.min(Infinity, ...placed.map((one) => Math.min(roomOf(one), enough)));
  return { acts: placed, said: said.map(({ step }) => step.key), gap };
}

function sincePrevious(placed: PlacedAct[], at: number): number {
  const previous = placed.at(-1);
  return previous ? at - previous.at : Infinity;
}

/** An act that follows another at once is late where that one is: it wants a fifth of the distance to a competitor. */
function roomOf({ gap, since }: PlacedAct): number {
  return Math.min(gap, 5 * since);
}

/** The nearest thing that the act takes back or moves, and the nearest reminder it brings about. */
function ahead(before: Step[], after: Step[], at: number): number {
  const kept = new Set(after.map(({ key, at: when }) => `${key}@${when}`));
  const known = new Set(before.map(({ key }) => key));
  const instants = [
    ...before.filter(({ key, at: when, kind }) => kind !== 'ended' && !kept.has(`${key}@${when}`)),
    // A reminder whose time has gone by when its duty begins is not said at all.
    ...after.filter(({ key, kind }) => kind === 'reminded' && !known.has(key)),
  ].map((step) => msOf(step.at) - at);
  return Math.min(Infinity, ...instants.filter((gap) => gap > 0));
}

/** The last thing said that the act, had it come before, would have left unsaid. */
function behind(
  said: { step: Step; before: State }[],
  entry: Parameters<typeof apply>[1],
  input: CommitmentInput,
  at: number,
  horizon: number,
): number {
  for (const { step, before } of [...said].reverse()) {
    const gap = at - msOf(step.at);
    if (gap > horizon) break;
    const instead = steps(apply(before, entry, input), input);
    if (!instead.some(({ key, at: when }) => key === step.key && when === step.at)) return gap;
  }
  return Infinity;
}

/** A record or comment in time is one received before the day of its limit has ended. */
function limits({ action }: Act, input: CommitmentInput, at: number): number {
  if (action.kind !== 'writeRecord' && action.kind !== 'comment') return Infinity;
  const plan = input.subject.type === 'member' ? input.plan.member : input.plan.organisation;
  const period = plan.periods.find((candidate) => candidate.period === action.data.period);
  const due = action.kind === 'writeRecord' ? period?.record?.due : period?.comment?.due;
  const gap = due === undefined ? Infinity : msOf(endOf(due)) - at;
  return gap > 0 ? gap : Infinity;
}

/** What a branch is asked about that a deed changes. */
const ASKED_ABOUT: Partial<Record<Action['kind'], MembersDuty>> = {
  writeRecord: 'membersRecords',
  comment: 'membersComments',
  assess: 'membersAssessments',
  selfAppraise: 'membersSelfAppraisals',
  decideResult: 'membersResults',
  publishResult: 'membersResults',
};
const SHOWN_DAYS = 14;

/** A branch is asked at its own instants how many of its members still lack something. */
function askedOfBranches(cast: Cast, { action }: Act, state: State, at: number): number[] {
  const duty = ASKED_ABOUT[action.kind];
  const all = ['move', 'memberDied', 'excuseMember'].includes(action.kind);
  if (duty === undefined && !all) return [];
  const period = 'data' in action && 'period' in action.data ? action.data.period : undefined;
  const branches = [state.inCharge, ...(action.kind === 'move' ? [action.to] : [])];
  return branches.flatMap((branch) =>
    questionsOf(cast, branch)
      .filter((question) => all || (question.duty === duty && question.period === period))
      .map(({ at: when }) => Math.abs(at - when)),
  );
}

interface Asked {
  at: number;
  duty: MembersDuty;
  period: Period | undefined;
}
const asked = new WeakMap<Cast, Map<string, Asked[]>>();

function questionsOf(cast: Cast, branch: string): Asked[] {
  const known = asked.get(cast) ?? new Map<string, Asked[]>();
  asked.set(cast, known);
  let list = known.get(branch);
  if (!list) {
    const input = cast.subjects.find(({ id }) => id === branch)?.input;
    const opened =
      input &&
      apply(
        initialState(input),
        { seq: 1, deedId: 'opened', kind: 'opened', at: startOf(input.plan.from), hash: '', data: {} },
        input,
      );
    list = opened ? questions(opened, input, {}).map(({ at, duty, period }) => ({ at: msOf(at), duty, period })) : [];
    known.set(branch, list);
  }
  return list;
}

/** The secretary in charge; one level up for a secretary's own commitment, or where there is none. */
function keeperOf(cast: Cast, subject: Subject, { inCharge, superior }: State): { by: string; for: string } {
  const speaker = speakerOf(cast, subject);
  const secretary = cast.organisations.get(inCharge)?.secretary;
  if (secretary !== undefined && secretary !== speaker) return { by: secretary, for: inCharge };
  return { by: cast.organisations.get(superior)?.secretary ?? '', for: superior };
}

function speakerOf(cast: Cast, { id, input }: Subject): string {
  return input.subject.type === 'member' ? id : (cast.organisations.get(id)?.secretary ?? '');
}

function deedOf(
  { action }: Act,
  { by, onBehalfOf, at, cast }: { by: string; onBehalfOf: string; at: number; cast: Cast },
): Deed {
  const base = { version: 1 as const, id: 'forecast', receivedAt: instantOf(at), contentHash: 'forecast' };
  const news = (kind: DeedKind, data: DeedData[DeedKind]): Deed => ({ ...base, kind, by: 'system', data });
  switch (action.kind) {
    case 'move':
      return news('transfer', {
        to: action.to,
        superior: cast.organisations.get(action.to)?.parent ?? action.to,
        county: cast.county,
      });
    case 'excuseMember':
      return news('excuse', { reason: 'elderlyOrInfirm' });
    case 'memberDied':
      return news('leave', { reason: 'died' });
    case 'openImmediate':
      throw new Error('an immediate commitment is opened, not done');
    default:
      return {
        ...base,
        kind: action.kind,
        by,
        data: filled(action.data, by, dayOf(instantOf(at))) as DeedData[DeedKind],
        ...(DEED_ROLE[action.kind] === 'subject' ? {} : { onBehalfOf }),
      };
  }
}

/** Whoever publishes has also checked for secrets, and it hangs from the day of the deed; whoever names a helper is one. */
export function filled(data: object, by: string, today: Day): object {
  return {
    ...data,
    ...('checkedBy' in data ? { checkedBy: by } : {}),
    ...('channel' in data && !('period' in data) ? { from: today, to: addDays(today, SHOWN_DAYS) } : {}),
    ...('helper' in data ? { helper: by } : {}),
  };
}
