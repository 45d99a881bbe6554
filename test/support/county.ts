/** A small county whose members, workflows and commitments really run, in this process, each engine behind a proxy. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { MemberRow, OrganisationRow } from '../../services/members/roster-format';
import { startMembers } from '../../services/members/service';
import { startCommitments } from '../../services/commitments/service';
import { startWorkflows } from '../../workflows/service';
import { toBusiness } from '../../shared/calendar/clock';
import { instantOf } from '../../shared/calendar/day';
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { defaultPlan } from '../../shared/calendar/default-plan';
import { commitmentWorkflowId, type Deed, type DeedAnswer } from '../../shared/contracts/commitment';
import type { DeedKind } from '../../shared/contracts/entries';
import type { Entry } from '../../shared/contracts/ledger';
import type { Actor } from '../../shared/contracts/organisation';
import type { Clock, Day, Instant, Plan } from '../../shared/contracts/plan';
import { databaseName } from '../../shared/contracts/topics';
import type { CommitmentDetail, TimelineView } from '../../shared/contracts/views';
import { signActor, SYSTEM_ACTOR } from '../../shared/http/actor';
import { connectMongo, nativeCollection, type Database } from '../../shared/mongo/connect';
import { createLog } from '../../shared/telemetry/log';
import { connectTemporal } from '../../shared/temporal/connect';
import { createDeedSender, type DeedRecord } from '../../shared/temporal/send-deed';
import { installRuntime } from '../../shared/temporal/worker';
import { ensureNamespace } from '../../infra/engines/temporal';
import { until } from '../../infra/until';
import { freshRealm, required } from './ids';
import { startKafkaProxy } from './kafka-proxy';
import { bringIn, COUNTY, person, smallRoster } from './roster';
import { startTcpProxy, type TcpProxy } from './tcp-proxy';

/** On 2 March 2026 every kind of deed can be done: the first quarter is over, what comes later in a year is open. */
export function shortYearPlan(): Plan {
  const plan = defaultPlan(2026, CALENDAR_2026);
  const member: Plan['member'] = {
    ...plan.member,
    pledge: { ...plan.member.pledge, due: '2026-03-20' },
    periods: [
      quarter('q1', '2026-01-01', '2026-01-31', '2026-02-10'),
      quarter('q2', '2026-02-01', '2026-03-01', '2026-03-13'),
      quarter('q3', '2026-10-01', '2026-10-31', '2026-11-10'),
      quarter('q4', '2026-02-01', '2026-03-02', '2026-03-20'),
    ],
    midYear: { opens: '2026-03-01', reflectionDue: '2026-03-16', assessmentDue: '2026-03-20' },
    selfAppraisal: { opens: '2026-03-01', due: '2026-03-20' },
    appraisal: { opens: '2026-03-01', due: '2026-03-20' },
  };
  return { ...plan, id: 'short-2026', member };
}

/** On 2 March 2026 members have some days left to pledge: a year opened late gives everybody their own. */
export function pledgingPlan(): Plan {
  const plan = defaultPlan(2026, CALENDAR_2026);
  return { ...plan, member: { ...plan.member, pledge: { ...plan.member.pledge, due: '2026-03-10' } } };
}

function quarter(period: 'q1' | 'q2' | 'q3' | 'q4', from: Day, to: Day, due: Day): Plan['member']['periods'][number] {
  return { period, from, to, record: { kind: 'record', due }, comment: { due } };
}

export interface Answer {
  status: number;
  body: any;
  etag?: string;
}
export interface AskedDeed {
  id?: string;
  data: object;
  content?: object;
  draft?: string;
}

/** Two sound items, for tests in which it does not matter what was pledged. */
export const TWO_PLEDGES: AskedDeed = {
  data: {
    items: [
      { id: 'a', kind: 'practical', deadline: '2026-06-30' },
      { id: 'b', kind: 'post', deadline: '2026-09-30' },
    ],
  },
  content: {
    items: Object.fromEntries(
      ['a', 'b'].map((id) => [
        id,
        { title: '帮扶一户', goal: '增收三千元', measures: '每月走访', responsible: '本人' },
      ]),
    ),
  },
};

