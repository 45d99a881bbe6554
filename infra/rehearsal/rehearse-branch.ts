/** The small rehearsal at the end of the first start: one branch's year in about a minute, in its own realm. */
import type { RehearsalOptions, RehearsalReport } from './rehearse-year';
import { printVerdicts, rehearseYear } from './rehearse-year';

/** Ten commitments weigh little, so that competing instants may stand nearer than in the large one. */
const BRANCH = { size: 'branch', seed: 1, apartMs: 800, aimMs: 85_000 } as const;

export async function rehearseBranch(options: Omit<RehearsalOptions, keyof typeof BRANCH>): Promise<RehearsalReport> {
  const { log } = options;
  log.say('首次启动，在独立的环境中排练一个支部的全年（两三分钟，不影响使用；JIANNUO_REHEARSAL=off 可跳过）。');
  const report = await rehearseYear({ ...options, ...BRANCH });
  log.say(`\n${report.table}`);
  log.say(printVerdicts(report.verdicts));
  log.say(
    report.ok
      ? `排练通过：一个支部的全年用时 ${report.seconds} 秒；npm run rehearse 排练约 100 份承诺。\n`
      : '排练有未过的项（机器繁忙时会赶不上时点）；可稍后用 npm run rehearse 再试。\n',
  );
  return report;
}
