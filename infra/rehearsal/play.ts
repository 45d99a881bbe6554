/** Does everybody do what the script says at the instant it says? Plays the acts through the gateway and keeps the answers. */
import { setTimeout as pause } from 'node:timers/promises';
import { toBusiness, toReal } from '../../shared/calendar/clock';
import { dayOf, instantOf } from '../../shared/calendar/day';
import type { Clock, Day } from '../../shared/contracts/plan';
import { YEAR } from './cast';
import { newDeedId, type Answer, type People } from './people';
import { filled, type PlacedAct } from './place';
import { OCCASION } from './plan-rehearsal';

/** A deed that was answered 2xx: it must stand exactly once, with the seq that was told (I1). */
export interface Answered {
  id: string;
  chain: string;
  seq: number;
  kind: string;
}

export interface Played {
  answered: Answered[];
  /** Of moves, leavings and the like: their chain. */
  faults: string[];
  /** From an act's instant, business milliseconds, to its answer, real milliseconds. */
  delays: { at: number; took: number }[];
  /** Answered 202 first: the year took longer than the service waits for it. */
  registered: number;
  done: number;
}

/** From one look to the next; each costs what a small deed does. */
const POLL_MS = 500;
const PATIENCE_MS = 60_000;
/** What somebody is told who may not act any more (M6): that another is in charge, or, still standing above it, that it is not theirs. */
const REFUSALS = ['not_in_charge', 'not_allowed'];

export function play(
  acts: PlacedAct[],
  { people, clock, overseer, signal }: { people: People; clock: Clock; overseer: string; signal: AbortSignal },
): { played: Played; over: Promise<void> } {
  const played: Played = { answered: [], faults: [], delays: [], registered: 0, done: 0 };
  const last = new Map<string, Promise<void>>();

  const one = async (placed: PlacedAct, before: Promise<void>[]): Promise<void> => {
    const at = toReal(clock, placed.at);
    while (Date.now() < at) {
      if (signal.aborted) return;
      await pause(Math.min(at - Date.now(), 1_000));
    }
    // A person begins things in their order, but need not wait for the last answer: what concerns one commitment waits.
    await Promise.all(before);
    if (signal.aborted) return;
    try {
      await perform(placed);
    } catch (error) {
      played.faults.push(
        `${dayOf(instantOf(placed.at))} ${placed.chain} ${placed.act.action.kind}: ${(error as Error).message}`,
      );
    }
    played.delays.push({ at: placed.at, took: Date.now() - at });
    played.done += 1;
  };

  const today = (): Day => dayOf(instantOf(toBusiness(clock, Date.now())));

  async function perform({ act, chain, subject, by }: PlacedAct): Promise<void> {
    const { action } = act;
    switch (action.kind) {
      case 'move': {
        accepted(
          await people.post(by, `/api/members/members/${subject}/transfer`, {
            to: action.to,
            date: today(),
            reason: '工作调动',
          }),
        );
        return seen(chain, ({ inCharge }) => inCharge === action.to);
      }
      case 'excuseMember':
        accepted(await people.post(by, `/api/members/members/${subject}/excuse`, {}));
        return seen(chain, ({ excused }) => excused === true);
      case 'memberDied':
        accepted(await people.post(by, `/api/members/members/${subject}/leave`, { reason: 'died' }));
        return seen(chain, ({ left }) => left === true);
      case 'openImmediate':
        accepted(
          await people.post(by, '/api/commitments/immediate', {
            id: OCCASION,
            subjectId: subject,
            year: YEAR,
            occasion: action.occasion,
            pledgeDue: action.pledgeDue,
          }),
        );
        return seen(chainOfOccasion(subject), () => true);
      default: {
        const id = newDeedId();
        const answer = await people.post(by, `${pathOf(chain)}/deeds`, {
          id,
          kind: action.kind,
          data: filled(action.data, by, today()),
          ...(action.content ? { content: action.content } : {}),
        });
        if (act.refused) {
          if (!REFUSALS.includes(String(answer.body.code)))
            throw new Error(`should have been refused, but was answered ${answer.status} ${answer.body.code ?? ''}`);
          return;
        }
        const settled = answer.status === 202 ? await registered(by, id) : answer;
        accepted(settled);
        played.answered.push({ id, chain, seq: Number(settled.body.seq), kind: String(settled.body.kind) });
      }
    }
  }

  /** 202: it will be done once; whoever wants to know how, asks. */
  async function registered(by: string, id: string): Promise<Answer> {
    played.registered += 1;
    for (const deadline = Date.now() + PATIENCE_MS; ;) {
      const answer = await people.get(by, `/api/commitments/deeds/${id}`);
      if (answer.status !== 202 || Date.now() > deadline) return answer;
      await pause(POLL_MS);
    }
  }

  async function seen(chain: string, isSo: (detail: Record<string, unknown>) => boolean): Promise<void> {
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await pause(POLL_MS)) {
      const { status, body } = await people.get(overseer, pathOf(chain));
      if (status === 200 && isSo(body)) return;
    }
    throw new Error('its news did not reach the commitment');
  }

  const all = acts.map((placed) => {
    const keys = [placed.chain];
    const before = keys.flatMap((key) => last.get(key) ?? []);
    const over = one(placed, before);
    for (const key of [
      ...keys,
      ...(placed.act.action.kind === 'openImmediate' ? [chainOfOccasion(placed.subject)] : []),
    ])
      last.set(key, over);
    return over;
  });
  return { played, over: Promise.all(all).then(() => undefined) };
}

function accepted({ status, body }: Answer): void {
  if (status < 200 || status > 201)
    throw new Error(
      `${status} ${body.code ?? ''}${body.detail ? ` ${JSON.stringify(body.detail)}` : ''}${body.errors ? ` ${JSON.stringify(body.errors)}` : ''}`,
    );
}

function chainOfOccasion(subject: string): string {
  return `immediate/${YEAR}/${subject}/${OCCASION}`;
}

/** `commitment/2026/m1` lies under `/commitments/2026/m1`, `immediate/…` under its own name. */
export function pathOf(chain: string): string {
  return `/api/commitments/${chain.replace(/^commitment\//, 'commitments/')}`;
}
