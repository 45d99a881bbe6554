/** Do the list, the timeline and the to-do list say the same of the same duty, when calendars change and the system was down (G4, X11)? */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { toBusiness } from '../../shared/calendar/clock';
import { instantOf } from '../../shared/calendar/day';
import type { Duty } from '../../shared/contracts/clauses';
import type { CommitmentList, TimelineView, TodoList } from '../../shared/contracts/views';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { nativeCollection } from '../../shared/mongo/connect';
import { until } from '../../infra/until';
import { pledgingPlan, TWO_PLEDGES } from '../support/county';
import { BRANCH, COUNTY, person } from '../support/roster';
import { APPROVE } from '../support/told-year';
import { openWholeCounty, type Room, type WholeCounty } from '../support/whole-county';

const TODAY = '2026-03-02';
const YEAR = 2026;
let county: WholeCounty;
beforeAll(async () => {
  // Half past two in the afternoon.
  county = await openWholeCounty({ now: `${TODAY}T06:30:00.000Z`, plan: pledgingPlan(), plain: 4 });
}, 300_000);
afterAll(() => county?.close(), 60_000);

async function get<T>(room: Room, name: string, path: string): Promise<T> {
  const { status, body } = await county.ask(room, 'GET', { path }, await county.actor(name));
  if (status !== 200) throw new Error(`${path}: ${status} ${body?.code}`);
  return body as T;
}

interface Said {
  state: string;
  due: string;
  workingDaysLeft: number;
  workingDaysOver: number;
}
const picked = (found: Said | undefined): Said | undefined =>
  found && {
    ...{ state: found.state, due: found.due },
    ...{ workingDaysLeft: found.workingDaysLeft, workingDaysOver: found.workingDaysOver },
  };

/** What each page says of one duty: the list and the timeline as the secretary sees them, the to-do list of whose duty it is. */
async function said(subject: string, duty: Duty, whose: string): Promise<(Said | undefined)[]> {
  const id = person(subject);
  const list = await get<CommitmentList>('commitments', 'secretary', `/commitments?year=${YEAR}&under=${BRANCH}`);
  const timeline = await get<TimelineView>('commitments', 'secretary', `/commitments/${YEAR}/${id}/timeline`);
  const todo = await get<TodoList>('publication', whose, '/todo');
  const row = list.items.find(({ subjectId }) => subjectId === id);
  return [
    row?.waitingFor.find((one) => one.duty === duty),
    timeline.ahead.find((one) => one.duty === duty),
    todo.items.find((one) => one.subjectId === id && one.duty === duty),
  ].map(picked);
}
/** Projections and what is kept of calendars follow in their own time. */
async function untilAllSay(subject: string, duty: Duty, whose: string, expected: Said): Promise<void> {
  const wanted = [expected, expected, expected];
  await until(async () => isDeepStrictEqual(await said(subject, duty, whose), wanted)).catch(() => undefined);
  expect(await said(subject, duty, whose)).toEqual(wanted);
}
const listed = async (search: string): Promise<string[]> =>
  (await get<CommitmentList>('commitments', 'secretary', `/commitments?year=${YEAR}&under=${BRANCH}&${search}`)).items
    .map(({ subjectId }) => subjectId)
    .filter((id) => ['plain-1', 'plain-2', 'plain-3'].map(person).includes(id))
    .sort();

