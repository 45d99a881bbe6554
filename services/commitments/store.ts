/** What the commitments service keeps: deeds and their content, and what it learned from the ledger and the roster. */
import { createHash, randomBytes } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import type { EndingYear } from '../../shared/contracts/carry-over';
import type { CarryOver, EntryKind, ItemKind, PledgedItem } from '../../shared/contracts/entries';
import type { Joint, JointStart } from '../../shared/contracts/joint';
import type { Entry, Stage, WaitingFor } from '../../shared/contracts/ledger';
import type { Appointment, Field } from '../../shared/contracts/organisation';
import type { Calendar, Day, Instant, Plan } from '../../shared/contracts/plan';
import type { Place } from '../../shared/contracts/scope';
import type { MemberChanged, OrganisationChanged } from '../../shared/contracts/topics';
import type { DeedRecord } from '../../shared/temporal/send-deed';

/** What people wrote with a deed. The ledger holds only `hash`; the salt beside the text keeps a short text from being guessed. */
export interface Content {
  /** Deed id. */
  _id: string;
  chain: string;
  kind: EntryKind | 'occasion';
  body: object;
  salt: string;
  hash: string;
  by: string;
  at: Instant;
}

/** Of an immediate commitment, under its chain: what it is for was written before it had an entry (P2). */
export interface Occasion {
  occasion: string;
  joint?: JointStart;
}

export interface HeadItem {
  id: string;
  kind: ItemKind;
  due: Day;
  /** The deadline itself; of a cross-year item it lies after `due`. */
  deadline: Day;
  crossYear: boolean;
  carryOver?: CarryOver;
  /** The deed whose content tells what it says now (P10). */
  writtenIn: string;
  /** A proposed change that waits for its review: its deed, and the item as it is to be; absent where it is to be withdrawn. */
  change?: { deedId: string; at: Instant; to?: PledgedItem };
  percent: number;
  state: 'open' | 'closedOut' | 'excused' | 'withdrawn' | 'milestoneReached';
  rungs: string[];
  helper?: string;
  explaining?: boolean;
  /** The organisation's item that this one supports (P6). */
  supports?: string;
  /** The post for which it is pledged (M3, M4). */
  post?: string;
  /** P3: who answers for it. */
  responsible?: string;
}

/** One commitment as lists and pages show it: a fold of its ledger entries, `seq` of which have been applied. */
export interface Head {
  /** Chain. */
  _id: string;
  seq: number;
  year: number;
  kind: 'annual' | 'immediate';
  subjectId: string;
  subjectType: 'member' | 'organisation';
  inCharge: string;
  superior: string;
  county: string;
  /** Materialised path of the organisation whose list it belongs to: the member's branch, the organisation itself. */
  path: string;
  /** Of that organisation: a guidance group sees those of its own (L6). */
  field?: Field;
  /** Under whom it stood before its transfers (M6), and the last entry under each. */
  former?: { organisation: string; seq: number }[];
  stage: Stage;
  author?: string;
  items: HeadItem[];
  waitingFor: WaitingFor[];
  rounds: number;
  result?: string;
  signed?: boolean;
  sealed?: boolean;
  excused?: boolean;
  left?: boolean;
  pledged?: boolean;
  /** P3: of a joint commitment; its subject is the lead. */
  joint?: Joint;
  /** The deed of the last submission: where its words are kept. */
  pledgedDeed?: string;
  openedAt?: Instant;
  /** The plan it runs on. */
  plan?: { id: string; version: number };
  /** The calendar by which it counts working days, by its id. */
  calendar?: string;
  /** X11: days lost to outages. */
  outages?: Day[];
  lastAt: Instant;
}

/** A ledger entry as the timeline shows it. */
export type TimelineEntry = Omit<Entry, 'waitingFor' | 'prev' | 'published' | 'runId'>;

export interface Opening {
  /** `<year>/<county>` */
  _id: string;
  year: number;
  county: string;
  calendar: Calendar;
  plan: Plan;
  at: Instant;
}

/** A projection of a subject of the `members` topic; `seq` gates its events. */
export type Projected<T extends { id: string }> = Omit<T, 'id'> & { _id: string; seq: number };

/** `was`: its path before the last event, where that moved it. What follows from an event is done again after a crash. */
export type ProjectedOrganisation = Projected<OrganisationChanged> & { was?: string };
/** `was`: what the last event found; absent in the first. */
export type ProjectedMember = Projected<MemberChanged> & { was?: Pick<MemberChanged, 'organisationId' | 'category'> };

