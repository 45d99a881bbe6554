/** How is a decision carried down the tree: batch by batch, each a transaction with its events, resumed where a process stopped (X10). */
import type { ClientSession } from 'mongoose';
import type { Reorganisation } from '../../shared/contracts/organisation';
import { traceparentOf } from '../../shared/telemetry/trace';
import { endLostClaims } from './claims-lost';
import { endAppointments } from './membership';
import { ancestorsOf, rebase, strictlyBelow } from './organisation-rules';
import { LEASE_MS, type ReorganisationDoc, type Work } from './reorganisation-store';
import type { TreeDeps } from './orders';
import {
  appointmentChanged,
  memberChanged,
  organisationChanged,
  tell,
  type AppointmentDoc,
  type Change,
  type MemberDoc,
  type OrganisationDoc,
} from './store';

const BATCH = 300;
/** What has to follow, in this order; creations and changes are done at once. */
const PHASES: Partial<Record<Reorganisation, Work['phase'][]>> = {
  move: ['organisations', 'members', 'appointments'],
  merge: ['organisations', 'members', 'appointments', 'residents'],
  abolish: ['members', 'residents'],
  split: ['members'],
};

/** Two processes at the same decision write the same document with each batch: one of them waits and goes on from there. */
export async function carryOut(deps: TreeDeps, id: string): Promise<void> {
  const { store } = deps;
  let goesOn = true;
  while (goesOn)
    goesOn = await store.connection.transaction(async (session) => {
      const doc = await store.reorganisations.findById(id, {}, { session }).lean<ReorganisationDoc>();
      if (doc?.state !== 'applying' || !doc.work) return false;
      const { work: done, changes, count } = await batchOf(deps, session, doc, doc.work);
      await tell(store, session, changes, deps.now(), traceparentOf());
      const counted = doc.work.phase === 'residents' ? 'members' : doc.work.phase;
      await store.reorganisations.updateOne(
        { _id: id },
        {
          $set: done ? { work: done, leaseUntil: new Date(Date.now() + LEASE_MS) } : { state: 'applied' },
          ...(done ? {} : { $unset: { work: 1, leaseUntil: 1 } }),
          $inc: { [`counts.${counted}`]: count },
        },
        { session },
      );
      return done !== undefined;
    });
}

/** Decisions that a stopped process left behind. */
export async function resumeReorganisations(deps: TreeDeps): Promise<void> {
  const left = await deps.store.reorganisations
    .find({ state: 'applying', leaseUntil: { $lt: new Date() } }, { _id: 1 })
    .lean();
  for (const { _id } of left) await carryOut(deps, _id);
}

interface Batch {
  /** What is left to do; undefined once everything is done. */
  work: Work | undefined;
  changes: Change[];
  count: number;
}

async function batchOf(deps: TreeDeps, session: ClientSession, doc: ReorganisationDoc, work: Work): Promise<Batch> {
  const batch = await {
    organisations: () => moveOrganisations(deps, session, doc, work),
    members: () => moveMembers(deps, session, doc, work),
    appointments: () => moveAppointments(deps, session, doc, work),
    residents: () => moveResidents(deps, session, doc, work),
  }[work.phase]();
  if (batch.count > 0) return batch;
  const phases = PHASES[doc.kind] ?? [];
  const phase = phases[phases.indexOf(work.phase) + 1];
  return { ...batch, work: phase ? { ...work, phase, after: '' } : undefined };
}

const nothing = { work: undefined, changes: [], count: 0 };

/** Superiors before subordinates. What stands under its new path is no longer found: the data itself says how far this is. */
async function moveOrganisations(
  { store }: TreeDeps,
  session: ClientSession,
  { organisationId }: ReorganisationDoc,
  work: Work,
): Promise<Batch> {
  const found = await store.organisations
    .find({ path: strictlyBelow(work.from) }, {}, { session })
    .sort({ path: 1 })
    .limit(BATCH)
    .lean<OrganisationDoc[]>();
  if (found.length === 0) return nothing;
  const moved = found.map((doc) => {
    const path = rebase(doc.path, work.from, work.into);
    const parentId = work.successorId && doc.parentId === organisationId ? work.successorId : doc.parentId;
    return { ...doc, ...(parentId ? { parentId } : {}), path, ancestors: ancestorsOf(path), events: doc.events + 1 };
  });
  await store.organisations.bulkWrite(
    moved.map(({ _id, parentId, path, ancestors, events }) => ({
      updateOne: { filter: { _id }, update: { $set: { parentId, path, ancestors, events } } },
    })),
    { session },
  );
  return { work, changes: moved.map(organisationChanged), count: moved.length };
}

