/** May these pledges be submitted: what the words must hold, and what they must fit, beyond their schemas. Pure. */
import type { DeedData, DeedKind, ItemContent, PledgedItem } from '../../shared/contracts/entries';
import type { ErrorCode } from '../../shared/contracts/errors';
import type { Consultation } from '../../shared/contracts/guidance';
import { groupsNotAsked, OPINION_GROUPS, OPINION_GROUPS_OF, type Opinion } from '../../shared/contracts/opinions';

export interface Submission {
  data: DeedData['submitPledges'];
  content: { items: Record<string, ItemContent>; consulted?: Opinion[] };
}

/** What a submission must fit. */
export interface Surroundings {
  subjectType: 'member' | 'organisation';
  /** Items approved of the organisation in charge, which a member's may support (P6). */
  organisationItems: readonly string[];
  consultation: Consultation;
}

export interface Refusal {
  code: ErrorCode;
  detail?: string;
  fields: { path: string; message: string }[];
}

/** Every item is written, and nothing is written of an item that is not there. */
export function refuseUnwritten({ data, content }: Submission): Refusal | undefined {
  const fields = data.items
    .filter((item) => !Object.hasOwn(content.items, item.id))
    .map((item) => ({ path: `/content/items/${item.id}`, message: '缺少内容、目标、措施和责任人' }));
  return fields.length > 0 || Object.keys(content.items).length !== data.items.length
    ? { code: 'item_incomplete', fields }
    : undefined;
}

export function refuseSubmission(submission: Submission, surroundings: Surroundings): Refusal | undefined {
  return (
    refuseIncomplete(submission, surroundings.subjectType) ??
    refuseUnknownSupport(submission, surroundings) ??
    refuseOpinions(submission, surroundings)
  );
}

/** P6 (S3 一2: 围绕任期目标和年度目标来确定) and N3 (S1 二(四): 分析原因，明确责任). */
function refuseIncomplete(
  { data, content }: Submission,
  subjectType: Surroundings['subjectType'],
): Refusal | undefined {
  const fields = data.items.flatMap(({ id, carryOver }) => {
    const { serves, cause } = content.items[id];
    return [
      ...(subjectType === 'organisation' && !serves?.trim()
        ? [{ path: `/content/items/${id}/serves`, message: '请写明服务的任期目标或年度目标' }]
        : []),
      ...(carryOver === 'repledge' && !cause?.trim()
        ? [{ path: `/content/items/${id}/cause`, message: '重新承诺请写明上年未完成的原因和责任' }]
        : []),
    ];
  });
  return fields.length > 0 ? { code: 'item_incomplete', fields } : undefined;
}

/** P6: a member's item supports one of its own organisation's, and only a member's does. */
function refuseUnknownSupport(
  { data }: Submission,
  { subjectType, organisationItems }: Surroundings,
): Refusal | undefined {
  const fields = data.items.flatMap(({ supports }, index) =>
    supports === undefined || (subjectType === 'member' && organisationItems.includes(supports))
      ? []
      : [{ path: `/data/items/${index}/supports`, message: '所在党组织没有这个审核通过的承诺事项' }],
  );
  return fields.length > 0
    ? { code: 'item_unknown', detail: '所支持的党组织承诺事项不存在或尚未审核通过', fields }
    : undefined;
}

/** An item as it names a post, and where in the request. */
export interface NamedPost {
  path: string;
  item: PledgedItem;
}

/** Of a submission, or of a change: what stands already was judged when it was pledged, and may outlive the post. */
export function postsNamed(
  kind: DeedKind,
  data: object,
  standing: readonly { id: string; post?: string }[],
): NamedPost[] {
  if (kind === 'submitPledges')
    return (data as DeedData['submitPledges']).items.flatMap((item, index) =>
      item.post === undefined ? [] : [{ path: `/data/items/${index}/post`, item }],
    );
  const to = kind === 'proposeChange' ? (data as DeedData['proposeChange']).to : undefined;
  const unchanged = standing.some(({ id, post }) => id === to?.id && post === to?.post);
  return to?.post === undefined || unchanged ? [] : [{ path: '/data/to/post', item: to }];
}

/** M3, M4: a post item (岗位承诺) of a member, for a post that they hold on that day. */
export function refusePosts(
  named: NamedPost[],
  subjectType: Surroundings['subjectType'],
  held: readonly string[],
): Refusal | undefined {
  const fields = named.flatMap(({ path, item }) =>
    item.kind !== 'post'
      ? [{ path, message: '只有岗位承诺才选岗位' }]
      : subjectType === 'member' && held.includes(item.post ?? '')
        ? []
        : [{ path, message: '请选择本人现在承担的岗位，或者不选' }],
  );
  return fields.length > 0 ? { code: 'post_not_held', fields } : undefined;
}

/** P7 (S3 一3): asked of those whom the document names; all of them where the superior requires it. */
function refuseOpinions({ content }: Submission, { subjectType, consultation }: Surroundings): Refusal | undefined {
  const consulted = content.consulted ?? [];
  const strangers = consulted.flatMap(({ group }, index) =>
    OPINION_GROUPS_OF[subjectType].includes(group)
      ? []
      : [{ path: `/content/consulted/${index}/group`, message: `不必征求${OPINION_GROUPS[group]}的意见` }],
  );
  if (strangers.length > 0) return { code: 'bad_request', fields: strangers };
  const notAsked = groupsNotAsked(subjectType, consulted);
  if (consultation === 'recommended' || notAsked.length === 0) return undefined;
  return {
    code: 'opinions_missing',
    detail: `还没有征求${notAsked.map((group) => OPINION_GROUPS[group]).join('、')}的意见`,
    fields: [{ path: '/content/consulted', message: '请补充征求意见情况' }],
  };
}
