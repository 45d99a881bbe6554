/** How a figure is come by: ours and its bare peer turn about, the medians, and how far the rounds lie apart. */

/** Median, smallest and largest of the rounds. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

export interface Figure {
  /** `Q3` of measures.md. */
  measure: string;
  what: string;
  unit: string;
  ours: Spread;
  /** Absent for a figure that is counted, not compared. */
  peer?: { what: string; figure: Spread };
  ratio?: Spread;
  target: string;
  isMet: boolean;
}

export interface Bench {
  figures: Figure[];
  /** What these figures do not say. */
  leftOut: string[];
}

export interface Rounds {
  ours: Spread;
  peer: Spread;
  /** Of ours and peer of the same round, which shared their minutes. */
  ratio: Spread;
}

export function spreadOf(values: number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (i: number): number => sorted[i] ?? Number.NaN;
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
  return { median, min: at(0), max: at(sorted.length - 1) };
}

export const exactly = (value: number): Spread => ({ median: value, min: value, max: value });

/** Turn about, the other one first each time, after one round that warms both up and does not count. */
export async function interleaved<T extends string>(
  rounds: number,
  ours: (round: number) => Promise<Record<T, number>>,
  peer: (round: number) => Promise<Record<T, number>>,
): Promise<Record<T, Rounds>> {
  const seen: { ours: Record<T, number>; peer: Record<T, number> }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const both = {} as { ours: Record<T, number>; peer: Record<T, number> };
    for (const who of round % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const))
      both[who] = await (who === 'ours' ? ours : peer)(round);
    if (round > 0) seen.push(both);
    process.stdout.write(round === 0 ? '  预热完毕\n' : `  第 ${round}/${rounds} 轮完毕\n`);
  }
  const names = Object.keys(seen[0]?.ours ?? {}) as T[];
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        ours: spreadOf(seen.map((both) => both.ours[name])),
        peer: spreadOf(seen.map((both) => both.peer[name])),
        ratio: spreadOf(seen.map((both) => both.ours[name] / both.peer[name])),
      },
    ]),
  ) as Record<T, Rounds>;
}

export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  await work();
  return (performance.now() - since) / 1000;
}

/** Runs `work` over all of `items`, `atOnce` at a time; answers how long each took, ms. */
export async function closedLoop<T>(
  items: T[],
  atOnce: number,
  work: (item: T) => Promise<unknown>,
): Promise<number[]> {
  const waiting = items.values();
  const took: number[] = [];
  const one = async (): Promise<void> => {
    for (const item of waiting) took.push((await secondsOf(() => work(item))) * 1000);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return took;
}

export function p95(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN;
}

/** Waits for a condition with a deadline. */
export async function untilTrue(
  condition: () => Promise<boolean>,
  pauseMs: number,
  deadlineMs = 120_000,
): Promise<void> {
  for (const end = Date.now() + deadlineMs; !(await condition());) {
    if (Date.now() > end) throw new Error('the condition did not come true in time');
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
