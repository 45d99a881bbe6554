/** Whom may somebody look at, and what are people called: asked by every room of members that shows persons. */
import type { Actor } from '../../shared/contracts/organisation';
import { DomainError } from '../../shared/http/problem';
import { subtree } from '../../shared/mongo/subtree';
import type { MembershipDeps } from './membership';
import { mayView } from './rules';
import { prefixExpression } from './search-keys';
import type { MemberDoc, OrganisationDoc, Store } from './store';

/** Oneself, or whoever is registered, at work or at home, where the actor may look. */
export async function getSeenMember({ store, today }: MembershipDeps, actor: Actor, id: string): Promise<MemberDoc> {
  const member = await store.members.findById(id).lean<MemberDoc>();
  if (!member) throw new DomainError('not_found');
  const places = [member.organisationId, member.residenceOrganisationId].flatMap((place) => place ?? []);
  const docs = await store.organisations.find({ _id: { $in: places } }).lean<OrganisationDoc[]>();
  const inScope = docs.some((doc) => mayView(actor, doc, today()));
  if (actor.personId !== member._id && !inScope) throw new DomainError('not_found');
  return member;
}

/**
 * Names alone, of an organisation and of those below it: for whoever is on its rolls, who knows them anyway, or looks
 * after it (P3). Throws `not_found` for everybody else.
 */
export async function findFellows(
  { store, today }: MembershipDeps,
  actor: Actor,
  organisationId: string,
  { q, limit, cursor }: { q?: string | undefined; limit: number; cursor?: string | undefined },
): Promise<{ items: { id: string; name: string }[]; next?: string }> {
  const [place, own] = await Promise.all([
    store.organisations.findById(organisationId).lean<OrganisationDoc>(),
    store.members.exists({ _id: actor.personId, organisationId, active: true }),
  ]);
  if (!place || !(own || mayView(actor, place, today()))) throw new DomainError('not_found');
  const below = await store.organisations.find({ path: subtree(place.path) }, { _id: 1 }).lean();
  const docs = await store.members
    .find(
      {
        organisationId: { $in: below.map(({ _id }) => _id) },
        active: true,
        ...(q ? { keys: prefixExpression(q) } : {}),
        ...(cursor ? { _id: { $gt: cursor } } : {}),
      },
      { name: 1 },
    )
    .sort({ _id: 1 })
    .limit(limit + 1)
    .lean();
  const items = docs.slice(0, limit).map(({ _id, name }) => ({ id: _id, name }));
  return docs.length > limit ? { items, next: items.at(-1)!.id } : { items };
}

export async function peopleNames(store: Store, ids: string[]): Promise<Map<string, string>> {
  const docs = await store.members.find({ _id: { $in: ids } }, { name: 1 }).lean();
  return new Map(docs.map(({ _id, name }) => [_id, name]));
}
