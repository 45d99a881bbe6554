/** Rates of any subtree from what the ledger and the roster tell, on the real Kafka and MongoDB. */
import { randomBytes } from 'node:crypto';
import pino from 'pino';
import request from 'supertest';
import type { Actor } from '../../shared/contracts/organisation';
import type { Clock } from '../../shared/contracts/plan';
import { databaseName } from '../../shared/contracts/topics';
import type { Rate, RateName, RateReport } from '../../shared/contracts/views';
import { signActor, SYSTEM_ACTOR } from '../../shared/http/actor';
import { connectMongo, type Database } from '../../shared/mongo/connect';
import { createScoring, type Scoring } from '../../services/scoring/service';
import { freshRealm, noBallotBox, required } from '../support/ids';
import { openTeller, type Teller } from '../support/teller';
import {
  appointment,
  APPROVE,
  eventOf,
  ledgerEvents,
  member,
  organisation,
  tellYear,
  type ToldDeed,
} from '../support/told-year';

const realm = freshRealm('scoring');
const key = randomBytes(32).toString('hex');
const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' });
const clock: Clock = { origin: '2026-04-01T02:00:00.000Z', realOrigin: new Date().toISOString(), rate: 1 };
const chief: Actor = { personId: 'm-chief', appointments: [appointment('m-chief', 'o1', '/o1/')] };
const secretary: Actor = { personId: 'm-s2', appointments: [appointment('m-s2', 'o2', '/o1/o2/')] };

let database: Database;
let scoring: Scoring;
let teller: Teller;

const PLEDGED: ToldDeed[] = [
  {
    at: '2026-01-12T02:00:00.000Z',
    kind: 'submitPledges',
    data: { items: [{ id: 'a', kind: 'practical', deadline: '2026-03-31' }] },
  },
  { at: '2026-01-13T02:00:00.000Z', kind: 'review', data: APPROVE, by: 'm-s2' },
  {
    at: '2026-01-14T02:00:00.000Z',
    kind: 'publish',
    data: { channel: 'web', range: 'public', from: '2026-01-14', to: '2026-01-21', checkedBy: 'm-s2' },
    by: 'm-s2',
  },
];
const CLOSED: ToldDeed = { at: '2026-03-20T02:00:00.000Z', kind: 'closeOut', data: { item: 'a' }, by: 'm-s2' };
const year = (subjectId: string, inCharge: string, deeds: ToldDeed[], more: { chain?: string } = {}) =>
  ledgerEvents(
    tellYear({
      subjectId,
      inCharge,
      superior: 'o1',
      opens: '2026-01-05T01:00:00.000Z',
      until: '2026-04-01T02:00:00.000Z',
      deeds,
      ...more,
    }),
  );

const told = [
  ...year('o2', 'o1', []),
  ...year('m1', 'o2', PLEDGED),
  ...year('m2', 'o2', [...PLEDGED, CLOSED]),
  ...year('m3', 'o2', []),
  ...year('m4', 'o3', [...PLEDGED, CLOSED]),
  // Elderly: one without a pledge, one with.
  ...year('m5', 'o3', []),
  ...year('m6', 'o3', PLEDGED.slice(0, 1)),
  ...year('m7', 'o3', [
    ...PLEDGED,
    {
      at: '2026-03-01T02:00:00.000Z',
      kind: 'transfer',
      data: { to: 'o2', superior: 'o1', county: 'o1' },
      by: 'system',
    },
  ]),
  ...year('m8', 'o3', [{ at: '2026-03-01T02:00:00.000Z', kind: 'leave', data: { reason: 'died' }, by: 'system' }]),
  ...year('m1', 'o2', PLEDGED, { chain: 'immediate/2026/m1/flood' }),
];
/** Told last, to see that the telling before it has been read. */
const lastYear = year('m9', 'o3', []);

const roster = [
  eventOf('organisation.changed', 'o1', 1, organisation('o1')),
  eventOf('organisation.changed', 'o2', 1, organisation('o2', 'o1')),
  eventOf('organisation.changed', 'o3', 1, organisation('o3', 'o1')),
  // A member registered at a residence organisation too is counted once, where the formal relation is.
  eventOf('member.changed', 'm1', 1, member('m1', 'o2', { residenceOrganisationId: 'o3' })),
  eventOf('member.changed', 'm5', 1, member('m5', 'o3')),
  eventOf('member.changed', 'm5', 2, member('m5', 'o3', { category: 'elderlyOrInfirm' })),
  eventOf('member.changed', 'm6', 1, member('m6', 'o3', { category: 'elderlyOrInfirm' })),
  eventOf('appointment.changed', 'a1', 1, appointment('m-s2', 'o2', '/o1/o2/')),
];

