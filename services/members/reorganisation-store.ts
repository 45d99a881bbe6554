/** How are decisions about the tree kept, with what is still to be carried down it. */
import { Schema } from 'mongoose';
import type { ErrorCode } from '../../shared/contracts/errors';
import type { Field, OrganisationType, Reorganisation, ReorganisationState } from '../../shared/contracts/organisation';
import type { Day, Instant } from '../../shared/contracts/plan';

export interface Ended {
  as: 'merge' | 'abolish';
  on: Day;
  reason: string;
  successorId?: string;
}

export interface Facts {
  name: string;
  type: OrganisationType;
  field: Field;
  serviceWindow: boolean;
  activists?: number | undefined;
}

/** What is asked for: `id` is the organisation concerned, `parent` the superior of a new one. */
export type Order =
  | ({ kind: 'create'; parent: string; code: string } & Facts)
  | ({ kind: 'change'; id: string } & Partial<Facts>)
  | { kind: 'move' | 'merge'; id: string; to: string }
  | ({ kind: 'split'; id: string; code: string; members: string[] } & Facts)
  | { kind: 'abolish'; id: string; to?: string | undefined };

/** What was ordered for a day to come, and what became of it. */
export interface Ahead {
  order: Order;
  /** The organisations for which whoever ordered it did so; none for the system. */
  offices: string[];
  settled?:
    | { as: 'carriedOut'; at: Instant }
    | { as: 'withdrawn'; at: Instant; by: string; reason: string }
    | { as: 'notCarriedOut'; at: Instant; code: ErrorCode; detail?: string };
}

/** What was decided of an organisation, and how far it has been carried down the tree. */
export interface ReorganisationDoc {
  _id: string;
  kind: Reorganisation;
  /** Of a creation that is not carried out yet: the superior. */
  organisationId: string;
  /** The new superior, the successor, or the new organisation of a split once there is one. */
  to?: string;
  date: Day;
  reason: string;
  by: string;
  at: Instant;
  state: ReorganisationState;
  /** Only of what was decided before its day. */
  ahead?: Ahead;
  /** What is left to do; absent where everything was done in the first transaction. */
  work?: Work;
  counts: { organisations: number; members: number; appointments: number };
  leaseUntil?: Date;
}

/** A subtree changes its place: `from` is what its paths begin with, `into` what they begin with afterwards. */
export interface Work {
  phase: 'organisations' | 'members' | 'appointments' | 'residents';
  from: string;
  into: string;
  /** Members of `from` itself go to this organisation (merge, abolition). */
  successorId?: string;
  /** Only these members go (split). */
  only?: string[];
  /** How far the present phase is. */
  after: string;
}

/** One document that every decision about the tree writes, so that two never pass each other. */
export interface TurnDoc {
  _id: string;
  taken: number;
}

/** A process that carries a decision out says that it lives at least this often, ms. */
export const LEASE_MS = 30_000;

/** The id of that document. */
export const TREE = 'tree';

const text = { type: String, required: true } as const;
const plain = { versionKey: false, minimize: false } as const;

export const reorganisationSchema = new Schema<ReorganisationDoc>(
  {
    _id: text,
    kind: text,
    organisationId: text,
    to: String,
    date: text,
    reason: text,
    by: text,
    at: text,
    state: text,
    ahead: Schema.Types.Mixed,
    work: Schema.Types.Mixed,
    counts: { type: Schema.Types.Mixed, required: true },
    leaseUntil: Date,
  },
  plain,
)
  .index({ organisationId: 1, _id: -1 })
  .index({ to: 1, _id: -1 })
  .index({ state: 1 }, { partialFilterExpression: { state: 'applying' } })
  .index({ state: 1, date: 1, _id: 1 }, { partialFilterExpression: { ahead: { $exists: true } } });
export const turnSchema = new Schema<TurnDoc>({ _id: text, taken: { type: Number, required: true } }, plain);
