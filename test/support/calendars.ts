/** Calendars for tests in which nobody keeps one of their own: that of the code, and no day was lost. */
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import type { Ask } from '../../shared/http/ask';
import { createCalendars, type Calendars } from '../../shared/http/calendars';

export function calendarOfTheCode(): Calendars {
  const members = { get: () => Promise.resolve({ inForce: CALENDAR_2026, items: [] }) } as unknown as Ask;
  return createCalendars({ members, lostDays: () => Promise.resolve([]) });
}
