/** What a data folder remembers of a realm: its clock, fixed at first start, and which first steps were done. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../shared/contracts/plan';
import { MissingPiece } from '../missing-piece';

export type FirstStep = 'seeded' | 'accounts' | 'opened' | 'rehearsed';

export interface RealmFile {
  clock: Clock;
  /** True once `markDone` was called for it, in this start or an earlier one. */
  isDone(step: FirstStep): boolean;
  markDone(step: FirstStep): void;
}

/** The first working morning of the demonstration's year: 2026-01-05 08:30 in Shanghai. */
const DEMO_ORIGIN = '2026-01-05T00:30:00.000Z';
/** One business day in one real minute. */
const DEMO_RATE = 1440;

/** `rate` counts at first start only: workflows that run have the clock in their input. */
export function openRealmFile(
  dataDir: string,
  realm: string,
  { rate, now }: { rate?: string; now: number },
): RealmFile {
  const path = join(dataDir, `realm-${realm}.json`);
  let kept: { clock: Clock; done: FirstStep[] };
  const save = (): void => {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(`${path}.new`, `${JSON.stringify(kept, null, 2)}\n`);
    renameSync(`${path}.new`, path);
  };
  if (existsSync(path)) kept = JSON.parse(readFileSync(path, 'utf8')) as typeof kept;
  else {
    const clock = { origin: DEMO_ORIGIN, realOrigin: new Date(now).toISOString(), rate: parseRate(rate) };
    kept = { clock, done: [] };
    save();
  }
  return {
    clock: kept.clock,
    isDone: (step) => kept.done.includes(step),
    markDone(step) {
      if (!kept.done.includes(step)) kept.done.push(step);
      save();
    },
  };
}

function parseRate(text: string | undefined): number {
  if (!text) return DEMO_RATE;
  const rate = Number(text);
  if (Number.isFinite(rate) && rate > 0) return rate;
  throw new MissingPiece(
    `JIANNUO_RATE 应为正数（业务时间与真实时间之比，默认 ${DEMO_RATE}，即一分钟一个工作日），现为 ${text}。`,
  );
}
