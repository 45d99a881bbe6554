/**
 * By which calendar does a year count its working days, and which days were lost to outages (G4, X11)? Asked of those who
 * keep them and kept here, so that every room says the same of the same duty, whatever its own projection has heard so far.
 */
import { CALENDAR_2026 } from '../calendar/calendars/calendar-2026';
import { withoutDays } from '../calendar/outages';
import type { LostDays } from '../contracts/outages';
import type { Calendar, Day } from '../contracts/plan';
import type { KnownCalendars } from '../contracts/plan-views';
import { SYSTEM_ACTOR } from './actor';
import type { Ask } from './ask';

/** Real ms. As old may be what is known of outages and of the calendar that holds today; one with an id never changes. */
const KEPT_MS = 10_000;
/** After an owner that did not answer, or did not know an id. */
const RETRY_MS = 30_000;
/** Ids in one question: they stand in its address. */
const AT_ONCE = 50;

/** The id of a year's calendar; absent for a year opened before its entries told it. */
export type CalendarId = string | null | undefined;

export interface CalendarBook {
  /** Of a year, without the days lost to outages. */
  of(id: CalendarId): Calendar;
  /** What holds today where no year is asked about, such as for an opinion; without lost days. */
  inForce: Calendar;
  /** The same as its notice has it: on which days mails go out does not depend on outages. */
  notice: Calendar;
  /** Years whose calendars answer alike, each group with one of them: so that a database is asked once for each answer. */
  alike(ids: CalendarId[], answer: (calendar: Calendar) => string): { calendar: Calendar; ids: (string | null)[] }[];
}

/** Waits for ids that are not known yet; an owner who is away is not waited for again for a while. */
export type Calendars = (ids?: CalendarId[]) => Promise<CalendarBook>;

export function createCalendars({ members, lostDays }: { members: Ask; lostDays: () => Promise<Day[]> }): Calendars {
  const kept = new Map<string, Calendar>([[CALENDAR_2026.id, CALENDAR_2026]]);
  const unknownUntil = new Map<string, number>();
  let notice = CALENDAR_2026;
  let lost: Day[] = [];
  const askCalendars = createTurn(async (ids) => {
    for (let from = 0; from === 0 || from < ids.length; from += AT_ONCE) {
      const page = ids.slice(from, from + AT_ONCE);
      const { inForce, items } = await members.get<KnownCalendars>(
        `/internal/calendars?ids=${encodeURIComponent(page.join(','))}`,
        SYSTEM_ACTOR,
      );
      notice = inForce;
      for (const calendar of items) kept.set(calendar.id, calendar);
    }
    for (const id of ids) if (!kept.has(id)) unknownUntil.set(id, Date.now() + RETRY_MS);
  });
  const askLostDays = createTurn(async () => {
    lost = await lostDays();
  });

  function open(): CalendarBook {
    const made = new Map<string, Calendar>();
    // Years opened before their entries told it, and ids nobody has kept: the one committed with the code, everywhere.
    const of = (id: CalendarId): Calendar => {
      const published = kept.get(id ?? CALENDAR_2026.id) ?? CALENDAR_2026;
      const known = made.get(published.id) ?? withoutDays(published, lost);
      made.set(published.id, known);
      return known;
    };
    return {
      of,
      inForce: withoutDays(notice, lost),
      notice,
      alike(ids, answer) {
        const groups = new Map<string, { calendar: Calendar; ids: (string | null)[] }>();
        for (const id of new Set([null, ...ids.map((one) => one ?? null)])) {
          const calendar = of(id);
          const group = groups.get(answer(calendar));
          if (group) group.ids.push(id);
          else groups.set(answer(calendar), { calendar, ids: [id] });
        }
        return [...groups.values()];
      },
    };
  }

  return async (ids = []) => {
    const wanted = new Set(ids.flatMap((id) => id ?? []));
    await Promise.all([
      askCalendars(() => [...wanted].filter((id) => !kept.has(id) && (unknownUntil.get(id) ?? 0) <= Date.now())),
      askLostDays(() => []),
    ]);
    return open();
  };
}

/** As `workflows` tells them, to whoever keeps no ledger. */
export function lostDaysOf(workflows: Ask): () => Promise<Day[]> {
  return async () => (await workflows.get<LostDays>('/internal/lost-days', SYSTEM_ACTOR)).days;
}

/** Asks where ids are wanted or what is known is too old; one question at a time, however many wait for it. */
function createTurn(ask: (ids: string[]) => Promise<void>): (wanted: () => string[]) => Promise<void> {
  let freshUntil = 0;
  let silentUntil = 0;
  let asking: Promise<void> | undefined;
  return async (wanted) => {
    while (asking) await asking;
    const ids = wanted();
    const now = Date.now();
    if (now < silentUntil || (ids.length === 0 && now < freshUntil)) return;
    asking = ask(ids)
      .then(
        () => void (freshUntil = Date.now() + KEPT_MS),
        () => void (silentUntil = Date.now() + RETRY_MS),
      )
      .finally(() => (asking = undefined));
    await asking;
  };
}
