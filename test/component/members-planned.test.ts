/** Decisions about the tree for a day to come: kept, listed, withdrawn, carried out on their day or kept as not carried out (X10, M6). */
import fc from 'fast-check';
import { carryOutDue } from '../../services/members/planned';
import { reorganise, withdrawPlanned } from '../../services/members/reorganise';
import type { Order } from '../../services/members/reorganisation-store';
import { openStore, type Store } from '../../services/members/store';
import { until } from '../../infra/until';
import { addDays } from '../../shared/calendar/day';
import type { Actor } from '../../shared/contracts/organisation';
import type { Day } from '../../shared/contracts/plan';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { isDomainError } from '../../shared/http/problem';
import { holding, openMembers, type MembersAlone } from '../support/members';
import { memberRow, organisationRow, person } from '../support/roster';
import { expectSoundTree } from '../support/sound-tree';

const TODAY = '2026-03-02';
const DAY = '2026-04-01';
const COUNTY = 'o9001';
const COUNTY_PATH = '/o90/o9001/';
const TOWNS = ['900101', '900102'];
const BRANCHES = TOWNS.flatMap((town) => ['01', '02', '03'].map((branch) => `${town}${branch}`));
const PEOPLE = 4 + BRANCHES.length * 3;
const START = 3 + TOWNS.length + BRANCHES.length;

let members: MembersAlone;
let store: Store;
let county: Actor;
let town: Actor;

beforeAll(async () => {
  members = await openMembers(`${TODAY}T01:00:00.000Z`);
  await members.bringIn(
    [
      organisationRow('90'),
      organisationRow('9001', '90'),
      organisationRow('9002', '90'),
      ...TOWNS.map((code) => organisationRow(code, '9001')),
      ...BRANCHES.map((code) => organisationRow(code, code.slice(0, 6))),
    ],
    [
      memberRow('county-secretary', '9001', ['secretary']),
      memberRow('other-county-secretary', '9002', ['secretary']),
      ...TOWNS.map((code) => memberRow(`${code}-secretary`, code, ['secretary'])),
      ...BRANCHES.flatMap((code) => [
        memberRow(`${code}-secretary`, code, ['secretary']),
        memberRow(`${code}-1`, code),
        memberRow(`${code}-2`, code, [], { residenceCode: '90010202' }),
      ]),
    ],
  );
  store = await openStore(members.db);
  county = await members.actor('county-secretary');
  town = await members.actor('900101-secretary');
}, 120_000);

afterAll(() => members?.close());

const newBranch = { name: '中共试验新设支部', type: 'branch', field: 'community', serviceWindow: false } as const;
const command = (actor: Actor, path: string, body: object) =>
  members.call(actor, 'POST', path, { date: DAY, reason: '区划调整', ...body });
async function planned(actor: Actor, path: string, body: object): Promise<any> {
  const answer = await command(actor, path, body);
  expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 202, code: undefined });
  expect(answer.body.state).toBe('planned');
  return answer.body;
}
const withdraw = (actor: Actor, id: string) =>
  members.call(actor, 'POST', `/reorganisations/${id}/withdraw`, { reason: '方案另行研究' });
const state = async (id: string) => (await members.call(SYSTEM_ACTOR, 'GET', `/reorganisations/${id}`)).body;
const organisation = async (id: string) => (await members.call(SYSTEM_ACTOR, 'GET', `/organisations/${id}`)).body;
const listed = async (actor: Actor, query: string): Promise<any[]> => {
  const { status, body } = await members.call(actor, 'GET', `/reorganisations?${query}`);
  expect(status).toBe(200);
  return body.items;
};
let organisations = START;
const expectSound = (today: Day) => expectSoundTree(members, { organisations, members: PEOPLE }, today);

const made: Record<'create' | 'move' | 'merge' | 'split' | 'abolish', string> = {
  ...{ create: '', move: '', merge: '', split: '', abolish: '' },
};

