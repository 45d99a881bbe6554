/** Where does a service keep its own data: one connection to its own database on the replica set. */
import mongoose, { type Connection } from 'mongoose';

// An unknown field is a mistake of ours: refused, since dropping it in silence would lose what somebody wrote.
mongoose.set('strict', 'throw');
mongoose.set('strictQuery', 'throw');

const ATTEMPTS = 10;

/**
 * Connects to database `dbName`. Writes wait for the majority and reads see only what the majority holds; both are tried
 * twice by the driver. Models are made per connection: `connection.model(name, schema)`. Throws after about 30 s away.
 */
export async function connectMongo(url: string, dbName: string): Promise<Connection> {
  for (let attempt = 1; ; attempt++) {
    const connection = mongoose.createConnection(url, {
      dbName,
      w: 'majority',
      readConcernLevel: 'majority',
      retryWrites: true,
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
