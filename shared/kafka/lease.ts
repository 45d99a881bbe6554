/** Which process leads: a lease in MongoDB, renewed by its holder and free to others once it has run out. */
import { randomUUID } from 'node:crypto';
import type { Collection } from '../mongo/connect';
import { isDuplicateKey } from '../mongo/engine-error';

export const LEASE_MS = 10_000;
/** Believed for less than it lasts, since a clock runs on while an answer travels. */
const TRUSTED_MS = 7_000;

interface LeaseDocument {
  _id: string;
  holder: string;
  until: Date;
}

export interface Lease {
  /** Takes or renews it; false while another holds it. */
  hold(): Promise<boolean>;
  isHeld(): boolean;
  release(): Promise<void>;
}

export function createLease(collection: Collection, id: string): Lease {
  const leases = collection as unknown as Collection<LeaseDocument>;
  const holder = randomUUID();
  let created = false;
  let trustedUntil = 0;

  return {
    async hold() {
      if (!created) {
        await leases.insertOne({ _id: id, holder: '', until: new Date(0) }).catch((error: unknown) => {
          if (!isDuplicateKey(error)) throw error;
        });
        created = true;
      }
      const asked = performance.now();
      // By the database's clock: those of two machines differ.
      const { matchedCount } = await leases.updateOne(
        { _id: id, $expr: { $or: [{ $eq: ['$holder', holder] }, { $lt: ['$until', '$$NOW'] }] } },
        [{ $set: { holder, until: { $add: ['$$NOW', LEASE_MS] } } }],
      );
      trustedUntil = matchedCount === 1 ? asked + TRUSTED_MS : 0;
      return matchedCount === 1;
    },
    isHeld: () => performance.now() < trustedUntil,
    async release() {
      trustedUntil = 0;
      await leases.updateOne({ _id: id, holder }, { $set: { holder: '', until: new Date(0) } });
    },
  };
}
