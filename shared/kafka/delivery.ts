/** Is it this event's turn: gives the events of one subject to `apply` in sequence, parks what is early, buries what is poison. */
import type { CloudEvent } from '../contracts/topics';
import { isEngineAway } from '../mongo/engine-error';
import type { Log } from '../telemetry/log';
import { counter } from '../telemetry/metrics';
import { inSpan } from '../telemetry/trace';
import { backOffMs, pause, Stopped, untilEngineAnswers } from './pause';
import { type Arrival, PARKED_PAGE, type Shelf } from './shelf';

/** Tries before an error that is not an engine's is taken for the event's own. */
const TRIES = 3;
const MOST_REMEMBERED = 50_000;

const applied = counter('inbox.applied', 'Events applied, by topic');
const parkedEvents = counter('inbox.parked', 'Events parked behind a gap, by topic');

export interface DeliveryOptions {
  topic: string;
  shelf: Shelf;
  /** Gets the events of one subject in ascending sequence; returns the last sequence that is now applied. */
  apply: (events: CloudEvent[]) => Promise<number>;
  applyMany?: ((bySubject: Map<string, CloudEvent[]>) => Promise<Map<string, number>>) | undefined;
  bury: (arrival: Arrival, reason: string, detail: string) => Promise<void>;
  log: Log;
  retryMs: number;
  signal: AbortSignal;
}

export interface Delivery {
  /** Tries the ordinary case of many subjects at once; returns what is left for `deliver`. Without `applyMany`, all of it. */
  deliverMany(bySubject: Map<string, Arrival[]>): Promise<Map<string, Arrival[]>>;
  /** Resolves when every event is applied, dropped, parked or buried. Rejects with Stopped, or where the shelf fails. */
  deliver(subject: string, arrivals: Arrival[]): Promise<void>;
  /** Forgets what was applied, as a rebuilt projection must. */
  forget(): void;
}

interface Outcome {
  last: number;
  poison?: { arrival: Arrival; reason: string; detail: string };
}

