/** How are organisations, members, appointments, plans and imports kept, and their changes told: the database of `members`. */
import { Schema, type ClientSession, type Connection, type Model } from 'mongoose';
import type { Leaving } from '../../shared/contracts/entries';
import type {
  Appointment,
  Field,
  MemberCategory,
  OrganisationFunction,
  OrganisationType,
} from '../../shared/contracts/organisation';
import type { GuidanceSections } from '../../shared/contracts/guidance';
import type { BatchStep } from '../../shared/contracts/batch';
import type { Day, Instant, Plan } from '../../shared/contracts/plan';
import type { EventData, EventType } from '../../shared/contracts/topics';
import { planModels, type PlanModels } from './plan-store';
import { postSchema, type PostDoc } from './post-store';
import {
  reorganisationSchema,
  turnSchema,
  TREE,
  type Ended,
  type ReorganisationDoc,
  type TurnDoc,
} from './reorganisation-store';
import type { RosterError, RowError, Sex } from './roster-format';

export interface OrganisationDoc {
  _id: string;
  code: string;
  name: string;
  keys: string[];
  type: OrganisationType;
  field: Field;
  serviceWindow: boolean;
  parentId?: string;
  /** `/o1/o2/o3/`, itself included (M1). */
  path: string;
  /** The ids in `path`, for indexed questions about a subtree. */
  ancestors: string[];
  active: boolean;
  /** 入党积极分子, a number that the printed letter asks for (M2, S1 附件1). */
  activists?: number;
  /** The day of its last change: none may take effect before it. Absent before the first. */
  changedOn?: Day;
  /** Nobody is deleted (M6): how it ended, and where its members went. */
  ended?: Ended;
  /** Raised whenever somebody comes in, so that this and a change of its place are never decided side by side. */
  arrivals?: number;
  /** How many events of this subject have been written: the next has one more. */
  events: number;
}

export interface MemberDoc {
  _id: string;
  name: string;
  keys: string[];
  sex: Sex;
  ethnicity: string;
  birth: Day;
  joinedOn: Day;
  education: string;
  workUnit: string;
  post: string;
  category: MemberCategory;
  leadingCadre: boolean;
  organisationId: string;
  ancestors: string[];
  residenceOrganisationId?: string;
  /** Sealed; `idHash` finds the same number again. */
  idNumber?: string;
  idHash?: string;
  account?: string;
  active: boolean;
  leftFor?: Leaving;
  leftOn?: Day;
  /** Nobody is deleted and no membership forgotten (M6). */
  moves: { from: string; to: string; date: Day; reason?: string; by: string }[];
  /** Raised whenever they come on a post, so that this and their moving away are never decided side by side. */
  claimed?: number;
  events: number;
}

export interface AppointmentDoc extends Omit<Appointment, 'id'> {
  _id: string;
  /** Division of work (分工, M5) in the words of the decision: never told to other rooms. */
  division?: string;
  events: number;
}

/** A whole plan that stands in place of the default year; overrides are in plan-store.ts. */
export interface PlanDoc {
  _id: string;
  organisationId: string;
  year: number;
  plan: Plan;
}

/** What an organisation set of the guidance for itself and those below it (P5). */
export interface GuidanceDoc {
  /** `<organisation>/<year>` */
  _id: string;
  organisationId: string;
  year: number;
  sections: Partial<GuidanceSections>;
  version: number;
  by: string;
  at: Instant;
}

export interface ImportCounts {
  organisations: number;
  members: number;
  errors: number;
  /** Rows that create or change something; the rest say what is registered already. */
  changing: number;
}
export interface ImportDone {
  organisationsCreated: number;
  organisationsUpdated: number;
  membersCreated: number;
  membersUpdated: number;
  appointments: number;
  unchanged: number;
}
export interface ImportDoc {
  _id: string;
  state: 'previewed' | 'awaitingApproval' | 'declined' | 'expired' | 'applying' | 'paused' | 'applied';
  by: string;
  /** SHA-256 of the workbook: what was previewed is what is brought in. */
  hash: string;
  reason?: string;
  /** All that happened to it, by whom and why; only ever added to (G5). */
  steps: BatchStep[];
  /** Real time: the last instant for another person's answer. */
  until?: Instant;
  /** What the uploader managed at the preview, by which its rows were checked. */
  within: string[];
  /** Those of them in which its rows lie: who manages them all may agree to it. */
  concerns: string[];
  at: Instant;
  counts: ImportCounts;
  done: ImportDone;
  /** The first of them; all are in the rows. */
  errors: RosterError[];
  /** Rows up to here are in, written in the same transaction as the rows themselves. */
  applied: { organisation: number; member: number };
  leaseUntil?: Date;
  /** Absent once it was begun or asked for: who changed so much stays on record. */
  expireAt?: Date;
}

