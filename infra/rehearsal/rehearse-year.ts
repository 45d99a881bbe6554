/** Does a whole year run itself? One realm of its own, the production processes, everybody played through the API, and verdicts. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import pino from 'pino';
import { toBusiness, toReal } from '../../shared/calendar/clock';
import { dayOf, instantOf, msOf, startOf } from '../../shared/calendar/day';
import { STAGES, type Stage } from '../../shared/contracts/ledger';
import type { Clock } from '../../shared/contracts/plan';
import { databaseName } from '../../shared/contracts/topics';
import type { TimelineView } from '../../shared/contracts/views';
import { signActor, SYSTEM_ACTOR } from '../../shared/http/actor';
import { createAsk } from '../../shared/http/ask';
import { askAdmin, createKafka, withAdmin } from '../../shared/kafka/kafka';
import {
  buildDemoRoster,
  COUNTY_CODE,
  demoWorkbook,
  type DemoRoster,
} from '../../services/members/demo/build-demo-roster';
import { seededRandom } from '../../services/members/demo/names';
import { ensureRealm } from '../engines/realm';
import type { EngineAddresses, Engines } from '../engines/start-engines';
import { startProcesses, type Processes } from '../processes/start-processes';
import type { Progress } from '../progress';
import { until } from '../until';
import { castOf, keepBranch, YEAR, type Cast } from './cast';
import { compareRates } from './compare-rates';
import { signEverybodyIn, type People } from './people';
import { FIRST_DAY, LAST_DAY, planRehearsal, type RehearsalPlan } from './plan-rehearsal';
import { pathOf, play, type Played } from './play';
import { printTable, tableOf, type Row, type Timeline } from './table';
import { judge, type Verdict } from './verdicts';

export interface RehearsalOptions {
  engines: Pick<Engines, keyof EngineAddresses | 'running'>;
  dataDir: string;
  env: NodeJS.ProcessEnv;
  log: Progress;
  onStop?: (stop: () => Promise<unknown>) => void;
  seed: number;
  /** `small`: a town and a unit of each field, about 100 commitments; `branch`: one village branch and its group, ten. */
  size: 'small' | 'branch';
  perBranch?: number | undefined;
  /** Real milliseconds that competing instants are to be apart at least. */
  apartMs: number;
  /** Real milliseconds that the year is to take, if competing instants and load allow it. */
  aimMs: number;
}

export interface RehearsalReport {
  realm: string;
  rate: number;
  /** Real seconds from the first day to the last verdict. */
  seconds: number;
  rows: Row[];
  /** The table, printed. */
  table: string;
  verdicts: Verdict[];
  ok: boolean;
}

/** A village with a group below it: the only branch with everything on a small scale. */
const BRANCH_CODE = '330281114206';
/** What starting, importing, making accounts and signing in take on a quiet machine, with as much again. */
const SETUP_MS = { small: 70_000, branch: 45_000 };
/** What opening the year takes at most; it must be over when the year begins. */
const OPENING_MS = { small: 20_000, branch: 6_000 };
const HOUR = 3_600_000;

