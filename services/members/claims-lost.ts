/** Which claims end without anybody giving them up: the member or the organisation is no longer there (M4, M6, X10). */
import type { ClientSession } from 'mongoose';
import type { Day } from '../../shared/contracts/plan';
import { isRegistered, standing } from './post-rules';
import type { Claim, PostDoc } from './post-store';
import type { MemberDoc, Store } from './store';

/** Of members as they are from `on`: what they held where they are registered no more. */
export async function endLostClaims(
  store: Store,
  session: ClientSession,
  members: MemberDoc[],
  on: Day,
): Promise<void> {
  const byId = new Map(members.map((member) => [member._id, member]));
  const posts = await store.posts
    .find({ claims: { $elemMatch: { personId: { $in: [...byId.keys()] }, to: { $exists: false } } } }, {}, { session })
    .lean<PostDoc[]>();
  for (const { _id, organisationId, claims } of posts) {
    const after = claims.map((claim) => {
      const member = byId.get(claim.personId);
      if (!member || isRegistered(member, organisationId)) return claim;
      return ended(claim, on, { kind: member.active ? 'moved' : 'left' });
    });
    if (after.some((claim, index) => claim !== claims[index]))
      await store.posts.updateOne({ _id }, { $set: { claims: after } }, { session });
  }
}

/** An organisation that ends has no posts any more. */
export async function closePostsOf(
  store: Store,
  session: ClientSession,
  organisationId: string,
  closed: NonNullable<PostDoc['closed']>,
): Promise<void> {
  const posts = await store.posts
    .find({ organisationId, closed: { $exists: false } }, {}, { session })
    .lean<PostDoc[]>();
  for (const post of posts)
    await store.posts.updateOne({ _id: post._id }, { $set: closing(post, closed) }, { session });
}

export function closing(post: PostDoc, closed: NonNullable<PostDoc['closed']>): Pick<PostDoc, 'closed' | 'claims'> {
  return { closed, claims: post.claims.map((claim) => ended(claim, closed.on, { kind: 'closed', by: closed.by })) };
}

/** Ends a claim that still stands; one that was to begin later was then in force on no day. */
export function ended(claim: Claim, on: Day, end: NonNullable<Claim['end']>): Claim {
  return standing([claim]).length === 0 ? claim : { ...claim, to: on, end };
}