export type RowChange = 'create' | 'update' | 'none';

export interface ImportRowDoc {
  _id: string;
  importId: string;
  kind: 'organisation' | 'member';
  /** Organisations: superiors first. */
  order: number;
  row: number;
  ok: boolean;
  /** What it would do by the preview. */
  change?: RowChange;
  /** What it did. */
  outcome?: RowChange;
  /** The row as understood, or as it stood where it is bad: sealed, since it holds an ID number. Absent once it is in. */
  sealed?: string;
  errors: RowError[];
  expireAt: Date;
}

/** A change told to others: written with the change itself, sent by the relay (shared/kafka). */
export interface OutboxDoc<T extends EventType = EventType> {
  subject: string;
  sequence: number;
  type: T;
  time: Instant;
  data: EventData[T];
  traceparent?: string;
  published: boolean;
}

const text = { type: String, required: true } as const;
const anyText = { type: String, default: '' } as const;
const yes = { type: Boolean, required: true } as const;
const list = { type: [String], required: true } as const;
const number = { type: Number, required: true } as const;
// `events` already counts the changes of a subject, so mongoose need not.
const plain = { versionKey: false, minimize: false } as const;

const organisationSchema = new Schema<OrganisationDoc>(
  {
    _id: text,
    code: text,
    name: text,
    keys: list,
    type: text,
    field: text,
    serviceWindow: yes,
    parentId: String,
    path: text,
    ancestors: list,
    active: yes,
    activists: Number,
    changedOn: String,
    ended: new Schema({ as: text, on: text, reason: text, successorId: String }, { _id: false }),
    arrivals: Number,
    events: number,
  },
  plain,
)
  .index({ code: 1 }, { unique: true })
  .index({ keys: 1 })
  .index({ path: 1 })
  .index({ parentId: 1, code: 1 })
  .index({ ancestors: 1, _id: 1 });

const memberSchema = new Schema<MemberDoc>(
  {
    _id: text,
    name: text,
    keys: list,
    sex: text,
    ethnicity: anyText,
    birth: text,
    joinedOn: text,
    education: anyText,
    workUnit: anyText,
    post: anyText,
    category: text,
    leadingCadre: yes,
    organisationId: text,
    ancestors: list,
    residenceOrganisationId: String,
    idNumber: String,
    idHash: String,
    account: String,
    active: yes,
    leftFor: String,
    leftOn: String,
    moves: [new Schema({ from: text, to: text, date: text, reason: String, by: text }, { _id: false })],
    claimed: Number,
    events: number,
  },
  plain,
)
  .index({ organisationId: 1, _id: 1 })
  .index({ ancestors: 1, _id: 1 })
  .index({ organisationId: 1, keys: 1 })
  .index(
    { residenceOrganisationId: 1, _id: 1 },
    { partialFilterExpression: { residenceOrganisationId: { $exists: true } } },
  )
  .index({ idHash: 1 }, { unique: true, partialFilterExpression: { idHash: { $exists: true } } })
  .index({ account: 1 }, { unique: true, partialFilterExpression: { account: { $exists: true } } });

const appointmentSchema = new Schema<AppointmentDoc>(
  {
    _id: text,
    personId: text,
    organisationId: text,
    path: text,
    function: text,
    from: text,
    to: String,
    acting: Boolean,
    division: String,
    field: String,
    events: number,
  },
  plain,
)
  .index({ personId: 1 })
  .index({ path: 1, _id: 1 })
  .index({ organisationId: 1, function: 1 });

const planSchema = new Schema<PlanDoc>(
  { _id: text, organisationId: text, year: number, plan: { type: Schema.Types.Mixed, required: true } },
  plain,
).index({ organisationId: 1, year: 1 }, { unique: true });

const guidanceSchema = new Schema<GuidanceDoc>(
  {
    _id: text,
    organisationId: text,
    year: number,
    sections: { type: Schema.Types.Mixed, required: true },
    version: number,
    by: text,
    at: text,
  },
  plain,
).index({ organisationId: 1, year: 1 }, { unique: true });

const importSchema = new Schema<ImportDoc>(
  {
    _id: text,
    state: text,
    by: text,
    hash: text,
    reason: String,
    steps: { type: [Schema.Types.Mixed], required: true } as never,
    until: String,
    within: [text],
    concerns: [text],
    at: text,
    counts: { type: Schema.Types.Mixed, required: true },
    done: { type: Schema.Types.Mixed, required: true },
    errors: { type: Schema.Types.Mixed, required: true } as never,
    applied: { organisation: number, member: number },
    leaseUntil: Date,
    expireAt: Date,
  },
  { ...plain, suppressReservedKeysWarning: true },
)
  .index({ state: 1 })
  .index({ by: 1, _id: -1 })
  .index({ expireAt: 1 }, { expireAfterSeconds: 0 });
