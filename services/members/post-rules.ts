/** Who may come on which post, and what a post may be changed to: decided here, without I/O (M3, M4). */
import type { ErrorCode } from '../../shared/contracts/errors';
import type { MemberCategory } from '../../shared/contracts/organisation';
import type { Day } from '../../shared/contracts/plan';
import type { ClaimWay, PostState } from '../../shared/contracts/posts';
import type { Claim, PostDoc } from './post-store';

export type PostRefusal = { code: ErrorCode; detail?: string } | undefined;

export interface Registered {
  organisationId: string;
  residenceOrganisationId?: string | undefined;
  category: MemberCategory;
  active: boolean;
}
type Post = Pick<PostDoc, 'organisationId' | 'places' | 'from' | 'to' | 'closed' | 'claims'>;

export function postState({ closed, to }: Pick<PostDoc, 'closed' | 'to'>, today: Day): PostState {
  if (closed) return 'closed';
  return to !== undefined && to < today ? 'ended' : 'open';
}

/** Claims that nothing has ended: of a post that is over they hold nothing, but count again where it is prolonged. */
export function standing(claims: Claim[]): Claim[] {
  return claims.filter(({ to }) => to === undefined);
}

export function isRegistered(member: Registered, organisationId: string): boolean {
  return member.active && [member.organisationId, member.residenceOrganisationId].includes(organisationId);
}

/** M4 (S1 二(五)): where one lives, anybody. M3 (S0 四): where one works, whoever has no fixed post there. */
export function mayClaimAt(member: Registered, organisationId: string): boolean {
  if (!isRegistered(member, organisationId)) return false;
  return member.organisationId !== organisationId || member.category !== 'fixedPost';
}

export function refuseClaim(post: Post, personId: string, member: Registered, way: ClaimWay, today: Day): PostRefusal {
  const fits =
    way === 'claimed'
      ? mayClaimAt(member, post.organisationId)
      : member.active && member.organisationId === post.organisationId && member.category === 'noFixedPost';
  if (!fits)
    return {
      code: 'post_not_theirs',
      detail:
        way === 'claimed'
          ? '只能在居住地报到的党组织认领岗位；在组织关系所在的党组织，有固定岗位的党员立足本职承诺'
          : '设岗定责只针对组织关系在本党组织的无固定岗位党员',
    };
  const state = postState(post, today);
  if (state !== 'open')
    return { code: 'post_closed', ...(state === 'ended' ? { detail: `岗位到 ${post.to} 为止` } : {}) };
  const held = standing(post.claims);
  if (held.some((claim) => claim.personId === personId)) return { code: 'post_held' };
  return held.length >= post.places ? { code: 'post_full', detail: `名额 ${post.places} 个` } : undefined;
}

/** Of a post as it is to be: `held` people are on it. */
export function refusePost(wanted: Pick<PostDoc, 'places' | 'from' | 'to'>, held: number, today: Day): PostRefusal {
  const { from, to, places } = wanted;
  if (to !== undefined && to < from) return { code: 'post_dates', detail: '截止日期早于开始日期' };
  if (to !== undefined && to < today) return { code: 'post_dates', detail: '截止日期不能早于今天；不再设的岗位请撤销' };
  return places < held ? { code: 'places_too_few', detail: `现有 ${held} 人在岗` } : undefined;
}

/** What somebody took up themselves they may give up; what the organisation assigned only the organisation takes back. */
export function mayRelease(claim: Pick<Claim, 'personId' | 'way'>, personId: string, manages: boolean): boolean {
  return manages || (claim.personId === personId && claim.way === 'claimed');
}
