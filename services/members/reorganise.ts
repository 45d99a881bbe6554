/** What becomes of an organisation: created, changed, moved, merged, split, abolished; the decision, in one transaction (M6, X10). */
import type { ClientSession } from 'mongoose';
import { v7 as newId } from 'uuid';
import type { Actor, Field, OrganisationType, Reorganisation } from '../../shared/contracts/organisation';
import type { Day, Instant } from '../../shared/contracts/plan';
import { DomainError } from '../../shared/http/problem';
import { isDuplicateKey } from '../../shared/mongo/engine-error';
import { traceparentOf } from '../../shared/telemetry/trace';
import { closePostsOf } from './claims-lost';
import { endAppointments } from './membership';
import {
  ancestorsOf,
  isBusy,
  refuseAbolition,
  refuseChange,
  refuseMerge,
  refuseMove,
  superiorPath,
  type OrganisationRefusal,
  type OrganisationState,
} from './organisation-rules';
import { LEASE_MS, TREE, type ReorganisationDoc, type Work } from './reorganisation-store';
import { mayManage, mayView } from './rules';
import { searchKeys } from './search-keys';
import {
  appointmentChanged,
  organisationChanged,
  pathOf,
  tell,
  type Change,
  type OrganisationDoc,
  type Store,
} from './store';

export interface TreeDeps {
  store: Store;
  /** Business time. */
  now: () => Instant;
  today: () => Day;
}

export interface Facts {
  name: string;
  type: OrganisationType;
  field: Field;
  serviceWindow: boolean;
  activists?: number | undefined;
}
interface Decision {
  date: Day;
  reason: string;
}

interface Decided {
  organisation: OrganisationDoc;
  changes: Change[];
  to?: string;
  work?: Work;
}

/** A new organisation under a superior, with its code for ever. */
export function createOrganisation(
  deps: TreeDeps,
  actor: Actor,
  { parent, code, date, reason, ...facts }: Decision & Facts & { parent: string; code: string },
): Promise<ReorganisationDoc> {
  return decide(deps, actor, 'create', { date, reason }, async (session, find) => {
    if (date > deps.today()) throw new DomainError('date_in_future');
    const superior = await find(parent);
    if (!superior?.active) throw new DomainError('organisation_unknown');
    if (!mayView(actor, superior, deps.today())) throw new DomainError('not_found');
    insist(actor, superior.path, deps.today());
    const organisation = await insert(deps, session, superior, { code, ...facts }, date);
    return { organisation, to: superior._id, changes: [organisationChanged(organisation)] };
  });
}

/** Name, type, field, window and number of activists: what the organisation is, not where it stands. */
export function changeOrganisation(
  deps: TreeDeps,
  actor: Actor,
  id: string,
  { date, reason, ...facts }: Decision & Partial<Facts>,
): Promise<ReorganisationDoc> {
  return decide(deps, actor, 'change', { date, reason }, async (session, find) => {
    const before = await concerned(deps, actor, await find(id), date);
    const changed = Object.fromEntries(
      Object.entries(facts).filter(([key, value]) => value !== undefined && value !== before[key as keyof Facts]),
    ) as Partial<Facts>;
    if (Object.keys(changed).length === 0) throw new DomainError('nothing_changed');
    const told = ['type', 'field', 'serviceWindow'].some((key) => key in changed);
    const organisation: OrganisationDoc = {
      ...before,
      ...(changed as Facts),
      ...(changed.name ? { keys: searchKeys(changed.name, 'organisation', before.code) } : {}),
      changedOn: date,
      events: before.events + (told ? 1 : 0),
    };
    await replace(deps.store, session, organisation);
    return { organisation, changes: told ? [organisationChanged(organisation)] : [] };
  });
}

/** Under another superior, with everything below it. */
export function moveOrganisation(
  deps: TreeDeps,
  actor: Actor,
  id: string,
  { to, date, reason }: Decision & { to: string },
): Promise<ReorganisationDoc> {
  return decide(deps, actor, 'move', { date, reason }, async (session, find, isFree) => {
    const before = await concerned(deps, actor, await find(id), date);
    const target = await find(to);
    refuse(refuseMove(stateOf(before), target && stateOf(target)));
    insist(actor, target!.path, deps.today());
    isFree([before.path, target!.path], before.path);
    const path = pathOf(id, target);
    const organisation: OrganisationDoc = {
      ...before,
      parentId: to,
      path,
      ancestors: ancestorsOf(path),
      changedOn: date,
      events: before.events + 1,
    };
    await replace(deps.store, session, organisation);
    const work: Work = { phase: 'organisations', from: before.path, into: path, after: '' };
    return { organisation, to, work, changes: [organisationChanged(organisation)] };
  });
}

