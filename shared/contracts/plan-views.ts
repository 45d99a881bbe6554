/** What is shown of a plan, its versions and its calendar, and what a change of them would do (L5, X2, X8). */
import type { ClauseBound, ClauseChange, ClauseValue, PlanOverride } from './plan-clauses';
import type { Calendar, Day, Instant, Plan } from './plan';

/** One line of the plan in force, and where it comes from. */
export interface ClauseView {
  path: string;
  value: ClauseValue;
  /** The organisation, version and day that set it; absent where the default year (or a whole plan in its place) holds. */
  from?: { organisationId: string; version: number; effective: Day };
  /** The day that was asked for, where it fell on a holiday and was moved. */
  movedFrom?: Day;
  /** What was asked for, where a superior's bound holds instead. */
  limitedFrom?: ClauseValue;
  /** What binds this organisation, and who set each side. */
  bound?: ClauseBound & { setBy: string[] };
}

/** `GET /plans/:organisation`: the plan in force for an organisation on a day. */
export interface PlanView {
  organisationId: string;
  year: number;
  day: Day;
  plan: { id: string; version: number };
  clauses: ClauseView[];
  /** What this organisation itself sets in its newest version, whether in force yet or not; the next one builds on it. */
  own: PlanOverride & { version: number; effective?: Day };
  mayEdit: boolean;
  /** Own or inherited overrides not in force, since they would put stages out of order under what was set above later. */
  setAside: { organisationId: string; version: number; first: string; second: string }[];
  calendar: Calendar;
}

export interface PlanVersionView extends PlanOverride {
  version: number;
  effective: Day;
  reason: string;
  by: string;
  at: Instant;
  /** Against the version before it: undefined on one side where the clause was or is not named. */
  changes: { clause: string; old?: ClauseValue; new?: ClauseValue }[];
  boundChanges: { clause: string; old?: ClauseBound; new?: ClauseBound }[];
}

/** A day of the calendar that becomes a working day, or ceases to be one. */
export interface CalendarChange {
  day: Day;
  becomes: 'worked' | 'off';
}
/** `GET /calendars/:organisation` */
export interface CalendarView {
  organisationId: string;
  day: Day;
  calendar: Calendar;
  /** Who made it known; absent for the calendar committed with the code. */
  from?: { organisationId: string; version: number; effective: Day };
  /** The newest version of this organisation's own, 0 where it has none. */
  ownVersion: number;
  mayEdit: boolean;
}
export interface CalendarVersionView {
  version: number;
  effective: Day;
  reason: string;
  by: string;
  at: Instant;
  coverageTo: Day;
  changes: CalendarChange[];
}

/** `GET /internal/calendars` of members: by their ids, and the one that holds today where no year is asked about. */
export interface KnownCalendars {
  inForce: Calendar;
  items: Calendar[];
}

/** The terms under which a year runs: both travel in its input. */
export interface PlanTerms {
  plan: Plan;
  calendar: Calendar;
}

/** Terms of an organisation with overrides of its own, which hold for everybody below it up to the next one that has. */
export interface TermsBelow {
  organisationId: string;
  /** Its materialised path: a commitment belongs to the longest that is a prefix of its own. */
  path: string;
  before: PlanTerms;
  after: PlanTerms;
  /** Clauses it asked for otherwise than what a superior's bound now lets it have. */
  limited: string[];
  /** Its override is not in force under the change: these two stages would be out of order. */
  setAside?: { first: string; second: string };
}

/** `POST /plans/:organisation/trial`: what a change would make of the plan, before anything is kept. */
export interface PlanTrial {
  organisationId: string;
  path: string;
  year: number;
  /** The day whose terms are tried. */
  day: Day;
  /** They are compared with the terms as they were known then. */
  since: Instant;
  /** False for a draft: only what has been kept as a version can be applied. */
  kept: boolean;
  changes: ClauseChange[];
  moved: { clause: string; asked: Day; moved: Day }[];
  calendarChanges: CalendarChange[];
  /** The organisation itself first, on the first page; then those below it that have overrides, by path. */
  terms: TermsBelow[];
  next?: string;
}
