/** What must guidance look like before it is kept: `shared/contracts/guidance.ts` as JSON Schema, every section optional. */
import Type, { type TSchema } from 'typebox';
import { DOCUMENTS } from '../../shared/contracts/clauses';
import { ITEM_KINDS, REVIEW_CRITERIA } from '../../shared/contracts/entries';
import { CONSULTATIONS, type GuidanceSections } from '../../shared/contracts/guidance';
import { FIELDS, MEMBER_CATEGORIES } from '../../shared/contracts/organisation';

const closed = { additionalProperties: false };
const quoted = Type.Object(
  {
    says: Type.String({ minLength: 1, maxLength: 300, pattern: '\\S', description: '指引的一句话' }),
    document: Type.Optional(Type.Enum(Object.keys(DOCUMENTS))),
    article: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    of: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: '适用对象' })),
  },
  closed,
);
const sentences = Type.Array(quoted, { maxItems: 12 });
/** A section that is set is set whole: what it leaves out would be asked of nobody. */
const byWord = (words: object): TSchema =>
  Type.Object(
    Object.fromEntries(Object.keys(words).map((word) => [word, Type.Array(quoted, { maxItems: 12 })])),
    closed,
  );

const SECTIONS: Record<keyof GuidanceSections, TSchema> = {
  aims: sentences,
  fields: byWord(FIELDS),
  serviceWindow: sentences,
  subjects: byWord({ organisation: '', member: '' }),
  kinds: byWord(ITEM_KINDS),
  categories: byWord(MEMBER_CATEGORIES),
  themes: sentences,
  wording: sentences,
  criteria: byWord(REVIEW_CRITERIA),
  consultation: Type.Enum(Object.keys(CONSULTATIONS)),
};

export const GUIDANCE_SECTIONS_SCHEMA = Type.Object(
  Object.fromEntries(Object.entries(SECTIONS).map(([name, schema]) => [name, Type.Optional(schema)])),
  { ...closed, minProperties: 1 },
);

export const GUIDANCE_SCHEMA = Type.Object(
  {
    organisationId: Type.String(),
    year: Type.Integer(),
    setBy: Type.Record(Type.String(), Type.String()),
    ...SECTIONS,
  },
  closed,
);
