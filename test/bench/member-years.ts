/** Q1: what CPU does a member's year cost, all processes together, beside a bare workflow with the same waits and deeds? */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { toReal } from '../../shared/calendar/clock';
import { msOf } from '../../shared/calendar/day';
import { DEED_UPDATE, type Deed } from '../../shared/contracts/commitment';
import type { Clock } from '../../shared/contracts/plan';
import { startYear } from '../../shared/temporal/start-year';
import { bareScriptOf, deedsOfFullYear, foresee, inputOf, OPENED } from './full-year';
import { interleaved, exactly, type Bench } from './measure';
import { BARE_QUEUE, cpuOf, inWorld, type Engines } from './world';

const YEARS = 20;
const ROUNDS = 3;
/** From opening to close, real time. Shorter, and the wakes would come after the deeds that make them needless. */
const YEAR_SECONDS = 30;
/** The years begin one after the other, so that not all of them do everything at once. */
const APART_MS = 120;
const YEAR_ENDS = '2027-02-03T00:00:00.000Z';

export async function memberYears(engines: Engines): Promise<Bench> {
  const { mongo, temporal } = engines.pids;
  if (mongo === undefined || temporal === undefined)
    return {
      figures: [],
      leftOut: ['Q1: not measured, because the engines are not ours and their CPU cannot be read'],
    };

  return inWorld(engines, async (world) => {
    const workers = { ours: await world.fork('ours'), bare: await world.fork('bare') };
    const rate = (msOf(YEAR_ENDS) - msOf(OPENED)) / (YEAR_SECONDS * 1000);
    const events = { ours: 0, bare: 0 };

    const spent = (kind: 'ours' | 'bare'): { worker: number; server: number; database: number } => ({
      worker: cpuOf(workers[kind].pid),
      server: cpuOf(temporal),
      database: cpuOf(mongo),
    });
    // What the engines use by themselves is not the years'.
    const idleBefore = spent('ours');
    const IDLE_SECONDS = 4;
    await pause(IDLE_SECONDS * 1000);
    const idleAfter = spent('ours');
    const idle = {
      worker: (idleAfter.worker - idleBefore.worker) / IDLE_SECONDS,
      server: (idleAfter.server - idleBefore.server) / IDLE_SECONDS,
      database: (idleAfter.database - idleBefore.database) / IDLE_SECONDS,
    };

    async function oneYear(kind: 'ours' | 'bare', i: number): Promise<number> {
      const subjectId = `m-${randomUUID().slice(0, 12)}`;
      const chain = `commitment/2026/${subjectId}`;
      const clock: Clock = { origin: OPENED, realOrigin: new Date(Date.now() + i * APART_MS).toISOString(), rate };
      const input = inputOf(subjectId, clock);
      const deeds = await deedsOfFullYear(subjectId);
      const { turns } = foresee(input, deeds);
      await pause(msOf(clock.realOrigin) - Date.now());
      const client: Client = kind === 'ours' ? world.client : world.bareClient;
      if (kind === 'ours') await startYear(client, chain, input);
      else
        await client.workflow.start('bareYear', {
          workflowId: chain,
          taskQueue: BARE_QUEUE,
          args: [bareScriptOf(turns, clock)],
        });
      const handle = client.workflow.getHandle(chain);
      for (const planned of deeds) {
        const wait = toReal(clock, msOf(planned.receivedAt)) - Date.now();
        if (wait > 0) await pause(wait);
        const deed: Deed = { ...planned, version: 1, id: randomUUID() };
        const sent = handle.executeUpdate<{ done: boolean }, [Deed]>(DEED_UPDATE, { args: [deed], updateId: deed.id });
        const answer = await sent.catch((error: unknown) => {
          if (error instanceof WorkflowNotFoundError) return undefined;
          throw error;
        });
        // On a machine too busy the year ends before its last deeds: fewer events, which the table shows.
        if (!answer) break;
        if (!answer.done) throw new Error(`a deed of the bench was refused: ${JSON.stringify(answer)}`);
      }
      await handle.result();
      return (await handle.describe()).historyLength;
    }

    async function round(kind: 'ours' | 'bare'): Promise<Record<'all' | 'worker' | 'server' | 'database', number>> {
      const before = spent(kind);
      const since = performance.now();
      const lengths = await Promise.all(Array.from({ length: YEARS }, (_, i) => oneYear(kind, i)));
      const after = spent(kind);
      const seconds = (performance.now() - since) / 1000;
      events[kind] = lengths.reduce((sum, length) => sum + length, 0) / YEARS;
      const a = (part: keyof typeof after): number =>
        ((after[part] - before[part] - idle[part] * seconds) * 1000) / YEARS;
      return {
        all: a('worker') + a('server') + a('database'),
        worker: a('worker'),
        server: a('server'),
        database: a('database'),
      };
    }

    const seen = await interleaved(
      ROUNDS,
      () => round('ours'),
      () => round('bare'),
    );
    const whatPeer = 'bare workflow, same waits and deeds, empty local activities';
    const part = (name: 'worker' | 'server' | 'database', what: string): Bench['figures'][number] => ({
      measure: 'Q1',
      what: `… of it ${what}`,
      unit: 'ms',
      ours: seen[name].ours,
      peer: { what: 'the same', figure: seen[name].peer },
      target: '–',
      isMet: true,
    });
    return {
      figures: [
        {
          measure: 'Q1',
          what: 'CPU per member-year',
          unit: 'ms',
          ours: seen.all.ours,
          peer: { what: whatPeer, figure: seen.all.peer },
          ratio: seen.all.ratio,
          target: '≤ 1.3×',
          isMet: seen.all.ratio.median <= 1.3,
        },
        part('worker', 'worker'),
        part('server', 'Temporal server'),
        part('database', 'MongoDB'),
        {
          measure: 'Q1',
          what: 'events of such a year',
          unit: '',
          ours: exactly(events.ours),
          peer: { what: 'the same', figure: exactly(events.bare) },
          target: '–',
          isMet: true,
        },
      ],
      leftOut: [
        `Q1: ${YEARS} years at once, each in ${YEAR_SECONDS} s. Worker, Temporal server and mongod are counted, less what they use when idle. Kafka, relay, inboxes and the services are not there; the caller of the Updates is the same for both and not counted. The bare year has no codec and writes nothing.`,
      ],
    };
  });
}
