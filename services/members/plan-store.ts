/** How are versions of plans and calendars kept: each once, never altered, the highest one in effect holds. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { ClauseBound, ClauseValue } from '../../shared/contracts/plan-clauses';
import type { Calendar, Day, Instant } from '../../shared/contracts/plan';

interface Version {
  /** `<organisation>/<year>/<version>`, for a calendar without the year: two editors cannot both be the next. */
  _id: string;
  organisationId: string;
  /** 1, 2, 3 … of its organisation (and year). */
  version: number;
  /** In force from this day, until a higher version is. */
  effective: Day;
  /** Why, such as the number of the notice. */
  reason: string;
  by: string;
  at: Instant;
}

/** What one organisation changes of a year, whole: a version says everything that its organisation sets. */
export interface PlanVersionDoc extends Version {
  year: number;
  // Lists, since a path has dots in it, which a field's name should not.
  values: { clause: string; value: ClauseValue }[];
  bounds: ({ clause: string } & ClauseBound)[];
}

/** A holiday notice as one organisation made it known to those below. */
export interface CalendarVersionDoc extends Version {
  calendar: Calendar;
}

export interface PlanModels {
  planVersions: Model<PlanVersionDoc>;
  calendarVersions: Model<CalendarVersionDoc>;
}

const text = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;
const mixed = { type: Schema.Types.Mixed, required: true } as never;
const version = {
  _id: text,
  organisationId: text,
  version: number,
  effective: text,
  reason: { type: String, default: '' },
  by: text,
  at: text,
} as const;

const planVersionSchema = new Schema<PlanVersionDoc>(
  { ...version, year: number, values: mixed, bounds: mixed },
  { versionKey: false, minimize: false },
).index({ organisationId: 1, year: 1, version: -1 });

const calendarVersionSchema = new Schema<CalendarVersionDoc>(
  { ...version, calendar: mixed },
  { versionKey: false, minimize: false },
).index({ organisationId: 1, version: -1 });

export function planModels(connection: Connection): PlanModels {
  const model = <T>(name: string, schema: Schema<T>): Model<T> =>
    connection.model(name, schema, name) as unknown as Model<T>;
  return {
    planVersions: model('planVersions', planVersionSchema),
    calendarVersions: model('calendarVersions', calendarVersionSchema),
  };
}