it('X10 M6 each of the five is kept for its day: listed with who, when and why, and nothing has changed or been told', async () => {
  await expectSound(TODAY);
  const told = members.heard.length;
  const asked: Record<keyof typeof made, [Actor, string, object]> = {
    create: [county, '/organisations', { ...newBranch, parent: 'o900101', code: 'N1' }],
    move: [county, '/organisations/o90010101/move', { to: 'o900102' }],
    merge: [county, '/organisations/o90010102/merge', { to: 'o90010201' }],
    split: [county, '/organisations/o90010202/split', { ...newBranch, code: 'N2', members: [person('90010202-1')] }],
    abolish: [county, '/organisations/o90010203/abolish', { to: 'o90010202' }],
  };
  for (const [kind, [actor, path, body]] of Object.entries(asked) as [keyof typeof made, [Actor, string, object]][])
    made[kind] = (await planned(actor, path, body)).id;
  expect(await state(made.split)).toMatchObject({
    ...{ kind: 'split', organisationId: 'o90010202', date: DAY, reason: '区划调整', by: person('county-secretary') },
    at: expect.stringMatching(`^${TODAY}T`),
    ahead: { name: newBranch.name, code: 'N2', members: 1 },
  });
  expect((await listed(county, `under=${COUNTY}`)).map(({ id }) => id)).toEqual(Object.values(made));
  expect((await listed(county, '')).map(({ id }) => id)).toEqual(Object.values(made));
  // A town sees what is planned of itself and below, and nothing beside.
  expect((await listed(town, 'under=o900101')).map(({ kind }) => kind)).toEqual(['create', 'move', 'merge']);
  expect((await members.call(town, 'GET', '/reorganisations?under=o900102')).body.code).toBe('not_found');
  expect(await listed(town, '')).toEqual([]);
  const history = await members.call(town, 'GET', '/organisations/o90010101/history');
  expect(history.body.items).toMatchObject([{ id: made.move, state: 'planned' }]);
  await expectSound(TODAY);
  expect(members.heard).toHaveLength(told);
});

it('X10 a long list is read page by page, each once and in the order of its days', async () => {
  const seen: string[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const { body } = await members.call(
      county,
      'GET',
      `/reorganisations?under=${COUNTY}&limit=2${cursor ? `&cursor=${cursor}` : ''}`,
    );
    seen.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.next;
  }
  expect(seen).toEqual(Object.values(made));
});

it('X10 M6 what could not be done today cannot be planned, nor beyond a year, nor twice about one organisation', async () => {
  const cases: [string, object, string][] = [
    ['/organisations/o90010103/move', { to: 'o900102', date: '2027-03-03' }, 'date_too_far'],
    ['/organisations', { ...newBranch, parent: COUNTY, code: 'X1', date: '2027-03-03' }, 'date_too_far'],
    ['/organisations/o900101/change', { serviceWindow: true }, 'date_in_future'],
    ['/organisations/o900101/move', { to: 'o90010103' }, 'move_under_itself'],
    ['/organisations/o900101/move', { to: COUNTY }, 'nothing_changed'],
    ['/organisations/o900101/move', { to: 'o77' }, 'organisation_unknown'],
    ['/organisations/o900101/abolish', { to: 'o900102' }, 'has_subordinates'],
    ['/organisations/o90010103/abolish', {}, 'successor_missing'],
    ['/organisations', { ...newBranch, parent: 'oN1', code: 'X1' }, 'organisation_unknown'],
    ['/organisations', { ...newBranch, parent: COUNTY, code: 'N1' }, 'code_taken'],
    ['/organisations', { ...newBranch, parent: COUNTY, code: 'N2', date: TODAY }, 'code_taken'],
    ['/organisations/o90010101/abolish', { to: 'o90010103', date: '2026-05-01' }, 'organisation_planned'],
    ['/organisations/o90010203/merge', { to: 'o90010103' }, 'organisation_planned'],
    ['/organisations/o90010103/move', { to: 'o900102', date: '2026-04-31' }, 'bad_request'],
  ];
  for (const [path, body, code] of cases)
    expect({ path, code: (await command(county, path, body)).body.code }).toEqual({ path, code });
  expect((await command(county, '/organisations/o90010103/move', { to: 'o900102', date: '2027-03-04' })).body).toEqual(
    expect.objectContaining({ title: '生效日期至多提前一年', detail: '最迟：2027-03-02' }),
  );
  expect(await listed(county, `under=${COUNTY}`)).toHaveLength(5);
  const { body } = await members.call(county, 'POST', `/members/${person('90010103-1')}/transfer`, {
    ...{ to: 'o90010101', date: DAY },
  });
  expect(body).toMatchObject({ status: 422, code: 'date_in_future' });
});

