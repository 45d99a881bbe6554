/** What each decision about an organisation asks for, and what it does to the organisation itself: checked first, done only then (M6, X10). */
import type { ClientSession } from 'mongoose';
import type { Actor } from '../../shared/contracts/organisation';
import type { Day, Instant } from '../../shared/contracts/plan';
import { DomainError } from '../../shared/http/problem';
import { closePostsOf } from './claims-lost';
import { endAppointments } from './membership';
import {
  ancestorsOf,
  refuseAbolition,
  refuseChange,
  refuseDate,
  refuseMerge,
  refuseMove,
  superiorPath,
  type OrganisationRefusal,
  type OrganisationState,
} from './organisation-rules';
import type { Facts, Order, Work } from './reorganisation-store';
import { mayManage, mayView } from './rules';
import { searchKeys } from './search-keys';
import {
  appointmentChanged,
  organisationChanged,
  pathOf,
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

export interface Decision {
  date: Day;
  reason: string;
}

/** Whoever decides it, in which transaction, and what is being carried down the tree meanwhile. */
export interface Turn extends Decision {
  deps: TreeDeps;
  session: ClientSession;
  actor: Actor;
  /** Refuses where something concerned is on the move (`leaving`: what is taken away). */
  insistFree(concerned: string[], leaving?: string): void;
}

export interface Decided {
  organisation: OrganisationDoc;
  changes: Change[];
  to?: string;
  work?: Work;
}

/** What is possible and allowed is done by calling it; until then nothing has been written. */
export type Doing = () => Promise<Decided>;
type Of<K extends Order['kind']> = Extract<Order, { kind: K }>;

export function checkOrder(turn: Turn, order: Order): Promise<Doing> {
  switch (order.kind) {
    case 'create':
      return create(turn, order);
    case 'change':
      return change(turn, order);
    case 'move':
      return move(turn, order as Of<'move'>);
    case 'merge':
      return merge(turn, order as Of<'merge'>);
    case 'split':
      return split(turn, order);
    case 'abolish':
      return abolish(turn, order);
    default:
      return order satisfies never;
  }
}

/** Everybody may order what they may take back, and the other way round: the same places ask for the same rights. */
export async function insistOnRights(turn: Pick<Turn, 'deps' | 'session' | 'actor'>, order: Order): Promise<void> {
  const today = turn.deps.today();
  const place = await find(turn, order.kind === 'create' ? order.parent : order.id);
  if (!place || !mayView(turn.actor, place, today)) throw new DomainError('not_found');
  insist(turn.actor, order.kind === 'create' ? place.path : superiorPath(place.path), today);
  const target = 'to' in order && order.to !== undefined ? await find(turn, order.to) : undefined;
  if (target) insist(turn.actor, target.path, today);
}

/** A new organisation under a superior, with its code for ever. */
async function create(turn: Turn, { kind, parent, code, ...facts }: Of<'create'>): Promise<Doing> {
  const { deps, actor, date } = turn;
  refuse(refuseDate(kind, date, deps.today()));
  const superior = await find(turn, parent);
  if (!superior?.active) throw new DomainError('organisation_unknown');
  if (!mayView(actor, superior, deps.today())) throw new DomainError('not_found');
  insist(actor, superior.path, deps.today());
  await insistOnFreeCode(turn, code);
  return async () => {
    const organisation = await insert(turn, superior, { code, ...facts });
    return { organisation, to: superior._id, changes: [organisationChanged(organisation)] };
  };
}

/** Name, type, field, window and number of activists: what the organisation is, not where it stands. */
async function change(turn: Turn, { kind, id, ...facts }: Of<'change'>): Promise<Doing> {
  const before = await concerned(turn, kind, id);
  const changed = Object.fromEntries(
    Object.entries(facts).filter(([key, value]) => value !== undefined && value !== before[key as keyof Facts]),
  ) as Partial<Facts>;
  if (Object.keys(changed).length === 0) throw new DomainError('nothing_changed');
  const told = ['type', 'field', 'serviceWindow'].some((key) => key in changed);
  return async () => {
    const organisation: OrganisationDoc = {
      ...before,
      ...(changed as Facts),
      ...(changed.name ? { keys: searchKeys(changed.name, 'organisation', before.code) } : {}),
      changedOn: turn.date,
      events: before.events + (told ? 1 : 0),
    };
    await replace(turn, organisation);
    return { organisation, changes: told ? [organisationChanged(organisation)] : [] };
  };
}

/** Under another superior, with everything below it. */
async function move(turn: Turn, { kind, id, to }: Of<'move'>): Promise<Doing> {
  const before = await concerned(turn, kind, id);
  const target = await find(turn, to);
  refuse(refuseMove(stateOf(before), target && stateOf(target)));
  insist(turn.actor, target!.path, turn.deps.today());
  turn.insistFree([before.path, target!.path], before.path);
  return async () => {
    const path = pathOf(id, target);
    const organisation: OrganisationDoc = {
      ...before,
      parentId: to,
      path,
      ancestors: ancestorsOf(path),
      changedOn: turn.date,
      events: before.events + 1,
    };
    await replace(turn, organisation);
    const work: Work = { phase: 'organisations', from: before.path, into: path, after: '' };
    return { organisation, to, work, changes: [organisationChanged(organisation)] };
  };
}

/** Members and subordinates go to the successor; the organisation itself stays on record. */
async function merge(turn: Turn, { kind, id, to }: Of<'merge'>): Promise<Doing> {
  const before = await concerned(turn, kind, id);
  const successor = await find(turn, to);
  refuse(refuseMerge(stateOf(before), successor && stateOf(successor)));
  insist(turn.actor, successor!.path, turn.deps.today());
  turn.insistFree([before.path, successor!.path], before.path);
  return async () => {
    const { organisation, changes } = await end(turn, before, 'merge', to);
    const work: Work = {
      phase: 'organisations',
      from: before.path,
      into: successor!.path,
      successorId: to,
      after: '',
    };
    return { organisation, to, work, changes };
  };
}

/** A new organisation beside it takes the members listed. */
async function split(turn: Turn, { kind, id, code, members, ...facts }: Of<'split'>): Promise<Doing> {
  const { deps, session } = turn;
  const before = await concerned(turn, kind, id);
  turn.insistFree([before.path]);
  const only = [...new Set(members)].sort();
  const there = await deps.store.members.countDocuments(
    { _id: { $in: only }, organisationId: id, active: true },
    { session },
  );
  if (there !== only.length)
    throw new DomainError('member_elsewhere', { detail: `所列 ${only.length} 人中有 ${only.length - there} 人` });
  await insistOnFreeCode(turn, code);
  return async () => {
    const superior = before.parentId === undefined ? undefined : await find(turn, before.parentId);
    const created = await insert(turn, superior, { code, ...facts });
    const organisation = { ...before, changedOn: turn.date };
    await replace(turn, organisation);
    const work: Work = {
      phase: 'members',
      from: before.path,
      into: created.path,
      successorId: created._id,
      only,
      after: '',
    };
    return { organisation, to: created._id, work, changes: [organisationChanged(created)] };
  };
}

/** An organisation without subordinates ends; its members go to a named one. */
async function abolish(turn: Turn, { kind, id, to }: Of<'abolish'>): Promise<Doing> {
  const { deps, session, actor } = turn;
  const before = await concerned(turn, kind, id);
  const successor = to === undefined ? undefined : await find(turn, to);
  const [subordinates, members] = [
    await deps.store.organisations.countDocuments({ parentId: id, active: true }, { session }),
    await deps.store.members.countDocuments({ organisationId: id, active: true }, { session }),
  ];
  refuse(
    refuseAbolition(stateOf(before), { to, successor: successor && stateOf(successor) }, { subordinates, members }),
  );
  if (successor) insist(actor, successor.path, deps.today());
  turn.insistFree([before.path, ...(successor ? [successor.path] : [])], before.path);
  return async () => {
    const { organisation, changes } = await end(turn, before, 'abolish', to);
    const work: Work = {
      phase: 'members',
      from: before.path,
      into: successor?.path ?? before.path,
      ...(successor ? { successorId: successor._id } : {}),
      after: '',
    };
    return { organisation, ...(to ? { to } : {}), work, changes };
  };
}

async function find(
  { deps, session }: Pick<Turn, 'deps' | 'session'>,
  id: string,
): Promise<OrganisationDoc | undefined> {
  const found = await deps.store.organisations.findById(id, {}, { session }).lean<OrganisationDoc>();
  return found ?? undefined;
}

/** The organisation that a change is about: seen by the actor, managed by those above it, and fit for a change. */
async function concerned(turn: Turn, kind: Order['kind'], id: string): Promise<OrganisationDoc> {
  const { deps, actor, date } = turn;
  const today = deps.today();
  const organisation = await find(turn, id);
  if (!organisation || !mayView(actor, organisation, today)) throw new DomainError('not_found');
  insist(actor, superiorPath(organisation.path), today);
  refuse(refuseDate(kind, date, today) ?? refuseChange(stateOf(organisation), date));
  return organisation;
}

/** A code that another decision has set aside for its day is taken as well. */
async function insistOnFreeCode({ deps, session }: Turn, code: string): Promise<void> {
  const { organisations, reorganisations } = deps.store;
  const taken =
    (await organisations.exists({ code }).session(session)) ??
    (await reorganisations.exists({ state: 'planned', 'ahead.order.code': code }).session(session));
  if (taken) throw new DomainError('code_taken');
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
  { deps, session, date }: Turn,
  superior: OrganisationDoc | undefined,
  { code, activists, ...facts }: Facts & { code: string },
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

async function replace({ deps, session }: Turn, organisation: OrganisationDoc): Promise<void> {
  const { _id, ...doc } = organisation;
  await deps.store.organisations.replaceOne({ _id }, doc, { session });
}

/** It takes nobody in from now on, and whoever held a function or a post in it holds none after that day. */
async function end(
  turn: Turn,
  before: OrganisationDoc,
  as: 'merge' | 'abolish',
  to: string | undefined,
): Promise<Pick<Decided, 'organisation' | 'changes'>> {
  const { deps, session, actor, date, reason } = turn;
  const organisation: OrganisationDoc = {
    ...before,
    active: false,
    changedOn: date,
    ended: { as, on: date, reason, ...(to ? { successorId: to } : {}) },
    events: before.events + 1,
  };
  await replace(turn, organisation);
  await closePostsOf(deps.store, session, before._id, { on: date, reason, by: actor.personId });
  const ended = await endAppointments(deps.store, session, { organisationId: before._id }, date);
  return { organisation, changes: [organisationChanged(organisation), ...ended.map(appointmentChanged)] };
}
