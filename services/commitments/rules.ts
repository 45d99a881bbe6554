/** May this person see this commitment, and may they do this deed on it: pure functions of appointments. */
import { DEED_ROLE, type DeedKind } from '../../shared/contracts/entries';
import type { ErrorCode } from '../../shared/contracts/errors';
import { inState, partiesOf, type Joint } from '../../shared/contracts/joint';
import {
  LOOKING_AFTER,
  type Actor,
  type Appointment,
  type OrganisationFunction,
} from '../../shared/contracts/organisation';
import type { Day } from '../../shared/contracts/plan';
import { isInForce, sees, type Place } from '../../shared/contracts/scope';

/** What rights depend on. As a place: the organisation in whose list the commitment stands. */
export interface Subject extends Place {
  subjectId: string;
  subjectType: 'member' | 'organisation';
  inCharge: string;
  superior: string;
  former?: Former[];
  author?: string;
  /** P3: who takes part beside the lead. */
  joint?: Joint;
  /** Secretaries in force of the organisation in charge. */
  secretaries: string[];
  /** Of the organisation itself, where the subject is one: its commitment is their own. */
  ownSecretaries: string[];
  /** Organisations whose secretary the member is. */
  leads: string[];
}

/** M6: where a commitment stood before a transfer, and its last entry there. */
export interface Former extends Place {
  seq: number;
}

export type Right =
  { allowed: true; appointment?: Appointment; onBehalfOf?: string } | { allowed: false; code: ErrorCode };

/** What each function may do for its organisation besides seeing it. */
const SECRETARY: OrganisationFunction[] = ['secretary', 'deputySecretary'];
const CLERK: OrganisationFunction[] = ['secretary', 'deputySecretary', 'organiser'];
const OWN_REVIEW: DeedKind[] = ['review', 'reviewChange'];
const MAY: Partial<Record<DeedKind, OrganisationFunction[]>> = {
  publish: CLERK,
  publishResult: CLERK,
  writeRecord: CLERK,
};

/** Oneself, whoever was asked to take part (P3), or whoever sees the organisation in whose list it stands. */
export function mayView(
  actor: Actor,
  subject: Pick<Subject, 'subjectId' | 'path' | 'field' | 'joint'>,
  today: Day,
): boolean {
  return actor.personId === subject.subjectId || isNamed(actor, subject) || sees(actor, subject, today);
}

/** M6: up to which entry somebody sees a commitment that has left what they hold an appointment over; undefined for none. */
export function mayViewUpTo(actor: Actor, former: Former[] | undefined, today: Day): number | undefined {
  const seen = (former ?? []).filter((place) => sees(actor, place, today)).map(({ seq }) => seq);
  return seen.length === 0 ? undefined : Math.max(...seen);
}

function isNamed({ personId }: Actor, { joint }: Pick<Subject, 'joint'>): boolean {
  return joint?.participants.some(({ id }) => id === personId) ?? false;
}

export function mayDo(actor: Actor, kind: DeedKind, subject: Subject, today: Day): Right {
  if (!mayView(actor, subject, today)) {
    const wasTheirs = mayViewUpTo(actor, subject.former, today) !== undefined;
    return { allowed: false, code: wasTheirs ? 'not_in_charge' : 'not_found' };
  }
  const held = actor.appointments.filter((appointment) => isInForce(appointment, today));
  if (DEED_ROLE[kind] === 'participant')
    return isNamed(actor, subject) ? { allowed: true } : { allowed: false, code: 'not_allowed' };
  if (kind === 'reportProgress' && inState(subject.joint, 'confirmed').includes(actor.personId))
    return { allowed: true };
  if (DEED_ROLE[kind] === 'subject') return maySpeakFor(actor, held, subject);
  // Said first, so that a secretary hears why and not merely that it is refused.
  const ownOffice = officeOfSubject(held, subject);
  if (kind === 'publish' && ownOffice) return { allowed: true, appointment: ownOffice, onBehalfOf: subject.subjectId };
  const parties = [subject.subjectId, ...partiesOf(subject.joint)];
  const own = [...parties, subject.author].includes(actor.personId) || ownOffice !== undefined;
  if (own && kind !== 'publish')
    return {
      allowed: false,
      code: OWN_REVIEW.includes(kind) ? 'own_review' : kind === 'comment' ? 'own_comment' : 'own_confirmation',
    };
  const functions = MAY[kind] ?? SECRETARY;
  const ofOrganisation = (organisationId: string): Appointment | undefined =>
    held.find(
      (appointment) => appointment.organisationId === organisationId && functions.includes(appointment.function),
    );
  // A secretary's own commitment belongs to the superior's secretary; so does everything while the post is vacant.
  const concerned = [...parties, subject.author, ...subject.ownSecretaries];
  const oneLevelUp =
    subject.secretaries.length === 0 || subject.secretaries.some((person) => concerned.includes(person));
  const ownOrganisation = subject.secretaries.some((person) => parties.includes(person))
    ? undefined
    : ofOrganisation(subject.inCharge);
  if (ownOrganisation) return { allowed: true, appointment: ownOrganisation, onBehalfOf: subject.inCharge };
  const superior = oneLevelUp ? ofOrganisation(subject.superior) : undefined;
  if (superior) return { allowed: true, appointment: superior, onBehalfOf: subject.superior };
  const lookingAfter = kind === 'comment' ? leaderBeside(held, subject) : undefined;
  if (lookingAfter) return { allowed: true, appointment: lookingAfter };
  return { allowed: false, code: 'not_allowed' };
}

/** C1 (S3 二1): by contact point or division of work a leader comments on that organisation and on its secretary, on no other. */
function leaderBeside(held: Appointment[], { subjectType, subjectId, leads }: Subject): Appointment | undefined {
  const places = subjectType === 'organisation' ? [subjectId] : leads;
  return held.find(
    (appointment) => LOOKING_AFTER.includes(appointment.function) && places.includes(appointment.organisationId),
  );
}

/** A member speaks for himself; an organisation by its secretary or deputy. */
function maySpeakFor(actor: Actor, held: Appointment[], subject: Subject): Right {
  if (subject.subjectType === 'member')
    return actor.personId === subject.subjectId ? { allowed: true } : { allowed: false, code: 'not_allowed' };
  const appointment = officeOfSubject(held, subject);
  return appointment ? { allowed: true, appointment } : { allowed: false, code: 'not_allowed' };
}

/** The appointment by which somebody is the organisation whose commitment it is. */
function officeOfSubject(held: Appointment[], subject: Subject): Appointment | undefined {
  if (subject.subjectType === 'member') return undefined;
  return held.find(
    (appointment) => appointment.organisationId === subject.subjectId && SECRETARY.includes(appointment.function),
  );
}