it('X10 before its day whoever may order it may withdraw it, once', async () => {
  const { id } = await planned(county, '/organisations/o90010103/move', { to: 'o900102', date: '2027-03-02' });
  // Both ends are the superior's; the branch itself sees it, and others do not.
  expect((await withdraw(town, id)).body).toMatchObject({ status: 403, code: 'not_allowed' });
  expect((await withdraw(await members.actor('90010103-secretary'), id)).body.code).toBe('not_allowed');
  expect((await withdraw(holding('leadingGroup', COUNTY_PATH), id)).body.code).toBe('not_allowed');
  expect((await withdraw(await members.actor('900102-secretary'), id)).body.code).toBe('not_found');
  expect((await withdraw(county, 'none')).body.code).toBe('not_found');
  expect((await members.call(county, 'POST', `/reorganisations/${id}/withdraw`, {})).status).toBe(400);
  // Somebody else of the office that may.
  const { body } = await withdraw(holding('deputySecretary', COUNTY_PATH, person('county-deputy')), id);
  expect(body).toMatchObject({
    state: 'withdrawn',
    ahead: { withdrawn: { by: person('county-deputy'), reason: '方案另行研究' } },
  });
  expect((await withdraw(county, id)).body).toMatchObject({ status: 409, code: 'reorganisation_withdrawn' });
  const other = await planned(county, '/organisations/o90010103/merge', { to: 'o90010101', date: '2026-09-01' });
  expect((await withdraw(county, other.id)).status).toBe(200);
  const today = await command(county, '/organisations/o90010103/change', { serviceWindow: true, date: TODAY });
  expect((await withdraw(county, today.body.id)).body).toMatchObject({ status: 409, code: 'reorganisation_effective' });
  expect((await listed(county, `under=${COUNTY}&state=withdrawn`)).map((one) => one.id)).toEqual([id, other.id]);
});

it('X10 M6 at midnight of its day each is carried out by itself, as an ordinary one of that date', async () => {
  const withdrawn = await planned(county, '/organisations/o90010103/move', { to: 'o900102' });
  expect((await withdraw(county, withdrawn.id)).status).toBe(200);
  // Whoever ordered it is out of office by then: the order is the county's.
  const { appointments } = await members.actor('county-secretary');
  await members.call(SYSTEM_ACTOR, 'POST', `/appointments/${appointments[0].id}/end`, { to: TODAY });

  // Long enough before midnight for what is still to be decided, on a busy machine too.
  await members.restart('2026-03-31T15:59:45.000Z');
  expect((await state(made.move)).state).toBe('planned');
  expect((await withdraw(holding('secretary', COUNTY_PATH), made.abolish)).status).toBe(200);
  for (const kind of ['create', 'move', 'merge', 'split'] as const)
    await until(async () => (await state(made[kind])).state === 'applied', { deadlineMs: 60_000 });
  organisations += 2;
  expect(await state(made.create)).toMatchObject({ organisationId: 'oN1', to: 'o900101' });
  expect(await state(made.split)).toMatchObject({ organisationId: 'o90010202', to: 'oN2', counts: { members: 1 } });
  expect(await organisation('o90010101')).toMatchObject({ path: `${COUNTY_PATH}o900102/o90010101/` });
  expect(await organisation('o90010102')).toMatchObject({
    ended: { as: 'merge', on: DAY, successorId: 'o90010201' },
    members: 0,
  });
  const { body } = await members.call(SYSTEM_ACTOR, 'GET', `/people/${person('90010102-1')}`);
  expect(body.moves).toEqual([{ from: 'o90010102', to: 'o90010201', date: DAY, reason: '区划调整' }]);
  expect((await state(made.abolish)).state).toBe('withdrawn');
  expect((await organisation('o90010203')).ended).toBeUndefined();
  expect((await organisation('o90010103')).parentId).toBe('o900101');
  expect((await withdraw(SYSTEM_ACTOR, made.move)).body).toMatchObject({
    status: 409,
    code: 'reorganisation_effective',
  });
  await expectSound(DAY);
}, 120_000);

