/** Where does a service keep its own data: one connection to its own database. */
import mongoose, { type Connection } from 'mongoose';

// An unknown field is a mistake of ours: refused, since dropping it in silence would lose what somebody wrote.
mongoose.set('strict', 'throw');
mongoose.set('strictQuery', 'throw');

const ATTEMPTS = 10;

/** What a replica set promises: writes wait for the majority, reads see only what it holds, and a write is tried twice. */
const OF_A_SET = { w: 'majority', readConcernLevel: 'majority', retryWrites: true } as const;
/** A server alone has no majority and cannot tell a repeated write: whoever writes there must be able to write twice. */
const ALONE = { w: 1, journal: true, retryWrites: false } as const;

/**
 * Connects to database `dbName` of a replica set, or of a server that is alone. Models are made per connection:
 * `connection.model(name, schema)`. Throws after about 30 s away.
 */
export async function connectMongo(url: string, dbName: string, { alone = false } = {}): Promise<Connection> {
  for (let attempt = 1; ; attempt++) {
    const connection = mongoose.createConnection(url, {
      dbName,
      ...(alone ? ALONE : OF_A_SET),
      retryReads: true,
      serverSelectionTimeoutMS: 3_000,
      connectTimeoutMS: 5_000,
      socketTimeoutMS: 60_000,
      maxPoolSize: 100,
      ignoreUndefined: true,
    });
    try {
      return await connection.asPromise();
    } catch (error) {
      await connection.close().catch(() => undefined);
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

/** For `/health/ready`: true when the database answers a command, not merely while a socket is open. */
export async function mongoReady(connection: Connection): Promise<boolean> {
  try {
    await connection.db?.admin().ping({ timeoutMS: 2_000 });
    return connection.readyState === mongoose.ConnectionStates.connected;
  } catch {
    return false;
  }
}

/** Does a server keep a log of its writes for others to follow, in their order (an oplog)? */
export async function hasOplog(connection: Connection): Promise<boolean> {
  const hello = await connection.db!.admin().command({ hello: 1 });
  return hello.setName !== undefined || hello.msg === 'isdbgrid';
}

export type Database = Connection;
export type Collection<D extends mongoose.mongo.Document = mongoose.mongo.Document> = mongoose.mongo.Collection<D>;

/** The driver's own collection, for tools that work without a mongoose schema (relay, inbox, lease). */
export function nativeCollection<D extends mongoose.mongo.Document = mongoose.mongo.Document>(
  connection: Connection,
  name: string,
): Collection<D> {
  if (!connection.db) throw new Error('The connection to MongoDB is not open yet.');
  return connection.db.collection<D>(name);
}
