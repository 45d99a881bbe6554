/** What the box keeps: sittings, and ballots of which nothing tells when, in which order or by whom they were cast. */
import type { Choice, Counts, Sitting } from '../../shared/contracts/ballots';
import { type Collection, type Database, nativeCollection } from '../../shared/mongo/connect';

export interface StoredBallot {
  /** The hash of what was signed: one token, one ballot. It orders them at rest, and it is random. */
  _id: string;
  sitting: string;
  group: string;
  choice: Choice;
}

export type StoredSitting = Omit<Sitting, 'id'> & { _id: string };

export interface BallotStore {
  sittings: Collection<StoredSitting>;
  ballots: Collection<StoredBallot>;
  /** How many ballots each group cast. */
  cast(sitting: string): Promise<Counts>;
}

export async function openBallotStore(database: Database): Promise<BallotStore> {
  // Clustered: kept in the order of `_id` and of nothing else. An ordinary collection counts up a hidden number.
  const there = await database.db!.listCollections({ name: 'ballots' }).hasNext();
  if (!there) await database.db!.createCollection('ballots', { clusteredIndex: { key: { _id: 1 }, unique: true } });
  const ballots = nativeCollection<StoredBallot>(database, 'ballots');
  await ballots.createIndex({ sitting: 1, group: 1, choice: 1 });
  return {
    sittings: nativeCollection(database, 'sittings'),
    ballots,
    async cast(sitting) {
      const groups = await ballots
        .aggregate<{ _id: string; n: number }>([{ $match: { sitting } }, { $group: { _id: '$group', n: { $sum: 1 } } }])
        .toArray();
      return Object.fromEntries(groups.map(({ _id, n }) => [_id, n]));
    },
  };
}
