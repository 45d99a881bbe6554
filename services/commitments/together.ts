/** Which of the organisation's items may a member's support, and who supports which (P6; S0 三 「把党组织承诺和党员个人承诺结合起来」). */
import { commitmentWorkflowId } from '../../shared/contracts/commitment';
import type { Actor } from '../../shared/contracts/organisation';
import type { Day } from '../../shared/contracts/plan';
import type { OrganisationItem, SupportingItem } from '../../shared/contracts/views';
import { mayView } from './rules';
import type { CommitmentsStore, Head } from './store';
import { readWording } from './wording';

/** Approved items of the organisation in charge of a member, which its members all know: none before they are approved. */
export async function organisationItems(
  store: CommitmentsStore,
  head: Pick<Head, 'subjectType' | 'inCharge' | 'year'>,
): Promise<OrganisationItem[]> {
  if (head.subjectType !== 'member') return [];
  const above = await store.heads.findOne({ _id: commitmentWorkflowId(head.year, head.inCharge) });
  if (!above?.pledged) return [];
  const wording = await readWording(store, above.items);
  return above.items.flatMap(({ id, state, percent, writtenIn }) => {
    const words = wording.of(writtenIn, id);
    if (!words) return [];
    const { title, serves } = words;
    return [{ id, title, ...(serves ? { serves } : {}), state, percent }];
  });
}

/** Approved items of members that support this organisation's, as far as the asker may see their commitments. */
export async function supportingItems(
  store: CommitmentsStore,
  head: Head,
  actor: Actor,
  today: Day,
): Promise<SupportingItem[]> {
  if (head.subjectType !== 'organisation' || head.kind !== 'annual') return [];
  const heads = await store.heads
    .find(
      {
        ...{ year: head.year, inCharge: head.subjectId, subjectType: 'member', pledged: true },
        'items.supports': { $in: head.items.map(({ id }) => id) },
        left: { $ne: true },
      },
      { sort: { _id: 1 } },
    )
    .toArray();
  const seen = heads.filter((one) => mayView(actor, one, today));
  const wording = await readWording(
    store,
    seen.flatMap(({ items }) => items.filter(({ supports }) => supports !== undefined)),
  );
  return seen.flatMap((one) =>
    one.items.flatMap(({ id, supports, state, percent, writtenIn }) =>
      supports === undefined
        ? []
        : [
            {
              ...{ chain: one._id, subjectId: one.subjectId, item: id, supports, state, percent },
              title: wording.of(writtenIn, id)?.title ?? '',
            },
          ],
    ),
  );
}
