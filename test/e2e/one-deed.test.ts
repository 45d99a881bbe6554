/** One deed through everything, in one trace: from the click through the ledger to the lists and the other's to-do. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createStore } from '../../services/gateway/store';
import { commitmentWorkflowId } from '../../shared/contracts/commitment';
import type { Entry } from '../../shared/contracts/ledger';
import { databaseName, topicName } from '../../shared/contracts/topics';
import type { CommitmentDetail, TodoList } from '../../shared/contracts/views';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { createAsk } from '../../shared/http/ask';
import { connectMongo, nativeCollection, type Database } from '../../shared/mongo/connect';
import { ensureRealm } from '../../infra/engines/realm';
import type { Engines } from '../../infra/engines/start-engines';
import { claimDataFolder, type RunningFile } from '../../infra/processes/running';
import { startProcesses, type Processes } from '../../infra/processes/start-processes';
import { quiet } from '../../infra/progress';
import { until } from '../../infra/until';
import { engineAddresses, freshRealm, required } from '../support/ids';
import { bringIn, COUNTY, memberRow, organisationRow, person } from '../support/roster';

const realm = freshRealm('deed');
const PASSWORD = 'Wenhua-2026';
const MEMBER = '欧阳试金石';
const SECRETARY = '司徒见证人';
const WORDS = '为村里三户人家修好漏雨的屋顶';

/** As Zipkin's collector takes them. */
interface Span {
  traceId: string;
  name: string;
  kind?: string;
  localEndpoint: { serviceName: string };
}
interface Person {
  call<T>(method: string, path: string, body?: object): Promise<{ status: number; body: T }>;
}

const spans: Span[] = [];
const databases: Database[] = [];
let folder: string;
let running: RunningFile;
let collector: Server;
let processes: Processes | undefined;

async function database(service: string): Promise<Database> {
  const connection = await connectMongo(required('MONGO_URL'), databaseName(realm, service));
  databases.push(connection);
  return connection;
}