it('X10 a stopped process does what fell due meanwhile, day by day; what no longer fits is kept, with its reason', async () => {
  // Appointed ahead like everything else; the county's new secretary is in office on the day.
  const appointed = await members.call(SYSTEM_ACTOR, 'POST', `/organisations/${COUNTY}/appointments`, {
    ...{ personId: person('900102-secretary'), function: 'secretary', from: '2026-04-02' },
  });
  expect(appointed.status).toBe(200);
  const at = (name: string) => members.actor(name);
  const current = holding('secretary', COUNTY_PATH, person('county-secretary'));
  const first = await planned(current, '/organisations/o90010101/merge', { to: 'o90010103', date: '2026-04-03' });
  const second = await planned(current, '/organisations/o90010103/abolish', { to: 'o90010202', date: '2026-04-04' });
  const third = await planned(current, '/organisations/o90010203/merge', { to: 'o90010103', date: '2026-04-05' });
  const gone = await planned(town, '/organisations/oN1/abolish', { to: 'o90010103', date: '2026-04-06' });
  const lost = await planned(current, '/organisations/oN2/split', {
    ...{ ...newBranch, code: 'N3', members: [person('90010202-1')], date: '2026-04-03' },
  });
  const codeless = await planned(current, '/organisations', {
    ...{ ...newBranch, parent: 'o900101', code: 'N4', date: '2026-04-03' },
  });
  await members.bringIn([organisationRow('N4', '9002')], []);
  organisations += 1;
  // The town that ordered an abolition has lost the branch to the other one since; a member has gone elsewhere.
  expect((await command(current, '/organisations/oN1/move', { to: 'o900102' })).body.state).toBe('applied');
  const transfer = { to: 'o90010202', date: DAY };
  expect((await members.call(current, 'POST', `/members/${person('90010202-1')}/transfer`, transfer)).status).toBe(200);

  await members.restart('2026-04-08T01:00:00.000Z');
  await until(async () => (await listed(SYSTEM_ACTOR, `under=${COUNTY}`)).length === 0);
  expect((await at('900102-secretary')).appointments.map(({ organisationId }) => organisationId)).toContain(COUNTY);
  expect(await organisation('o90010101')).toMatchObject({ ended: { on: '2026-04-03', successorId: 'o90010103' } });
  expect(await organisation('o90010103')).toMatchObject({ ended: { on: '2026-04-04', successorId: 'o90010202' } });
  const because = async ({ id }: { id: string }) => {
    const { state: now, ahead } = await state(id);
    return [now, ahead.notCarriedOut?.code, ahead.notCarriedOut?.detail];
  };
  expect(await because(first)).toEqual(['applied', undefined, undefined]);
  expect(await because(second)).toEqual(['applied', undefined, undefined]);
  expect(await because(third)).toEqual(['notCarriedOut', 'organisation_unknown', undefined]);
  expect(await because(lost)).toEqual(['notCarriedOut', 'member_elsewhere', '所列 1 人中有 1 人']);
  expect(await because(codeless)).toEqual(['notCarriedOut', 'code_taken', undefined]);
  expect(await because(gone)).toEqual(['notCarriedOut', 'order_lapsed', undefined]);
  // Whoever ordered it finds it, and whoever stands above now.
  expect((await listed(town, 'state=notCarriedOut')).map(({ id }) => id)).toEqual([gone.id]);
  expect(
    (await listed(holding('secretary', COUNTY_PATH), `under=${COUNTY}&state=notCarriedOut`)).map((one) => one.id),
  ).toEqual([gone.id, third.id, codeless.id, lost.id]);
  expect((await withdraw(SYSTEM_ACTOR, third.id)).body.code).toBe('reorganisation_effective');
  await expectSound('2026-04-08');
}, 60_000);

