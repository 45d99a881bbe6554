/**
 * What a pledge should be about, as data (P5, L5): shown while drafting and reviewing, each sentence in the words of its
 * document. A superior may set any section for a year; the nearest above an organisation that set it holds.
 */
import type { DocumentId } from './clauses';
import type { ItemKind, ReviewCriterion } from './entries';
import type { Field, MemberCategory } from './organisation';

export interface Quoted {
  says: string;
  /** Absent: the superior that set it wrote it itself. */
  document?: DocumentId;
  article?: string;
  /** Whom it is for, where that is narrower than its section. */
  of?: string;
}

/** Whether the record of opinions sought (P7) must be there before submission. */
export const CONSULTATIONS = { recommended: '建议填写', required: '必须填写' } as const;
export type Consultation = keyof typeof CONSULTATIONS;

export interface GuidanceSections {
  /** What all pledging is for, the 五带头 and the 五个好. */
  aims: Quoted[];
  fields: Record<Field, Quoted[]>;
  serviceWindow: Quoted[];
  /** What organisations and what members should pledge. */
  subjects: Record<'organisation' | 'member', Quoted[]>;
  kinds: Record<ItemKind, Quoted[]>;
  categories: Record<MemberCategory, Quoted[]>;
  themes: Quoted[];
  /** How an item is to be written. */
  wording: Quoted[];
  criteria: Record<ReviewCriterion, Quoted[]>;
  consultation: Consultation;
}
export type GuidanceSection = keyof GuidanceSections;

/** `GET /organisations/:id/guidance` of members. */
export interface Guidance extends GuidanceSections {
  organisationId: string;
  year: number;
  /** Which organisation set a section; the sections absent here are the documents' own. */
  setBy: Partial<Record<GuidanceSection, string>>;
}
