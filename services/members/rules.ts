/** Who may see and change which organisations and members, and which moves are possible: decided here, without I/O. */
import type { ErrorCode } from '../../shared/contracts/errors';
import type { Actor, OrganisationFunction } from '../../shared/contracts/organisation';
import type { Day } from '../../shared/contracts/plan';
import { isInForce, sees, type Place } from '../../shared/contracts/scope';

/** Who manages the members of an organisation: its secretaries and its organiser, or those above it (L1, S2 三1). */
const MANAGING: ReadonlySet<OrganisationFunction> = new Set(['secretary', 'deputySecretary', 'organiser']);

/** Who says what pledges should be about: the organisation's secretaries, or the office of a leading group (L5, L6). */
const GUIDING: ReadonlySet<OrganisationFunction> = new Set(['secretary', 'deputySecretary', 'leadingGroupOffice']);

export const SYSTEM_ID = 'system';

/** The system itself, speaking from one service to another: never a person. */
export function isSystem(actor: Actor): boolean {
  return actor.personId === SYSTEM_ID;
}

export function mayView(actor: Actor, place: Place, today: Day): boolean {
  return isSystem(actor) || sees(actor, place, today);
}

function pathsOf(actor: Actor, functions: ReadonlySet<OrganisationFunction>, today: Day): string[] {
  const held = actor.appointments.filter(
    (appointment) => functions.has(appointment.function) && isInForce(appointment, today),
  );
  return [...new Set(held.map(({ path }) => path))].sort();
}

/** The organisations whose office the actor holds: what is ordered for a day to come is theirs, whoever holds it then. */
export function officesOf(actor: Actor, today: Day): string[] {
  const held = actor.appointments.filter((one) => MANAGING.has(one.function) && isInForce(one, today));
  return [...new Set(held.map(({ organisationId }) => organisationId))].sort();
}

/** The paths of all organisations that the actor manages with everything below them, the system's aside. */
export function managedPaths(actor: Actor, today: Day): string[] {
  return pathsOf(actor, MANAGING, today);
}

/** An appointment in force that manages members, at the organisation of that path or above it. */
export function mayManage(actor: Actor, path: string, today: Day): boolean {
  return isSystem(actor) || managedPaths(actor, today).some((managed) => path.startsWith(managed));
}

/** An appointment in force that guides, at the organisation of that path or above it (P5). */
export function maySetGuidance(actor: Actor, path: string, today: Day): boolean {
  return isSystem(actor) || pathsOf(actor, GUIDING, today).some((guided) => path.startsWith(guided));
}

export interface MemberState {
  organisationId: string;
  active: boolean;
}
export interface Target {
  id: string;
  active: boolean;
}
type Refusal = { code: ErrorCode; detail: string } | undefined;

/** M6: a transfer takes effect on a day that has come, towards another organisation that exists. */
export function refuseTransfer(member: MemberState, to: Target | undefined, date: Day, today: Day): Refusal {
  if (!member.active) return { code: 'not_found', detail: '该党员已经离开' };
  if (!to?.active) return { code: 'bad_request', detail: '没有这个转入党组织' };
  if (to.id === member.organisationId) return { code: 'bad_request', detail: '转入党组织与现在的党组织相同' };
  if (date > today) return { code: 'date_in_future', detail: '组织关系转移在转移之日或者之后登记，不能提前登记' };
  return undefined;
}

export function refuseLeave(member: MemberState): Refusal {
  return member.active ? undefined : { code: 'not_found', detail: '该党员已经离开' };
}
