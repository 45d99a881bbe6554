/** What happens when a member moves, leaves or is excused (M6, M3): one transaction each, with its events. */
import type { ClientSession } from 'mongoose';
import type { Leaving } from '../../shared/contracts/entries';
import type { Day, Instant } from '../../shared/contracts/plan';
import { DomainError } from '../../shared/http/problem';
import { traceparentOf } from '../../shared/telemetry/trace';
import { endLostClaims } from './claims-lost';
import { refuseLeave, refuseTransfer } from './rules';
import {
  appointmentChanged,
  memberChanged,
  tell,
  type AppointmentDoc,
  type Change,
  type MemberDoc,
  type Store,
} from './store';

export interface MembershipDeps {
  store: Store;
  now: () => Instant;
  today: () => Day;
}

export interface Transfer {
  to: string;
  date: Day;
  reason?: string | undefined;
  by: string;
}

/** Functions held in the organisation that is left end on that day; the year's commitment moves by its event. */
export async function transferMember(
  deps: MembershipDeps,
  id: string,
  { to, date, reason, by }: Transfer,
): Promise<MemberDoc> {
  return change(deps, id, async (member, session) => {
    const target = await deps.store.organisations.findById(to, {}, { session }).lean();
    const refusal = refuseTransfer(member, target ? { id: to, active: target.active } : undefined, date, deps.today());
    if (refusal || !target) throw new DomainError(refusal?.code ?? 'bad_request', { detail: refusal?.detail });
    const ended = await endAppointments(
      deps.store,
      session,
      { personId: id, organisationId: member.organisationId },
      date,
    );
    await deps.store.organisations.updateOne({ _id: to }, { $inc: { arrivals: 1 } }, { session });
    const move = { from: member.organisationId, to, date, ...(reason ? { reason } : {}), by };
    const { residenceOrganisationId: residence, ...rest } = member;
    return {
      member: {
        ...rest,
        // Whoever now belongs where they already live is registered there once.
        ...(residence && residence !== to ? { residenceOrganisationId: residence } : {}),
        organisationId: to,
        ancestors: target.ancestors,
        moves: [...member.moves, move],
      },
      ended,
      on: date,
    };
  });
}

/** Nobody is deleted: the reason and the day stay, and all functions end. */
export async function leaveMember(deps: MembershipDeps, id: string, reason: Leaving): Promise<MemberDoc> {
  return change(deps, id, async (member, session) => {
    const refusal = refuseLeave(member);
    if (refusal) throw new DomainError(refusal.code, { detail: refusal.detail });
    const today = deps.today();
    const ended = await endAppointments(deps.store, session, { personId: id }, today);
    return { member: { ...member, active: false, leftFor: reason, leftOn: today }, ended };
  });
}

/** M3: encouraged to pledge what they can, never counted as failing. */
export async function excuseMember(deps: MembershipDeps, id: string): Promise<MemberDoc> {
  return change(deps, id, async (member) => {
    const refusal = refuseLeave(member);
    if (refusal) throw new DomainError(refusal.code, { detail: refusal.detail });
    return member.category === 'elderlyOrInfirm'
      ? undefined
      : { member: { ...member, category: 'elderlyOrInfirm' }, ended: [] };
  });
}

type Decided = { member: MemberDoc; ended: AppointmentDoc[]; on?: Day } | undefined;

async function change(
  deps: MembershipDeps,
  id: string,
  decide: (member: MemberDoc, session: ClientSession) => Promise<Decided>,
): Promise<MemberDoc> {
  const { store } = deps;
  return store.connection.transaction(async (session) => {
    const before = await store.members.findById(id, {}, { session }).lean<MemberDoc>();
    if (!before) throw new DomainError('not_found');
    const decided = await decide(before, session);
    if (!decided) return before;
    const after = { ...decided.member, events: before.events + 1 };
    await store.members.replaceOne({ _id: id }, after, { session });
    await endLostClaims(store, session, [after], decided.on ?? deps.today());
    const changes: Change[] = [memberChanged(after), ...decided.ended.map(appointmentChanged)];
    await tell(store, session, changes, deps.now(), traceparentOf());
    return after;
  });
}

/** Those in force end on that day; those to come, and those that began later, are in force on no day at all. */
export async function endAppointments(
  store: Store,
  session: ClientSession,
  of: { personId?: string; organisationId?: string },
  on: Day,
): Promise<AppointmentDoc[]> {
  const held = await store.appointments.find(of, {}, { session }).lean<AppointmentDoc[]>();
  const ended = held
    .filter(({ to }) => to === undefined || to > on)
    .map((doc) => ({ ...doc, to: on, events: doc.events + 1 }));
  for (const { _id, to, events } of ended)
    await store.appointments.updateOne({ _id }, { $set: { to, events } }, { session });
  return ended;
}
