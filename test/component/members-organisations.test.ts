/** The life of organisations through the API of members: every command, its refusals and rights, and a consistent tree after each. */
import { carryOut } from '../../services/members/carry-out';
import { reorganise } from '../../services/members/reorganise';
import { openStore } from '../../services/members/store';
import { until } from '../../infra/until';
import type { Actor } from '../../shared/contracts/organisation';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { holding, openMembers, type MembersAlone } from '../support/members';
import { memberRow, organisationRow, person } from '../support/roster';
import { expectSoundTree, type Counts } from '../support/sound-tree';

const TODAY = '2026-03-02';
const CITY = 'o90';
const COUNTY = 'o9001';
const COUNTY_PATH = '/o90/o9001/';

let members: MembersAlone;
let county: Actor;

/** Two towns with two branches each, three members a branch; the first branch has a group. */
const TOWNS = ['900101', '900102'];
const BRANCHES = TOWNS.flatMap((town) => [`${town}01`, `${town}02`]);

beforeAll(async () => {
  members = await openMembers(`${TODAY}T01:00:00.000Z`);
  await members.bringIn(
    [
      organisationRow('90'),
      organisationRow('9001', '90'),
      organisationRow('9002', '90'),
      ...TOWNS.map((town) => organisationRow(town, '9001')),
      ...BRANCHES.map((branch) => organisationRow(branch, branch.slice(0, 6))),
      { ...organisationRow('9001010101', '90010101'), type: 'group' },
    ],
    [
      memberRow('county-secretary', '9001', ['secretary']),
      memberRow('other-county-secretary', '9002', ['secretary']),
      ...TOWNS.map((town) => memberRow(`${town}-secretary`, town, ['secretary'])),
      ...BRANCHES.flatMap((branch) => [
        memberRow(`${branch}-secretary`, branch, ['secretary']),
        memberRow(`${branch}-1`, branch),
        memberRow(`${branch}-2`, branch, [], { residenceCode: '90010202' }),
      ]),
    ],
  );
  county = await members.actor('county-secretary');
}, 120_000);

afterAll(() => members?.close());

const command = (actor: Actor, path: string, body: object) =>
  members.call(actor, 'POST', path, { date: TODAY, reason: '区划调整', ...body });

async function done(actor: Actor, path: string, body: object): Promise<any> {
  const answer = await command(actor, path, body);
  expect({ status: answer.status, code: answer.body?.code }).toEqual({ status: 200, code: undefined });
  expect(answer.body.state).toBe('applied');
  return answer.body;
}

const organisation = async (id: string) => (await members.call(SYSTEM_ACTOR, 'GET', `/organisations/${id}`)).body;

const expectSound = (counts: Counts) => expectSoundTree(members, counts, TODAY);

const newBranch = { name: '中共试验新设支部', type: 'branch', field: 'community', serviceWindow: false };
const PEOPLE = 4 + BRANCHES.length * 3;
const START = 10;

it('M1 M2 a new organisation stands under its superior, with type, field, window and number of activists', async () => {
  await expectSound({ organisations: START, members: PEOPLE });
  const body = { ...newBranch, parent: 'o900101', code: '90010103', activists: 4 };
  const made = await done(county, '/organisations', body);
  expect(made).toMatchObject({ kind: 'create', organisationId: 'o90010103', to: 'o900101', date: TODAY });
  expect(await organisation('o90010103')).toMatchObject({
    path: `${COUNTY_PATH}o900101/o90010103/`,
    field: 'community',
    activists: 4,
    children: 0,
  });
  expect((await command(county, '/organisations', body)).body).toMatchObject({ status: 409, code: 'code_taken' });
  expect((await command(county, '/organisations', { ...body, parent: 'o77', code: 'X1' })).body.code).toBe(
    'organisation_unknown',
  );
  expect((await command(county, '/organisations', { ...body, code: 'X1', date: '2027-03-03' })).body.code).toBe(
    'date_too_far',
  );
  expect((await command(county, '/organisations', { ...body, code: 'X1', date: '2026-02-30' })).status).toBe(400);
  expect((await command(county, '/organisations', { ...body, code: 'X1', reason: '  ' })).status).toBe(400);
  await expectSound({ organisations: START + 1, members: PEOPLE });
});

it('M1 M6 a change is told where others must know, found by its new name, and never dated before the last', async () => {
  const change = '/organisations/o90010103/change';
  const before = members.told('o90010103').length;
  await done(county, change, { name: '中共试验蔷薇社区支部', activists: 6 });
  expect(members.told('o90010103')).toHaveLength(before);
  const found = await members.call(SYSTEM_ACTOR, 'GET', '/organisations?q=qiangwei');
  expect(found.body.items.map(({ id }: { id: string }) => id)).toEqual(['o90010103']);
  await done(county, change, { field: 'socialOrganisation', serviceWindow: true });
  await until(() => Promise.resolve(members.told('o90010103').length === before + 1));
  expect(members.told('o90010103').at(-1)?.data).toMatchObject({ field: 'socialOrganisation', serviceWindow: true });
  expect((await command(county, change, { serviceWindow: true })).body.code).toBe('nothing_changed');
  expect((await command(county, change, { type: 'group', date: '2026-03-01' })).body).toMatchObject({
    status: 422,
    code: 'date_before_last_change',
  });
  const { body } = await members.call(county, 'GET', '/organisations/o90010103/history');
  expect(body.items.map(({ kind }: { kind: string }) => kind)).toEqual(['change', 'change', 'create']);
});