beforeAll(async () => {
  database = await connectMongo(required('MONGO_URL'), databaseName(realm, 'scoring'));
  teller = await openTeller(realm, log);
  scoring = await createScoring({
    realm,
    clock,
    database,
    brokers: required('KAFKA_BROKERS').split(','),
    internalTokenKey: key,
    ...noBallotBox(),
    log,
  });
  // Two chains before the roster is known, so that their place is put right by it.
  await teller.tell('ledger', told.slice(0, 20));
  await teller.tell('members', roster);
  await teller.tell('ledger', told);
  await eventually(
    async () => (await totals()) === told.filter(({ subject }) => !subject.startsWith('immediate/')).length,
  );
}, 120_000);
afterAll(async () => {
  await scoring?.stop();
  await teller?.close();
  await database?.dropDatabase();
  await database?.close();
});

/** All of it, not its first entry only: a later entry would bring the fact back after it was taken away. */
async function lastYearApplied(): Promise<void> {
  await eventually(async () => (await scoring.store.facts.findOne({ subjectId: 'm9' }))?.seq === lastYear.length);
}

/** Entries applied so far. */
async function totals(): Promise<number> {
  return (await scoring.store.facts.find().toArray()).reduce((sum, { seq }) => sum + seq, 0);
}

async function get(path: string, actor: Actor): Promise<request.Response> {
  return request(scoring.app)
    .get(path)
    .set('authorization', `Bearer ${await signActor(actor, key)}`);
}
async function report(organisationId: string, actor = chief): Promise<RateReport> {
  const response = await get(`/rates?organisation=${organisationId}&year=2026`, actor);
  expect(response.status).toBe(200);
  return response.body as RateReport;
}
const shown = (rates: Rate[], ...names: RateName[]): string =>
  names
    .map((name) =>
      rates
        .filter((rate) => rate.name === name)
        .map(({ numerator, denominator }) => `${numerator}/${denominator}`)
        .join(),
    )
    .join(' ');

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; !(await condition());) {
    if (Date.now() > deadline) throw new Error('not in time');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

it('L2 M3 M6 rates state numerator and denominator for the whole and for each child, nobody twice', async () => {
  const { members, organisations, children, asOf } = await report('o1');
  // Counted: m1 m2 m3 m7 (in o2 since its transfer) and m4 m6 (o3); not m5 (elderly, silent), m8 (died).
  expect(shown(members, 'pledged', 'reviewed', 'published', 'fulfilled', 'recorded', 'appraised')).toBe(
    '5/6 4/6 4/6 2/4 0/0 0/0',
  );
  expect(shown(organisations, 'pledged')).toBe('0/1');
  expect(
    children.map(
      ({ organisationId, members: ofChild }) => `${organisationId} ${shown(ofChild, 'pledged', 'fulfilled')}`,
    ),
  ).toEqual(['o2 3/4 1/3', 'o3 2/2 1/1']);
  expect(asOf.slice(0, 10)).toBe('2026-04-01');
  expect(shown((await report('o3')).members, 'pledged')).toBe('2/2');
});

it('L2 what is due by now moves with the days alone', async () => {
  clock.origin = '2026-05-10T02:00:00.000Z';
  expect(shown((await report('o1')).members, 'recorded', 'commented')).toBe('0/6 0/6');
  clock.origin = '2026-04-01T02:00:00.000Z';
});

it('L2 a rate opens into those who are missing, page by page', async () => {
  const first = await get('/rates/fulfilled/missing?organisation=o1&year=2026&type=member&limit=1', chief);
  expect(first.body.items).toEqual([{ chain: 'commitment/2026/m1', subjectId: 'm1' }]);
  const second = await get(
    `/rates/fulfilled/missing?organisation=o1&year=2026&type=member&limit=1&cursor=${first.body.next}`,
    chief,
  );
  expect(second.body.items).toEqual([{ chain: 'commitment/2026/m7', subjectId: 'm7' }]);
  const third = await get(
    `/rates/fulfilled/missing?organisation=o1&year=2026&type=member&limit=1&cursor=${second.body.next}`,
    chief,
  );
  expect(third.body).toMatchObject({ items: [] });
  expect(third.body.next).toBeUndefined();
  const both = await get('/rates/pledged/missing?organisation=o1&year=2026', chief);
  expect(both.body.items.map(({ subjectId }: { subjectId: string }) => subjectId)).toEqual(['m3', 'o2']);
});

it('L2 L6 outside one’s scope an organisation is not there at all', async () => {
  expect((await get('/rates?organisation=o2&year=2026', secretary)).status).toBe(200);
  for (const path of [
    '/rates?organisation=o1&year=2026',
    '/rates?organisation=o3',
    '/rates?organisation=o9',
    '/rates/pledged/missing?organisation=o3',
  ]) {
    const refused = await get(path, secretary);
    expect([refused.status, refused.body.code]).toEqual([404, 'not_found']);
  }
  expect((await request(scoring.app).get('/rates?organisation=o1')).status).toBe(401);
});

it('L2 told everything a second time nothing counts twice', async () => {
  const before = await report('o1');
  await teller.tell('ledger', told);
  await teller.tell('members', roster);
  await teller.tell('ledger', lastYear);
  await lastYearApplied();
  await scoring.store.facts.deleteOne({ subjectId: 'm9' });
  expect({ ...(await report('o1')), asOf: '' }).toEqual({ ...before, asOf: '' });
});

it('L2 rebuilt from the beginning with the same result', async () => {
  const facts = () => scoring.store.facts.find({}, { sort: { _id: 1 } }).toArray();
  const [before, factsBefore] = [await report('o1'), await facts()];
  const rebuilding = await request(scoring.app)
    .post('/internal/rebuild/ledger')
    .set('authorization', `Bearer ${await signActor(SYSTEM_ACTOR, key)}`);
  expect(rebuilding.status).toBe(200);
  await lastYearApplied();
  await eventually(async () => {
    const now = await totals();
    return (
      now ===
      factsBefore.reduce((sum, { seq }) => sum + seq, 0) +
        ((await scoring.store.facts.findOne({ subjectId: 'm9' }))?.seq ?? 0)
    );
  });
  await scoring.store.facts.deleteOne({ subjectId: 'm9' });
  expect(await facts()).toEqual(factsBefore);
  expect({ ...(await report('o1')), asOf: '' }).toEqual({ ...before, asOf: '' });
});

it('M1 a branch that moves takes its members’ figures along', async () => {
  await teller.tell('members', [
    eventOf('organisation.changed', 'o3', 2, { ...organisation('o3', 'o2', '/o1/o2/o3/'), type: 'branch' }),
  ]);
  await eventually(async () => (await scoring.store.facts.countDocuments({ path: '/o1/o2/o3/' })) > 0);
  expect(shown((await report('o2')).members, 'pledged')).toBe('5/6');
});

it('X10 M6 a branch that was merged or abolished is no row any more', async () => {
  await teller.tell('members', [
    eventOf('organisation.changed', 'o4', 1, organisation('o4', 'o1')),
    eventOf('organisation.changed', 'o4', 2, { ...organisation('o4', 'o1'), active: false }),
  ]);
  const left: ToldDeed = { at: '2026-03-01T02:00:00.000Z', kind: 'leave', data: { reason: 'abolished' }, by: 'system' };
  await teller.tell('ledger', year('o4', 'o1', [left]));
  await eventually(async () => (await scoring.store.facts.countDocuments({ subjectId: 'o4', left: true })) === 1);
  expect((await report('o1')).children.map(({ organisationId }) => organisationId)).not.toContain('o4');
});

it('only the system may rebuild or look at what could not be applied', async () => {
  const token = await signActor(chief, key);
  expect(
    (await request(scoring.app).post('/internal/rebuild/ledger').set('authorization', `Bearer ${token}`)).status,
  ).toBe(404);
  expect((await get('/internal/dead-letters', chief)).status).toBe(404);
  expect((await get('/internal/dead-letters', SYSTEM_ACTOR)).body).toEqual({ items: [] });
});
