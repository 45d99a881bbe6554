/** What publication keeps: every chain's duties, publications, news for the digest and the digests themselves, and the roster it learned. */
import type { Duty } from '../../shared/contracts/clauses';
import type { Channel, Range } from '../../shared/contracts/entries';
import type { Joint } from '../../shared/contracts/joint';
import type { Role, Stage, WaitingFor } from '../../shared/contracts/ledger';
import type { Appointment } from '../../shared/contracts/organisation';
import type { Day, Instant, Outage, Period, Rung } from '../../shared/contracts/plan';
import type { OpinionKind, OpinionState, WebhookKind } from '../../shared/contracts/publication';
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
  /** The calendar by which its year counts working days, by its id. */
  calendar?: string;
  /** P3: who takes part beside the lead. */
  joint?: Joint;
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

/** Who took which publication down, when and why (U7). Never altered: what is public again was published anew. */
export interface Takedown {
  _id: string;
  record: string;
  chain: string;
  kind: PublicationRecord['kind'];
  reason: string;
  by: string;
  actingAs: string;
  at: Instant;
}

/** What somebody of the public wrote to an organisation (U4). Where they wrote from is not kept. */
export interface Opinion {
  _id: string;
  organisationId: string;
  /** Follows the organisation where it moves, for lists of a subtree. */
  path: string;
  kind: OpinionKind;
  text: string;
  /** Sealed. */
  contact?: string;
  /** The code it is followed by is nowhere but on the page its writer was shown. */
  codeHash: string;
  at: Instant;
  due: Day;
  state: OpinionState;
  chain?: string;
  subjectId?: string;
  /** Only ever added to. */
  answers: { id: string; text: string; by: string; actingAs: string; at: Instant }[];
}

/** What an organisation states itself; what it does not, its superior's stands for. */
export interface Supervision {
  /** Organisation. */
  _id: string;
  phone?: string;
  email?: string;
  by: string;
  at: Instant;
}

/** One address of a kind for each organisation (U5). */
export interface Webhook {
  /** `<organisation>/<kind>` */
  _id: string;
  organisationId: string;
  kind: WebhookKind;
  host: string;
  /** Sealed, since robots' addresses hold their key. */
  url: string;
  /** Sealed. */
  secret?: string;
  by: string;
  at: Instant;
}

export const REASONS = ['climbed', 'escalated', 'missed', 'membersMissing', 'reminded', 'opened', 'dueSoon'] as const;
/** Why a line stands in a digest, the most urgent first. */
export type Reason = (typeof REASONS)[number];

/** Something to be told at the next digest; who is told is decided then. */
export interface News {
  /** The entry's id and what of it. */
  _id: string;
  chain: string;
  /** Of the entry. */
  seq: number;
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

/** What a digest tells of: duties of commitments, and what is owed to the public. */
export type DigestDuty = Duty | 'answerOpinion';

/** A line of a digest before it is gathered with others of its kind. */
export interface DigestItem {
  chain: string;
  key: string;
  reason: Reason;
  duty: DigestDuty;
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
  duty: DigestDuty;
  role: Role;
  own: boolean;
  count: number;
  due: Day;
  rung?: Rung;
  period?: Period;
}

/** X11: that the system was down, as the ledger's years counted it. */
export interface KnownOutage {
  /** From when on. */
  _id: Instant;
  to: Instant;
  /** On which day's digests it is told; absent until then. */
  day?: Day;
}

export type DeliveryState = 'planned' | 'sending' | 'sent' | 'kept' | 'failed' | 'givenUp';

/** The digest of one working day for one person or one webhook: at most one, whatever is planned, retried or restarted (G9). */
export interface Delivery {
  /** `<day>/<personId>` or `<day>/<webhook>` */
  _id: string;
  day: Day;
  personId?: string;
  /** The webhook's id, where it goes to an organisation's and not to a person. */
  webhook?: string;
  /** Path of the person's or webhook's organisation, for who may see that it failed. */
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
  /** X11: what it begins with. */
  outages?: Outage[];
  /** What the mail server or the webhook answered: a code, never its text. */
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
  outages: Collection<KnownOutage>;
  takedowns: Collection<Takedown>;
  opinions: Collection<Opinion>;
  supervision: Collection<Supervision>;
  webhooks: Collection<Webhook>;
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
    outages: nativeCollection(database, 'outages'),
    takedowns: nativeCollection(database, 'takedowns'),
    opinions: nativeCollection(database, 'opinions'),
    supervision: nativeCollection(database, 'supervision'),
    webhooks: nativeCollection(database, 'webhooks'),
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
      { key: { 'joint.participants.id': 1 }, sparse: true },
      { key: { 'waitingFor.opens': 1 } },
      { key: { 'waitingFor.due': 1 } },
      { key: { calendar: 1 } },
    ]),
    store.records.createIndexes([{ key: { organisations: 1, at: -1, _id: -1 } }, { key: { chain: 1 } }]),
    store.news.createIndex({ told: 1 }, { partialFilterExpression: { told: false } }),
    store.deliveries.createIndexes([
      { key: { open: 1, nextAt: 1 }, partialFilterExpression: { open: true } },
      { key: { personId: 1, day: -1 } },
      { key: { webhook: 1, day: -1 }, partialFilterExpression: { webhook: { $exists: true } } },
      { key: { state: 1, day: -1, _id: 1 } },
    ]),
    store.takedowns.createIndexes([{ key: { record: 1 }, unique: true }, { key: { chain: 1 } }]),
    store.opinions.createIndexes([
      { key: { codeHash: 1 }, unique: true },
      { key: { organisationId: 1, state: 1, at: -1, _id: -1 } },
      { key: { path: 1, at: -1, _id: -1 } },
      { key: { chain: 1, at: -1 } },
      { key: { due: 1 }, partialFilterExpression: { state: 'open' } },
    ]),
    store.webhooks.createIndex({ organisationId: 1 }),
    store.organisations.createIndexes([{ key: { parentId: 1 } }, { key: { path: 1 } }]),
    store.appointments.createIndexes([{ key: { organisationId: 1 } }, { key: { personId: 1 } }]),
  ]);
  return store;
}

/** X11: of which the digests of a day tell; with `orComing` also those of which the next ones will. */
export async function findToldOutages(store: PublicationStore, day: Day, orComing = false): Promise<Outage[]> {
  const told = orComing ? { $or: [{ day }, { day: { $exists: false } }] } : { day };
  const found = await store.outages.find(told as never, { sort: { _id: 1 } }).toArray();
  return found.map(({ _id: from, to }) => ({ from, to }));
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
