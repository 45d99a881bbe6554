/** `npm run rehearse`: a whole pledge year in minutes, on the production code and the real engines, with table and verdicts. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { startEngines } from './engines/start-engines';
import { MissingPiece } from './missing-piece';
import { dataFolder } from './paths';
import { createProgress } from './progress';
import { printVerdicts, rehearseYear } from './rehearsal/rehearse-year';
import { differences, type Row } from './rehearsal/table';
import { runCommand } from './run-command';

interface Options {
  seed: number;
  members?: number;
  size: 'small' | 'branch';
  apart: number;
  minutes: number;
  compare?: string;
}

runCommand(async ({ env, args, onStop }) => {
  const { seed, members, size, apart, minutes, compare } = parse(args);
  const log = createProgress();
  const dataDir = dataFolder(env.JIANNUO_PROFILE || 'rehearsal');
  const before = compare === undefined ? undefined : readRows(compare);
  const engines = await startEngines({ dataDir, log, env, owner: 'npm run rehearse', onStop });
  const lost = engines.lost.then((sentence) => {
    throw new MissingPiece(sentence);
  });
  const report = await Promise.race([
    rehearseYear({
      engines,
      dataDir,
      env,
      log,
      onStop,
      seed,
      size,
      perBranch: members,
      apartMs: apart * 1_000,
      aimMs: minutes * 60_000,
    }),
    lost,
  ]);

  log.say(`\n${report.table}`);
  log.say(printVerdicts(report.verdicts));
  const file = join(dataDir, 'rehearsals', `${report.realm}.json`);
  mkdirSync(join(dataDir, 'rehearsals'), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report.rows, null, 1)}\n`);
  log.say(`\n用时 ${report.seconds} 秒；汇总表：${file}`);
  let same = true;
  if (before !== undefined) {
    const found = differences(before, report.rows);
    same = found.length === 0;
    log.say(same ? `与 ${compare} 完全相同。` : `与 ${compare} 不同：\n${found.join('\n')}`);
  }
  log.say(report.ok && same ? '排练通过。' : '排练未通过。');
  return report.ok && same ? 0 : 1;
});

function parse(args: string[]): Options {
  return new Command('npm run rehearse --')
    .description('在独立的环境中把一个完整年度排练一遍，最后给出汇总表和结论。')
    .option('--seed <number>', '同一种子得到同一张汇总表', number, 1)
    .option('--members <number>', '普通支部的党员人数', number)
    .option('--size <size>', 'small（约 100 份承诺）或 branch（一个支部）', 'small')
    .option('--apart <seconds>', '相互竞争的时点在真实时间中至少相隔', number, 2)
    .option('--minutes <number>', '希望用时；时点和办件量不允许时会更长', number, 4)
    .option('--compare <file>', '与以前的汇总表比较')
    .parse(args, { from: 'user' })
    .opts<Options>();
}

function number(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('应为正数。');
  return value;
}

function readRows(path: string): Row[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Row[];
  } catch (error) {
    throw new MissingPiece(`不能读取 ${path}：${(error as Error).message}`);
  }
}
