/** What is decided of an organisation, today or for a day to come, and who takes it back: one transaction each, in turn (M6, X10). */
import { v7 as newId } from 'uuid';
import type { Actor } from '../../shared/contracts/organisation';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { DomainError, isDomainError } from '../../shared/http/problem';
import { isDuplicateKey } from '../../shared/mongo/engine-error';
import { traceparentOf } from '../../shared/telemetry/trace';
import { checkOrder, insistOnRights, type Decided, type Decision, type TreeDeps, type Turn } from './orders';
import { isBusy } from './organisation-rules';
import { LEASE_MS, TREE, type Order, type ReorganisationDoc } from './reorganisation-store';
import { isSystem, officesOf, SYSTEM_ID } from './rules';
import { tell, type OrganisationDoc } from './store';

/** Decided today for today or a day past, it is done; for a day to come it is kept until then, by the same checks and rights. */
export function reorganise(
  deps: TreeDeps,
  actor: Actor,
  order: Order,
  { date, reason }: Decision,
): Promise<ReorganisationDoc> {
  return inTurn(deps, { actor, date, reason }, async (turn) => {
    const doing = await checkOrder(turn, order);
    const doc: ReorganisationDoc = {
      _id: newId(),
      kind: order.kind,
      organisationId: order.kind === 'create' ? order.parent : order.id,
      ...{ date, reason, by: actor.personId, at: deps.now() },
      state: 'planned',
      counts: { organisations: 0, members: 0, appointments: 0 },
    };
    const isAhead = date > deps.today();
    if (isAhead) await insistOnOnlyOne(turn, order);
    const kept: ReorganisationDoc = isAhead
      ? {
          ...doc,
          ...('to' in order && order.to ? { to: order.to } : {}),
          ahead: { order, offices: isSystem(actor) ? [] : officesOf(actor, deps.today()) },
        }
      : { ...doc, ...(await done(turn, await doing())) };
    await deps.store.reorganisations.insertMany([kept], { session: turn.session, lean: true });
    return kept;
  });
}

/**
 * On its day, what was decided ahead is checked again and done like any other of that day. What no longer fits is
 * kept as not carried out, with the reason. Undefined: somebody else did, or it was withdrawn.
 */
export async function beginPlanned(deps: TreeDeps, id: string): Promise<ReorganisationDoc | undefined> {
  const planned = await deps.store.reorganisations.findById(id).lean<ReorganisationDoc>();
  if (planned?.state !== 'planned' || !planned.ahead) return undefined;
  const { date, reason, ahead, by } = planned;
  try {
    return await inTurn(deps, { actor: { personId: by, appointments: [] }, date, reason }, async (turn) => {
      if (!(await isStillPlanned(turn, id))) return undefined;
      const actor = await officesOn(turn, planned);
      // It is this one that has set the code aside.
      await settle(turn, id, { state: 'applied', 'ahead.settled': { as: 'carriedOut', at: deps.now() } });
      const doing = await checkOrder({ ...turn, actor }, ahead.order);
      const outcome = await done(turn, await doing());
      await settle(turn, id, outcome);
      return { ...planned, ...outcome };
    });
  } catch (error) {
    if (!isDomainError(error) || error.code === 'organisation_busy') throw error;
    // Of the person it is not asked again; but the office for which it was ordered must still stand over all of it.
    const code = ['not_found', 'not_allowed'].includes(error.code) ? 'order_lapsed' : error.code;
    const settled = {
      as: 'notCarriedOut',
      at: deps.now(),
      code,
      ...(error.detail ? { detail: error.detail } : {}),
    } as const;
    return inTurn(deps, { actor: SYSTEM_ACTOR, date, reason }, async (turn) => {
      if (!(await isStillPlanned(turn, id))) return undefined;
      await settle(turn, id, { state: 'notCarriedOut', 'ahead.settled': settled });
      return { ...planned, state: 'notCarriedOut', ahead: { ...ahead, settled } };
    });
  }
}

