/** How are posts kept, with everybody who ever held them: one document a post, so that its places are counted in one write. */
import { Schema } from 'mongoose';
import type { ClaimEnd, ClaimWay } from '../../shared/contracts/posts';
import type { Day } from '../../shared/contracts/plan';

export interface Claim {
  id: string;
  personId: string;
  way: ClaimWay;
  from: Day;
  by: string;
  /** Nothing is deleted (M6): the last day, and why. */
  to?: Day;
  end?: { kind: ClaimEnd; reason?: string; by?: string };
}

export interface PostDoc {
  _id: string;
  organisationId: string;
  name: string;
  does: string;
  places: number;
  from: Day;
  to?: Day;
  closed?: { on: Day; reason: string; by: string };
  claims: Claim[];
  by: string;
}

const text = { type: String, required: true } as const;
const noId = { _id: false } as const;

const claim = new Schema<Claim>(
  {
    ...{ id: text, personId: text, way: text, from: text, by: text, to: String },
    end: new Schema({ kind: text, reason: String, by: String }, noId),
  },
  noId,
);

export const postSchema = new Schema<PostDoc>(
  {
    ...{ _id: text, organisationId: text, name: text, does: text, from: text, to: String, by: text },
    places: { type: Number, required: true },
    closed: new Schema({ on: text, reason: text, by: text }, noId),
    claims: [claim],
  },
  { versionKey: false, minimize: false },
)
  .index({ organisationId: 1, _id: 1 })
  .index({ 'claims.personId': 1 });
