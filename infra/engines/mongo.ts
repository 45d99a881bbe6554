/** MongoDB as one machine runs it: a replica set of one, because transactions and change streams need a replica set. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import type { ChildSpec } from '../processes/child';
import { until } from '../until';

const REPLICA_SET = 'jiannuo';

export function mongoSpec({
  binary,
  dataDir,
  port,
  env,
}: {
  binary: string;
  dataDir: string;
  port: number;
  env: NodeJS.ProcessEnv;
}): ChildSpec {
  const dbpath = join(dataDir, 'mongo');
  mkdirSync(dbpath, { recursive: true });
  return {
    name: 'MongoDB',
    command: binary,
    args: [
      '--dbpath',
      dbpath,
      '--port',
      String(port),
      '--bind_ip',
      '127.0.0.1',
      '--replSet',
      REPLICA_SET,
      '--wiredTigerCacheSizeGB',
      '0.5',
      '--quiet',
    ],
    env,
    cwd: dataDir,
    logFile: join(dataDir, 'logs', 'mongod.log'),
  };
}

export function mongoUrl(port: number): string {
  return `mongodb://127.0.0.1:${port}/?replicaSet=${REPLICA_SET}`;
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

/** Somebody's own MongoDB: it must answer and be a replica set or a sharded cluster. */
export async function checkMongo(url: string): Promise<string | undefined> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 5_000 });
  try {
    const hello = await client.db('admin').command({ hello: 1 });
    return hello.setName || hello.msg === 'isdbgrid' ? undefined : '它不是副本集，请以副本集方式运行';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await client.close();
  }
}
