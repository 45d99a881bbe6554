/** Whether the engines run: finds, starts, awaits, and stops what it started, in reverse. */
import { mkdir, readFile, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MissingPiece } from '../missing-piece';
import { lastLines, startChild, type Child, type ChildSpec } from '../processes/child';
import type { RunningFile } from '../processes/running';
import { claimDataFolder, findUser } from '../processes/running';
import type { Progress } from '../progress';
import { findEngines, type FoundEngines } from './find-engines';
import { awaitKafka, prepareKafka } from './kafka';
import {
  awaitBallotsMongo,
  awaitMongo,
  ballotsMongoSpec,
  ballotsMongoUrl,
  checkMongo,
  mongoSpec,
  mongoUrl,
} from './mongo';
import { keepPorts } from './ports';
import { ensureRealm } from './realm';
import { awaitTemporal, temporalSpec } from './temporal';

export interface EngineAddresses {
  mongoUrl: string;
  /** The ballot box's own server. */
  ballotsMongoUrl: string;
  /** Comma-separated. */
  kafkaBrokers: string;
  temporalAddress: string;
}
export type EngineName = 'mongo' | 'ballots' | 'kafka' | 'temporal';

export interface Engines extends EngineAddresses {
  dataDir: string;
  /** The data folder's list of processes: whoever starts more there adds them. */
  running: RunningFile;
  /** Of an engine that was started here: what the bench reads its CPU by. */
  pid(name: EngineName): number | undefined;
  /** Takes an engine away as a crash would (kill -9) or freezes it; only engines that were started here. */
  kill(name: EngineName): Promise<void>;
  freeze(name: EngineName): void;
  thaw(name: EngineName): void;
  /** Starts a killed engine again on its data and port, and waits until it is ready. */
  revive(name: EngineName): Promise<void>;
  /** Resolves with a sentence when an engine ends that nobody stopped. */
  lost: Promise<string>;
  stop(): Promise<void>;
}

export interface StartEnginesOptions {
  dataDir: string;
  log: Progress;
  env: NodeJS.ProcessEnv;
  realms?: string[];
  /** Who claims the data folder, as shown to somebody who tries it at the same time. */
  owner?: string;
  /** Told how to stop before anything is started, so that an interrupted start stops in order too. */
  onStop?: (stop: () => Promise<unknown>) => void;
}

interface StartedEngine {
  spec: ChildSpec;
  ready(giveUp: () => void): Promise<void>;
  child?: Child;
}

const ADDRESSES = 'addresses.json';
const ROOM_NEEDED_BYTES = 500 * 1024 * 1024;