export function createDelivery(options: DeliveryOptions): Delivery {
  const { topic, shelf, log, retryMs, signal } = options;
  const lastKnown = new Map<string, number>();
  const turns = new Map<string, Promise<void>>();
  const stubborn = <T>(work: () => Promise<T>): Promise<T> => untilEngineAnswers(work, { log, retryMs, signal });

  function remember(subject: string, last: number): void {
    lastKnown.delete(subject);
    lastKnown.set(subject, last);
    if (lastKnown.size > MOST_REMEMBERED) lastKnown.delete(lastKnown.keys().next().value as string);
  }

  async function deliverInTurn(subject: string, arrivals: Arrival[]): Promise<void> {
    let waiting = inSequence(arrivals, lastKnown.get(subject) ?? 0);
    let wasShelved = false;
    let shelfGoesOn = false;
    for (let stalled = 0; ;) {
      if (shelf.has(subject)) {
        wasShelved = true;
        const page = await stubborn(() => shelf.parkedOf(subject));
        shelfGoesOn = page.length === PARKED_PAGE;
        waiting = inSequence([...page, ...waiting], 0);
      }
      const [first] = waiting;
      if (!first) break;
      const before = lastKnown.get(subject);
      const { last, poison } = await applyRun(subject, nextRun(waiting, before));
      remember(subject, last);
      if (wasShelved) await stubborn(() => shelf.takeDown(subject, last));
      if (poison) {
        const { arrival, reason, detail } = poison;
        await stubborn(() => options.bury(arrival, reason, detail));
        if (arrival.parked) await stubborn(() => shelf.takeDownOne(subject, arrival.event.sequence));
        await park(waiting.filter(({ event }) => event.sequence > arrival.event.sequence));
        return;
      }
      waiting = inSequence(waiting, last);
      const [next] = waiting;
      if (next && next.event.sequence > last + 1) {
        // Unless the gap is only the end of the page that was read, and we get on.
        if (shelfGoesOn && last !== before) continue;
        return park(waiting);
      }
      // Its turn, yet `apply` did not take it: another process may be just before or behind us.
      stalled = next && last < next.event.sequence && last === before ? stalled + 1 : 0;
      if (next && stalled >= TRIES) {
        await stubborn(() => options.bury(next, 'not_applied', 'the projection did not take it in its turn'));
        if (next.parked) await stubborn(() => shelf.takeDownOne(subject, next.event.sequence));
        return park(waiting.slice(1));
      }
      if (stalled > 0) await pause(retryMs, signal);
    }
  }

  async function park(arrivals: Arrival[]): Promise<void> {
    const fresh = arrivals.filter(({ parked }) => !parked);
    const [first] = fresh;
    if (!first) return;
    await stubborn(() => shelf.park(fresh));
    parkedEvents.add(fresh.length, { topic });
    log.warn({ subject: first.event.subject, from: first.event.sequence, count: fresh.length }, 'parked behind a gap');
  }

  async function applyRun(subject: string, run: Arrival[]): Promise<Outcome> {
    try {
      return { last: await applyWithTries(run) };
    } catch (error) {
      if (error instanceof Stopped || run.length === 1) return poisoned(subject, run[0], error);
    }
    // One of several: each by itself tells which.
    let last = lastKnown.get(subject) ?? 0;
    for (const arrival of run) {
      try {
        last = await applyWithTries([arrival]);
        if (last < arrival.event.sequence) break;
      } catch (error) {
        return { ...poisoned(subject, arrival, error), last };
      }
    }
    return { last };
  }

  function poisoned(subject: string, arrival: Arrival, error: unknown): Outcome {
    if (error instanceof Stopped) throw error;
    log.error({ err: error, event: arrival.event.id }, 'cannot be applied');
    // The error's name alone: its message may quote what somebody wrote.
    const detail = error instanceof Error ? error.name : 'unknown error';
    return { last: lastKnown.get(subject) ?? 0, poison: { arrival, reason: 'cannot_apply', detail } };
  }

  async function applyWithTries(run: Arrival[]): Promise<number> {
    const events = run.map(({ event }) => event);
    const [parent, ...links] = [...new Set(events.flatMap(({ traceparent }) => traceparent ?? []))];
    let away = 0;
    for (let tries = 1; ;) {
      if (signal.aborted) throw new Stopped();
      try {
        const last = await inSpan(
          `apply ${topic}`,
          { kind: 'consumer', parent, links, attributes: spanAttributes(events.length) },
          () => options.apply(events),
        );
        applied.add(events.filter(({ sequence }) => sequence <= last).length, { topic });
        return last;
      } catch (error) {
        if (isEngineAway(error)) {
          away++;
          log.warn({ err: error, attempt: away }, 'engine away, trying again');
          await pause(backOffMs(away, retryMs), signal);
        } else if (tries++ >= TRIES) throw error;
        else await pause(retryMs, signal);
      }
    }
  }

  async function applyAtOnce(bySubject: Map<string, Arrival[]>): Promise<Map<string, number>> {
    const events = new Map([...bySubject].map(([subject, arrivals]) => [subject, arrivals.map(({ event }) => event)]));
    const links = [...new Set([...events.values()].flat().flatMap(({ traceparent }) => traceparent ?? []))];
    try {
      return await stubborn(() =>
        inSpan(
          `apply ${topic}`,
          { kind: 'consumer', parent: links[0], links: links.slice(1), attributes: spanAttributes(links.length) },
          () => (options.applyMany as NonNullable<DeliveryOptions['applyMany']>)(events),
        ),
      );
    } catch (error) {
      if (error instanceof Stopped) throw error;
      log.warn({ err: error }, 'not applied at once, going on one by one');
      return new Map();
    }
  }

  function spanAttributes(count: number): Record<string, string | number> {
    return { 'messaging.system': 'kafka', 'messaging.destination.name': topic, 'messaging.batch.message_count': count };
  }

  return {
    async deliverMany(bySubject) {
      if (!options.applyMany) return bySubject;
      const left = new Map<string, Arrival[]>();
      const waiting = new Map<string, Arrival[]>();
      const runs = new Map<string, Arrival[]>();
      for (const [subject, arrivals] of bySubject) {
        const known = lastKnown.get(subject);
        const ordered = inSequence(arrivals, known ?? 0);
        const [first] = ordered;
        if (!first) continue;
        const isBehindGap = known !== undefined && first.event.sequence > known + 1;
        if (isBehindGap || shelf.has(subject) || turns.has(subject)) {
          left.set(subject, ordered);
        } else {
          waiting.set(subject, ordered);
          runs.set(subject, nextRun(ordered, known));
        }
      }
      if (runs.size === 0) return left;
      const lasts = await applyAtOnce(runs);
      for (const [subject, ordered] of waiting) {
        const last = lasts.get(subject);
        if (last !== undefined) remember(subject, last);
        const rest = inSequence(ordered, last ?? 0);
        applied.add(ordered.length - rest.length, { topic });
        if (rest.length > 0) left.set(subject, rest);
      }
      return left;
    },
    async deliver(subject, arrivals) {
      // A sweep of parked events and a batch must not give the same subject to `apply` at once.
      const turn = (turns.get(subject) ?? Promise.resolve())
        .catch(() => undefined)
        .then(() => deliverInTurn(subject, arrivals));
      turns.set(subject, turn);
      try {
        await turn;
      } finally {
        if (turns.get(subject) === turn) turns.delete(subject);
      }
    },
    forget: () => lastKnown.clear(),
  };
}

/** Ascending, each sequence once, those up to `last` dropped. */
function inSequence(arrivals: Arrival[], last: number): Arrival[] {
  const bySequence = new Map<number, Arrival>();
  for (const arrival of arrivals) {
    const { sequence } = arrival.event;
    if (sequence > last && !bySequence.has(sequence)) bySequence.set(sequence, arrival);
  }
  return [...bySequence.values()].sort((a, b) => a.event.sequence - b.event.sequence);
}

/** The part without a gap. Behind a known gap one event is enough to ask whether it has been filled meanwhile. */
function nextRun(waiting: Arrival[], last: number | undefined): Arrival[] {
  const first = waiting[0]?.event.sequence ?? 0;
  if (last !== undefined && first > last + 1) return waiting.slice(0, 1);
  const end = waiting.findIndex(({ event }, index) => event.sequence !== first + index);
  return end === -1 ? waiting : waiting.slice(0, end);
}
