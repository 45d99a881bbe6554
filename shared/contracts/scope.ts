/** What an appointment covers: one answer for every room, so that no list shows what a page refuses (M1, L6). */
import type { Actor, Appointment, Field, OrganisationFunction } from './organisation';
import type { Day } from './plan';

/** What rights over an organisation depend on: where it stands in the tree, and in which field. */
export interface Place {
  path: string;
  /** Unknown: seen by nobody whose appointment is for one field. */
  field?: Field | undefined;
}

/** Both days count; an appointment without `to` goes on. */
export function isInForce(appointment: Pick<Appointment, 'from' | 'to'>, today: Day): boolean {
  return appointment.from <= today && (appointment.to === undefined || today <= appointment.to);
}

/** In force, at the organisation or above it; a guidance group's only where the organisation is of its field. */
export function covers(appointment: Appointment, { path, field }: Place, today: Day): boolean {
  return (
    isInForce(appointment, today) &&
    path.startsWith(appointment.path) &&
    (appointment.field === undefined || appointment.field === field)
  );
}

/** Rights come from an appointment that covers the organisation, and from nothing else. */
export function sees(actor: Actor, place: Place, today: Day): boolean {
  return actor.appointments.some((appointment) => covers(appointment, place, today));
}

/** A subtree, or what of it is in some fields. */
export interface Scope {
  path: string;
  fields?: Field[];
}

/** What somebody sees of the subtree of `path`; undefined for nothing. */
export function scopeWithin(actor: Actor, path: string, today: Day): Scope | undefined {
  const above = actor.appointments.filter(
    (appointment) => isInForce(appointment, today) && path.startsWith(appointment.path),
  );
  if (above.length === 0) return undefined;
  const fields = above.map(({ field }) => field);
  return fields.includes(undefined) ? { path } : { path, fields: [...new Set(fields as Field[])].sort() };
}

/** Everything that somebody sees, appointment by appointment. */
export function scopesOf(actor: Actor, today: Day): Scope[] {
  return actor.appointments
    .filter((appointment) => isInForce(appointment, today))
    .map(({ path, field }) => ({ path, ...(field ? { fields: [field] } : {}) }));
}

const SETTING_PLANS: ReadonlySet<OrganisationFunction> = new Set([
  'secretary',
  'deputySecretary',
  'leadingGroupOffice',
]);

/** L5, X8: an organisation's own leaders set its plan. Nobody above does it for them: a superior sets bounds. */
export function setsPlan(actor: Actor, organisationId: string, today: Day): boolean {
  return actor.appointments.some(
    (appointment) =>
      appointment.organisationId === organisationId &&
      SETTING_PLANS.has(appointment.function) &&
      isInForce(appointment, today),
  );
}