export async function startEngines({
  dataDir,
  log,
  env,
  realms = [],
  owner = 'jiannuo',
  onStop,
}: StartEnginesOptions): Promise<Engines> {
  await mkdir(dataDir, { recursive: true });
  await needRoom(dataDir);
  const running = await claimDataFolder(dataDir, owner);
  const started: Partial<Record<EngineName, StartedEngine>> = {};
  let stopping = false;
  let tellLost: (sentence: string) => void;
  const lost = new Promise<string>((resolve) => (tellLost = resolve));

  const launch = async (engine: StartedEngine): Promise<void> => {
    const child = await startChild(engine.spec);
    engine.child = child;
    running.add(child.name, child.pid);
    void child.exit.then((how) => {
      running.drop(child.pid);
      if (!stopping && engine.child === child) tellLost(`${child.name} 意外结束（${how}），日志：${child.logFile}`);
    });
    await log.during(`等待 ${child.name} 就绪`, () =>
      engine.ready(() => {
        if (child.ended)
          throw new MissingPiece(
            `${child.name} 没能启动（${child.ended}），日志：${child.logFile}\n${lastLines(child.logFile)}`,
          );
      }),
    );
  };
  const stop = async (): Promise<void> => {
    stopping = true;
    for (const name of ['temporal', 'kafka', 'ballots', 'mongo'] as const) await started[name]?.child?.stop();
    running.release();
  };
  onStop?.(stop);

  try {
    const found = await findEngines({ env, log });
    const addresses = await plan(found, { dataDir, env, started });
    await Promise.all(Object.values(started).map(launch));
    await checkForeign(found, addresses, log);
    for (const realm of realms) await log.during(`准备 ${realm}`, () => ensureRealm(addresses, realm));
    await writeFile(join(dataDir, ADDRESSES), JSON.stringify(addresses));
    const childOf = (name: EngineName): Child => {
      const child = started[name]?.child;
      if (!child) throw new Error(`${name} was not started here`);
      return child;
    };
    return {
      ...addresses,
      dataDir,
      running,
      lost,
      stop,
      pid: (name) => started[name]?.child?.pid,
      async kill(name) {
        const child = childOf(name);
        (started[name] as StartedEngine).child = undefined;
        child.signal('SIGKILL');
        await child.exit;
      },
      freeze: (name) => childOf(name).signal('SIGSTOP'),
      thaw: (name) => childOf(name).signal('SIGCONT'),
      async revive(name) {
        const engine = started[name];
        if (!engine || engine.child) throw new Error(`${name} was not killed here`);
        await launch(engine);
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The engines of a data folder for one command: those that already run there, else started until `onStop`. */
export async function useEngines(options: StartEnginesOptions): Promise<EngineAddresses> {
  if (findUser(options.dataDir))
    return JSON.parse(await readFile(join(options.dataDir, ADDRESSES), 'utf8')) as EngineAddresses;
  return startEngines(options);
}

/** Decides what must be started, on which kept ports; fills `started`. */
async function plan(
  found: FoundEngines,
  {
    dataDir,
    env,
    started,
  }: { dataDir: string; env: NodeJS.ProcessEnv; started: Partial<Record<EngineName, StartedEngine>> },
): Promise<EngineAddresses> {
  const purposes: Record<string, string> = {};
  if ('binary' in found.mongo) purposes.mongo = ' MongoDB ';
  if ('binary' in found.ballots) purposes.ballots = ' 票箱的 MongoDB ';
  if ('libs' in found.kafka) Object.assign(purposes, { kafka: ' Kafka ', kafkaController: ' Kafka 控制器' });
  if ('binary' in found.temporal) purposes.temporal = ' Temporal ';
  const ports = await keepPorts(dataDir, 'engine-ports.json', purposes);
  const port = (name: string): number => ports[name];

  const addresses = {} as EngineAddresses;
  if ('binary' in found.mongo) {
    addresses.mongoUrl = mongoUrl(port('mongo'));
    const spec = mongoSpec({ binary: found.mongo.binary, dataDir, port: port('mongo'), env });
    started.mongo = { spec, ready: (giveUp) => awaitMongo(port('mongo'), giveUp) };
  } else addresses.mongoUrl = found.mongo.url;
  if ('binary' in found.ballots) {
    addresses.ballotsMongoUrl = ballotsMongoUrl(port('ballots'));
    const spec = ballotsMongoSpec({ binary: found.ballots.binary, dataDir, port: port('ballots'), env });
    started.ballots = { spec, ready: (giveUp) => awaitBallotsMongo(port('ballots'), giveUp) };
  } else addresses.ballotsMongoUrl = found.ballots.url;
  if ('libs' in found.kafka) {
    const brokers = `127.0.0.1:${port('kafka')}`;
    addresses.kafkaBrokers = brokers;
    const spec = await prepareKafka({
      ...found.kafka,
      dataDir,
      port: port('kafka'),
      controllerPort: port('kafkaController'),
      env,
    });
    started.kafka = { spec, ready: (giveUp) => awaitKafka(brokers, giveUp) };
  } else addresses.kafkaBrokers = found.kafka.brokers;
  if ('binary' in found.temporal) {
    const address = `127.0.0.1:${port('temporal')}`;
    addresses.temporalAddress = address;
    const spec = temporalSpec({ binary: found.temporal.binary, dataDir, port: port('temporal'), env });
    started.temporal = { spec, ready: (giveUp) => awaitTemporal(address, giveUp) };
  } else addresses.temporalAddress = found.temporal.address;
  return addresses;
}

/** Engines of somebody else are not started, only asked whether they answer. */
async function checkForeign(found: FoundEngines, addresses: EngineAddresses, log: Progress): Promise<void> {
  const away = (what: string, variable: string, why: string): MissingPiece =>
    new MissingPiece(`环境变量 ${variable} 指定的 ${what} 不可用（${why}）；请检查地址，或去掉该变量以便在本机启动。`);
  const none = (): void => undefined;
  if ('url' in found.mongo) {
    const why = await log.during('连接 MongoDB', () => checkMongo(addresses.mongoUrl));
    if (why) throw away('MongoDB', 'MONGO_URL', why);
  }
  if ('url' in found.ballots) {
    const why = await log.during('连接票箱的 MongoDB', () => checkMongo(addresses.ballotsMongoUrl, { alone: true }));
    if (why) throw away('MongoDB', 'BALLOTS_MONGO_URL', why);
  }
  if ('brokers' in found.kafka) {
    await log
      .during('连接 Kafka', () => awaitKafka(addresses.kafkaBrokers, none, 10_000))
      .catch((error: Error) => {
        throw away('Kafka', 'KAFKA_BROKERS', error.message);
      });
  }
  if ('address' in found.temporal) {
    await log
      .during('连接 Temporal', () => awaitTemporal(addresses.temporalAddress, none, 10_000))
      .catch((error: Error) => {
        throw away('Temporal', 'TEMPORAL_ADDRESS', error.message);
      });
  }
}

async function needRoom(dataDir: string): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir);
  if (bavail * bsize >= ROOM_NEEDED_BYTES) return;
  throw new MissingPiece(
    `${dataDir} 所在磁盘只剩 ${Math.round((bavail * bsize) / 2 ** 20)} MB，运行至少需要 500 MB；请清出空间后重试。`,
  );
}
