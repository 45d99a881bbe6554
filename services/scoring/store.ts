/** What scoring keeps: the facts of every annual commitment with its scores, and of the roster what they depend on. */
import type { Field } from '../../shared/contracts/organisation';
import type { Stage } from '../../shared/contracts/ledger';
import type { RollView, ScaleName, VoterGroup } from '../../shared/contracts/ballots';
import type { Day, Instant, Period } from '../../shared/contracts/plan';
import type { AppointmentChanged, MemberChanged, OrganisationChanged } from '../../shared/contracts/topics';
import type { RateName } from '../../shared/contracts/views';
import { type Collection, type Database, nativeCollection } from '../../shared/mongo/connect';
import type { Latest } from '../../shared/mongo/keep-latest';

export interface FactItem {
  id: string;
  due: Day;
  settled: boolean;
  explaining: boolean;
  /** A proposed change (P10): the due day it asks for; without one the item is to be withdrawn. */
  change?: { due?: Day };
}

/**
 * How one commitment counts for one rate, by the day it is: in the denominator after `from`, in the numerator too up to
 * and with `until`. So what is due by now needs no counter that time would have to move.
 */
export interface Score {
  from: Day;
  until: Day;
}

/** One annual commitment, as rates need it: a fold of its ledger entries, `seq` of which have been applied. */
export interface Fact {
  /** Chain. */
  _id: string;
  seq: number;
  year: number;
  type: 'member' | 'organisation';
  subjectId: string;
  /** By which it is counted: a member's organisation in charge, an organisation itself; never by residence. */
  organisationId: string;
  path: string;
  /** Of that organisation: a guidance group is shown its own (L6). */
  field?: Field;
  elderlyOrInfirm: boolean;
  /** A leading body or a leading cadre (P9). */
  leading: boolean;
  stage: Stage;
  submitted: boolean;
  /** The first submission, and the day by which it was due. */
  pledgedOn?: Day;
  pledgeDue?: Day;
  /** Of the last submission. */
  reviewed: boolean;
  approved: boolean;
  published: boolean;
  items: FactItem[];
  /** Due days of the year's records (checks with them) and comments, by period. */
  recordDue: Partial<Record<Period, Day>>;
  commentDue: Partial<Record<Period, Day>>;
  recorded: Period[];
  commented: Period[];
  /** The organisation that reviews and comments: a member's own, an organisation's superior. */
  inCharge: string;
  /** Persons who have commented on it this year. */
  commentedBy: string[];
  /** The first day on which a result can be decided. */
  resultOpens?: Day;
  result?: string;
  excused: boolean;
  left: boolean;
  score: Record<RateName, Score>;
}

/** Who takes part in an appraisal; its participants are entries of their own, since there may be a thousand a question. */
export type StoredRoll = Omit<RollView, 'id' | 'questions'> & {
  _id: string;
  /** Hash of what was asked: the same again changes nothing. */
  request: string;
  questions: {
    id: string;
    subjectId: string;
    scale: ScaleName;
    groups: { id: string; kind: VoterGroup; asked: number; publicKey: string }[];
  }[];
};

/** One participant of one group, and the token given to them: what was signed here tells nothing of the ballot. */
export interface RollEntry {
  /** `<group>/<person>` */
  _id: string;
  roll: string;
  group: string;
  personId: string;
  blinded?: string;
  signature?: string;
}

/** Destroyed once casting opens: nobody, we included, can make a token afterwards. */
export interface RollKey {
  /** The group. */
  _id: string;
  sealed: string;
  opens: Instant;
}

export interface ScoringStore {
  database: Database;
  facts: Collection<Fact>;
  organisations: Collection<Latest<OrganisationChanged>>;
  members: Collection<Latest<MemberChanged>>;
  appointments: Collection<Latest<AppointmentChanged>>;
  rolls: Collection<StoredRoll>;
  rollEntries: Collection<RollEntry>;
  rollKeys: Collection<RollKey>;
}

export async function openScoringStore(database: Database): Promise<ScoringStore> {
  const store: ScoringStore = {
    database,
    facts: nativeCollection(database, 'facts'),
    organisations: nativeCollection(database, 'organisations'),
    members: nativeCollection(database, 'members'),
    appointments: nativeCollection(database, 'appointments'),
    rolls: nativeCollection(database, 'rolls'),
    rollEntries: nativeCollection(database, 'rollEntries'),
    rollKeys: nativeCollection(database, 'rollKeys'),
  };
  await Promise.all([
    store.facts.createIndexes([
      { key: { year: 1, path: 1, _id: 1 } },
      { key: { subjectId: 1 } },
      { key: { organisationId: 1 } },
    ]),
    store.organisations.createIndex({ parentId: 1 }),
    store.appointments.createIndex({ organisationId: 1 }),
    store.rolls.createIndex({ organisationId: 1, year: 1 }),
    store.rollEntries.createIndex({ personId: 1 }),
    store.rollKeys.createIndex({ opens: 1 }),
  ]);
  return store;
}