it('G4 X2 after a calendar revision each year is counted by its own calendar, on every page and by every filter', async () => {
  const pledge = { due: '2026-03-10', workingDaysOver: 0 };
  await untilAllSay('plain-1', 'pledge', 'plain-1', { state: 'open', ...pledge, workingDaysLeft: 6 });

  const notice = { coverageTo: '2027-12-31', off: [...CALENDAR_2026.off, '2026-03-04'], worked: CALENDAR_2026.worked };
  const version = {
    path: `/calendars/${COUNTY}/versions`,
    body: { after: 0, effective: TODAY, reason: '', ...notice },
  };
  const secretary = await county.actor('county-secretary');
  expect((await county.ask('members', 'POST', version, secretary)).status).toBe(201);
  // A notice that has not been applied to a running year changes nothing in it.
  await untilAllSay('plain-1', 'pledge', 'plain-1', { state: 'open', ...pledge, workingDaysLeft: 6 });

  const body = { organisation: COUNTY, year: YEAR };
  const { body: made } = await county.ask('commitments', 'POST', { path: '/revisions/previews', body }, secretary);
  const preview = `/revisions/previews/${made.id}`;
  await until(async () => (await get<{ state: string }>('commitments', 'county-secretary', preview)).state === 'ready');
  // Goes on before it is applied, and so stays on its calendar.
  await county.done('plain-2', person('plain-2'), 'submitPledges', TWO_PLEDGES);
  const application = { path: `${preview}/application`, body: { reason: '放假通知' } };
  expect((await county.ask('commitments', 'POST', application, secretary)).status).toBe(202);
  const ended = await until(async () => {
    const { application: going } = await get<{ application?: { state: string; left: object } }>(
      ...(['commitments', 'county-secretary', preview] as const),
    );
    return going?.state === 'done' && going;
  });
  expect(ended.left).toEqual({ revision_other_stage: 1 });

  await untilAllSay('plain-1', 'pledge', 'plain-1', { state: 'dueSoon', ...pledge, workingDaysLeft: 5 });
  const review = { state: 'open', due: '2026-03-16', workingDaysLeft: 10, workingDaysOver: 0 };
  await untilAllSay('plain-2', 'review', 'secretary', review);
  expect(await listed('state=dueSoon')).toEqual([person('plain-1'), person('plain-3')].sort());
  expect(await listed('state=open')).toEqual([person('plain-2')]);
  expect(await listed('state=open&waiting=pledge')).toEqual([]);
}, 180_000);

it('G4 X11 what was due on a lost day is due after it on every page, before its year has counted the outage and afterwards', async () => {
  const id = person('plain-4');
  await county.done('plain-4', id, 'submitPledges', TWO_PLEDGES);
  await county.done('secretary', id, 'review', { data: APPROVE, content: {} });
  const raise = (due: string) =>
    county.done('secretary', id, 'raiseProblem', {
      data: { problem: randomUUID(), solver: person('deputy'), due },
      content: { text: '进展缓慢' },
    });
  await raise(TODAY);
  const lastDay = { state: 'dueSoon', due: TODAY, workingDaysLeft: 0, workingDaysOver: 0 };
  await untilAllSay('plain-4', 'solveProblem', 'secretary', lastDay);

  // Since before office hours, and over only now.
  const clock = county.common.CLOCK;
  const to = instantOf(toBusiness(clock, Date.now()));
  const outages = nativeCollection<{ _id: string; to: string }>(county.ledger, 'outages');
  await outages.insertMany([
    { _id: '2026-02-20T12:00:00.000Z', to: '2026-02-20T12:45:00.000Z' },
    { _id: '2026-03-01T20:00:00.000Z', to },
  ]);
  const moved = { state: 'dueSoon', due: '2026-03-03', workingDaysLeft: 1, workingDaysOver: 0 };
  await untilAllSay('plain-4', 'solveProblem', 'secretary', moved);
  const counted = nativeCollection(county.ledger, 'entries');
  expect(await counted.countDocuments({ kind: 'outageCounted' })).toBe(0);
  const list = async (search = '') => {
    const asked = { path: `/internal/outages${search}` };
    return (await county.ask('workflows', 'GET', asked, SYSTEM_ACTOR)).body;
  };
  const [long, short] = [
    { from: '2026-03-01T20:00:00.000Z', to, lost: [TODAY] },
    { from: '2026-02-20T12:00:00.000Z', to: '2026-02-20T12:45:00.000Z', lost: [], years: 0 },
  ];
  expect(await list()).toEqual({ items: [{ ...long, years: 0 }, short] });

  // Years hear of it with the next beat.
  const beats = nativeCollection<{ _id: string; at: string }>(county.ledger, 'beats');
  await until(async () => ((await beats.findOne({}))?.at ?? '') > to, { deadlineMs: 90_000 });
  await raise('2026-03-05');
  expect((await county.entries(id)).slice(-2).map(({ kind }) => kind)).toEqual(['outageCounted', 'problemRaised']);
  await until(async () => (await get<TodoList>('publication', 'secretary', '/todo')).outages.length > 0);
  await untilAllSay('plain-4', 'solveProblem', 'secretary', moved);
  expect(await list('?limit=1')).toEqual({ items: [{ ...long, years: 1 }], next: long.from });
  expect(await list(`?limit=1&cursor=${long.from}`)).toEqual({ items: [short] });

  // Whoever owes something is told in one sentence, on the page as in the mail.
  const { outages: told } = await get<TodoList>('publication', 'secretary', '/todo');
  expect(told).toEqual([{ from: long.from, to }]);
}, 240_000);