export async function rehearseYear(options: RehearsalOptions): Promise<RehearsalReport> {
  const { engines, dataDir, env, log, seed, size } = options;
  const { roster, cast, plan, share } = prepare(options);
  const planned = Math.floor(plan.rate * share);
  const duration = (msOf(startOf(LAST_DAY)) - msOf(startOf(FIRST_DAY))) / planned;
  log.say(
    `排练 ${YEAR} 年：${plan.forecasts.size} 份承诺，${plan.acts.length} 件人做的事，${sum([...plan.forecasts.values()].map(({ said }) => said.length))} 件系统做的事（种子 ${seed}）。`,
  );
  log.say(
    `速度：真实时间的 ${planned} 倍（一天 ${((24 * HOUR) / planned / 1000).toFixed(2)} 秒），全年约 ${Math.round(duration / 1000)} 秒；相互竞争的时点最近相隔 ${(plan.tightest.gap / HOUR / 24).toFixed(1)} 天，即 ${(plan.tightest.gap / planned / 1000).toFixed(1)} 秒${plan.rate < Math.floor(plan.rateByGap) ? '（受办件量限制）' : ''}${share < 1 ? `；机器较忙，只分到 ${Math.round(share * 100)}% 的处理器，速度相应降低` : ''}。`,
  );

  const realm = `rehearsal-${seed}-${Math.floor(Date.now() / 1000).toString(36)}${randomBytes(1).toString('hex')}`;
  const folder = join(dataDir, 'rehearsals');
  mkdirSync(folder, { recursive: true });
  await log.during(`准备 ${realm}`, () => ensureRealm(engines, realm));
  const mongo = await MongoClient.connect(engines.mongoUrl);
  const aborter = new AbortController();
  let processes: Processes | undefined;
  const stop = async (): Promise<void> => {
    aborter.abort();
    await processes?.stop();
    await mongo.close();
  };
  options.onStop?.(stop);
  try {
    const start = (clock: Clock): Promise<Processes> =>
      startProcesses({
        realm,
        clock,
        engines: engines as Engines,
        dataDir,
        log,
        env,
        ...(options.onStop ? { onStop: options.onStop } : {}),
      });
    const since = Date.now();
    let clock = clockIn(SETUP_MS[size] / share, planned);
    processes = await start(clock);
    await log.during('导入名册', () => importRoster(roster, processes!));
    const heard = mongo.db(databaseName(realm, 'commitments'));
    await until(async () => (await heard.collection('members').countDocuments()) === roster.members.length, {
      deadlineMs: 60_000,
    });
    const appointments = sum(roster.members.map(({ functions }) => functions.length));
    await until(async () => (await heard.collection('appointments').countDocuments()) === appointments, {
      deadlineMs: 60_000,
    });
    const persons = [...new Set([cast.overseer, ...plan.acts.map(({ by }) => by)])];
    const people = await log.during(`为 ${persons.length} 人开设账号并登录`, () =>
      signEverybodyIn(persons, { gateway: processes!.urls.gateway, env: processes!.envOf('gateway'), folder }),
    );
    await expectPlan(cast, processes);
    if (Date.now() + OPENING_MS[size] > msOf(clock.realOrigin)) {
      // Nothing is opened yet: the same realm may begin its year later, and slower on a machine this busy.
      const took = Date.now() - since;
      const rate = Math.floor(planned / Math.min(3, Math.max(1.5, (took * share) / SETUP_MS[size])));
      log.say(`准备用了 ${Math.round(took / 1000)} 秒，机器较忙：推迟年初，速度降为 ${rate} 倍，重新启动各进程。`);
      await processes.stop();
      clock = clockIn(took + 2 * OPENING_MS[size], rate);
      processes = await start(clock);
    }
    const began = Date.now();
    const ask = createAsk({ baseUrl: processes.urls.commitments, key: processes.internalTokenKey, timeoutMs: 30_000 });
    await ask.post('/openings', { year: YEAR, county: cast.county }, SYSTEM_ACTOR);
    const heads = heard.collection<{ _id: string; stage: Stage; seq: number; path: string }>('heads');
    await log.during(`开启 ${cast.subjects.length} 份年度承诺`, () =>
      until(async () => (await heads.countDocuments({ path: { $ne: '' } })) === cast.subjects.length, {
        deadlineMs: 120_000,
      }),
    );
    if (Date.now() > msOf(clock.realOrigin))
      throw new Error('the year had begun before all of it was opened: the machine is too slow or too busy');

    const playing = play(plan.acts, { people, clock, overseer: cast.overseer, signal: aborter.signal });
    const ledger = mongo.db(databaseName(realm, 'ledger')).collection('entries');
    let stages = '';
    const look = setInterval(
      () =>
        void countStages(heads).then(
          (text) => (stages = text),
          () => undefined,
        ),
      2_000,
    );
    const describe = (): string =>
      `排练 ${dayOf(instantOf(toBusiness(clock, Date.now())))}，已办 ${playing.played.done}/${plan.acts.length} 件${stages}`;
    try {
      await log.during(describe, async () => {
        await playing.over;
        const deadlineMs = Math.max(0, toReal(clock, msOf(startOf(LAST_DAY))) - Date.now()) + 60_000;
        await until(async () => (await ledger.countDocuments({ kind: 'ended' })) >= plan.forecasts.size, {
          everyMs: 500,
          deadlineMs,
        }).catch(() => undefined);
      });
    } finally {
      clearInterval(look);
    }
    const { played } = playing;
    await log
      .during('等待各项投影跟上', () => caughtUp(realm, engines, mongo))
      .catch((error: Error) => played.faults.push(error.message));
    const timelines = await log.during('读取全部时间轴', () => readTimelines(plan, cast, people, played));
    const rows = tableOf(timelines);
    const differing = await log.during('与统计服务核对', () => compareRates(timelines, cast, people));
    const verdicts: Verdict[] = [
      playedThrough(played, plan, clock),
      { name: '统计与时间轴一致', ok: differing.length === 0, says: '承诺率等八项，逐个党组织', faults: differing },
      ...(await log.during('核验台账、重放历史', () =>
        judge({
          realm,
          mongo,
          ...engines,
          codecKey: processes!.envOf('workflows').CODEC_KEY!,
          logs: join(dataDir, 'logs', realm),
          answered: played.answered,
          forecasts: plan.forecasts,
          planted: cast.planted,
        }),
      )),
    ];
    return {
      realm,
      rate: clock.rate,
      seconds: Math.round((Date.now() - began) / 1000),
      rows,
      table: printTable(rows, (id) => cast.organisations.get(id)?.name ?? id),
      verdicts,
      ok: verdicts.every((verdict) => verdict.ok),
    };
  } finally {
    await stop();
  }
}

