/** By which calendar are working days counted here: that of the root organisation, asked of members and kept for a while. */
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import type { Calendar } from '../../shared/contracts/plan';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import type { Ask } from '../../shared/http/ask';
import type { PublicationStore } from './store';

const KEPT_MS = 10 * 60_000;
const RETRY_MS = 30_000;

export type CalendarNow = () => Promise<Calendar>;

/** While members is away the last known calendar serves, and before any is known the one committed with the code. */
export function createCalendar({
  store,
  members,
  year,
}: {
  store: PublicationStore;
  members: Ask;
  year: () => number;
}): CalendarNow {
  let calendar: Calendar = CALENDAR_2026;
  let askAgainAt = 0;
  let asking: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    askAgainAt = Date.now() + RETRY_MS;
    const root = await store.organisations.findOne({ parentId: { $exists: false } }, { sort: { _id: 1 } });
    if (!root) return;
    try {
      const answer = await members.get<{ calendar: Calendar }>(
        `/internal/plan?organisation=${encodeURIComponent(root._id)}&year=${year()}`,
        SYSTEM_ACTOR,
      );
      calendar = answer.calendar;
      askAgainAt = Date.now() + KEPT_MS;
    } catch {
      // Asked again after RETRY_MS; a page need not wait for it.
    }
  }

  return async () => {
    if (Date.now() >= askAgainAt) {
      asking ??= refresh().finally(() => (asking = undefined));
      await asking;
    }
    return calendar;
  };
}
