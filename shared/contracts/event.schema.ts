/**
 * What must an event look like: the JSON Schema of every type in `topics.ts`, checked where it is sent and where it is
 * read. Objects are open, so that a later version may add members without breaking a reader; what is named here may
 * neither go nor change its meaning, and a new required member needs a new version of `dataschema`.
 */
import Type, { type TSchema } from 'typebox';
import { DUTIES } from './clauses';
import {
  CARRY_OVERS,
  CHANNELS,
  COMMENT_MODES,
  type EntryKind,
  EXCUSES,
  FULFILMENTS,
  HELP_WAYS,
  ITEM_KINDS,
  LEAVINGS,
  MEMBER_RESULTS,
  ORGANISATION_RESULTS,
  RANGES,
} from './entries';
import { PUBLIC_GROUPS } from './joint';
import { STAGES } from './ledger';
import { FIELDS, FUNCTIONS, MEMBER_CATEGORIES, ORGANISATION_TYPES } from './organisation';
import { type Period, RUNGS } from './plan';
import type { EventType } from './topics';

const id = Type.String({ minLength: 1, maxLength: 200 });
const day = Type.String({ format: 'date' });
const instant = Type.String({ format: 'date-time' });
const hash = Type.String({ minLength: 1, maxLength: 128 });
const count = Type.Integer({ minimum: 0 });
const period = Type.Enum(['q1', 'q2', 'q3', 'q4', 'h1', 'h2'] satisfies Period[]);
const role = Type.Enum(['subject', 'participant', 'keeper', 'superior']);
const keysOf = <T extends object>(words: T) => Type.Enum(Object.keys(words) as Extract<keyof T, string>[]);
const duty = keysOf(DUTIES);
const traceparent = Type.String({ pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$' });

const nothing = Type.Object({});
const ofItem = Type.Object({ item: id });
const publication = { channel: keysOf(CHANNELS), range: keysOf(RANGES), from: day, to: day };
const step = Type.Object({ key: id, step: id, to: role });

const pledgedItem = Type.Object({
  id,
  kind: keysOf(ITEM_KINDS),
  deadline: day,
  crossYear: Type.Optional(Type.Boolean()),
  milestone: Type.Optional(day),
  supports: Type.Optional(id),
  post: Type.Optional(id),
  carryOver: Type.Optional(keysOf(CARRY_OVERS)),
  responsible: Type.Optional(id),
});

const publicLed = Type.Object({
  households: Type.Optional(count),
  people: Type.Optional(count),
  groups: Type.Array(keysOf(PUBLIC_GROUPS)),
});

const planVersion = Type.Object({ id, version: count });
const clauseValue = Type.Union([Type.String(), Type.Number(), Type.Array(Type.Number()), Type.Boolean()]);

/** Data of a ledger entry, by its kind. */
export const ENTRY_DATA_SCHEMAS = {
  opened: Type.Object({
    ...{ superior: id, county: id, planId: id, planVersion: count, calendarId: Type.Optional(id) },
    joint: Type.Optional(Type.Object({ participants: Type.Array(id), public: Type.Optional(publicLed) })),
  }),
  pledged: Type.Object({ items: Type.Array(pledgedItem) }),
  reviewed: Type.Object({
    verdict: Type.Enum(['approve', 'return']),
    criteria: Type.Record(Type.String(), Type.Boolean()),
    meeting: Type.Optional(Type.Object({ on: day, members: count, public: count })),
  }),
  signed: Type.Object({ way: Type.Enum(['online', 'hand']), on: day }),
  sealed: Type.Object({ on: day }),
  changeProposed: Type.Object({ item: id, to: Type.Optional(pledgedItem) }),
  changeReviewed: Type.Object({ item: id, approved: Type.Boolean() }),
  invited: Type.Object({ participants: Type.Array(id) }),
  invitationAnswered: Type.Object({ participant: id, accepted: Type.Boolean() }),
  participantLeft: Type.Object({ participant: id }),
  problemRaised: Type.Object({ problem: id, solver: id, due: day, item: Type.Optional(id) }),
  problemSolved: Type.Object({ problem: id }),
  checkTold: Type.Object({ period, ...publication }),
  publicised: Type.Object({ ...publication, checkedBy: id }),
  progressed: Type.Object({ item: id, percent: Type.Number({ minimum: 0, maximum: 100 }) }),
  closedOut: ofItem,
  helpAsked: ofItem,
  helperNamed: Type.Object({ item: id, way: keysOf(HELP_WAYS), helper: id }),
  criticised: ofItem,
  explained: ofItem,
  explanationAnswered: Type.Object({ item: id, accepted: Type.Boolean() }),
  recorded: Type.Object({ period, late: Type.Boolean() }),
  commented: Type.Object({ period, mode: keysOf(COMMENT_MODES), late: Type.Boolean() }),
  reflected: nothing,
  assessed: nothing,
  selfAppraised: Type.Object({ items: Type.Array(Type.Object({ item: id, fulfilment: keysOf(FULFILMENTS) })) }),
  resultDecided: Type.Object({ result: keysOf({ ...MEMBER_RESULTS, ...ORGANISATION_RESULTS }) }),
  resultPublicised: Type.Object(publication),
  transferred: Type.Object({ to: id, superior: id, county: id }),
  revised: Type.Object({
    preview: id,
    approvedBy: Type.Optional(id),
    stage: keysOf(STAGES),
    from: planVersion,
    to: planVersion,
    clauses: Type.Array(Type.Object({ clause: id, old: clauseValue, new: clauseValue })),
    calendar: Type.Optional(
      Type.Object({
        id,
        coverageTo: day,
        changes: Type.Array(Type.Object({ day, becomes: Type.Enum(['worked', 'off']) })),
      }),
    ),
  }),
  excused: Type.Object({ reason: keysOf(EXCUSES) }),
  left: Type.Object({ reason: keysOf(LEAVINGS) }),
  corrected: Type.Object({ corrects: Type.Integer({ minimum: 1 }) }),
  reminded: step,
  escalated: step,
  climbed: Type.Object({ item: id, rung: Type.Enum([...RUNGS]), to: role }),
  missed: Type.Object({ keys: Type.Array(id) }),
  membersMissing: Type.Object({ period: Type.Optional(period), duty, count, step: id, to: role }),
  outageCounted: Type.Object({
    days: Type.Array(day),
    outages: Type.Array(Type.Object({ from: instant, to: instant })),
  }),
  ended: Type.Object({
    pledged: Type.Boolean(),
    items: Type.Array(Type.Object({ item: id, carryOver: keysOf(CARRY_OVERS) })),
  }),
} as const satisfies Record<EntryKind, TSchema>;

const entryCommon = Type.Object({
  _id: id,
  chain: id,
  seq: Type.Integer({ minimum: 1 }),
  deedId: id,
  kind: keysOf(ENTRY_DATA_SCHEMAS),
  at: instant,
  receivedAt: Type.Optional(instant),
  by: Type.Optional(id),
  actingAs: Type.Optional(id),
  subjectId: id,
  inCharge: id,
  contentHash: Type.Optional(hash),
  data: Type.Object({}),
  stage: keysOf(STAGES),
  waitingFor: Type.Array(
    Type.Object({
      key: id,
      duty,
      role,
      opens: instant,
      due: day,
      item: Type.Optional(id),
      period: Type.Optional(period),
    }),
  ),
  runId: id,
  prev: hash,
  hash,
  traceparent: Type.Optional(traceparent),
});

/** The schema of `data` by event type; `dataschema` of an event is `<type>/1`. */
export const EVENT_DATA_SCHEMAS: Record<EventType, TSchema> = {
  'ledger.entry': {
    ...entryCommon,
    // `discriminator` (OpenAPI's, known to Ajv): one look at `kind` instead of 28 attempts, and errors that name the place.
    discriminator: { propertyName: 'kind' },
    oneOf: Object.entries(ENTRY_DATA_SCHEMAS).map(([kind, data]) => Type.Object({ kind: Type.Literal(kind), data })),
  },
  'organisation.changed': Type.Object({
    id,
    parentId: Type.Optional(id),
    path: Type.String({ pattern: '^/([^/]+/)+$' }),
    type: keysOf(ORGANISATION_TYPES),
    field: keysOf(FIELDS),
    serviceWindow: Type.Boolean(),
    active: Type.Boolean(),
  }),
  'member.changed': Type.Object({
    id,
    organisationId: id,
    residenceOrganisationId: Type.Optional(id),
    category: keysOf(MEMBER_CATEGORIES),
    leadingCadre: Type.Boolean(),
    active: Type.Boolean(),
    leaving: Type.Optional(keysOf(LEAVINGS)),
  }),
  'appointment.changed': Type.Object({
    id,
    personId: id,
    organisationId: id,
    path: Type.String({ pattern: '^/([^/]+/)+$' }),
    function: keysOf(FUNCTIONS),
    from: day,
    to: Type.Optional(day),
    acting: Type.Optional(Type.Boolean()),
    field: Type.Optional(keysOf(FIELDS)),
  }),
};

/** The envelope: CloudEvents 1.0 in structured mode, with `sequence` as a number. */
export function eventSchema(type: EventType): TSchema {
  return Type.Object({
    specversion: Type.Literal('1.0'),
    id: Type.String({ minLength: 1, maxLength: 300 }),
    type: Type.Literal(type),
    dataschema: Type.Literal(`${type}/1`),
    source: Type.String({ minLength: 1 }),
    subject: id,
    sequence: Type.Integer({ minimum: 1 }),
    time: instant,
    datacontenttype: Type.Literal('application/json'),
    traceparent: Type.Optional(traceparent),
    data: EVENT_DATA_SCHEMAS[type],
  });
}
