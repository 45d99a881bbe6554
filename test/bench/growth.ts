/** How is it said that an answer stays quick as a province grows: p95 in a whole one, beside a tenth of it in the same rounds. */
import { interleaved, p95, type Figure } from './measure';

export const SMALL = 15_000;
export const LARGE = 150_000;
/** No faster than log n. */
const GROWTH = Math.log(LARGE) / Math.log(SMALL);

export async function grown<K extends string>({
  measure,
  rounds,
  what,
  targetMs,
  took,
}: {
  measure: string;
  rounds: number;
  what: Record<K, string>;
  targetMs: number;
  /** How long each answer of a round took, ms. */
  took(size: number, kind: K, round: number): Promise<number[]>;
}): Promise<Figure[]> {
  const kinds = Object.keys(what) as K[];
  const round = async (size: number, number: number): Promise<Record<K, number>> => {
    const times = {} as Record<K, number>;
    for (const kind of kinds) times[kind] = p95(await took(size, kind, number));
    return times;
  };
  const seen = await interleaved(
    rounds,
    (number) => round(LARGE, number),
    (number) => round(SMALL, number),
  );
  return kinds.map((kind): Figure => {
    const { ours, peer, ratio } = seen[kind];
    return {
      ...{ measure, what: `${what[kind]}, p95`, unit: 'ms', ours, ratio },
      peer: { what: `the same at ${SMALL} instead of ${LARGE}`, figure: peer },
      target: `≤ ${targetMs} ms; ≤ ${GROWTH.toFixed(2)}×`,
      isMet: ours.median <= targetMs && ratio.median <= GROWTH,
    };
  });
}
