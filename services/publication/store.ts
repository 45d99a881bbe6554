/** What publication keeps: every chain's duties, publications, news for the digest and the digests themselves, and the roster it learned. */
import type { Duty } from '../../shared/contracts/clauses';
import type { Channel, Range } from '../../shared/contracts/entries';
import type { Role, Stage, WaitingFor } from '../../shared/contracts/ledger';
import type { Appointment } from '../../shared/contracts/organisation';
import type { Day, Instant, Period, Rung } from '../../shared/contracts/plan';
import type { MemberChanged, OrganisationChanged } from '../../shared/contracts/topics';
import { type Collection, type Database, nativeCollection } from '../../shared/mongo/connect';
import type { Latest } from '../../shared/mongo/keep-latest';

/** One chain's duties: a fold of its ledger entries, `seq` of which have been applied. */
export interface Chain {
  _id: string;
  seq: number;
  year: number;
  kind: 'annual' | 'immediate';
  subjectId: string;
  subjectType: 'member' | 'organisation';
  inCharge: string;
  superior: string;
  /** Who submitted the pledges: nobody keeps their own. */
  author?: string;
  stage: Stage;
  waitingFor: WaitingFor[];
  /** Duties that have been told to somebody further up, for as long as they are waited for. */
  escalated: { key: string; to: Role }[];
  left?: boolean;
  lastAt: Instant;
}

/** One publication of pledges or of a result (U1). */
export interface PublicationRecord {
  /** The entry's id. */
  _id: string;
  chain: string;
  seq: number;
  kind: 'pledges' | 'result';
  subjectId: string;
  subjectType: 'member' | 'organisation';
  /** In whose list it stands: the organisation in charge then and the subject itself. */
  organisations: string[];
  channel: Channel;
  range: Range;
  from: Day;
  to: Day;
  at: Instant;
  by?: string;
  checkedBy?: string;
}

export const REASONS = ['climbed', 'escalated', 'missed', 'membersMissing', 'reminded', 'opened', 'dueSoon'] as const;
/** Why a line stands in a digest, the most urgent first. */
export type Reason = (typeof REASONS)[number];

/** Something to be told at the next digest; who is told is decided then. */
export interface News {
  /** The entry's id and what of it. */
  _id: string;
  chain: string;
  at: Instant;
  reason: Reason;
  key: string;
  duty: Duty;
  to: Role;
  rung?: Rung;
  period?: Period;
  count?: number;
  traceparent?: string;
  /** True once a digest has taken it up, or nobody needed it any more. */
  told: boolean;
}

/** A line of a digest before it is gathered with others of its kind. */
export interface DigestItem {
  chain: string;
  key: string;
  reason: Reason;
  duty: Duty;
  role: Role;
  due: Day;
  own: boolean;
  rung?: Rung;
  period?: Period;
  count?: number;
  traceparent?: string;
}

/** Lines as they are read: alike items gathered, with their number. */
export interface DigestLine {
  reason: Reason;
  duty: Duty;
  role: Role;
  own: boolean;
  count: number;
  due: Day;
  rung?: Rung;
  period?: Period;
}

export type DeliveryState = 'planned' | 'sending' | 'sent' | 'kept' | 'failed' | 'givenUp';

/** One person's digest of one working day: at most one, whatever is planned, retried or restarted (G9). */
export interface Delivery {
  /** `<day>/<personId>` */
  _id: string;
  day: Day;
  personId: string;
  /** Path of the person's organisation, for who may see that a mail failed. */
  path: string;
  items: DigestItem[];
  state: DeliveryState;
  /** Waits to be sent from `nextAt` on (real time); a lease while it is being sent. */
  open: boolean;
  nextAt: Date;
  attempts: number;
  lines?: DigestLine[];
  counts?: { open: number; dueSoon: number; overdue: number };
  asOf?: Instant;
  /** What the mail server answered: a code, never its text. */
  error?: string;
  sentAt?: Date;
}

/** A working day's digests: nothing is sent before all of them are planned. */
export interface DigestPlan {
  _id: Day;
  state: 'planning' | 'ready';
  until: Instant;
}

export interface PublicationStore {
  database: Database;
  chains: Collection<Chain>;
  records: Collection<PublicationRecord>;
  news: Collection<News>;
  deliveries: Collection<Delivery>;
  plans: Collection<DigestPlan>;
  leases: Collection;
  organisations: Collection<Latest<OrganisationChanged>>;
  members: Collection<Latest<MemberChanged>>;
  appointments: Collection<Latest<Appointment>>;
}

export async function openPublicationStore(database: Database): Promise<PublicationStore> {
  const store: PublicationStore = {
    database,
    chains: nativeCollection(database, 'chains'),
    records: nativeCollection(database, 'records'),
    news: nativeCollection(database, 'news'),
    deliveries: nativeCollection(database, 'deliveries'),
    plans: nativeCollection(database, 'plans'),
    leases: nativeCollection(database, 'leases'),
    organisations: nativeCollection(database, 'organisations'),
    members: nativeCollection(database, 'members'),
    appointments: nativeCollection(database, 'appointments'),
  };
  await Promise.all([
    store.chains.createIndexes([
      { key: { subjectId: 1 } },
      { key: { inCharge: 1, subjectId: 1 } },
      { key: { superior: 1, 'escalated.to': 1 } },
      { key: { 'waitingFor.opens': 1 } },
      { key: { 'waitingFor.due': 1 } },
    ]),
    store.records.createIndexes([{ key: { organisations: 1, at: -1, _id: -1 } }, { key: { chain: 1 } }]),
    store.news.createIndex({ told: 1 }, { partialFilterExpression: { told: false } }),
    store.deliveries.createIndexes([
      { key: { open: 1, nextAt: 1 }, partialFilterExpression: { open: true } },
      { key: { personId: 1, day: -1 } },
      { key: { state: 1, day: -1, _id: 1 } },
    ]),
    store.organisations.createIndex({ parentId: 1 }),
    store.appointments.createIndexes([{ key: { organisationId: 1 } }, { key: { personId: 1 } }]),
  ]);
  return store;
}

/** Appointments in force on `today` of the organisations named, by organisation. */
export async function findOffices(
  store: PublicationStore,
  organisationIds: string[],
  today: Day,
): Promise<Map<string, Appointment[]>> {
  return byOrganisation(await inForceOn(store, { organisationId: { $in: organisationIds } }, today));
}

/** Appointments in force of some people. */
export async function findAppointmentsOf(
  store: PublicationStore,
  personIds: string[],
  today: Day,
): Promise<Appointment[]> {
  return inForceOn(store, { personId: { $in: personIds } }, today);
}

async function inForceOn(store: PublicationStore, filter: object, today: Day): Promise<Appointment[]> {
  const found = await store.appointments
    .find({ ...filter, from: { $lte: today }, $or: [{ to: { $exists: false } }, { to: { $gte: today } }] } as never, {
      sort: { _id: 1 },
    })
    .toArray();
  return found.map(({ _id, seq: _seq, ...appointment }) => ({ id: _id, ...appointment }));
}

function byOrganisation(appointments: Appointment[]): Map<string, Appointment[]> {
  const offices = new Map<string, Appointment[]>();
  for (const appointment of appointments) {
    offices.set(appointment.organisationId, [...(offices.get(appointment.organisationId) ?? []), appointment]);
  }
  return offices;
}
