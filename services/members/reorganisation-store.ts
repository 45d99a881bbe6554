/** How are decisions about the tree kept, with what is still to be carried down it. */
import { Schema } from 'mongoose';
import type { Reorganisation } from '../../shared/contracts/organisation';
import type { Day, Instant } from '../../shared/contracts/plan';

export interface Ended {
  as: 'merge' | 'abolish';
  on: Day;
  reason: string;
  successorId?: string;
}

/** What was decided of an organisation, and how far it has been carried down the tree. */
export interface ReorganisationDoc {
  _id: string;
  kind: Reorganisation;
  organisationId: string;
  /** The new superior, the successor, or the new organisation of a split. */
  to?: string;
  date: Day;
  reason: string;
  by: string;
  at: Instant;
  state: 'applying' | 'applied';
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
    work: Schema.Types.Mixed,
    counts: { type: Schema.Types.Mixed, required: true },
    leaseUntil: Date,
  },
  plain,
)
  .index({ organisationId: 1, _id: -1 })
  .index({ to: 1, _id: -1 })
  .index({ state: 1 }, { partialFilterExpression: { state: 'applying' } });
export const turnSchema = new Schema<TurnDoc>({ _id: text, taken: { type: Number, required: true } }, plain);
