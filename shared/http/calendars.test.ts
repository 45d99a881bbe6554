import { CALENDAR_2026 } from '../calendar/calendars/calendar-2026';
import { isWorkingDay } from '../calendar/working-days';
import type { Calendar } from '../contracts/plan';
import type { Ask } from './ask';
import { createCalendars } from './calendars';

const NOTICE: Calendar = { ...CALENDAR_2026, id: 'o1-calendar-1', off: [...CALENDAR_2026.off, '2026-03-04'] };

function owners() {
  const asked: string[] = [];
  const state = { away: false, lost: ['2026-03-05'], kept: [NOTICE] };
  const answer = <T>(of: () => T): Promise<T> =>
    state.away ? Promise.reject(new Error('away')) : Promise.resolve().then(of);
  const members: Pick<Ask, 'get'> = {
    get: (path) => {
      asked.push(decodeURIComponent(path));
      return answer(() => ({ inForce: NOTICE, items: state.kept.filter(({ id }) => path.includes(id)) })) as never;
    },
  };
  const lostDays = () => answer(() => state.lost);
  return { asked, state, calendars: createCalendars({ members: members as Ask, lostDays }) };
}

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] }));
afterEach(() => void jest.useRealTimers());

describe('G4 the calendar of a year', () => {
  it('G4 X11 is asked for once by its id, however many ask, and is without the days that were lost', async () => {
    const { asked, calendars } = owners();
    const books = await Promise.all([
      calendars([NOTICE.id, undefined]),
      calendars([NOTICE.id]),
      calendars([NOTICE.id]),
    ]);
    expect(asked).toEqual(['/internal/calendars?ids=o1-calendar-1']);
    for (const book of books)
      expect(['2026-03-03', '2026-03-04', '2026-03-05'].map((day) => isWorkingDay(book.of(NOTICE.id), day))).toEqual([
        ...[true, false, false],
      ]);
    const [book] = books;
    expect(isWorkingDay(book.of(undefined), '2026-03-04')).toBe(true);
    expect(book.inForce).toEqual({ ...NOTICE, outages: ['2026-03-05'] });
    expect(book.notice).toEqual(NOTICE);
  });

  it('X11 what may change is asked anew after a while; what is away is lived without, and asked again later', async () => {
    const { asked, state, calendars } = owners();
    await calendars([NOTICE.id]);
    state.lost = [];
    expect((await calendars()).inForce.outages).toEqual(['2026-03-05']);
    jest.advanceTimersByTime(11_000);
    expect((await calendars()).inForce.outages).toEqual([]);
    state.away = true;
    state.lost = ['2026-03-06'];
    jest.advanceTimersByTime(11_000);
    expect((await calendars([NOTICE.id])).of(NOTICE.id)).toEqual({ ...NOTICE, outages: [] });
    const questions = asked.length;
    await calendars(['o2-calendar-1']);
    expect(asked).toHaveLength(questions);
    state.away = false;
    jest.advanceTimersByTime(31_000);
    expect((await calendars()).inForce.outages).toEqual(['2026-03-06']);
  });

  it('G4 an id that nobody has kept is counted by the calendar of the code, and is not asked for each time', async () => {
    const { asked, calendars } = owners();
    expect((await calendars(['o9-calendar-9'])).of('o9-calendar-9').off).toEqual(CALENDAR_2026.off);
    await calendars(['o9-calendar-9']);
    expect(asked).toHaveLength(1);
  });

  it('G4 years whose calendars say the same are asked about together', async () => {
    const { calendars } = owners();
    const ids = [CALENDAR_2026.id, NOTICE.id];
    const book = await calendars(ids);
    const groups = (day: string) => book.alike(ids, (one) => String(isWorkingDay(one, day))).map((group) => group.ids);
    expect(groups('2026-03-03')).toEqual([[null, CALENDAR_2026.id, NOTICE.id]]);
    expect(groups('2026-03-04')).toEqual([[null, CALENDAR_2026.id], [NOTICE.id]]);
  });
});
