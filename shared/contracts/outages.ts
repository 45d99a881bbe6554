/** What is told of outages: by `workflows`, whose heartbeat knows them, to services and to the system administrator (X11). */
import type { Day, Outage } from './plan';

/** `GET /internal/lost-days`: worked or not, in order; what they take from a year is counted by that year. */
export interface LostDays {
  days: Day[];
}

/** One row of `GET /internal/outages`, and of the gateway's `GET /api/gateway/outages`. */
export interface OutageView extends Outage {
  /** Working days it took, alone or with another outage of the same day. */
  lost: Day[];
  /** Years that have counted it so far: one does when it next writes anything, and if it takes something from it. */
  years: number;
}

/** The newest first. */
export interface OutageList {
  items: OutageView[];
  next?: string;
}