export interface CommitmentsStore {
  deeds: Collection<DeedRecord>;
  contents: Collection<Content>;
  heads: Collection<Head>;
  entries: Collection<TimelineEntry>;
  openings: Collection<Opening>;
  organisations: Collection<ProjectedOrganisation>;
  members: Collection<ProjectedMember>;
  appointments: Collection<Projected<Appointment>>;
}

export async function openCommitmentsStore(db: Db): Promise<CommitmentsStore> {
  const store: CommitmentsStore = {
    deeds: db.collection('deeds'),
    contents: db.collection('contents'),
    heads: db.collection('heads'),
    entries: db.collection('entries'),
    openings: db.collection('openings'),
    organisations: db.collection('organisations'),
    members: db.collection('members'),
    appointments: db.collection('appointments'),
  };
  await store.contents.createIndex({ chain: 1 });
  await store.entries.createIndex({ chain: 1, seq: 1 });
  await store.heads.createIndexes([
    { key: { year: 1, path: 1, _id: 1 } },
    { key: { year: 1, inCharge: 1, subjectType: 1 } },
    { key: { subjectId: 1, year: 1 } },
    { key: { year: 1, calendar: 1 } },
    { key: { 'waitingFor.duty': 1, year: 1, path: 1 } },
    { key: { 'items.post': 1 }, sparse: true },
    { key: { 'joint.participants.id': 1 }, sparse: true },
  ]);
  await store.appointments.createIndexes([{ key: { organisationId: 1, function: 1 } }, { key: { personId: 1 } }]);
  await store.organisations.createIndex({ path: 1 });
  await store.members.createIndex({ organisationId: 1 });
  return store;
}

/** The hash that stands in the ledger for a content: over salt and canonical text. */
export function hashContent(salt: string, body: object): string {
  return createHash('sha256').update(salt).update(JSON.stringify(body)).digest('hex');
}

/** Stores what was written before the deed is sent; written twice under one deed id, the first stays. */
export async function keepContent(store: CommitmentsStore, content: Omit<Content, 'salt' | 'hash'>): Promise<Content> {
  const salt = randomBytes(16).toString('hex');
  const kept = await store.contents.findOneAndUpdate(
    { _id: content._id },
    {
      $setOnInsert: {
        chain: content.chain,
        kind: content.kind,
        body: content.body,
        by: content.by,
        at: content.at,
        salt,
        hash: hashContent(salt, content.body),
      },
    },
    { upsert: true, returnDocument: 'after' },
  );
  return kept!;
}

/** Secretaries and deputies of an organisation in force on `today`, by person. */
export async function officersOf(
  store: CommitmentsStore,
  organisationId: string,
  today: Day,
): Promise<{ secretaries: string[]; deputies: string[] }> {
  const appointments = await store.appointments
    .find({ organisationId, function: { $in: ['secretary', 'deputySecretary'] }, ...inForceOn(today) })
    .toArray();
  const people = (name: string): string[] =>
    appointments.filter((appointment) => appointment.function === name).map((appointment) => appointment.personId);
  return { secretaries: people('secretary'), deputies: people('deputySecretary') };
}

/** Organisations whose secretary a person is on `today`, acting or not. */
export async function ledBy(store: CommitmentsStore, personId: string, today: Day): Promise<string[]> {
  const appointments = await store.appointments
    .find({ personId, function: 'secretary', ...inForceOn(today) })
    .toArray();
  return appointments.map(({ organisationId }) => organisationId);
}

function inForceOn(today: Day) {
  return { from: { $lte: today }, $or: [{ to: { $exists: false } }, { to: { $gte: today } }] };
}

/** M6: where it stood before its transfers, by the tree of today. */
export async function formerOf(
  store: CommitmentsStore,
  head: Pick<Head, 'former'>,
): Promise<(Place & { seq: number })[]> {
  if (!head.former) return [];
  const ids = head.former.map(({ organisation }) => organisation);
  const found = await store.organisations.find({ _id: { $in: ids } }, { projection: { path: 1, field: 1 } }).toArray();
  const places = new Map(found.map(({ _id, path, field }): [string, Place] => [_id, { path, field }]));
  return head.former.flatMap(({ organisation, seq }) => {
    const place = places.get(organisation);
    return place === undefined ? [] : [{ ...place, seq }];
  });
}

/** What of a year decides what becomes of its items in the next (N). */
export function endingYear(head: Pick<Head, 'pledged' | 'result' | 'items'>): EndingYear {
  return {
    approved: head.pledged === true,
    ...(head.result ? { result: head.result } : {}),
    items: head.items
      .filter(({ state }) => state !== 'withdrawn')
      .map(({ id, state, crossYear }) => ({ id, crossYear, closedOut: state === 'closedOut' })),
  };
}