/** Before its day, by whoever may order it. Errors: `not_found`, `not_allowed`, `reorganisation_withdrawn`, `reorganisation_effective`. */
export function withdrawPlanned(deps: TreeDeps, actor: Actor, id: string, reason: string): Promise<ReorganisationDoc> {
  return inTurn(deps, { actor, date: deps.today(), reason }, async (turn) => {
    const doc = await deps.store.reorganisations.findById(id, {}, { session: turn.session }).lean<ReorganisationDoc>();
    if (!doc) throw new DomainError('not_found');
    await insistOnRights(turn, doc.ahead?.order ?? { kind: 'abolish', id: doc.organisationId, to: doc.to });
    if (doc.state === 'withdrawn') throw new DomainError('reorganisation_withdrawn');
    if (doc.state !== 'planned' || !doc.ahead || doc.date <= deps.today())
      throw new DomainError('reorganisation_effective');
    const settled = { as: 'withdrawn', at: deps.now(), by: actor.personId, reason } as const;
    await settle(turn, id, { state: 'withdrawn', 'ahead.settled': settled });
    return { ...doc, state: 'withdrawn', ahead: { ...doc.ahead, settled } };
  });
}

/** Decisions about the tree take turns; what is still being carried down it is known to each. */
async function inTurn<T>(
  deps: TreeDeps,
  { actor, date, reason }: Decision & { actor: Actor },
  decision: (turn: Turn) => Promise<T>,
): Promise<T> {
  const { store } = deps;
  try {
    return await store.connection.transaction(async (session) => {
      await store.turns.updateOne({ _id: TREE }, { $inc: { taken: 1 } }, { session });
      const applying = await store.reorganisations.find({ state: 'applying' }, { work: 1 }, { session }).lean();
      const underWay = applying.flatMap(({ work }) => work ?? []);
      const insistFree = (paths: string[], leaving?: string): void => {
        if (isBusy(underWay, paths, leaving)) throw new DomainError('organisation_busy');
      };
      return decision({ deps, session, actor, date, reason, insistFree });
    });
  } catch (error) {
    if (isDuplicateKey(error)) throw new DomainError('code_taken');
    throw error;
  }
}

type Outcome = Pick<ReorganisationDoc, 'organisationId' | 'to' | 'state' | 'work' | 'leaseUntil'>;

/** What is kept of a decision once the organisation itself has changed; the rest is carried down the tree. */
async function done({ deps, session }: Turn, { organisation, changes, to, work }: Decided): Promise<Outcome> {
  await tell(deps.store, session, changes, deps.now(), traceparentOf());
  return {
    organisationId: organisation._id,
    ...(to ? { to } : {}),
    state: work ? 'applying' : 'applied',
    ...(work ? { work, leaseUntil: new Date(Date.now() + LEASE_MS) } : {}),
  };
}

/** Of two about one organisation the later would be about another organisation than was looked at: the second waits. */
async function insistOnOnlyOne({ deps, session }: Turn, order: Order): Promise<void> {
  if (order.kind === 'create') return;
  const other = await deps.store.reorganisations
    .findOne({ organisationId: order.id, state: 'planned', kind: { $ne: 'create' } }, { date: 1 }, { session })
    .lean();
  if (other) throw new DomainError('organisation_planned', { detail: `生效日期：${other.date}` });
}

async function isStillPlanned({ deps, session }: Turn, id: string): Promise<boolean> {
  return (await deps.store.reorganisations.exists({ _id: id, state: 'planned' }).session(session)) !== null;
}

/** An order is the office's, whoever holds the office now: it reaches as far as the office does today. */
async function officesOn({ deps, session }: Turn, { by, ahead }: ReorganisationDoc): Promise<Actor> {
  if (by === SYSTEM_ID) return SYSTEM_ACTOR;
  const from = deps.today();
  const offices = await deps.store.organisations
    .find({ _id: { $in: ahead?.offices ?? [] }, active: true }, { path: 1 }, { session })
    .lean<Pick<OrganisationDoc, '_id' | 'path'>[]>();
  const held = { personId: by, function: 'secretary', from } as const;
  return {
    personId: by,
    appointments: offices.map(({ _id, path }) => ({ ...held, id: _id, organisationId: _id, path })),
  };
}

async function settle({ deps, session }: Turn, id: string, set: object): Promise<void> {
  await deps.store.reorganisations.updateOne({ _id: id }, { $set: set }, { session });
}