/** Members and subordinates go to the successor; the organisation itself stays on record. */
export function mergeOrganisation(
  deps: TreeDeps,
  actor: Actor,
  id: string,
  { to, date, reason }: Decision & { to: string },
): Promise<ReorganisationDoc> {
  return decide(deps, actor, 'merge', { date, reason }, async (session, find, isFree) => {
    const before = await concerned(deps, actor, await find(id), date);
    const successor = await find(to);
    refuse(refuseMerge(stateOf(before), successor && stateOf(successor)));
    insist(actor, successor!.path, deps.today());
    isFree([before.path, successor!.path], before.path);
    const { organisation, changes } = await end(deps, session, before, 'merge', {
      to,
      date,
      reason,
      by: actor.personId,
    });
    const work = {
      phase: 'organisations',
      from: before.path,
      into: successor!.path,
      successorId: to,
      after: '',
    } as const;
    return { organisation, to, work, changes };
  });
}

/** An organisation without subordinates ends; its members go to a named one. */
export function abolishOrganisation(
  deps: TreeDeps,
  actor: Actor,
  id: string,
  { to, date, reason }: Decision & { to?: string | undefined },
): Promise<ReorganisationDoc> {
  return decide(deps, actor, 'abolish', { date, reason }, async (session, find, isFree) => {
    const { store } = deps;
    const before = await concerned(deps, actor, await find(id), date);
    const successor = to === undefined ? undefined : await find(to);
    const [subordinates, members] = [
      await store.organisations.countDocuments({ parentId: id, active: true }, { session }),
      await store.members.countDocuments({ organisationId: id, active: true }, { session }),
    ];
    refuse(
      refuseAbolition(stateOf(before), { to, successor: successor && stateOf(successor) }, { subordinates, members }),
    );
    if (successor) insist(actor, successor.path, deps.today());
    isFree([before.path, ...(successor ? [successor.path] : [])], before.path);
    const { organisation, changes } = await end(deps, session, before, 'abolish', {
      to,
      date,
      reason,
      by: actor.personId,
    });
    const work: Work = {
      phase: 'members',
      from: before.path,
      into: successor?.path ?? before.path,
      ...(successor ? { successorId: successor._id } : {}),
      after: '',
    };
    return { organisation, ...(to ? { to } : {}), work, changes };
  });
}

/** A new organisation beside it takes the members listed. */
export function splitOrganisation(
  deps: TreeDeps,
  actor: Actor,
  id: string,
  { code, members, date, reason, ...facts }: Decision & Facts & { code: string; members: string[] },
): Promise<ReorganisationDoc> {
  return decide(deps, actor, 'split', { date, reason }, async (session, find, isFree) => {
    const { store } = deps;
    const before = await concerned(deps, actor, await find(id), date);
    isFree([before.path]);
    const only = [...new Set(members)].sort();
    const there = await store.members.countDocuments(
      { _id: { $in: only }, organisationId: id, active: true },
      { session },
    );
    if (there !== only.length) throw new DomainError('member_elsewhere');
    const superior = before.parentId === undefined ? undefined : await find(before.parentId);
    const created = await insert(deps, session, superior, { code, ...facts }, date);
    const organisation = { ...before, changedOn: date };
    await replace(store, session, organisation);
    const work: Work = {
      phase: 'members',
      from: before.path,
      into: created.path,
      successorId: created._id,
      only,
      after: '',
    };
    return { organisation, to: created._id, work, changes: [organisationChanged(created)] };
  });
}

type Find = (id: string) => Promise<OrganisationDoc | undefined>;
type IsFree = (concerned: string[], leaving?: string) => void;

