/** What could not be applied: events parked behind a gap, and dead letters with their reason, kept until they can be. */
import type { CloudEvent } from '../contracts/topics';
import { type Collection, type Database, nativeCollection } from '../mongo/connect';

/** An event as it came. */
export interface Arrival {
  event: CloudEvent;
  value: string;
  partition: number;
  offset: string;
  parked?: boolean;
}

export interface DeadLetter {
  _id: string;
  groupId: string;
  topic: string;
  partition: number;
  offset: string;
  key?: string;
  reason: string;
  detail: string;
  value: string;
  at: Date;
  replayedAt?: Date;
}

interface ParkedEvent {
  _id: string;
  groupId: string;
  topic: string;
  subject: string;
  sequence: number;
  value: string;
  partition: number;
  offset: string;
  at: Date;
}

export const PARKED_PAGE = 500;

export interface Shelf {
  open(): Promise<void>;
  /** True where parked events of the subject may exist. */
  has(subject: string): boolean;
  subjects(): string[];
  park(arrivals: Arrival[]): Promise<void>;
  /** The first parked events of a subject, in ascending sequence. */
  parkedOf(subject: string): Promise<Arrival[]>;
  /** Forgets parked events up to and including a sequence. */
  takeDown(subject: string, upTo: number): Promise<void>;
  takeDownOne(subject: string, sequence: number): Promise<void>;
  bury(letter: Omit<DeadLetter, '_id' | 'groupId' | 'topic' | 'at'>): Promise<void>;
  deadLetter(id: string): Promise<DeadLetter | undefined>;
  deadLetters(limit: number): Promise<DeadLetter[]>;
  markReplayed(id: string): Promise<void>;
  counts(): Promise<{ parked: number; dead: number }>;
  clearParked(): Promise<void>;
}

export function createShelf(db: Database, groupId: string, topic: string): Shelf {
  const parked: Collection<ParkedEvent> = nativeCollection<ParkedEvent>(db, 'parked');
  const dead: Collection<DeadLetter> = nativeCollection<DeadLetter>(db, 'deadLetters');
  const mine = { groupId, topic };
  const subjects = new Set<string>();

  return {
    async open() {
      await parked.createIndex({ groupId: 1, topic: 1, subject: 1, sequence: 1 });
      await dead.createIndex({ groupId: 1, topic: 1, at: -1 });
      for (const subject of await parked.distinct('subject', mine)) subjects.add(subject);
    },
    has: (subject) => subjects.has(subject),
    subjects: () => [...subjects],
    async park(arrivals) {
      const fresh = arrivals.filter((arrival) => !arrival.parked);
      const [first] = fresh;
      if (!first) return;
      subjects.add(first.event.subject);
      await parked.bulkWrite(
        fresh.map(({ event: { subject, sequence }, value, partition, offset }) => ({
          updateOne: {
            filter: { _id: `${groupId}/${topic}/${subject}/${sequence}` },
            update: { $setOnInsert: { ...mine, subject, sequence, value, partition, offset, at: new Date() } },
            upsert: true,
          },
        })),
        { ordered: false },
      );
    },
    async parkedOf(subject) {
      const documents = await parked
        .find({ ...mine, subject }, { sort: { sequence: 1 }, limit: PARKED_PAGE })
        .toArray();
      if (documents.length === 0) subjects.delete(subject);
      return documents.map(({ value, partition, offset }) => ({
        event: JSON.parse(value) as CloudEvent,
        value,
        partition,
        offset,
        parked: true,
      }));
    },
    async takeDown(subject, upTo) {
      await parked.deleteMany({ ...mine, subject, sequence: { $lte: upTo } });
    },
    async takeDownOne(subject, sequence) {
      await parked.deleteOne({ ...mine, subject, sequence });
    },
    async bury(letter) {
      await dead.updateOne(
        { _id: `${groupId}/${topic}/${letter.partition}/${letter.offset}` },
        { $setOnInsert: { ...mine, ...letter, at: new Date() } },
        { upsert: true },
      );
    },
    async deadLetter(id) {
      return (await dead.findOne({ _id: id, ...mine })) ?? undefined;
    },
    async deadLetters(limit) {
      return dead.find(mine, { sort: { at: -1 }, limit }).toArray();
    },
    async markReplayed(id) {
      await dead.updateOne({ _id: id }, { $set: { replayedAt: new Date() } });
    },
    async counts() {
      const [parkedCount, deadCount] = await Promise.all([
        parked.countDocuments(mine),
        dead.countDocuments({ ...mine, replayedAt: { $exists: false } }),
      ]);
      return { parked: parkedCount, dead: deadCount };
    },
    async clearParked() {
      await parked.deleteMany(mine);
      subjects.clear();
    },
  };
}