export interface County {
  realm: string;
  /** What every process beside it is told: the same engines, clock and keys. */
  common: { CLOCK: Clock; INTERNAL_TOKEN_KEY: string; CODEC_KEY: string };
  urls: Record<'members' | 'workflows' | 'commitments', string>;
  proxies: { mongo: TcpProxy; kafka: TcpProxy; temporal: TcpProxy };
  ledger: Database;
  projection: Database;
  /** Somebody as members states them now, by the name in the roster. */
  actor(name: string): Promise<Actor>;
  call(
    service: 'members' | 'commitments',
    actor: Actor,
    method: string,
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  deed(name: string, subjectId: string, kind: DeedKind, asked: AskedDeed): Promise<Answer>;
  /** Insists on `done`, and waits until the projection has it. */
  done(name: string, subjectId: string, kind: DeedKind, asked: AskedDeed): Promise<Answer['body']>;
  detail(name: string, subjectId: string): Promise<CommitmentDetail>;
  timeline(name: string, subjectId: string): Promise<TimelineView>;
  entries(subjectId: string): Promise<Entry[]>;
  bringIn(organisations: OrganisationRow[], members: MemberRow[]): Promise<void>;
  /** Straight to the running year, as a service sends what it has already allowed. */
  send(chain: string, deed: Omit<Deed, 'version' | 'receivedAt'>): Promise<DeedAnswer>;
  /** Commitments is stopped and started again on a later day. */
  restartOn(instant: Instant): Promise<void>;
  close(): Promise<void>;
}

export interface CountyOptions {
  now: Instant;
  plan: Plan;
  plain: number;
  /** Subjects above which another person must agree to a batch action (G5). */
  approvalAbove?: number;
}

export async function openCounty({ now, plan, plain, approvalAbove = 1_000 }: CountyOptions): Promise<County> {
  const realm = freshRealm('county');
  const key = randomBytes(32).toString('hex');
  const log = createLog('county-test');
  log.level = process.env.LOG_LEVEL ?? 'silent';
  installRuntime(log);
  const stops: (() => unknown)[] = [];
  const onStop = (stop: () => unknown): void => void stops.push(stop);

  const mongoUrl = required('MONGO_URL');
  const mongo = new URL(mongoUrl.replace('mongodb:', 'http:'));
  const [temporalHost, temporalPort] = required('TEMPORAL_ADDRESS').split(':') as [string, string];
  await ensureNamespace(required('TEMPORAL_ADDRESS'), realm);
  const proxies = {
    mongo: await startTcpProxy(mongo.hostname, Number(mongo.port)),
    kafka: await startKafkaProxy(required('KAFKA_BROKERS')),
    temporal: await startTcpProxy(temporalHost, Number(temporalPort)),
  };
  onStop(() => Promise.all(Object.values(proxies).map((proxy) => proxy.close())));

  const clock: Clock = { origin: now, realOrigin: new Date().toISOString(), rate: 1 };
  const common = {
    REALM: realm,
    CLOCK: clock,
    PORT: 0,
    MONGO_URL: mongoUrl,
    KAFKA_BROKERS: [`127.0.0.1:${proxies.kafka.port}`],
    TEMPORAL_ADDRESS: required('TEMPORAL_ADDRESS'),
    INTERNAL_TOKEN_KEY: key,
    CODEC_KEY: randomBytes(32).toString('hex'),
    LOG_LEVEL: 'silent',
    TRACES: 'none' as const,
    APPROVAL_ABOVE_YEARS: approvalAbove,
    APPROVAL_ABOVE_ROWS: approvalAbove,
  };
  const membersPort = await startMembers(common, { log, onStop });
  const urls = { members: `http://127.0.0.1:${membersPort}`, workflows: '', commitments: '' };
  const workflowsPort = await startWorkflows(
    { ...common, MEMBERS_URL: urls.members, LEDGER_HASH: 'sha256', CACHED_WORKFLOWS: 200 },
    { log, onStop },
    () => undefined,
  );
  urls.workflows = `http://127.0.0.1:${workflowsPort}`;

  let commitmentsStops: (() => unknown)[] = [];
  const stopCommitments = async (): Promise<void> => {
    for (const stop of commitmentsStops.splice(0).reverse()) await stop();
  };
  const startAt = async (at: Clock): Promise<void> => {
    const port = await startCommitments(
      {
        ...common,
        CLOCK: at,
        MEMBERS_URL: urls.members,
        WORKFLOWS_URL: urls.workflows,
        MONGO_URL: `mongodb://127.0.0.1:${proxies.mongo.port}/?directConnection=true`,
        TEMPORAL_ADDRESS: `127.0.0.1:${proxies.temporal.port}`,
      },
      { log, onStop: (stop) => void commitmentsStops.push(stop) },
      { waitMs: 4_000, sweepAfterMs: 2_000 },
    );
    urls.commitments = `http://127.0.0.1:${port}`;
  };
  commitmentsStops = [];
  await startAt(clock);
  onStop(stopCommitments);
  const ledger = await connectMongo(mongoUrl, databaseName(realm, 'ledger'));
  const projection = await connectMongo(mongoUrl, databaseName(realm, 'commitments'));

  const pathOf = (subjectId: string): string => `/commitments/2026/${subjectId}`;
  const county: County = {
    realm,
    common,
    urls,
    proxies,
    ledger,
    projection,
    async actor(name) {
      const { status, body } = await county.call('members', SYSTEM_ACTOR, 'GET', `/internal/actors/${person(name)}`);
      if (status !== 200) throw new Error(`${name} is not on the roster`);
      return body.actor as Actor;
    },
    async call(service, actor, method, path, body, headers = {}) {
      const response = await fetch(urls[service] + path, {
        method,
        headers: {
          authorization: `Bearer ${await signActor(actor, key)}`,
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...headers,
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await response.text();
      const etag = response.headers.get('etag');
      return {
        status: response.status,
        body: text === '' ? undefined : JSON.parse(text),
        ...(etag === null ? {} : { etag }),
      };
    },
    async deed(name, subjectId, kind, { id = randomUUID(), ...asked }) {
      const body = { id, kind, ...asked };
      return county.call('commitments', await county.actor(name), 'POST', `${pathOf(subjectId)}/deeds`, body);
    },
    async done(name, subjectId, kind, asked) {
      const { status, body } = await county.deed(name, subjectId, kind, asked);
      if (status !== 200) throw new Error(`${kind}: ${status} ${JSON.stringify(body)}`);
      const chain = commitmentWorkflowId(2026, subjectId);
      await until(async () =>
        nativeCollection<{ _id: string; seq: number }>(projection, 'heads')
          .findOne({
            _id: chain,
            seq: { $gte: body.seq },
          })
          .then(Boolean),
      );
      return body;
    },
    async detail(name, subjectId) {
      const { status, body } = await county.call('commitments', await county.actor(name), 'GET', pathOf(subjectId));
      if (status !== 200) throw new Error(`${status} ${body.code}`);
      return body as CommitmentDetail;
    },
    async timeline(name, subjectId) {
      const path = `${pathOf(subjectId)}/timeline`;
      const { status, body } = await county.call('commitments', await county.actor(name), 'GET', path);
      if (status !== 200) throw new Error(`${status} ${body.code}`);
      return body as TimelineView;
    },
    entries: (subjectId) =>
      nativeCollection<Entry>(ledger, 'entries')
        .find({ chain: commitmentWorkflowId(2026, subjectId) }, { sort: { seq: 1 } })
        .toArray(),
    bringIn: (organisations, members) => bringIn(urls.members, key, organisations, members),
    async send(chain, deed) {
      const address = required('TEMPORAL_ADDRESS');
      const client = connectTemporal({ address, realm, codecKey: common.CODEC_KEY });
      const records = nativeCollection<DeedRecord>(projection, 'deeds');
      const sender = await createDeedSender({ client, records, whenNotRunning: async () => undefined, log });
      try {
        const receivedAt = instantOf(toBusiness(clock, Date.now()));
        const outcome = await sender.send(chain, { version: 1, receivedAt, ...deed });
        if (outcome.state !== 'answered') throw new Error(`${chain} did not answer`);
        return outcome.answer;
      } finally {
        await sender.stop();
        await client.connection.close();
      }
    },
    async restartOn(instant) {
      await stopCommitments();
      await startAt({ origin: instant, realOrigin: new Date().toISOString(), rate: 1 });
    },
    async close() {
      for (const stop of stops.reverse()) await stop();
      await ledger.dropDatabase();
      await projection.dropDatabase();
      const members = await connectMongo(mongoUrl, databaseName(realm, 'members'));
      await members.dropDatabase();
      for (const connection of [ledger, projection, members]) await connection.close();
    },
  };

  const { organisations, members } = smallRoster(plain);
  await county.bringIn(organisations, members);
  await county.call('members', SYSTEM_ACTOR, 'PUT', `/internal/organisations/${COUNTY}/plan`, plan);
  const opened = await county.call('commitments', SYSTEM_ACTOR, 'POST', '/openings', { year: 2026, county: COUNTY });
  if (opened.status !== 200) throw new Error(`opening: ${opened.status} ${JSON.stringify(opened.body)}`);
  // Everybody but the city and its secretary; every place and office known, so that rights can be told.
  const commitments = organisations.length + members.length - 2;
  const heads = nativeCollection(projection, 'heads');
  const appointments = nativeCollection(projection, 'appointments');
  await until(
    async () =>
      (await heads.countDocuments({ path: { $ne: '' } })) === commitments &&
      (await appointments.countDocuments()) === 8,
    { deadlineMs: 100_000 },
  );
  return county;
}
