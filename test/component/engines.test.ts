import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { MongoClient } from 'mongodb';
import { SEARCH_ATTRIBUTES } from '../../shared/contracts/commitment';
import { namespaceName, PARTITIONS, topicName, TOPICS } from '../../shared/contracts/topics';
import { createKafka } from '../../shared/kafka/kafka';
import { createLog } from '../../shared/telemetry/log';
import { ensureRealm } from '../../infra/engines/realm';
import { built, dataFolder } from '../../infra/paths';
import { until } from '../../infra/until';
import { engineAddresses } from '../support/ids';

const addresses = engineAddresses();
const realm = `test-engines-${Date.now().toString(36)}`;

describe('a realm on the engines', () => {
  beforeAll(async () => {
    await ensureRealm(addresses, realm);
    await ensureRealm(addresses, realm); // as at every later start
  });

  it('has a namespace that keeps closed histories for 30 days', async () => {
    const connection = await Connection.connect({ address: addresses.temporalAddress });
    const { config } = await connection.workflowService.describeNamespace({ namespace: namespaceName(realm) });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 24 * 60 * 60);
    await connection.close();
  });

  it('finds workflows by year, kind and county as soon as it is made', async () => {
    const connection = await Connection.connect({ address: addresses.temporalAddress });
    const client = new Client({ connection, namespace: namespaceName(realm) });
    const searchAttributes = {
      [SEARCH_ATTRIBUTES.year]: [2026],
      [SEARCH_ATTRIBUTES.kind]: ['member'],
      [SEARCH_ATTRIBUTES.county]: ['o330281'],
    };
    await client.workflow.start('nobody', { workflowId: 'w', taskQueue: 'nobody', searchAttributes });
    const found = await until(async () => {
      const { count } = await client.workflow.count(`JnYear = 2026 AND JnKind = 'member' AND JnCounty = 'o330281'`);
      return count > 0 && count;
    });
    expect(found).toBe(1);
    await connection.close();
  });

  it('has its topics with their partitions, kept for ever', async () => {
    const admin = createKafka({
      brokers: addresses.kafkaBrokers.split(','),
      clientId: 'test',
      log: createLog('test'),
    }).admin();
    await admin.connect();
    const topics = TOPICS.map((topic) => topicName(realm, topic));
    const { topics: found } = await admin.fetchTopicMetadata({ topics });
    expect(found.map(({ name, partitions }) => [name, partitions.length]).sort()).toEqual(
      topics.map((name) => [name, PARTITIONS]).sort(),
    );
    await admin.disconnect();
  });

  it('can change two documents in one transaction', async () => {
    const client = await new MongoClient(addresses.mongoUrl).connect();
    const collection = client.db(realm).collection('numbers');
    await collection.insertMany([{ n: 1 }, { n: 2 }]);
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await collection.updateMany({}, { $inc: { n: 10 } }, { session });
      }),
    );
    expect((await collection.find().sort({ n: 1 }).toArray()).map(({ n }) => n as number)).toEqual([11, 12]);
    await client.close();
  });
});

describe('engines of one data folder', () => {
  const profile = `test/engines-${process.pid}`;
  const folder = dataFolder(profile);
  const { MONGO_URL, KAFKA_BROKERS, TEMPORAL_ADDRESS, ...env } = process.env;
  let owner: ChildProcess | undefined;

  const start = (): {
    output: () => string;
    ready: () => Promise<unknown>;
    exit: Promise<number | null>;
    process: ChildProcess;
  } => {
    const child = spawn(process.execPath, [built('infra/serve-engines')], {
      env: { ...env, JIANNUO_PROFILE: profile },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    owner = child;
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
    return {
      output: () => text,
      ready: () => until(async () => Promise.resolve(/^export MONGO_URL/m.test(text))),
      exit,
      process: child,
    };
  };
  const ports = (): number[] =>
    Object.values(JSON.parse(readFileSync(join(folder, 'engine-ports.json'), 'utf8')) as Record<string, number>);
  const answers = (port: number): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(Boolean(socket.destroy())));
      socket.once('error', () => resolve(false));
    });
  const allSilent = async (): Promise<boolean> => !(await Promise.all(ports().map(answers))).includes(true);
  const mongoOf = (output: string): MongoClient => new MongoClient(/MONGO_URL='([^']+)'/.exec(output)?.[1] ?? '');

  afterAll(() => {
    owner?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('none survives a parent that is killed outright, and the next start finds the data on the same ports', async () => {
    const first = start();
    await first.ready();
    const client = await mongoOf(first.output()).connect();
    await client
      .db('kept')
      .collection('things')
      .insertOne({ kept: true }, { writeConcern: { w: 'majority', journal: true } });
    await client.close();
    const before = ports();

    const refused = start();
    expect(await refused.exit).toBe(1);
    expect(refused.output()).toMatch(
      new RegExp(
        `正由进程 ${first.process.pid}（npm run engines）使用；请先在它的窗口按 Ctrl-C，或运行 kill ${first.process.pid}`,
      ),
    );

    first.process.kill('SIGKILL');
    await until(allSilent, { deadlineMs: 30_000 });

    const second = start();
    await second.ready();
    expect(ports()).toEqual(before);
    const again = await mongoOf(second.output()).connect();
    expect(await again.db('kept').collection('things').countDocuments()).toBe(1);
    await again.close();

    second.process.kill('SIGTERM');
    expect(await second.exit).toBe(143);
    expect(await allSilent()).toBe(true);
    expect(existsSync(join(folder, 'running.json'))).toBe(false);
  }, 180_000);

  it('what a killed parent and its guard both left is ended by the next start', async () => {
    const first = start();
    await first.ready();
    const children = readFileSync(`/proc/${first.process.pid}/task/${first.process.pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .map(Number);
    const guard = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('/bin/sh'));
    process.kill(guard as number, 'SIGKILL');
    first.process.kill('SIGKILL');
    await first.exit;
    expect(await allSilent()).toBe(false);
    const second = start();
    await second.ready();
    second.process.kill('SIGINT');
    expect(await second.exit).toBe(130);
  }, 180_000);

  it('a kept port that somebody else took is named with its holder', async () => {
    const port = (JSON.parse(readFileSync(join(folder, 'engine-ports.json'), 'utf8')) as { mongo: number }).mongo;
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const refused = start();
    expect(await refused.exit).toBe(1);
    expect(refused.output()).toMatch(
      new RegExp(`MongoDB 的端口 ${port} 被进程 ${process.pid}（.*）占用；请结束它（kill ${process.pid}）后重试`),
    );
    await new Promise((resolve) => server.close(resolve));
  });

  it('an address in the environment that does not answer is named', async () => {
    const child = spawn(process.execPath, [built('infra/serve-engines')], {
      env: {
        ...env,
        JIANNUO_PROFILE: profile,
        MONGO_URL: 'mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=500',
        KAFKA_BROKERS,
        TEMPORAL_ADDRESS,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(1);
    expect(text).toMatch(/环境变量 MONGO_URL 指定的 MongoDB 不可用（.*）；请检查地址，或去掉该变量/);
  });
});
