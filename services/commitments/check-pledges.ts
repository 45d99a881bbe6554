/** What can be said of a draft or a submission before it is decided: hollow items, copies of others and of last year (V3). */
import { carryOverOf } from '../../shared/contracts/carry-over';
import { commitmentWorkflowId } from '../../shared/contracts/commitment';
import type { ItemContent } from '../../shared/contracts/entries';
import type { HollowSign } from '../../shared/contracts/hollow';
import { comparable, hollowSigns, type Comparable, type Drafted } from '../../shared/pledges/hollow';
import { endingYear, type CommitmentsStore, type Head } from './store';

/** A branch has some thirty members, the largest a few hundred; beyond that the first ones must do. */
const MOST_LETTERS = 400;
/** Letters kept as read: a submission never changes, and a drafter asks again at every pause. */
const MOST_KEPT = 1_000;

export interface PledgeCheck {
  /** Per item. Whose letter another one is like is known to the reviewer alone (`like`: its chain). */
  signs(head: Head, drafts: ({ id: string } & Drafted)[], forReviewer: boolean): Promise<Record<string, HollowSign[]>>;
}

export function createPledgeCheck(store: CommitmentsStore): PledgeCheck {
  const letters = new Map<string, Map<string, Comparable>>();

  /** The items of submissions by deed, read once. */
  async function read(submissions: { deed: string; chain: string }[]): Promise<void> {
    const unread = submissions.filter(({ deed }) => !letters.has(deed));
    if (unread.length === 0) return;
    const chains = new Map(unread.map(({ deed, chain }) => [deed, chain]));
    const found = store.contents.find({ _id: { $in: [...chains.keys()] } }, { projection: { body: 1 } });
    for await (const { _id, body } of found) {
      const items = Object.entries((body as { items?: Record<string, ItemContent> }).items ?? {});
      letters.set(_id, new Map(items.map(([id, words]) => [id, { ...comparable(words), of: chains.get(_id)! }])));
    }
    for (const oldest of letters.keys()) {
      if (letters.size <= MOST_KEPT) break;
      letters.delete(oldest);
    }
  }

  /** This year's letters under the same organisation, by the index on year, inCharge and subjectType. */
  async function others(head: Head): Promise<Comparable[]> {
    const found = await store.heads
      .find(
        {
          ...{ year: head.year, inCharge: head.inCharge, subjectType: head.subjectType },
          ...{ subjectId: { $ne: head.subjectId }, pledgedDeed: { $exists: true } },
        },
        { projection: { pledgedDeed: 1 }, limit: MOST_LETTERS },
      )
      .toArray();
    const submissions = found.map(({ _id, pledgedDeed }) => ({ deed: pledgedDeed!, chain: _id }));
    await read(submissions);
    return submissions.flatMap(({ deed }) => [...(letters.get(deed)?.values() ?? [])]);
  }

  async function lastYear(head: Head): Promise<Comparable[]> {
    const before = await store.heads.findOne({ _id: commitmentWorkflowId(head.year - 1, head.subjectId) });
    if (!before?.pledgedDeed) return [];
    await read([{ deed: before.pledgedDeed, chain: before._id }]);
    const became = new Map(carryOverOf(endingYear(before)).map(({ item, carryOver }) => [item, carryOver]));
    return [...(letters.get(before.pledgedDeed) ?? [])].map(([id, text]) => {
      const carryOver = became.get(id);
      return { ...text, ...(carryOver ? { became: carryOver } : {}) };
    });
  }

  return {
    async signs(head, drafts, forReviewer) {
      const [ofOthers, ofLastYear] = await Promise.all([others(head), lastYear(head)]);
      const own = drafts.map((draft) => ({ id: draft.id, text: comparable(draft) }));
      return Object.fromEntries(
        drafts.map((draft) => {
          const sameLetter = own.filter(({ id }) => id !== draft.id).map(({ text }) => text);
          const signs = hollowSigns(draft, { sameLetter, others: ofOthers, lastYear: ofLastYear });
          return [draft.id, forReviewer ? signs : signs.map(({ like: _like, ...told }) => told)];
        }),
      );
    },
  };
}