/** Where a member stands is told only where it is another organisation; the way up from there is our own. */
async function moveMembers(
  { store }: TreeDeps,
  session: ClientSession,
  { organisationId, date, reason, by }: ReorganisationDoc,
  work: Work,
): Promise<Batch> {
  const which = work.only
    ? { _id: { $in: work.only, $gt: work.after }, organisationId }
    : { ancestors: organisationId, _id: { $gt: work.after } };
  const found = await store.members.find(which, {}, { session }).sort({ _id: 1 }).limit(BATCH).lean<MemberDoc[]>();
  const last = found.at(-1);
  if (!last) return nothing;
  const { successorId } = work;
  const goes = (member: MemberDoc): boolean =>
    successorId !== undefined && member.organisationId === organisationId && member.active;
  const placeOf = (member: MemberDoc): string => (goes(member) ? successorId! : member.organisationId);
  const places = new Map(
    (
      await store.organisations
        .find({ _id: { $in: [...new Set(found.map(placeOf))] } }, { ancestors: 1 }, { session })
        .lean()
    ).map(({ _id, ancestors }) => [_id, ancestors]),
  );
  const changes: Change[] = [];
  const moved: MemberDoc[] = [];
  for (const member of found) {
    const ancestors = places.get(placeOf(member)) ?? member.ancestors;
    if (!goes(member)) {
      moved.push({ ...member, ancestors });
      continue;
    }
    const since = member.moves.at(-1)?.date;
    const { residenceOrganisationId: residence, ...rest } = member;
    const after: MemberDoc = {
      ...rest,
      ...(residence && residence !== successorId ? { residenceOrganisationId: residence } : {}),
      organisationId: successorId!,
      ancestors,
      moves: [
        ...member.moves,
        { from: organisationId, to: successorId!, date: since && since > date ? since : date, reason, by },
      ],
      events: member.events + 1,
    };
    moved.push(after);
    changes.push(memberChanged(after));
    const ended = await endAppointments(store, session, { personId: member._id, organisationId }, date);
    changes.push(...ended.map(appointmentChanged));
  }
  await store.members.bulkWrite(
    moved.map((replacement) => ({ replaceOne: { filter: { _id: replacement._id }, replacement } })),
    { session },
  );
  await endLostClaims(
    store,
    session,
    moved.filter(({ organisationId: place }) => place === successorId),
    date,
  );
  return { work: { ...work, after: last._id }, changes, count: found.length };
}

/** The rights of whoever holds a function below are told anew: they hang on the path. */
async function moveAppointments(
  { store }: TreeDeps,
  session: ClientSession,
  { kind }: ReorganisationDoc,
  work: Work,
): Promise<Batch> {
  // After a merge nothing below is found under the old path but what has ended with the organisation itself.
  const below = strictlyBelow(work.from);
  const path = kind === 'move' ? { $gte: below.$gt, $lt: below.$lt } : below;
  const found = await store.appointments
    .find({ path }, {}, { session })
    .sort({ path: 1, _id: 1 })
    .limit(BATCH)
    .lean<AppointmentDoc[]>();
  if (found.length === 0) return nothing;
  const moved = found.map((doc) => ({
    ...doc,
    path: rebase(doc.path, work.from, work.into),
    events: doc.events + 1,
  }));
  await store.appointments.bulkWrite(
    moved.map(({ _id, path: now, events }) => ({
      updateOne: { filter: { _id }, update: { $set: { path: now, events } } },
    })),
    { session },
  );
  return { work, changes: moved.map(appointmentChanged), count: moved.length };
}

/** M4: whoever was registered by residence with an organisation that has ended is registered with its successor. */
async function moveResidents(
  { store }: TreeDeps,
  session: ClientSession,
  { organisationId }: ReorganisationDoc,
  work: Work,
): Promise<Batch> {
  const { successorId } = work;
  const found = await store.members
    .find({ residenceOrganisationId: organisationId }, {}, { session })
    .limit(BATCH)
    .lean<MemberDoc[]>();
  if (found.length === 0) return nothing;
  const moved = found.map(({ residenceOrganisationId: _ended, ...member }): MemberDoc => ({
    ...member,
    ...(successorId && successorId !== member.organisationId ? { residenceOrganisationId: successorId } : {}),
    events: member.events + 1,
  }));
  await store.members.bulkWrite(
    moved.map((replacement) => ({ replaceOne: { filter: { _id: replacement._id }, replacement } })),
    { session },
  );
  return { work, changes: moved.map(memberChanged), count: moved.length };
}