/** Verdicts for a terminal; of many faults the first ten. */
export function printVerdicts(verdicts: Verdict[]): string {
  return verdicts
    .flatMap(({ name, ok, says, faults }) => [
      `${ok ? '通过' : '未过'}  ${name}：${says}`,
      ...faults.slice(0, 10).map((fault) => `        ${fault}`),
      ...(faults.length > 10 ? [`        ……共 ${faults.length} 处`] : []),
    ])
    .join('\n');
}

function prepare({ seed, size, perBranch, apartMs, aimMs }: RehearsalOptions): {
  roster: DemoRoster;
  cast: Cast;
  plan: RehearsalPlan;
  /** Of one core's time while planning: what others leave of the machine, at least a third. */
  share: number;
} {
  const small = buildDemoRoster({ seed, size: 'small', ...(perBranch === undefined ? {} : { perBranch }) });
  const random = seededRandom(seed);
  const roster = size === 'branch' ? keepBranch(small, BRANCH_CODE) : small;
  const cast = castOf(roster, size === 'branch' ? BRANCH_CODE : COUNTY_CODE, random);
  const since = Date.now();
  const used = process.cpuUsage();
  const plan = planRehearsal(cast, random, { apartMs, aimMs });
  const { user, system } = process.cpuUsage(used);
  const share = (user + system) / 1_000 / Math.max(1, Date.now() - since);
  return { roster, cast, plan, share: share > 0.85 ? 1 : Math.max(1 / 3, share) };
}

/** The year begins so many real milliseconds from now; until then it is a few months earlier, when nothing is opened yet. */
function clockIn(ms: number, rate: number): Clock {
  return { origin: startOf(FIRST_DAY), realOrigin: instantOf(Date.now() + ms), rate };
}

async function importRoster(roster: DemoRoster, { urls, internalTokenKey }: Processes): Promise<void> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(await buffer(demoWorkbook(roster)))]), 'roster.xlsx');
  const response = await fetch(`${urls.members}/imports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await signActor(SYSTEM_ACTOR, internalTokenKey)}` },
    body: form,
  });
  const preview = (await response.json()) as { id: string; counts: { errors: number } };
  if (!response.ok || preview.counts.errors > 0)
    throw new Error(`the roster was not accepted: ${response.status} ${JSON.stringify(preview.counts)}`);
  const ask = createAsk({ baseUrl: urls.members, key: internalTokenKey, timeoutMs: 30_000 });
  let { state } = await ask.post<{ state: string }>(
    `/imports/${preview.id}/apply`,
    { reason: '建立名册' },
    SYSTEM_ACTOR,
  );
  while (state !== 'applied') {
    await pause(200);
    ({ state } = await ask.get<{ state: string }>(`/imports/${preview.id}`, SYSTEM_ACTOR));
  }
}

/** The script was written for this plan: with another one it would compete with instants it knows nothing of. */
async function expectPlan(cast: Cast, { urls, internalTokenKey }: Processes): Promise<void> {
  const ask = createAsk({ baseUrl: urls.members, key: internalTokenKey });
  const { plan } = await ask.get<{ plan: object }>(
    `/internal/plan?organisation=${cast.county}&year=${YEAR}`,
    SYSTEM_ACTOR,
  );
  if (JSON.stringify(plan) !== JSON.stringify(cast.subjects[0].input.plan))
    throw new Error('the county has another plan than the one that is rehearsed');
}

