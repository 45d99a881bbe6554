/** What becomes of an organisation's posts: set up, changed, closed, claimed, assigned, given up; and who sees them (M3, M4). */
import type { ClientSession } from 'mongoose';
import { v7 as newId } from 'uuid';
import type { Actor } from '../../shared/contracts/organisation';
import type { Day } from '../../shared/contracts/plan';
import type { ClaimView, ClaimWay, PostList, PostView } from '../../shared/contracts/posts';
import { DomainError } from '../../shared/http/problem';
import { closing, ended } from './claims-lost';
import type { MembershipDeps } from './membership';
import { peopleNames } from './people';
import { isRegistered, mayClaimAt, mayRelease, postState, refuseClaim, refusePost, standing } from './post-rules';
import type { PostRefusal } from './post-rules';
import type { Claim, PostDoc } from './post-store';
import { mayManage, mayView } from './rules';
import type { MemberDoc, OrganisationDoc, Store } from './store';

export interface PostFacts {
  name: string;
  does: string;
  places: number;
  from: Day;
  to?: Day | undefined;
}

export async function createPost(
  { store, today }: MembershipDeps,
  actor: Actor,
  organisationId: string,
  { to, ...facts }: PostFacts,
): Promise<PostDoc> {
  return store.connection.transaction(async (session) => {
    // Written first, so that it is not set up in an organisation that is just being abolished.
    const organisation = await store.organisations
      .findOneAndUpdate({ _id: organisationId }, { $inc: { arrivals: 1 } }, { session, returnDocument: 'after' })
      .lean<OrganisationDoc>();
    insist(actor, organisation, today());
    if (!organisation?.active) throw new DomainError('organisation_ended');
    const fields = { ...facts, ...(to ? { to } : {}) };
    refuse(refusePost(fields, 0, today()));
    const post: PostDoc = { _id: newId(), organisationId, ...fields, claims: [], by: actor.personId };
    await store.posts.insertMany([post], { session, lean: true });
    return post;
  });
}

/** The whole of what it is, as it is to be; who holds it stays. */
export function changePost(
  deps: MembershipDeps,
  actor: Actor,
  id: string,
  { to, ...facts }: PostFacts,
): Promise<PostDoc> {
  return decide(deps, actor, id, async (post, manages, today) => {
    if (!manages) throw new DomainError('not_allowed');
    if (post.closed) throw new DomainError('post_closed');
    const { to: _before, ...rest } = post;
    const after: PostDoc = { ...rest, ...facts, ...(to ? { to } : {}) };
    refuse(refusePost(after, standing(post.claims).length, today));
    return after;
  });
}

export function closePost(deps: MembershipDeps, actor: Actor, id: string, reason: string): Promise<PostDoc> {
  return decide(deps, actor, id, async (post, manages, today) => {
    if (!manages) throw new DomainError('not_allowed');
    if (post.closed) throw new DomainError('post_closed');
    return { ...post, ...closing(post, { on: today, reason, by: actor.personId }) };
  });
}

/** M4: oneself, where one is registered. */
export function claimPost(deps: MembershipDeps, actor: Actor, id: string): Promise<PostDoc> {
  return decide(deps, actor, id, (post, _manages, today, session) =>
    comeOn(deps.store, session, post, actor.personId, { way: 'claimed', by: actor.personId, today }),
  );
}

/** M3: the organisation sets a post for a member who has none. */
export function assignPost(deps: MembershipDeps, actor: Actor, id: string, personId: string): Promise<PostDoc> {
  return decide(deps, actor, id, (post, manages, today, session) => {
    if (!manages) throw new DomainError('not_allowed');
    return comeOn(deps.store, session, post, personId, { way: 'assigned', by: actor.personId, today });
  });
}

export function endClaim(
  deps: MembershipDeps,
  actor: Actor,
  id: string,
  { claim: claimId, reason }: { claim: string; reason: string },
): Promise<PostDoc> {
  return decide(deps, actor, id, async (post, manages, today) => {
    const claim = post.claims.find((one) => one.id === claimId);
    if (!claim) throw new DomainError('not_found');
    if (!mayRelease(claim, actor.personId, manages)) throw new DomainError('not_allowed');
    if (claim.to !== undefined) throw new DomainError('claim_ended');
    const kind = claim.personId === actor.personId ? 'released' : 'withdrawn';
    const after = ended(claim, today, { kind, reason, by: actor.personId });
    return { ...post, claims: post.claims.map((one) => (one === claim ? after : one)) };
  });
}

type Decision = (post: PostDoc, manages: boolean, today: Day, session: ClientSession) => Promise<PostDoc>;

/** Read and written whole in one transaction: of two at once the second decides on what the first has left. */
async function decide(deps: MembershipDeps, actor: Actor, id: string, decision: Decision): Promise<PostDoc> {
  const { store } = deps;
  const today = deps.today();
  return store.connection.transaction(async (session) => {
    const post = await store.posts.findById(id, {}, { session }).lean<PostDoc>();
    if (!post) throw new DomainError('not_found');
    const { organisation } = await seenOrganisation(deps, actor, post.organisationId, session);
    const after = await decision(post, mayManage(actor, organisation.path, today), today, session);
    const { _id, ...doc } = after;
    await store.posts.replaceOne({ _id }, doc, { session });
    return after;
  });
}