it('X10 M1 M6 a move takes everything below along, rights too', async () => {
  const moved = await done(county, '/organisations/o900101/move', { to: 'o900102' });
  expect(moved.counts).toEqual({ organisations: 4, members: 7, appointments: 3 });
  const path = `${COUNTY_PATH}o900102/o900101/o90010101/`;
  expect((await organisation('o90010101')).path).toBe(path);
  expect((await members.actor('90010101-secretary')).appointments[0].path).toBe(path);
  await expectSound({ organisations: START + 1, members: PEOPLE });
  await done(county, '/organisations/o900101/move', { to: COUNTY });
  await expectSound({ organisations: START + 1, members: PEOPLE });
});

it('X10 M6 what cannot be is refused with its own code, and nothing changes', async () => {
  const before = members.heard.length;
  const cases: [string, object, string][] = [
    ['/organisations/o900101/move', { to: 'o900101' }, 'move_under_itself'],
    ['/organisations/o900101/move', { to: 'o9001010101' }, 'move_under_itself'],
    ['/organisations/o900101/move', { to: COUNTY }, 'nothing_changed'],
    ['/organisations/o900101/move', { to: 'o77' }, 'organisation_unknown'],
    ['/organisations/o900101/move', { to: 'o900102', date: '2027-03-03' }, 'date_too_far'],
    ['/organisations/o900101/change', { serviceWindow: true, date: '2026-03-03' }, 'date_in_future'],
    ['/organisations/o900101/merge', { to: 'o900101' }, 'merge_into_itself'],
    ['/organisations/o900101/merge', { to: 'o90010101' }, 'move_under_itself'],
    ['/organisations/o900101/abolish', { to: 'o900102' }, 'has_subordinates'],
    ['/organisations/o90010201/abolish', {}, 'successor_missing'],
    [
      '/organisations/o90010201/split',
      { ...newBranch, code: 'X1', members: [person('90010101-1')] },
      'member_elsewhere',
    ],
    ['/organisations/o90010201/split', { ...newBranch, code: '9001', members: [person('90010201-1')] }, 'code_taken'],
    ['/organisations/o90010201/split', { ...newBranch, code: 'X1', members: [] }, 'bad_request'],
  ];
  for (const [path, body, code] of cases) {
    expect({ path, code: (await command(county, path, body)).body.code }).toEqual({ path, code });
  }
  await expectSound({ organisations: START + 1, members: PEOPLE });
  expect(members.heard).toHaveLength(before);
});

it('X10 M6 a merge moves members and subordinates to the successor; what it was stays on record', async () => {
  const merged = await done(county, '/organisations/o90010101/merge', { to: 'o90010102' });
  expect(merged).toMatchObject({ to: 'o90010102', counts: { organisations: 1, members: 3, appointments: 0 } });
  expect(await organisation('o90010101')).toMatchObject({
    ended: { as: 'merge', on: TODAY, reason: '区划调整', successorId: 'o90010102' },
    members: 0,
  });
  expect(await organisation('o9001010101')).toMatchObject({ parentId: 'o90010102' });
  const { body } = await members.call(county, 'GET', `/people/${person('90010101-1')}`);
  expect(body).toMatchObject({ organisationId: 'o90010102', active: true });
  expect(body.moves).toEqual([{ from: 'o90010101', to: 'o90010102', date: TODAY, reason: '区划调整' }]);
  // Its offices end with it: that day is their last.
  expect((await members.actor('90010101-secretary')).appointments).toMatchObject([{ to: TODAY }]);
  await expectSound({ organisations: START + 1, members: PEOPLE });
  // It takes nobody in any more, and nothing else happens to it.
  for (const path of ['move', 'merge', 'abolish'])
    expect((await command(county, `/organisations/o90010101/${path}`, { to: 'o90010102' })).body.code).toBe(
      'organisation_ended',
    );
  expect((await command(county, '/organisations/o90010102/merge', { to: 'o90010101' })).body.code).toBe(
    'organisation_unknown',
  );
});

it('X10 M6 a split takes the members listed and no others; functions held in the old organisation end', async () => {
  const body = { ...newBranch, code: '90010203', members: [person('90010201-1'), person('90010201-secretary')] };
  const made = await done(county, '/organisations/o90010201/split', body);
  expect(made).toMatchObject({ kind: 'split', to: 'o90010203', counts: { members: 2 } });
  expect(await organisation('o90010203')).toMatchObject({ parentId: 'o900102', members: 2, secretaries: [] });
  expect(await organisation('o90010201')).toMatchObject({ members: 1 });
  expect((await members.actor('90010201-secretary')).appointments).toMatchObject([{ to: TODAY }]);
  await expectSound({ organisations: START + 2, members: PEOPLE });
});

