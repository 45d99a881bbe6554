/** What must a plan and a calendar look like before they are kept: `shared/contracts/plan.ts` as JSON Schema. */
import Type, { type TSchema } from 'typebox';
import { RUNGS } from '../../shared/contracts/plan';

const closed = { additionalProperties: false };
const day = Type.String({ format: 'date' });
const workingDays = Type.Integer({ minimum: 0, maximum: 366 });
const days = Type.Array(Type.Integer({ minimum: 0, maximum: 366 }), { maxItems: 20 });
const after = { secretaryAfter: workingDays, superiorAfter: workingDays };

const subjectPlan = Type.Object(
  {
    pledge: Type.Object({ opens: day, due: day, reminders: days, ...after }, closed),
    items: Type.Object({ min: Type.Integer({ minimum: 1 }), max: Type.Integer({ minimum: 1, maximum: 50 }) }, closed),
    review: Type.Object({ limit: workingDays, reminders: days, meeting: Type.Optional(Type.Boolean()) }, closed),
    resubmit: Type.Object({ limit: workingDays, ...after }, closed),
    publish: Type.Object(
      { limit: workingDays, days: workingDays, signed: Type.Optional(Type.Boolean()), ...after },
      closed,
    ),
    fulfil: Type.Object(
      {
        reminders: days,
        rungs: Type.Object(Object.fromEntries(RUNGS.map((rung) => [rung, workingDays as TSchema])), closed),
        explanation: Type.Object({ limit: workingDays }, closed),
      },
      closed,
    ),
    periods: Type.Array(
      Type.Object(
        {
          period: Type.Enum(['q1', 'q2', 'q3', 'q4', 'h1', 'h2']),
          from: day,
          to: day,
          record: Type.Optional(Type.Object({ kind: Type.Enum(['record', 'check']), due: day }, closed)),
          comment: Type.Optional(Type.Object({ due: day }, closed)),
          tell: Type.Optional(Type.Object({ due: day }, closed)),
        },
        closed,
      ),
      { maxItems: 6 },
    ),
    midYear: Type.Optional(Type.Object({ opens: day, reflectionDue: day, assessmentDue: day }, closed)),
    selfAppraisal: Type.Optional(Type.Object({ opens: day, due: day }, closed)),
    appraisal: Type.Optional(Type.Object({ opens: day, due: day }, closed)),
    result: Type.Optional(Type.Object({ due: day, publicationDays: workingDays }, closed)),
    closes: Type.Optional(day),
  },
  closed,
);

export const PLAN_SCHEMA = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 100 }),
    version: Type.Integer({ minimum: 1 }),
    year: Type.Integer({ minimum: 2000, maximum: 2100 }),
    from: day,
    to: day,
    member: subjectPlan,
    leadingCadrePledgeDue: day,
    organisation: subjectPlan,
    immediate: subjectPlan,
    newcomerDays: workingDays,
    spread: Type.Object({ reminderDays: workingDays, rungDays: workingDays, openingDays: workingDays }, closed),
  },
  closed,
);

export const CALENDAR_SCHEMA = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 100 }),
    coverageTo: day,
    off: Type.Array(day, { maxItems: 2_000 }),
    worked: Type.Array(day, { maxItems: 2_000 }),
  },
  closed,
);
