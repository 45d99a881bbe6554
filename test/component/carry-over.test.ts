/** Does a new year's draft start from what became of the last one? */
import { MongoClient } from 'mongodb';
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { defaultPlan } from '../../shared/calendar/default-plan';
import { createPledgeCheck } from '../../services/commitments/check-pledges';
import { createReader } from '../../services/commitments/read';
import {
  keepContent,
  openCommitmentsStore,
  type CommitmentsStore,
  type Head,
  type HeadItem,
} from '../../services/commitments/store';
import { calendarOfTheCode } from '../support/calendars';
import { freshRealm, required } from '../support/ids';

const MEMBER = 'm000000000001';
const NAMES = ['a', 'b', 'c'];
let mongo: MongoClient;
let store: CommitmentsStore;

function head(year: number, items: Partial<HeadItem>[], more: Partial<Head> = {}): Head {
  return {
    ...{ _id: `commitment/${year}/${MEMBER}`, seq: 2, year, kind: 'annual', subjectId: MEMBER, subjectType: 'member' },
    ...{ inCharge: 'o1', superior: 'o0', county: 'o0', path: '/o0/o1/', stage: 'drafting', waitingFor: [], rounds: 0 },
    lastAt: '',
    items: items.map((item, i) => ({
      ...{
        id: NAMES[i],
        kind: 'practical',
        due: `${year}-06-30`,
        crossYear: false,
        deadline: `${year}-06-30`,
        writtenIn: 'deed',
        percent: 0,
        state: 'open',
        rungs: [],
      },
      ...item,
    })),
    ...more,
  };
}

/** Last year as it stood: one item unfulfilled, one closed out, one that goes on into this year. */
const LAST_YEAR: Partial<HeadItem>[] = [{}, { state: 'closedOut' }, { crossYear: true, state: 'milestoneReached' }];

beforeAll(async () => {
  mongo = await MongoClient.connect(required('MONGO_URL'));
  const db = mongo.db(`jiannuo-${freshRealm('carry')}-commitments`);
  store = await openCommitmentsStore(db);
  const chain = `commitment/2025/${MEMBER}`;
  await store.heads.insertMany([head(2025, LAST_YEAR), head(2026, [])]);
  const texts = NAMES.map((id) => [id, { title: `事项${id}`, goal: '目标', measures: '措施', responsible: '本人' }]);
  await keepContent(store, {
    _id: 'deed',
    chain,
    kind: 'pledged',
    body: { items: Object.fromEntries(texts) },
    by: MEMBER,
    at: '',
  });
  await store.entries.insertOne({
    ...{ _id: `${chain}/1`, chain, seq: 1, deedId: 'deed', kind: 'pledged', at: '', subjectId: MEMBER, inCharge: 'o1' },
    ...{ stage: 'reviewing', hash: '', data: { items: [] } },
  });
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

it.each<[string, Partial<Head>, string[]]>([
  ['N2 N3 N4 a year that still runs', { stage: 'fulfilling', pledged: true }, ['repledge', 'raise', 'handOver']],
  ['N2 N3 N4 a closed one', { stage: 'closed', pledged: true, result: 'qualified' }, ['repledge', 'raise', 'handOver']],
  ['N1 a popular one', { stage: 'closed', pledged: true, result: 'excellent' }, ['repledge', 'deepen', 'handOver']],
  ['N5 one that never passed the review', { stage: 'returned' }, ['correct', 'correct', 'correct']],
])('%s proposes each item for the next draft, with its text', async (_title, lastYear, proposed) => {
  await store.heads.replaceOne({ _id: `commitment/2025/${MEMBER}` }, head(2025, LAST_YEAR, lastYear));
  const clock = { origin: '2026-01-05T01:00:00.000Z', realOrigin: new Date().toISOString(), rate: 1 };
  const reader = createReader({
    store,
    client: undefined as never,
    clock,
    check: createPledgeCheck(store),
    consultationFor: async () => 'recommended',
    runningTerms: () => Promise.resolve(undefined),
    calendars: calendarOfTheCode(),
  });
  const { carriedOver } = await reader.detail({ personId: MEMBER, appointments: [] }, `commitment/2026/${MEMBER}`);
  expect(carriedOver?.map(({ carryOver }) => carryOver)).toEqual(proposed);
  expect(carriedOver?.map(({ content }) => content?.title)).toEqual(['事项a', '事项b', '事项c']);
});
