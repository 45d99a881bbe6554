/** The bare peers of our workflows: the same Temporal commands, and nothing of what makes them a year. */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  defineUpdate,
  proxyLocalActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { BareActivities, BareScript, BareTurn } from './bare-year';

const deedUpdate = defineUpdate<{ done: boolean; seq: number }, [unknown]>('deed');
const { nothing, writeOne } = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '10 s' });

/**
 * A year with the waits and deeds of ours: after each turn the one timer is armed for what `script` says. A wake that
 * comes after the deed behind it, on a busy machine, is still to come, as in ours.
 */
export async function bareYear(script: BareScript): Promise<void> {
  const queue: { answered: boolean }[] = [];
  let fired = false;
  let timer: { at: number; scope: CancellationScope } | undefined;
  const left = [...script.turns];
  let seq = 0;
  let next: number | undefined;

  setHandler(deedUpdate, async () => {
    const waiting = { answered: false };
    queue.push(waiting);
    await condition(() => waiting.answered);
    return { done: true, seq };
  });

  function arm(at: number | undefined): void {
    if (timer?.at === at) return;
    timer?.scope.cancel();
    timer = undefined;
    if (at === undefined) return;
    const armed = { at, scope: new CancellationScope() };
    timer = armed;
    armed.scope
      .run(() => sleep(Math.max(1, script.began + at - Date.now())))
      .then(
        () => {
          if (timer !== armed) return;
          timer = undefined;
          fired = true;
        },
        () => undefined,
      );
  }

  const done = new Set<BareTurn>();
  async function take(isWake: boolean): Promise<void> {
    await nothing();
    seq += 1;
    const taken = left.find((turn) => turn.isWake === isWake && !done.has(turn));
    if (taken) done.add(taken);
    for (let first = left[0]; first && done.has(first); first = left[0]) {
      next = first.next;
      left.shift();
    }
    // It came before the deeds in front of it: nothing to wait for until they are done.
    const wake = left.find((turn) => turn.isWake);
    if (wake && done.has(wake)) next = undefined;
  }

  await take(false);
  while (left.length > 0) {
    if (!fired) arm(next);
    // As in ours: a wake that is late already is not waited for.
    const isDue = (): boolean => timer !== undefined && script.began + timer.at <= Date.now();
    if (queue.length === 0 && !fired && !isDue()) await condition(() => queue.length > 0 || fired);
    const waiting = queue.shift();
    if (!waiting) fired = false;
    await take(!waiting);
    if (waiting) waiting.answered = true;
  }
  arm(undefined);
  await condition(allHandlersFinished);
}

/** Takes Updates for ever, each with an empty local activity. */
export async function bareDeeds(): Promise<void> {
  let seq = 0;
  setHandler(deedUpdate, async () => {
    await nothing();
    seq += 1;
    return { done: true, seq };
  });
  await condition(() => false);
}

/** Writes one entry and arms a timer. */
export async function bareOpening(id: string): Promise<void> {
  await writeOne(id);
  await sleep('365 days');
}