const importRowSchema = new Schema<ImportRowDoc>(
  {
    _id: text,
    importId: text,
    kind: text,
    order: number,
    row: number,
    ok: yes,
    change: String,
    outcome: String,
    sealed: String,
    errors: { type: Schema.Types.Mixed, required: true } as never,
    expireAt: { type: Date, required: true },
  },
  { ...plain, suppressReservedKeysWarning: true },
)
  .index({ importId: 1, kind: 1, ok: 1, order: 1 })
  .index({ expireAt: 1 }, { expireAfterSeconds: 0 });

const outboxSchema = new Schema<OutboxDoc>(
  {
    subject: text,
    sequence: number,
    type: text,
    time: text,
    data: { type: Schema.Types.Mixed, required: true },
    traceparent: String,
    published: yes,
  },
  plain,
)
  // The relay makes the index by which it finds what is not published.
  .index({ subject: 1, sequence: 1 }, { unique: true });

export interface Store extends PlanModels {
  connection: Connection;
  organisations: Model<OrganisationDoc>;
  members: Model<MemberDoc>;
  appointments: Model<AppointmentDoc>;
  posts: Model<PostDoc>;
  plans: Model<PlanDoc>;
  guidance: Model<GuidanceDoc>;
  imports: Model<ImportDoc>;
  importRows: Model<ImportRowDoc>;
  reorganisations: Model<ReorganisationDoc>;
  turns: Model<TurnDoc>;
  events: Model<OutboxDoc>;
}

/** Makes the models on the connection and waits until their indexes exist. */
export async function openStore(connection: Connection): Promise<Store> {
  const model = <T>(name: string, schema: Schema<T>): Model<T> =>
    connection.model(name, schema, name) as unknown as Model<T>;
  const store: Store = {
    connection,
    organisations: model('organisations', organisationSchema),
    members: model('members', memberSchema),
    appointments: model('appointments', appointmentSchema),
    posts: model('posts', postSchema),
    plans: model('plans', planSchema),
    guidance: model('guidance', guidanceSchema),
    ...planModels(connection),
    imports: model('imports', importSchema),
    importRows: model('importRows', importRowSchema),
    reorganisations: model('reorganisations', reorganisationSchema),
    turns: model('turns', turnSchema),
    events: model('events', outboxSchema),
  };
  await Promise.all(Object.values(connection.models).map((model) => model.init()));
  await store.turns.updateOne({ _id: TREE }, { $setOnInsert: { taken: 0 } }, { upsert: true });
  return store;
}

export interface Change<T extends EventType = EventType> {
  subject: string;
  sequence: number;
  type: T;
  data: EventData[T];
}

/** Puts the events of a change beside it, in its transaction: told if and only if it happened. */
export async function tell(
  store: Store,
  session: ClientSession,
  changes: Change[],
  time: Instant,
  traceparent?: string,
): Promise<void> {
  if (changes.length === 0) return;
  const docs = changes.map((change) => ({
    ...change,
    time,
    published: false,
    ...(traceparent ? { traceparent } : {}),
  }));
  await store.events.insertMany(docs, { session, lean: true });
}

export function organisationChanged(doc: OrganisationDoc): Change<'organisation.changed'> {
  const { _id: id, parentId, path, type, field, serviceWindow, active } = doc;
  const data = { id, ...(parentId ? { parentId } : {}), path, type, field, serviceWindow, active };
  return { subject: id, sequence: doc.events, type: 'organisation.changed', data };
}

export function memberChanged(doc: MemberDoc): Change<'member.changed'> {
  const { _id: id, organisationId, residenceOrganisationId: residence, category, leadingCadre, active } = doc;
  const data = {
    id,
    organisationId,
    ...(residence ? { residenceOrganisationId: residence } : {}),
    category,
    leadingCadre,
    active,
    ...(!active && doc.leftFor ? { leaving: doc.leftFor } : {}),
  };
  return { subject: id, sequence: doc.events, type: 'member.changed', data };
}

export function appointmentChanged(doc: AppointmentDoc): Change<'appointment.changed'> {
  return { subject: doc._id, sequence: doc.events, type: 'appointment.changed', data: toAppointment(doc) };
}

export function toAppointment(doc: AppointmentDoc): Appointment {
  const { _id: id, personId, organisationId, path, from, to, acting, field } = doc;
  const name: OrganisationFunction = doc.function;
  return {
    id,
    personId,
    organisationId,
    path,
    function: name,
    from,
    ...(to ? { to } : {}),
    ...(acting ? { acting } : {}),
    ...(field ? { field } : {}),
  };
}

export function pathOf(id: string, parent?: Pick<OrganisationDoc, 'path'>): string {
  return `${parent?.path ?? '/'}${id}/`;
}