it('X10 two processes at the same day carry each out exactly once', async () => {
  const deps = (today: Day) => ({ store, today: () => today, now: () => `${today}T02:00:00.000Z` });
  const orders: Order[] = [
    ...Array.from({ length: 6 }, (_, i): Order => ({ kind: 'create', parent: COUNTY, code: `T${i}`, ...newBranch })),
    { kind: 'move', id: 'o90010202', to: 'o900101' },
    { kind: 'abolish', id: 'oN1', to: 'o90010202' },
  ];
  // Nobody's clock but theirs comes so far.
  for (const order of orders)
    await reorganise(deps('2026-04-08'), SYSTEM_ACTOR, order, { date: '2026-06-01', reason: '区划调整' });
  const begun = await Promise.all([1, 2, 3].map(() => carryOutDue(deps('2026-06-01'))));
  expect(begun.flat().map(({ ahead }) => ahead?.order)).toHaveLength(orders.length);
  expect(new Set(begun.flat().map(({ _id }) => _id)).size).toBe(orders.length);
  await carryOutDue(deps('2026-06-01'));
  organisations += 6;
  await expectSound('2026-06-01');
}, 60_000);

it('X10 M6 M1 whatever is planned, withdrawn and overtaken by other decisions, the tree stays whole and every plan has one end', async () => {
  const ids = ['o900101', 'o900102', 'o90010201', 'o90010202', 'o90010203', 'oT0', 'oT1', 'oT2', 'oT3', 'oN2'];
  const which = fc.constantFrom(...ids);
  const step = fc.oneof(
    fc.record({
      does: fc.constant('order' as const),
      kind: fc.constantFrom('move', 'merge', 'abolish'),
      id: which,
      to: which,
      ahead: fc.nat({ max: 4 }),
    }),
    fc.record({ does: fc.constant('withdraw' as const), nth: fc.nat({ max: 5 }) }),
    fc.record({ does: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 3 }) }),
  );
  let today = '2026-06-01';
  const deps = { store, today: () => today, now: () => `${today}T02:00:00.000Z` };
  const tried = async (work: Promise<{ _id: string }>): Promise<string | undefined> =>
    work.then(
      ({ _id }) => _id,
      (error: unknown) => {
        if (!isDomainError(error)) throw error;
        return undefined;
      },
    );
  let carriedOut = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 12 }), async (steps) => {
      const ordered: string[] = [];
      for (const one of steps) {
        if (one.does === 'wait') today = addDays(today, one.days);
        else if (one.does === 'withdraw') {
          const id = ordered[one.nth];
          if (id) await tried(withdrawPlanned(deps, SYSTEM_ACTOR, id, '另行研究'));
        } else {
          const { kind, id, to, ahead } = one;
          const decision = { date: addDays(today, ahead + 1), reason: '区划调整' };
          const made = await tried(reorganise(deps, SYSTEM_ACTOR, { kind, id, to }, decision));
          if (made) ordered.push(made);
        }
        carriedOut += (await carryOutDue(deps)).filter((doc) => doc.state !== 'notCarriedOut').length;
      }
      today = addDays(today, 6);
      carriedOut += (await carryOutDue(deps)).filter((doc) => doc.state !== 'notCarriedOut').length;
      const ends = await store.reorganisations.find({ _id: { $in: ordered } }).lean();
      expect(ends).toHaveLength(ordered.length);
      for (const { state: end, ahead } of ends) {
        expect(['applied', 'withdrawn', 'notCarriedOut']).toContain(end);
        expect(ahead?.settled).toBeDefined();
      }
      await expectSound(today);
    }),
    { numRuns: 12, seed: 20261125, endOnFailure: true },
  );
  expect(carriedOut).toBeGreaterThan(3);
}, 120_000);