it('X10 M4 M6 an abolition moves the members, and registers by residence with the successor', async () => {
  await done(county, '/organisations/o90010202/abolish', { to: 'o90010203' });
  expect(await organisation('o90010202')).toMatchObject({ ended: { as: 'abolish', successorId: 'o90010203' } });
  expect(await organisation('o90010203')).toMatchObject({ members: 5 });
  const residence = async (name: string) =>
    (await members.call(county, 'GET', `/people/${person(name)}`)).body.residenceOrganisationId;
  expect(await residence('90010102-2')).toBe('o90010203');
  // Who belongs where they live is registered there once.
  expect(await residence('90010202-2')).toBeUndefined();
  await until(() => Promise.resolve(members.told(person('90010102-2')).length === 2));
  // One that never had members ends without a successor.
  await done(county, '/organisations/o90010103/abolish', {});
  const { body: below } = await members.call(county, 'GET', `/organisations/${COUNTY}/extent`);
  expect(below).toEqual({ organisations: START + 2 - 3 - 2, members: PEOPLE - 1 });
  await expectSound({ organisations: START + 2, members: PEOPLE });
});

it('X10 a whole county moves in batches; a process killed on the way is gone on with, and nothing is done twice', async () => {
  const rows = Array.from({ length: 700 }, (_, i) => organisationRow(`9001B${i}`, '900102'));
  await members.bringIn(
    rows,
    rows.map((row) => memberRow(`member-${row.code}`, row.code)),
  );
  const store = await openStore(members.db);
  let batches = 0;
  const deps = {
    store,
    today: () => TODAY,
    now: () => {
      if (++batches > 5) throw new Error('killed');
      return `${TODAY}T02:00:00.000Z`;
    },
  };
  const order = { kind: 'move', id: COUNTY, to: 'o9002' } as const;
  const { _id } = await reorganise(deps, SYSTEM_ACTOR, order, { date: TODAY, reason: '区划调整' });
  await expect(carryOut(deps, _id)).rejects.toThrow('killed');
  // Meanwhile nothing else is decided there, and somebody who comes in comes to where it stands.
  const elsewhere = { to: 'o900101' };
  expect((await command(SYSTEM_ACTOR, '/organisations/o9001B1/move', elsewhere)).body).toMatchObject({
    status: 409,
    code: 'organisation_busy',
  });
  await store.reorganisations.updateOne({ _id }, { $set: { leaseUntil: new Date(0) } });
  await members.restart();
  const state = async () => (await members.call(SYSTEM_ACTOR, 'GET', `/reorganisations/${_id}`)).body;
  await until(async () => (await state()).state === 'applied', { deadlineMs: 60_000 });
  expect((await state()).counts).toMatchObject({ organisations: START - 1 + 700, members: PEOPLE - 1 + 700 });
  await expectSound({ organisations: START + 702, members: PEOPLE + 700 });
  expect((await organisation('o9001B699')).path).toBe(`/${CITY}/o9002/${COUNTY}/o900102/o9001B699/`);
}, 120_000);

describe('rights', () => {
  const commands: [string, object][] = [
    ['/organisations', { ...newBranch, parent: 'o900102', code: 'R1' }],
    ['/organisations/o900102/change', { serviceWindow: true }],
    ['/organisations/o900102/move', { to: 'o900101' }],
    ['/organisations/o900102/merge', { to: 'o900101' }],
    ['/organisations/o900102/split', { ...newBranch, code: 'R2', members: [person('900102-secretary')] }],
    ['/organisations/o900102/abolish', { to: 'o900101' }],
  ];
  const path = `/${CITY}/o9002${COUNTY_PATH.slice(4)}`;

  it.each(commands)('L1 L6 %s is decided by those who manage the superior, and by nobody else', async (url, body) => {
    const create = url === '/organisations';
    for (const actor of [
      ...(create ? [] : [holding('secretary', `${path}o900102/`)]),
      holding('leadingGroup', path),
      holding('organisationDepartment', path),
      holding('contactLeader', path),
      holding('leadingGroupOffice', path),
    ])
      expect((await command(actor, url, body)).body).toMatchObject({ status: 403, code: 'not_allowed' });
    for (const outside of [holding('secretary', '/o90/o9003/'), { personId: person('x'), appointments: [] }])
      expect((await command(outside, url, body)).body).toMatchObject({ status: 404, code: 'not_found' });
  });

  it.each(['move', 'merge', 'abolish'])('L1 nobody can %s into what they do not manage', async (kind) => {
    const onlyHere = holding('secretary', `${path}o900102/`);
    expect((await command(onlyHere, `/organisations/o90010201/${kind}`, { to: 'o900101' })).body.code).toBe(
      'not_allowed',
    );
  });

  it('L6 whoever guides sees their scope, and not beyond', async () => {
    const guide = holding('leadingGroup', `${path}o900102/`);
    for (const what of ['history', 'extent', 'vacancies', 'responsible']) {
      expect((await members.call(guide, 'GET', `/organisations/o90010201/${what}`)).status).toBe(200);
      expect((await members.call(guide, 'GET', `/organisations/o900101/${what}`)).body.code).toBe('not_found');
    }
  });
});
