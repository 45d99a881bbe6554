import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Progress } from '../progress';
import { download, verified } from './fetch-engines';
import { findEngines, findTestServer } from './find-engines';
import { KAFKA_JARS, MONGOD, TEMPORAL, TEMPORAL_TEST_SERVER, type PinnedBinary } from './pinned';

describe('where an engine comes from', () => {
  let folder: string;
  let said: string[];
  const log: Progress = { say: (line) => said.push(line), during: (_what, work) => work() };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jiannuo-find-'));
    said = [];
    mkdirSync(join(folder, 'path'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    PATH: join(folder, 'path'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    ...more,
  });
  const executable = (name: string, text = '#!/bin/sh\n'): string => {
    const path = join(folder, 'path', name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, 0o755);
    return path;
  };
  const cached = (pinned: PinnedBinary, bytes = pinned.bytes): string => {
    const path = join(folder, 'cache', 'jiannuo', 'bin', pinned.binary);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, '');
    truncateSync(path, bytes); // sparse: as large as the real one, without its blocks
    return path;
  };
  const cachedKafka = (): string => {
    const libs = join(folder, 'cache', 'jiannuo', 'kafka', 'libs');
    mkdirSync(libs, { recursive: true });
    for (const jar of Object.keys(KAFKA_JARS)) writeFileSync(join(libs, jar), '');
    return libs;
  };
  const java = (version = '17.0.15'): string => executable('java', `#!/bin/sh\necho 'openjdk ${version} 2025-04-15'\n`);

  it('an address in the environment goes before everything, and needs nothing installed', async () => {
    const addresses = {
      ...{ MONGO_URL: 'mongodb://db', BALLOTS_MONGO_URL: 'mongodb://box' },
      ...{ KAFKA_BROKERS: 'k:9092', TEMPORAL_ADDRESS: 't:7233' },
    };
    executable('mongod');
    expect(await findEngines({ env: env(addresses), log })).toEqual({
      mongo: { url: 'mongodb://db' },
      ballots: { url: 'mongodb://box' },
      kafka: { brokers: 'k:9092' },
      temporal: { address: 't:7233' },
    });
    expect(said).toHaveLength(4);
    expect(said.every((line) => line.includes('环境变量'))).toBe(true);
  });

  it('a binary on the PATH goes before the cache', async () => {
    const mongod = executable('mongod');
    cached(MONGOD);
    const temporal = cached(TEMPORAL);
    const found = await findEngines({ env: env({ KAFKA_BROKERS: 'k:9092' }), log });
    expect(found).toMatchObject({ mongo: { binary: mongod }, temporal: { binary: temporal } });
    expect(said[0]).toContain('PATH');
    expect(said[1]).toContain('缓存');
  });

  it('Kafka on the PATH is found through the link to its script', async () => {
    const javaPath = java();
    const libs = join(folder, 'kafka_2.13-4.1.0', 'libs');
    mkdirSync(libs, { recursive: true });
    writeFileSync(join(libs, 'kafka_2.13-4.1.0.jar'), '');
    mkdirSync(join(folder, 'kafka_2.13-4.1.0', 'bin'));
    const script = join(folder, 'kafka_2.13-4.1.0', 'bin', 'kafka-server-start.sh');
    writeFileSync(script, '');
    chmodSync(script, 0o755);
    symlinkSync(script, join(folder, 'path', 'kafka-server-start.sh'));
    const found = await findEngines({
      env: env({ MONGO_URL: 'm', BALLOTS_MONGO_URL: 'b', TEMPORAL_ADDRESS: 't' }),
      log,
    });
    expect(found.kafka).toEqual({ libs, java: javaPath });
  });

  it('a cache with every jar is taken', async () => {
    const javaPath = java();
    const libs = cachedKafka();
    const found = await findEngines({
      env: env({ MONGO_URL: 'm', BALLOTS_MONGO_URL: 'b', TEMPORAL_ADDRESS: 't' }),
      log,
    });
    expect(found.kafka).toEqual({ libs, java: javaPath });
  });

  it.each([
    ['no Java', undefined, /没有找到 Java.*apt-get install/],
    ['an old Java', '11.0.2', /Java 11，Kafka 需要 17 以上/],
  ])('%s is named with its remedy', async (_what, version, message) => {
    if (version) java(version);
    cachedKafka();
    await expect(
      findEngines({ env: env({ MONGO_URL: 'm', BALLOTS_MONGO_URL: 'b', TEMPORAL_ADDRESS: 't' }), log }),
    ).rejects.toThrow(message);
  });

  it('no pip and no network is named with its remedy, and half a download is not taken for an engine', async () => {
    cached(TEMPORAL_TEST_SERVER, 1000);
    await expect(findTestServer({ env: env(), log })).rejects.toThrow(
      /没能取得 Temporal.*没有 Python 的 pip.*apt-get install python3-pip/,
    );
  });

  it('a pip that fails is quoted in its last line', async () => {
    executable('python3', '#!/bin/sh\necho "ERROR: No matching distribution" >&2\nexit 1\n');
    await expect(findTestServer({ env: env(), log })).rejects.toThrow(/pip：ERROR: No matching distribution.*镜像/);
  });
});

describe('what is downloaded', () => {
  let server: Server;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jiannuo-fetch-'));
    server = createServer((request, response) => {
      response.writeHead(request.url === '/engine' ? 200 : 404).end('engine');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await new Promise((resolve) => server.close(resolve));
  });
  const url = (path: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

  it('is kept with the pinned checksum and refused with any other', async () => {
    const to = join(folder, 'engine');
    await download(url('/engine'), to);
    const sha256 = 'f'.repeat(64);
    await expect(verified(to, sha256)).rejects.toThrow(/校验和不符/);
    const right =
      /实为 ([0-9a-f]{64})/.exec(await verified(to, sha256).catch((error: Error) => error.message))?.[1] ?? '';
    expect(await verified(to, right)).toBe(to);
  });

  it('says who did not answer', async () => {
    await expect(download(url('/missing'), join(folder, 'x'))).rejects.toThrow(/127\.0\.0\.1:\d+ 答复 404/);
    await expect(download('http://127.0.0.1:1/x', join(folder, 'x'))).rejects.toThrow(/连不上 127\.0\.0\.1:1/);
  });
});
