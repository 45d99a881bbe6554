/** Whom may somebody look at, and what are people called: asked by every room of members that shows persons. */
import type { Actor } from '../../shared/contracts/organisation';
import { DomainError } from '../../shared/http/problem';
import type { MembershipDeps } from './membership';
import { mayView } from './rules';
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

export async function peopleNames(store: Store, ids: string[]): Promise<Map<string, string>> {
  const docs = await store.members.find({ _id: { $in: ids } }, { name: 1 }).lean();
  return new Map(docs.map(({ _id, name }) => [_id, name]));
}
