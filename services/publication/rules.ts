/** Whose duty is it, who may see what, what may stand on a public page, and when may a mail go out: pure functions. */
import { addDays, dayOf, instantOf, msOf, startOf } from '../../shared/calendar/day';
import { isWorkingDay } from '../../shared/calendar/working-days';
import type { Duty } from '../../shared/contracts/clauses';
import { inState, partiesOf } from '../../shared/contracts/joint';
import type { Role } from '../../shared/contracts/ledger';
import {
  LOOKING_AFTER,
  type Actor,
  type Appointment,
  type OrganisationFunction,
} from '../../shared/contracts/organisation';
import type { Calendar, Day, Instant } from '../../shared/contracts/plan';
import { isInForce } from '../../shared/contracts/scope';
import type { SupervisionView } from '../../shared/contracts/publication';
import type { Chain, Opinion, PublicationRecord, Supervision, Takedown } from './store';

export const SECRETARY: OrganisationFunction[] = ['secretary', 'deputySecretary'];
export const CLERK: OrganisationFunction[] = [...SECRETARY, 'organiser'];
/** What an organiser may do beside the secretaries: the writing and posting, none of the judging. */
const CLERKS_DUTIES: Duty[] = ['record', 'check', 'publish', 'publishResult'];

/** The appointment by which the actor does the office's writing for one of these organisations: secretaries and organiser. */
export function officeOf(actor: Actor, organisationIds: string[], today: Day): Appointment | undefined {
  return actor.appointments.find(
    (appointment) =>
      isInForce(appointment, today) &&
      organisationIds.includes(appointment.organisationId) &&
      CLERK.includes(appointment.function),
  );
}

/** Below which paths the actor sees whose mail failed: those of a leading group's office (L6). */
export function pathsOfOffice(actor: Actor, today: Day): string[] {
  return actor.appointments
    .filter((appointment) => appointment.function === 'leadingGroupOffice' && isInForce(appointment, today))
    .map(({ path }) => path);
}

export interface Holder {
  personId: string;
  /** The appointment by which it falls to them; absent for one's own. */
  actingAs?: string;
}
export interface Line {
  /** Appointments in force of an organisation. */
  officesOf(organisationId: string): Appointment[];
  /** The organisation above one. */
  parentOf(organisationId: string): string | undefined;
  /** Organisations whose secretary somebody is. */
  ledBy(personId: string): string[];
}
export type Parties = Pick<Chain, 'subjectId' | 'subjectType' | 'inCharge' | 'superior' | 'author' | 'joint'>;

/** Who holds a duty in a role, today: the same people whose deed the commitments service would take. */
export function holdersOf(role: Role, duty: Duty, chain: Parties, line: Line): Holder[] {
  switch (role) {
    case 'subject':
      return chain.subjectType === 'member'
        ? [{ personId: chain.subjectId }]
        : holding(line.officesOf(chain.subjectId), SECRETARY);
    case 'participant':
      return inState(chain.joint, 'invited').map((personId) => ({ personId }));
    case 'keeper':
      return keepersOf(duty, chain, line);
    case 'superior': {
      // V4: what the superior's secretary does already is told one level further up.
      const above = isLifted(chain, line) ? line.parentOf(chain.superior) : undefined;
      return withoutOwn(duty, chain, line, holding(line.officesOf(above ?? chain.superior), SECRETARY));
    }
    default:
      return role satisfies never;
  }
}

function keepersOf(duty: Duty, chain: Parties, line: Line): Holder[] {
  const offices = line.officesOf(chain.inCharge);
  const parties = [chain.subjectId, ...partiesOf(chain.joint)];
  const isSecretarysOwn = secretariesOf(offices).some((person) => parties.includes(person));
  const here = isSecretarysOwn ? [] : holding(offices, CLERKS_DUTIES.includes(duty) ? CLERK : SECRETARY);
  const above = isLifted(chain, line) ? holding(line.officesOf(chain.superior), SECRETARY) : [];
  const beside = duty === 'comment' ? leadersBeside(chain, line) : [];
  const holders = [...here, ...above, ...beside];
  return withoutOwn(duty, chain, line, holders.filter(isFirstOfPerson));
}

function isFirstOfPerson({ personId }: { personId: string }, index: number, all: { personId: string }[]): boolean {
  return all.findIndex((other) => other.personId === personId) === index;
}

/** C1 (S3 二1): whose contact point or division of work the organisation is, or the one that the member is secretary of. */
function leadersBeside({ subjectId, subjectType }: Parties, line: Line): Holder[] {
  const places = subjectType === 'organisation' ? [subjectId] : line.ledBy(subjectId);
  return holding(
    places.flatMap((id) => line.officesOf(id)),
    LOOKING_AFTER,
  );
}

/** A secretary's own commitment, or that of another organisation they lead, falls to the superior's; so does all while the post is vacant. */
function isLifted(chain: Parties, line: Line): boolean {
  const secretaries = secretariesOf(line.officesOf(chain.inCharge));
  const concerned = [
    ...[chain.subjectId, chain.author, ...partiesOf(chain.joint)],
    ...secretariesOf(ownOffices(chain, line)),
  ];
  return secretaries.length === 0 || secretaries.some((person) => concerned.includes(person));
}

function secretariesOf(offices: Appointment[]): string[] {
  return offices.filter((office) => office.function === 'secretary').map((office) => office.personId);
}

