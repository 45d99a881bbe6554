/** `npm start`: the whole demonstration on this machine, from the engines to the accounts to sign in with. */
import { toBusiness } from '../shared/calendar/clock';
import type { Actor } from '../shared/contracts/organisation';
import type { Clock } from '../shared/contracts/plan';
import { SYSTEM_ACTOR } from '../shared/http/actor';
import { createAsk } from '../shared/http/ask';
import { dataFolder } from './paths';
import { runOnce } from './processes/run-once';
import type { Processes } from './processes/start-processes';
import { createProgress, type Progress } from './progress';
import { rehearseBranch } from './rehearsal/rehearse-branch';
import { runCommand } from './run-command';
import { serveRealm } from './serve-realm';
import { until } from './until';

const REALM = 'demo';
/** Yuyao, of one of the source documents. */
const COUNTY = 'o330281';
/** A list counts no further. */
const MOST_COUNTED = 10_000;
/** Sees every commitment of the realm. */
const OVERSEER: Actor = {
  ...SYSTEM_ACTOR,
  appointments: [
    ...SYSTEM_ACTOR.appointments,
    {
      ...{ id: 'system', personId: SYSTEM_ACTOR.personId, organisationId: COUNTY, path: '/', from: '2000-01-01' },
      function: 'leadingGroupOffice',
    },
  ],
};

runCommand(async ({ env, onStop }) => {
  const since = Date.now();
  const log = createProgress();
  const dataDir = dataFolder(env.JIANNUO_PROFILE || 'default');

  const { engines, realm, processes, mailFolder } = await serveRealm({
    ...{ realm: REALM, dataDir, env, log, onStop, owner: 'npm start' },
  });

  if (!realm.isDone('seeded')) {
    await log.during('导入余姚市的组织和党员', () => runOnce('services/members/seed', processes.envOf('members')));
    realm.markDone('seeded');
  }
  const year = new Date(realm.clock.origin).getUTCFullYear();
  if (!realm.isDone('opened')) {
    await openYear(processes, year, log);
    realm.markDone('opened');
  }
  const firstAccounts = !realm.isDone('accounts');
  if (firstAccounts) {
    log.say('\n登录账号（初始密码只显示这一次，请记下）：');
    const options = ['--county', COUNTY, '--year', String(year)];
    await runOnce('services/gateway/make-accounts', processes.envOf('gateway'), options);
    realm.markDone('accounts');
  }
  sayWhatToTry({
    log,
    processes,
    clock: realm.clock,
    mailFolder,
    firstAccounts,
    since,
  });
  const lost = engines.lost;
  if (!realm.isDone('rehearsed') && env.JIANNUO_REHEARSAL !== 'off') {
    // Beside the demonstration and never in its way: whatever comes of it, the demonstration goes on.
    const rehearsed = rehearseBranch({ engines, dataDir, env, log, onStop }).then(
      () => realm.markDone('rehearsed'),
      (error: Error) => log.say(`排练没有完成：${error.message}（演示不受影响）。`),
    );
    await Promise.race([rehearsed, lost]);
  }
  log.say(await lost);
  return 1;
});

/** All at once: a demonstration's first hour is too short for the days over which a county's opening is spread. */
async function openYear({ urls, internalTokenKey: key }: Processes, year: number, log: Progress): Promise<void> {
  const commitments = createAsk({ baseUrl: urls.commitments, key, timeoutMs: 30_000 });
  const members = createAsk({ baseUrl: urls.members, key, timeoutMs: 30_000 });
  await commitments.post('/openings', { year, county: COUNTY, spreadDays: 0 }, SYSTEM_ACTOR);
  const subjects = `/internal/subjects?year=${year}&county=${COUNTY}&limit=1`;
  const { total } = await members.get<{ total: number }>(subjects, SYSTEM_ACTOR);
  const list = `/commitments?year=${year}&limit=1`;
  // Whoever signs in right after must find their commitment there.
  await log.during(`开启 ${year} 年度的 ${total} 份承诺`, () =>
    until(
      async () => (await commitments.get<{ total: number }>(list, OVERSEER)).total >= Math.min(total, MOST_COUNTED),
      {
        everyMs: 1_000,
        deadlineMs: 900_000,
      },
    ),
  );
}

function sayWhatToTry({
  log,
  processes,
  clock,
  mailFolder,
  firstAccounts,
  since,
}: {
  log: Progress;
  processes: Processes;
  clock: Clock;
  mailFolder: string | undefined;
  firstAccounts: boolean;
  since: number;
}): void {
  const now = shanghai(toBusiness(clock, Date.now()));
  log.say(`\n践诺已就绪（用时 ${Math.round((Date.now() - since) / 1000)} 秒）：${processes.urls.gateway}`);
  log.say(`演示时间：${now}，真实时间的 ${clock.rate} 倍（停机期间也照走）。`);
  if (!firstAccounts) log.say('账号与上次相同；忘记密码可运行 npm run clean 重新开始（会清除全部数据）。');
  log.say('可以试试：');
  log.say('  1. 用一名党员的账号登录，在「待办」里提出承诺；');
  log.say('  2. 用其支部书记的账号审核、公示，再看这名党员的时间线；');
  log.say('  3. 什么也不做，看提醒、催办怎样逐级上报；');
  log.say(`  4. 接口文档：${processes.urls.gateway}/docs`);
  if (mailFolder) log.say(`  5. 每日汇总邮件存放在 ${mailFolder}`);
  log.say('按 Ctrl-C 停止全部进程，数据保留；npm run clean 清除数据。\n');
}

function shanghai(ms: number): string {
  return new Date(ms + 8 * 60 * 60 * 1000).toISOString().slice(0, 16).replace('T', ' ');
}
