/** What does an item say now: the words of the deed that pledged it, or of the last approved change (P10). */
import type { ItemContent } from '../../shared/contracts/entries';
import type { CommitmentsStore, HeadItem } from './store';

/** What was written with pledges, or with a change of one item. */
interface Written {
  items?: Record<string, ItemContent>;
  item?: ItemContent;
  reason?: string;
}

export interface Wording {
  of(deedId: string, item: string): ItemContent | undefined;
  /** Why a change was proposed. */
  reason(deedId: string): string;
}

/** The words of these items and of their pending changes, in one question. */
export async function readWording(
  store: CommitmentsStore,
  items: Pick<HeadItem, 'writtenIn' | 'change'>[],
): Promise<Wording> {
  const deeds = items.flatMap(({ writtenIn, change }) => [writtenIn, ...(change ? [change.deedId] : [])]);
  const found = await store.contents.find({ _id: { $in: [...new Set(deeds)] } }, { projection: { body: 1 } }).toArray();
  const bodies = new Map(found.map(({ _id, body }) => [_id, body as Written]));
  return {
    of(deedId, item) {
      const body = bodies.get(deedId);
      return body?.items?.[item] ?? body?.item;
    },
    reason: (deedId) => bodies.get(deedId)?.reason ?? '',
  };
}
