/** Who has a commitment, and who answers for it: what openings and keepers ask of the tree (M1, M2, B3). */
import type { SubjectFacts } from '../../shared/contracts/entries';
import type { Day } from '../../shared/contracts/plan';
import { isInForce } from '../../shared/contracts/scope';
import type { OrganisationDoc, Store } from './store';

export interface Subject {
  subject: SubjectFacts;
  /** A member's organisation; an organisation's superior. The root stands under itself. */
  inCharge: string;
  /** The organisation above the one in charge. */
  superior: string;
}

/** Organisations first, then members, each by id: pages go on where the last id ends, whatever was added meanwhile. */
export async function subjectsBelow(store: Store, county: string, after: string, limit: number): Promise<Subject[]> {
  const found: Subject[] = [];
  if (!after.startsWith('m')) {
    const organisations = await store.organisations
      .find({ ancestors: county, active: true, _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<OrganisationDoc[]>();
    found.push(...(await organisationSubjects(store, organisations)));
  }
  if (found.length < limit)
    found.push(...(await memberSubjects(store, county, after.startsWith('m') ? after : '', limit - found.length)));
  return found;
}

/** How many there are, by which an opening spreads its pages over its days. */
export async function countSubjectsBelow(store: Store, county: string): Promise<number> {
  const below = { ancestors: county, active: true };
  const [organisations, members] = await Promise.all([
    store.organisations.countDocuments(below),
    store.members.countDocuments(below),
  ]);
  return organisations + members;
}

async function organisationSubjects(store: Store, organisations: OrganisationDoc[]): Promise<Subject[]> {
  const keepers = await store.members.aggregate<{ _id: string }>([
    { $match: { organisationId: { $in: organisations.map(({ _id }) => _id) }, active: true } },
    { $group: { _id: '$organisationId' } },
  ]);
  const keeping = new Set(keepers.map(({ _id }) => _id));
  return organisations.map(({ _id: id, field, parentId, ancestors }) => ({
    subject: { type: 'organisation', id, field, keepsMembers: keeping.has(id) },
    inCharge: parentId ?? id,
    superior: ancestors.at(-3) ?? parentId ?? id,
  }));
}

async function memberSubjects(store: Store, county: string, after: string, limit: number): Promise<Subject[]> {
  const members = await store.members
    .find({ ancestors: county, active: true, _id: { $gt: after } }, { organisationId: 1, category: 1, leadingCadre: 1 })
    .sort({ _id: 1 })
    .limit(limit)
    .lean();
  const ids = [...new Set(members.map(({ organisationId }) => organisationId))];
  const organisations = new Map(
    (await store.organisations.find({ _id: { $in: ids } }, { field: 1, parentId: 1 }).lean()).map((doc) => [
      doc._id,
      doc,
    ]),
  );
  return members.flatMap(({ _id: id, organisationId, category, leadingCadre }) => {
    const organisation = organisations.get(organisationId);
    if (!organisation) return [];
    const subject: SubjectFacts = { type: 'member', id, category, field: organisation.field, leadingCadre };
    return [{ subject, inCharge: organisationId, superior: organisation.parentId ?? organisationId }];
  });
}

/** The secretary first, acting or not, then the deputies: who speaks for an organisation today (L1, L7). */
export async function officeOf(store: Store, organisationId: string, today: Day) {
  const held = await store.appointments
    .find({ organisationId, function: { $in: ['secretary', 'deputySecretary'] } })
    .sort({ acting: 1, from: 1, _id: 1 })
    .lean();
  const inForce = held.filter((doc) => isInForce(doc, today));
  return {
    secretaries: inForce.filter((doc) => doc.function === 'secretary'),
    deputies: inForce.filter((doc) => doc.function === 'deputySecretary'),
  };
}