async function comeOn(
  store: Store,
  session: ClientSession,
  post: PostDoc,
  personId: string,
  { way, by, today }: { way: ClaimWay; by: string; today: Day },
): Promise<PostDoc> {
  const member = await store.members
    .findOneAndUpdate({ _id: personId }, { $inc: { claimed: 1 } }, { session, returnDocument: 'after' })
    .lean<MemberDoc>();
  if (!member?.active) throw new DomainError('person_unknown');
  refuse(refuseClaim(post, personId, member, way, today));
  const from = post.from > today ? post.from : today;
  return { ...post, claims: [...post.claims, { id: newId(), personId, way, from, by }] };
}

/** Seen by an appointment, or by whoever is registered there: nobody else learns that it has posts. */
async function seenOrganisation(
  { store, today }: MembershipDeps,
  actor: Actor,
  id: string,
  session?: ClientSession,
): Promise<{ organisation: OrganisationDoc; member: MemberDoc | null }> {
  const within = session ? { session } : {};
  const organisation = await store.organisations.findById(id, {}, within).lean<OrganisationDoc>();
  const member = await store.members.findById(actor.personId, {}, within).lean<MemberDoc>();
  if (!organisation || !(mayView(actor, organisation, today()) || (member && isRegistered(member, id))))
    throw new DomainError('not_found');
  return { organisation, member };
}

function insist(actor: Actor, organisation: OrganisationDoc | null, today: Day): void {
  if (!organisation || !mayView(actor, organisation, today)) throw new DomainError('not_found');
  if (!mayManage(actor, organisation.path, today)) throw new DomainError('not_allowed');
}

function refuse(refusal: PostRefusal): void {
  if (refusal) throw new DomainError(refusal.code, { detail: refusal.detail });
}

/** The oldest first; those that are over only where they are asked for. */
export async function listPosts(
  deps: MembershipDeps,
  actor: Actor,
  organisationId: string,
  { over, limit, cursor }: { over: boolean; limit: number; cursor?: string | undefined },
): Promise<PostList> {
  const { store } = deps;
  const today = deps.today();
  const { member } = await seenOrganisation(deps, actor, organisationId);
  const goesOn = { closed: { $exists: false }, $or: [{ to: { $exists: false } }, { to: { $gte: today } }] };
  const found = await store.posts
    .find({ organisationId, ...(over ? {} : goesOn), ...(cursor ? { _id: { $gt: cursor } } : {}) })
    .sort({ _id: 1 })
    .limit(limit + 1)
    .lean<PostDoc[]>();
  const shown = found.slice(0, limit);
  const items = await viewPosts(store, shown, today);
  return {
    items,
    mayClaim: member !== null && mayClaimAt(member, organisationId),
    ...(found.length > limit ? { next: shown.at(-1)!._id } : {}),
  };
}

export async function viewPosts(store: Store, posts: PostDoc[], today: Day): Promise<PostView[]> {
  const names = await peopleNames(
    store,
    posts.flatMap(({ claims }) => standing(claims).map(({ personId }) => personId)),
  );
  return posts.map((post) => {
    const { _id: id, organisationId, name, does, places, from, to, closed } = post;
    const held = standing(post.claims);
    return {
      ...{ id, organisationId, name, does, places, from, ...(to ? { to } : {}) },
      left: Math.max(0, places - held.length),
      state: postState(post, today),
      ...(closed ? { closed: { on: closed.on, reason: closed.reason } } : {}),
      holders: held.map((claim) => ({
        ...{ claim: claim.id, personId: claim.personId, way: claim.way, from: claim.from },
        name: names.get(claim.personId) ?? '',
      })),
    };
  });
}

/** Everybody who ever held it, the last first: for those who answer for the organisation, not for its neighbours. */
export async function claimsOf(deps: MembershipDeps, actor: Actor, id: string): Promise<{ items: ClaimView[] }> {
  const post = await deps.store.posts.findById(id).lean<PostDoc>();
  const place = post && (await deps.store.organisations.findById(post.organisationId).lean<OrganisationDoc>());
  if (!post || !place || !mayView(actor, place, deps.today())) throw new DomainError('not_found');
  return { items: post.claims.map((claim) => viewClaim(post, claim, deps.today())).reverse() };
}

/** Every post that a member ever held, the last first. */
export async function postsOfMember({ store, today }: MembershipDeps, personId: string): Promise<ClaimView[]> {
  const posts = await store.posts.find({ 'claims.personId': personId }).lean<PostDoc[]>();
  return posts
    .flatMap((post) =>
      post.claims.filter((one) => one.personId === personId).map((one) => viewClaim(post, one, today())),
    )
    .sort((a, b) => (a.claim < b.claim ? 1 : -1));
}

function viewClaim(post: PostDoc, claim: Claim, today: Day): ClaimView {
  const { id, personId, way, from, to, end } = claim;
  return {
    ...{ claim: id, post: post._id, organisationId: post.organisationId, name: post.name, personId, way, from },
    ...(to ? { to } : {}),
    ...(end ? { end: { kind: end.kind, ...(end.reason ? { reason: end.reason } : {}) } } : {}),
    held: to === undefined && postState(post, today) === 'open',
  };
}

export async function postNames(store: Store, ids: string[]): Promise<Map<string, string>> {
  const docs = await store.posts.find({ _id: { $in: ids } }, { name: 1 }).lean();
  return new Map(docs.map(({ _id, name }) => [_id, name]));
}
