/**
 * Where an engine comes from on this machine. Order: an address in the environment, a binary on the PATH, the cache of
 * earlier downloads, the packages through the machine's own pip and mvn, the maker's own download.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MissingPiece } from '../missing-piece';
import { cacheFolder } from '../paths';
import type { Progress } from '../progress';
import { fetchBinary, fetchKafka, fetchZipkin } from './fetch-engines';
import { findOnPath } from './on-path';
import { KAFKA, KAFKA_JARS, MONGOD, TEMPORAL, TEMPORAL_TEST_SERVER, type PinnedBinary, ZIPKIN } from './pinned';

export type Source = 'environment' | 'path' | 'cache' | 'fetched';
export type FoundMongo = { url: string } | { binary: string };
export type FoundTemporal = { address: string } | { binary: string };
export type FoundKafka = { brokers: string } | { libs: string; java: string };
export interface FoundEngines {
  mongo: FoundMongo;
  /** The ballot box's own. */
  ballots: FoundMongo;
  kafka: FoundKafka;
  temporal: FoundTemporal;
}

interface Looking {
  env: NodeJS.ProcessEnv;
  log: Progress;
}

export async function findEngines(looking: Looking): Promise<FoundEngines> {
  // One after the other: two downloads at once only make both progress lines crawl.
  const mongo = await findMongo(looking, 'MONGO_URL');
  // The same binary twice, looked for once.
  const ballots =
    'binary' in mongo && !looking.env.BALLOTS_MONGO_URL ? mongo : await findMongo(looking, 'BALLOTS_MONGO_URL');
  const temporal = await findTemporal(looking);
  const kafka = await findKafka(looking);
  return { mongo, ballots, kafka, temporal };
}

async function findMongo({ env, log }: Looking, variable: 'MONGO_URL' | 'BALLOTS_MONGO_URL'): Promise<FoundMongo> {
  const url = env[variable];
  if (url) {
    tell(log, MONGOD.title, 'environment', variable);
    return { url };
  }
  return { binary: await findBinary(MONGOD, { env, log }) };
}

async function findTemporal({ env, log }: Looking): Promise<FoundTemporal> {
  if (env.TEMPORAL_ADDRESS) {
    tell(log, TEMPORAL.title, 'environment', 'TEMPORAL_ADDRESS');
    return { address: env.TEMPORAL_ADDRESS };
  }
  return { binary: await findBinary(TEMPORAL, { env, log }) };
}

/** The time-skipping server of the timeline tests; started by Temporal's own test environment. */
export function findTestServer(looking: Looking): Promise<string> {
  return findBinary(TEMPORAL_TEST_SERVER, looking);
}

async function findBinary(pinned: PinnedBinary, { env, log }: Looking): Promise<string> {
  const onPath = findOnPath(pinned.binary, env);
  if (onPath) {
    tell(log, pinned.title, 'path', onPath);
    return onPath;
  }
  const cache = cacheFolder(env);
  const cached = join(cache, 'bin', pinned.binary);
  if (existsSync(cached) && statSync(cached).size === pinned.bytes) {
    tell(log, pinned.title, 'cache', cached);
    return cached;
  }
  const fetched = await fetchBinary(pinned, { cache, env, log });
  tell(log, pinned.title, 'fetched', fetched);
  return fetched;
}

async function findKafka({ env, log }: Looking): Promise<FoundKafka> {
  if (env.KAFKA_BROKERS) {
    tell(log, KAFKA.title, 'environment', 'KAFKA_BROKERS');
    return { brokers: env.KAFKA_BROKERS };
  }
  const java = findJava(env);
  const script = findOnPath('kafka-server-start.sh', env) ?? findOnPath('kafka-server-start', env);
  const installed = script && join(dirname(dirname(realpathSync(script))), 'libs');
  if (installed && hasKafka4(installed)) {
    tell(log, 'Kafka', 'path', installed);
    return { libs: installed, java };
  }
  const cache = cacheFolder(env);
  const cached = join(cache, 'kafka', 'libs');
  if (Object.keys(KAFKA_JARS).every((jar) => existsSync(join(cached, jar)))) {
    tell(log, KAFKA.title, 'cache', cached);
    return { libs: cached, java };
  }
  const fetched = await fetchKafka({ cache, env, log });
  tell(log, KAFKA.title, 'fetched', fetched);
  return { libs: fetched, java };
}

/** The trace viewer: Java and its jar. */
export async function findZipkin({ env, log }: Looking): Promise<{ java: string; jar: string }> {
  const java = findJava(env);
  const cache = cacheFolder(env);
  const cached = join(cache, ZIPKIN.jar);
  if (!existsSync(cached)) return { java, jar: await fetchZipkin({ cache, env, log }) };
  tell(log, ZIPKIN.title, 'cache', cached);
  return { java, jar: cached };
}

/** Java 17 or later, as Kafka 4 needs. */
function findJava(env: NodeJS.ProcessEnv): string {
  const home = env.JAVA_HOME && join(env.JAVA_HOME, 'bin', 'java');
  const java = home && existsSync(home) ? home : findOnPath('java', env);
  if (!java)
    throw new MissingPiece(
      '没有找到 Java，Kafka 需要 Java 17 以上；请安装后重试（Debian：apt-get install openjdk-17-jre-headless）。',
    );
  const version = javaVersion(java, env);
  if (version < 17) {
    throw new MissingPiece(
      `${java} 是 Java ${version}，Kafka 需要 17 以上；请安装后重试（Debian：apt-get install openjdk-17-jre-headless）。`,
    );
  }
  return java;
}

/** Java 8 does not know `--version` and ends with an error. */
function javaVersion(java: string, env: NodeJS.ProcessEnv): number {
  try {
    const said = execFileSync(java, ['--version'], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] });
    return Number(/\d+/.exec(said)?.[0]);
  } catch {
    return 8;
  }
}

function hasKafka4(libs: string): boolean {
  return existsSync(libs) && readdirSync(libs).some((jar) => /^kafka_2\.13-4\.\d+\.\d+\.jar$/.test(jar));
}

const SOURCES: Record<Source, string> = {
  environment: '环境变量',
  path: 'PATH 中的程序',
  cache: '缓存',
  fetched: '刚下载',
};

function tell(log: Progress, what: string, source: Source, where: string): void {
  log.say(`${what}：取自${SOURCES[source]}（${where}）`);
}