function ownOffices({ subjectId, subjectType }: Parties, line: Line): Appointment[] {
  return subjectType === 'organisation' ? line.officesOf(subjectId) : [];
}

function holding(offices: Appointment[], functions: OrganisationFunction[]): Holder[] {
  return offices
    .filter((office) => functions.includes(office.function))
    .filter(isFirstOfPerson)
    .map(({ personId, id }) => ({ personId, actingAs: id }));
}

/** Nobody reviews, confirms or appraises their own; to post what others have approved is open to them. */
function withoutOwn(duty: Duty, chain: Parties, line: Line, holders: Holder[]): Holder[] {
  if (duty === 'publish') return holders;
  const own = holding(ownOffices(chain, line), SECRETARY).map(({ personId }) => personId);
  const concerned = [chain.subjectId, chain.author, ...partiesOf(chain.joint), ...own];
  return holders.filter(({ personId }) => !concerned.includes(personId));
}

/** In which roles a duty is somebody's now: its own, and those it was escalated to. */
export function rolesOf(chain: Pick<Chain, 'escalated'>, waiting: { key: string; role: Role }): Role[] {
  const told = chain.escalated.filter(({ key }) => key === waiting.key).map(({ to }) => to);
  return [...new Set([waiting.role, ...told])];
}

export interface Answerer extends Holder {
  role: 'keeper' | 'superior';
}

/**
 * Who may answer an opinion today (U4): secretary or deputy of the organisation; the superior's where it is about the
 * secretary's own commitment, while the post is vacant, and once the time is over. Nobody answers about their own.
 */
export function answerersOf(
  opinion: Pick<Opinion, 'organisationId' | 'subjectId' | 'state' | 'due'> & Pick<Chain, 'joint'>,
  superior: string | undefined,
  officesOf: Line['officesOf'],
  today: Day,
): Answerer[] {
  const parties: Parties = {
    subjectId: opinion.subjectId ?? '',
    subjectType: 'member',
    inCharge: opinion.organisationId,
    superior: superior ?? '',
    ...(opinion.joint ? { joint: opinion.joint } : {}),
  };
  // An opinion goes no further up than the superior.
  const line: Line = { officesOf, parentOf: () => undefined, ledBy: () => [] };
  const keepers = holdersOf('keeper', 'answerExplanation', parties, line);
  const late = opinion.state === 'open' && today > opinion.due;
  const seen = new Set(keepers.map(({ personId }) => personId));
  const above = late ? holdersOf('superior', 'answerExplanation', parties, line) : [];
  return [
    ...keepers.map((holder) => ({ ...holder, role: 'keeper' as const })),
    ...above.filter(({ personId }) => !seen.has(personId)).map((holder) => ({ ...holder, role: 'superior' as const })),
  ];
}

/** Each contact from the nearest organisation on the way up that states it (U4, S1 附件2). */
export function supervisionOf(
  path: string,
  stated: Pick<Supervision, '_id' | 'phone' | 'email'>[],
): Omit<SupervisionView, 'maySet'> {
  const upwards = path.split('/').filter(Boolean).reverse();
  const nearest = (field: 'phone' | 'email'): { value: string; from: string } | undefined => {
    for (const id of upwards) {
      const value = stated.find(({ _id }) => _id === id)?.[field];
      if (value) return { value, from: id };
    }
    return undefined;
  };
  const [phone, email] = [nearest('phone'), nearest('email')];
  return { ...(phone ? { phone } : {}), ...(email ? { email } : {}) };
}

/**
 * Taken down (U7): of its chain and kind whatever was published before, since it is the content that must go and not
 * one notice of it. Published anew it stands again.
 */
export function isTakenDown(
  record: Pick<PublicationRecord, 'chain' | 'kind' | 'at'>,
  takedowns: Pick<Takedown, 'chain' | 'kind' | 'at'>[],
): boolean {
  return takedowns.some(({ chain, kind, at }) => chain === record.chain && kind === record.kind && at >= record.at);
}

/** May it stand on the public page today (U1, U2): published to the public, in its dates or while it is carried out. */
export function isShown(
  record: Pick<PublicationRecord, 'kind' | 'range' | 'from' | 'to'>,
  chain: Pick<Chain, 'stage' | 'left'>,
  today: Day,
): boolean {
  if (record.range !== 'public' || today < record.from || chain.left) return false;
  return today <= record.to || (record.kind === 'pledges' && chain.stage === 'fulfilling');
}

const OPENS_MS = 8.5 * 3_600_000;
const CLOSES_MS = 17.5 * 3_600_000;

/**
 * The working day whose office hours (08:30 to before 17:30) it is now or was within the last `tickMs` of business
 * time: a realm that runs fast passes whole days between two looks. Undefined in quiet hours (G9).
 */
export function officeDay(calendar: Calendar, now: Instant, tickMs: number): Day | undefined {
  const nowMs = msOf(now);
  const earliest = dayOf(instantOf(nowMs - tickMs));
  for (let day = dayOf(now); day >= earliest; day = addDays(day, -1)) {
    const start = msOf(startOf(day));
    const touched = nowMs >= start + OPENS_MS && nowMs - tickMs < start + CLOSES_MS;
    if (touched && isWorkingDay(calendar, day)) return day;
  }
  return undefined;
}