/** Decisions about the tree take turns; what is still being carried down it is known to each. */
async function decide(
  deps: TreeDeps,
  actor: Actor,
  kind: Reorganisation,
  { date, reason }: Decision,
  decision: (session: ClientSession, find: Find, isFree: IsFree) => Promise<Decided>,
): Promise<ReorganisationDoc> {
  const { store } = deps;
  try {
    return await store.connection.transaction(async (session) => {
      await store.turns.updateOne({ _id: TREE }, { $inc: { taken: 1 } }, { session });
      const applying = await store.reorganisations.find({ state: 'applying' }, { work: 1 }, { session }).lean();
      const underWay = applying.flatMap(({ work }) => work ?? []);
      const isFree: IsFree = (paths, leaving) => {
        if (isBusy(underWay, paths, leaving)) throw new DomainError('organisation_busy');
      };
      const find: Find = async (id) => {
        const found = await store.organisations.findById(id, {}, { session }).lean<OrganisationDoc>();
        return found ?? undefined;
      };
      const { organisation, changes, to, work } = await decision(session, find, isFree);
      const doc: ReorganisationDoc = {
        _id: newId(),
        kind,
        organisationId: organisation._id,
        ...(to ? { to } : {}),
        ...{ date, reason, by: actor.personId, at: deps.now() },
        state: work ? 'applying' : 'applied',
        ...(work ? { work, leaseUntil: new Date(Date.now() + LEASE_MS) } : {}),
        counts: { organisations: 0, members: 0, appointments: 0 },
      };
      await store.reorganisations.insertMany([doc], { session, lean: true });
      await tell(store, session, changes, deps.now(), traceparentOf());
      return doc;
    });
  } catch (error) {
    if (isDuplicateKey(error)) throw new DomainError('code_taken');
    throw error;
  }
}

/** The organisation that a change is about: seen by the actor, managed by those above it, and fit for a change. */
async function concerned(
  deps: TreeDeps,
  actor: Actor,
  organisation: OrganisationDoc | undefined,
  date: Day,
): Promise<OrganisationDoc> {
  const today = deps.today();
  if (!organisation || !mayView(actor, organisation, today)) throw new DomainError('not_found');
  insist(actor, superiorPath(organisation.path), today);
  refuse(refuseChange(stateOf(organisation), date, today));
  return organisation;
}

function insist(actor: Actor, path: string, today: Day): void {
  if (!mayManage(actor, path, today)) throw new DomainError('not_allowed');
}

function refuse(refusal: OrganisationRefusal): void {
  if (refusal) throw new DomainError(refusal.code, { detail: refusal.detail });
}

function stateOf({ _id: id, path, parentId, active, changedOn }: OrganisationDoc): OrganisationState {
  return { id, path, parentId, active, changedOn };
}

async function insert(
  deps: TreeDeps,
  session: ClientSession,
  superior: OrganisationDoc | undefined,
  { code, activists, ...facts }: Facts & { code: string },
  date: Day,
): Promise<OrganisationDoc> {
  const { organisations } = deps.store;
  const _id = `o${code}`;
  const path = pathOf(_id, superior);
  const organisation: OrganisationDoc = {
    _id,
    code,
    ...facts,
    keys: searchKeys(facts.name, 'organisation', code),
    ...(superior ? { parentId: superior._id } : {}),
    path,
    ancestors: ancestorsOf(path),
    active: true,
    ...(activists === undefined ? {} : { activists }),
    changedOn: date,
    events: 1,
  };
  if (superior) await organisations.updateOne({ _id: superior._id }, { $inc: { arrivals: 1 } }, { session });
  await organisations.insertMany([organisation], { session, lean: true });
  return organisation;
}

async function replace(store: Store, session: ClientSession, organisation: OrganisationDoc): Promise<void> {
  const { _id, ...doc } = organisation;
  await store.organisations.replaceOne({ _id }, doc, { session });
}

/** It takes nobody in from now on, and whoever held a function or a post in it holds none after that day. */
async function end(
  deps: TreeDeps,
  session: ClientSession,
  before: OrganisationDoc,
  as: 'merge' | 'abolish',
  { to, date, reason, by }: Decision & { to: string | undefined; by: string },
): Promise<Pick<Decided, 'organisation' | 'changes'>> {
  const organisation: OrganisationDoc = {
    ...before,
    active: false,
    changedOn: date,
    ended: { as, on: date, reason, ...(to ? { successorId: to } : {}) },
    events: before.events + 1,
  };
  await replace(deps.store, session, organisation);
  await closePostsOf(deps.store, session, before._id, { on: date, reason, by });
  const ended = await endAppointments(deps.store, session, { organisationId: before._id }, date);
  return { organisation, changes: [organisationChanged(organisation), ...ended.map(appointmentChanged)] };
}
