/** `npm run seed -- --province 33`: a whole province of organisations in a realm and a data folder of its own, to look at. */
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { sizeOfProvince } from '../services/members/demo/build-province';
import { countyOf, findProvince, lineToATown } from '../services/members/demo/divisions';
import { searchKeys } from '../services/members/search-keys';
import { MissingPiece } from './missing-piece';
import { dataFolder } from './paths';
import { runOnce } from './processes/run-once';
import { createProgress, type Progress } from './progress';
import { runCommand } from './run-command';
import { serveRealm, type ServedRealm } from './serve-realm';

/** Business time at the pace of real time: a province is looked at for days, and no year is waited for. */
const RATE = '1';

interface Options {
  province: string;
  organisations?: number;
  seed: number;
}

runCommand(async ({ env, args, onStop }) => {
  const { province, organisations: asked, seed } = parse(args);
  const organisations = sizeOfProvince({ province, ...(asked === undefined ? {} : { organisations: asked }) });
  if (typeof organisations === 'string') throw new MissingPiece(organisations);
  const log = createProgress();
  // Other choices are another province: they never meet in one folder, and the same choices find theirs again.
  const name = `province-${province}-${organisations}-${seed}`;
  const dataDir = dataFolder(env.JIANNUO_PROFILE || name);
  const owner = 'npm run seed';
  const served = await serveRealm({ realm: name, dataDir, env, log, owner, rate: RATE, onStop });
  const { engines, realm, processes } = served;

  const people = join(dataDir, 'first-accounts.json');
  if (!realm.isDone('seeded')) {
    const options = ['--province', province, '--organisations', String(organisations), '--seed', String(seed)];
    await log.during('导入党组织', () =>
      runOnce('services/members/seed', processes.envOf('members'), [...options, '--people', people]),
    );
    realm.markDone('seeded');
  }
  const firstAccounts = !realm.isDone('accounts');
  if (firstAccounts) {
    log.say('\n登录账号（初始密码只显示这一次，请记下）：');
    await runOnce('services/gateway/make-accounts', processes.envOf('gateway'), ['--people', people]);
    realm.markDone('accounts');
  }
  sayWhatToTry(log, served, province, firstAccounts);
  log.say(await engines.lost);
  return 1;
});

function parse(args: string[]): Options {
  return new Command('npm run seed --')
    .description('在独立的环境中建起一个省的党组织（真实区划，其余虚构），可登录查看；再次运行沿用已有数据。')
    .option('--province <code>', '省级区划代码，如 33（浙江省）', '')
    .option('--organisations <number>', '党组织总数，不少于区划本身；默认按浙江省约 15 万的比例', whole)
    .option('--seed <number>', '同一种子得到同一个省', whole, 1)
    .parse(args, { from: 'user' })
    .opts<Options>();
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('应为整数。');
  return Number(text);
}

function sayWhatToTry(log: Progress, { processes, realm }: ServedRealm, code: string, firstAccounts: boolean): void {
  const { gateway } = processes.urls;
  const year = realm.clock.origin.slice(0, 4);
  const line = lineToATown(findProvince(code)!);
  const town = line.at(-1)!;
  const [sound, initials] = searchKeys(town.name, 'organisation').filter((key) => /^[a-z]+$/.test(key));
  log.say(`\n已就绪：${gateway}`);
  if (!firstAccounts) log.say('账号与上次相同；忘记密码可运行 npm run clean 重新开始（会清除全部数据）。');
  log.say('区划（市、县、乡镇、村和社区）是真实的，其余单位和全部人员是虚构的：');
  log.say(`各级党委（党工委）有书记和副书记，支部班子只有${countyOf(line).name}的是齐的，其他支部没有党员。`);
  log.say('可以试试：');
  log.say('  1. 「党组织与党员」：从省委逐级展开，一次只取一级；');
  log.say(
    `  2. 按名称（${town.name}）、全拼（${sound}）、首字母（${initials}）或编码（${town.code}）查找，结果带完整路径；`,
  );
  log.say('  3. 换一级书记登录，看能看到、能管理的范围怎样不同。');
  log.say(`没有开启任何年度。要开启${countyOf(line).name}的，用县级书记的账号登录后打开 ${gateway}/docs，`);
  log.say(
    `  提交 POST /api/commitments/openings：{"year": ${year}, "county": "o${countyOf(line).code}", "spreadDays": 0}`,
  );
  log.say('按 Ctrl-C 停止全部进程，数据保留；npm run clean 清除数据。\n');
}
