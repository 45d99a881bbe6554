/** What is a subject's newest state: keeps what a topic last told of each, its gate (n = last + 1) in the same write. */
import type { Collection } from './connect';
import { isDuplicateKey } from './engine-error';

/** A document per subject; `seq` is the sequence of the last event in it. */
export type Latest<T extends { id: string }> = Omit<T, 'id'> & { _id: string; seq: number };

/**
 * Answers the sequence that stands now. Where it is the event's own or a later one, the event is in: what follows from
 * it is done again, since a crash may have come between.
 */
export async function keepLatest<T extends { id: string }>(
  collection: Collection<Latest<T>>,
  { sequence, data }: { sequence: number; data: T },
): Promise<number> {
  const { id, ...fields } = data;
  const documents = collection as unknown as Collection<{ _id: string; seq: number }>;
  const document = { ...fields, seq: sequence };
  if (sequence === 1) {
    try {
      await documents.insertOne({ _id: id, ...document });
      return 1;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  } else {
    const { matchedCount } = await documents.replaceOne({ _id: id, seq: sequence - 1 }, document);
    if (matchedCount === 1) return sequence;
  }
  return (await documents.findOne({ _id: id }))?.seq ?? 0;
}
