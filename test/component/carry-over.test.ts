/** Does a new year's draft start from what became of the last one? */
import { MongoClient } from 'mongodb';
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { defaultPlan } from '../../shared/calendar/default-plan';
import type { CarryOver } from '../../shared/contracts/entries';
import { createReader } from '../../services/commitments/read';
import { keepContent, openCommitmentsStore, type CommitmentsStore, type Head } from '../../services/commitments/store';
import { freshRealm, required } from '../support/ids';

const MEMBER = 'm000000000001';
const KEPT: Record<string, CarryOver> = { a: 'repledge', b: 'raise', c: 'correct' };
let mongo: MongoClient;
let store: CommitmentsStore;

function head(year: number, stage: Head['stage'], items: string[]): Head {
  return {
    ...{ _id: `commitment/${year}/${MEMBER}`, seq: 2, year, kind: 'annual', subjectId: MEMBER, subjectType: 'member' },
    ...{ inCharge: 'o1', superior: 'o0', county: 'o0', path: '/o0/o1/', stage, waitingFor: [], rounds: 0, lastAt: '' },
    items: items.map((id) => ({
      id,
      kind: 'practical',
      due: `${year}-06-30`,
      crossYear: false,
      percent: 0,
      state: 'open',
      rungs: [],
    })),
  };
}

beforeAll(async () => {
  mongo = await MongoClient.connect(required('MONGO_URL'));
  const db = mongo.db(`jiannuo-${freshRealm('carry')}-commitments`);
  store = await openCommitmentsStore(db);
  const chain = `commitment/2025/${MEMBER}`;
  await store.heads.insertMany([head(2025, 'closed', Object.keys(KEPT)), head(2026, 'drafting', [])]);
  const texts = Object.keys(KEPT).map((id) => [
    id,
    { title: `事项${id}`, goal: '目标', measures: '措施', responsible: '本人' },
  ]);
  await keepContent(store, {
    _id: 'deed',
    chain,
    kind: 'pledged',
    body: { items: Object.fromEntries(texts) },
    by: MEMBER,
    at: '',
  });
  const entry = { chain, at: '', subjectId: MEMBER, inCharge: 'o1', stage: 'closed' as const, hash: '' };
  await store.entries.insertMany([
    { ...entry, _id: `${chain}/1`, seq: 1, deedId: 'deed', kind: 'pledged', data: { items: [] } },
    {
      ...entry,
      _id: `${chain}/2`,
      seq: 2,
      deedId: 'ended',
      kind: 'ended',
      data: { pledged: true, items: Object.entries(KEPT).map(([item, carryOver]) => ({ item, carryOver })) },
    },
  ]);
  await store.openings.insertOne({
    _id: '2026/o0',
    year: 2026,
    county: 'o0',
    plan: defaultPlan(2026, CALENDAR_2026),
    calendar: CALENDAR_2026,
    at: '',
  });
}, 60_000);
afterAll(async () => {
  await store.heads.db.dropDatabase();
  await mongo.close();
});

it('N1 N3 N4 N5 the draft of the next year is told each item of the last one with its text and what becomes of it', async () => {
  const clock = { origin: '2026-01-05T01:00:00.000Z', realOrigin: new Date().toISOString(), rate: 1 };
  const reader = createReader({
    store,
    client: undefined as never,
    clock,
    runningPlan: () => Promise.resolve(undefined),
  });
  const { carriedOver } = await reader.detail({ personId: MEMBER, appointments: [] }, `commitment/2026/${MEMBER}`);
  expect(carriedOver?.map(({ id, carryOver, content }) => [id, carryOver, content?.title])).toEqual([
    ['a', 'repledge', '事项a'],
    ['b', 'raise', '事项b'],
    ['c', 'correct', '事项c'],
  ]);
});