beforeAll(async () => {
  collector = createServer((request, response) => {
    void text(request).then((sent) => {
      spans.push(...(JSON.parse(sent) as Span[]));
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  folder = mkdtempSync(join(tmpdir(), 'jiannuo-deed-'));
  running = await claimDataFolder(folder, 'one deed');
  const addresses = engineAddresses();
  await ensureRealm(addresses, realm);
  processes = await startProcesses({
    realm,
    clock: { origin: '2026-01-05T01:00:00.000Z', realOrigin: new Date().toISOString(), rate: 1 },
    engines: { ...addresses, running } as Engines,
    dataDir: folder,
    log: quiet,
    env: {
      ...process.env,
      LOG_LEVEL: 'debug',
      TRACES: 'zipkin',
      TRACES_URL: `http://127.0.0.1:${(collector.address() as AddressInfo).port}/api/v2/spans`,
    },
  });
  const { urls, internalTokenKey, envOf } = processes;
  await bringIn(
    urls.members,
    internalTokenKey,
    [organisationRow('9001'), organisationRow('900101', '9001'), organisationRow('900101201', '900101')],
    [
      memberRow('secretary', '900101201', ['secretary'], { name: SECRETARY }),
      memberRow('member', '900101201', [], { name: MEMBER }),
    ],
  );
  const accounts = await createStore(await database('gateway'), envOf('gateway')['SESSION_KEY'] ?? '');
  for (const account of ['member', 'secretary'])
    await accounts.makeAccount({ account, personId: person(account), password: PASSWORD, mustChange: false });
  const commitments = createAsk({ baseUrl: urls.commitments, key: internalTokenKey, timeoutMs: 30_000 });
  await commitments.post('/openings', { year: 2026, county: COUNTY }, SYSTEM_ACTOR);
}, 150_000);

afterAll(async () => {
  await processes?.stop();
  running?.release();
  await new Promise((resolve) => (collector ? collector.close(resolve) : resolve(undefined)));
  for (const service of ['members', 'commitments', 'publication', 'scoring', 'ledger']) await database(service);
  for (const connection of databases) {
    await connection.dropDatabase();
    await connection.close();
  }
  if (folder) rmSync(folder, { recursive: true });
}, 60_000);

/** Signs in as a browser does: cookies, and the token that every change must show. */
async function signIn(account: string): Promise<Person> {
  const base = processes!.urls.gateway;
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  const call = async <T>(method: string, path: string, body?: object): Promise<{ status: number; body: T }> => {
    const response = await fetch(base + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
    if (cookies.length > 0) headers['cookie'] = cookies.join('; ');
    return { status: response.status, body: (await response.json()) as T };
  };
  const signedIn = await call<{ csrfToken: string }>('POST', '/auth/sign-in', { account, password: PASSWORD });
  expect(signedIn.status).toBe(200);
  headers['x-csrf-token'] = signedIn.body.csrfToken;
  return { call };
}

it('X3 G1 a deed signed in for at the gateway reaches ledger, list and to-do, in one trace, and no log knows a name', async () => {
  const member = await signIn('member');
  const secretary = await signIn('secretary');
  const subject = person('member');
  const path = `/api/commitments/commitments/2026/${subject}`;
  await until(async () => (await member.call<CommitmentDetail>('GET', path)).body.stage === 'drafting');

  const id = randomUUID();
  const content = { title: WORDS, goal: '雨季之前三户', measures: '每周六', responsible: MEMBER };
  const told = await member.call<{ done: boolean; seq: number }>('POST', `${path}/deeds`, {
    id,
    kind: 'submitPledges',
    data: {
      items: [
        { id: 'a', kind: 'practical', deadline: '2026-06-30' },
        { id: 'b', kind: 'post', deadline: '2026-11-30' },
      ],
    },
    content: { items: { a: content, b: content } },
  });
  expect(told).toMatchObject({ status: 200, body: { done: true, seq: 2 } });

  const seen = await secretary.call<CommitmentDetail>('GET', `${path}?atLeast=2`);
  expect(seen.body).toMatchObject({ seq: 2, stage: 'reviewing', may: expect.arrayContaining(['review']) });
  const chain = commitmentWorkflowId(2026, subject);
  await until(async () => {
    const todo = await secretary.call<TodoList>('GET', '/api/publication/todo');
    return todo.body.items.some((item) => item.chain === chain && item.duty === 'review');
  });

  const ledger = await database('ledger');
  const entry = await nativeCollection<Entry>(ledger, 'entries').findOne({ chain, deedId: id });
  const traceId = entry?.traceparent?.split('-')[1] ?? '';
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  const ledgerTopic = topicName(realm, 'ledger');
  const links: [service: string, span: RegExp][] = [
    ['gateway', /^post\b/i],
    ['commitments', /^post\b/i],
    ['workflows', /^ledger\.append$/],
    ['workflows', new RegExp(`^send ${ledgerTopic}$`)],
    ['commitments', new RegExp(`^apply ${ledgerTopic}$`)],
    ['publication', new RegExp(`^apply ${ledgerTopic}$`)],
  ];
  const missing = (): string[] =>
    links
      .filter(
        ([service, name]) =>
          !spans.some(
            (span) => span.traceId === traceId && span.localEndpoint.serviceName === service && name.test(span.name),
          ),
      )
      .map(([service, name]) => `${service} ${name.source}`);
  // Spans leave each process every five seconds.
  await until(async () => missing().length === 0, { deadlineMs: 15_000 }).catch(() => undefined);
  expect(missing()).toEqual([]);

  const logs = join(folder, 'logs', realm);
  const files = readdirSync(logs);
  expect(files).toHaveLength(7);
  for (const file of files) {
    const log = readFileSync(join(logs, file), 'utf8');
    expect(log).not.toBe('');
    for (const secret of [MEMBER, SECRETARY, WORDS, PASSWORD, encodeURIComponent(MEMBER)])
      expect(`${file}: ${log.includes(secret)}`).toBe(`${file}: false`);
  }
  expect(JSON.stringify(spans)).not.toContain(MEMBER);
}, 60_000);

it('what the page of interfaces shows is sound OpenAPI 3.1, with every service in it', async () => {
  const document = await (await fetch(`${processes!.urls.gateway}/openapi.json`)).text();
  expect(document).not.toContain('暂缺');
  const file = join(folder, 'openapi.json');
  writeFileSync(file, document);
  const redocly = join(__dirname, '../../node_modules/@redocly/cli/bin/cli.js');
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [redocly, 'lint', file, '--extends', 'spec', '--format', 'stylish'],
    { env, cwd: folder, encoding: 'utf8' },
  );
  expect(status === 0 ? '' : stdout + stderr).toBe('');
}, 60_000);