async function countStages(heads: {
  aggregate<T extends object>(stages: object[]): { toArray(): Promise<T[]> };
}): Promise<string> {
  const counts = await heads
    .aggregate<{ _id: Stage; n: number }>([{ $group: { _id: '$stage', n: { $sum: 1 } } }])
    .toArray();
  const of = new Map(counts.map(({ _id, n }) => [_id, n]));
  return `；${(Object.keys(STAGES) as Stage[]).flatMap((stage) => (of.has(stage) ? [`${STAGES[stage]} ${of.get(stage)}`] : [])).join('，')}`;
}

/** Everything is on Kafka, and every service of the realm has read it to the end. */
async function caughtUp(realm: string, { kafkaBrokers }: EngineAddresses, mongo: MongoClient): Promise<void> {
  const kafka = createKafka({
    brokers: kafkaBrokers.split(','),
    clientId: 'rehearsal',
    log: pino({ level: 'silent' }),
  });
  const entries = mongo.db(databaseName(realm, 'ledger')).collection('entries');
  await withAdmin(kafka, (admin) =>
    until(
      async () => {
        if ((await entries.countDocuments({ published: false })) > 0) return false;
        const { groups } = await askAdmin(admin, (asked) => asked.listGroups());
        const own = groups.filter(({ groupId }) => groupId.startsWith(`${realm}.`));
        if (own.length === 0) return false;
        for (const { groupId } of own) {
          for (const { topic, partitions } of await askAdmin(admin, (asked) => asked.fetchOffsets({ groupId }))) {
            const ends = new Map(
              (await askAdmin(admin, (asked) => asked.fetchTopicOffsets(topic))).map(({ partition, high }) => [
                partition,
                Number(high),
              ]),
            );
            if (partitions.some(({ partition, offset }) => Math.max(0, Number(offset)) < (ends.get(partition) ?? 0)))
              return false;
          }
        }
        return true;
      },
      { everyMs: 500, deadlineMs: 90_000 },
    ),
  );
}

async function readTimelines(plan: RehearsalPlan, cast: Cast, people: People, played: Played): Promise<Timeline[]> {
  const chains = [...plan.forecasts.keys()];
  const timelines: Timeline[] = [];
  const work = async (): Promise<void> => {
    for (let chain = chains.shift(); chain !== undefined; chain = chains.shift()) {
      const { status, body } = await people.get(cast.overseer, `${pathOf(chain)}/timeline`);
      if (status !== 200) {
        played.faults.push(`${chain}: 时间轴返回 ${status} ${body.code ?? ''}`);
        continue;
      }
      const { head, entries } = body as unknown as TimelineView;
      timelines.push({ chain, type: head.subjectType, subject: head.subjectId, inCharge: head.inCharge, entries });
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
  // The list leaves out who is gone, and nobody else.
  const { body } = await people.get(
    cast.overseer,
    `/api/commitments/commitments?year=${YEAR}&under=${cast.county}&limit=1`,
  );
  const gone = timelines.filter(({ entries }) => entries.some(({ kind }) => kind === 'left')).length;
  if (body.total !== timelines.length - gone)
    played.faults.push(`列表有 ${String(body.total)} 份承诺，时间轴有 ${timelines.length - gone} 份`);
  const open = timelines.filter(({ entries }) => entries.at(-1)?.stage !== 'closed').map(({ chain }) => chain);
  played.faults.push(...open.map((chain) => `${chain}: 没有办结`));
  return timelines.sort((a, b) => (a.chain < b.chain ? -1 : 1));
}

function playedThrough(
  { faults, delays, done, answered, registered }: Played,
  plan: RehearsalPlan,
  clock: Clock,
): Verdict {
  const sorted = [...delays].sort((a, b) => a.took - b.took);
  const seconds = (share: number): string =>
    ((sorted[Math.floor((sorted.length - 1) * share)]?.took ?? 0) / 1_000).toFixed(2);
  const slowest = sorted.at(-1)?.at ?? plan.acts[0].at;
  const span = (toReal(clock, plan.acts.at(-1)!.at) - toReal(clock, plan.acts[0].at)) / 1_000;
  return {
    name: '人人照本子办事',
    ok: faults.length === 0 && done === plan.acts.length,
    says: `${done} 件，其中 ${answered.length} 件入账，平均每秒 ${(done / span).toFixed(1)} 件；从时点到答复中位 ${seconds(0.5)} 秒，95% ${seconds(0.95)} 秒，最慢 ${seconds(1)} 秒（${dayOf(instantOf(slowest))}），${registered} 件先答“正在登记”`,
    faults,
  };
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
