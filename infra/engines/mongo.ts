/**
 * MongoDB as one machine runs it: a replica set of one, because transactions and change streams need a replica set; and
 * for the ballot box a server alone, because a replica set writes down in which order ballots were cast (its oplog).
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import type { ChildSpec } from '../processes/child';
import { until } from '../until';

const REPLICA_SET = 'jiannuo';

interface MongoPlace {
  binary: string;
  dataDir: string;
  port: number;
  env: NodeJS.ProcessEnv;
}

export function mongoSpec(place: MongoPlace): ChildSpec {
  return specOf(place, 'MongoDB', 'mongo', ['--replSet', REPLICA_SET, '--wiredTigerCacheSizeGB', '0.5']);
}

export function ballotsMongoSpec(place: MongoPlace): ChildSpec {
  return specOf(place, '票箱的 MongoDB', 'ballots', ['--wiredTigerCacheSizeGB', '0.25']);
}

function specOf({ binary, dataDir, port, env }: MongoPlace, name: string, folder: string, args: string[]): ChildSpec {
  const dbpath = join(dataDir, folder);
  mkdirSync(dbpath, { recursive: true });
  return {
    name,
    command: binary,
    args: ['--dbpath', dbpath, '--port', String(port), '--bind_ip', '127.0.0.1', ...args, '--quiet'],
    env,
    cwd: dataDir,
    logFile: join(dataDir, 'logs', folder === 'mongo' ? 'mongod.log' : `mongod-${folder}.log`),
  };
}

export function mongoUrl(port: number): string {
  return `mongodb://127.0.0.1:${port}/?replicaSet=${REPLICA_SET}`;
}

export function ballotsMongoUrl(port: number): string {
  return `mongodb://127.0.0.1:${port}/?directConnection=true`;
}

/** A server alone takes writes as soon as it answers. */
export async function awaitBallotsMongo(port: number, giveUp: () => void): Promise<void> {
  const connect = (): Promise<MongoClient> =>
    new MongoClient(ballotsMongoUrl(port), { serverSelectionTimeoutMS: 500 }).connect();
  await (await until(connect, { giveUp })).close();
}

/** Initiates the set where that was never done, then waits until this member takes writes. */
export async function awaitMongo(port: number, giveUp: () => void): Promise<void> {
  const direct = `mongodb://127.0.0.1:${port}/?directConnection=true`;
  // A client whose first connection failed never recovers: each try gets its own.
  const client = await until(() => new MongoClient(direct, { serverSelectionTimeoutMS: 500 }).connect(), { giveUp });
  try {
    const admin = client.db('admin');
    if (!(await admin.command({ hello: 1 })).setName) {
      const config = { _id: REPLICA_SET, members: [{ _id: 0, host: `127.0.0.1:${port}` }] };
      await admin.command({ replSetInitiate: config }).catch((error: { codeName?: string }) => {
        // A member that still reads its own configuration says hello without a set name.
        if (error.codeName !== 'AlreadyInitialized') throw error;
      });
    }
    await until(async () => (await admin.command({ hello: 1 })).isWritablePrimary as boolean, { giveUp });
  } finally {
    await client.close();
  }
}

/** Somebody's own MongoDB: it must answer and be a replica set or a sharded cluster; the ballot box's must be neither. */
export async function checkMongo(url: string, { alone = false } = {}): Promise<string | undefined> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 5_000 });
  try {
    const hello = await client.db('admin').command({ hello: 1 });
    if ((hello.setName === undefined && hello.msg !== 'isdbgrid') === alone) return undefined;
    return alone ? '票箱须用单独的服务器：副本集会记下投票的先后' : '它不是副本集，请以副本集方式运行';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await client.close();
  }
}
