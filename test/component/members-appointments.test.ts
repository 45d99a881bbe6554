/** Appointments through the API of members: terms, acting, vacancies, responsible persons, and who may decide them. */
import { until } from '../../infra/until';
import type { Actor, OrganisationFunction } from '../../shared/contracts/organisation';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { holding, openMembers, type MembersAlone } from '../support/members';
import { BRANCH, COUNTY, OTHER_BRANCH, organisationRow, person, smallRoster, TOWN } from '../support/roster';

const TODAY = '2026-03-02';
const TOWN_PATH = `/o90/${COUNTY}/${TOWN}/`;

let members: MembersAlone;
let town: Actor;

beforeAll(async () => {
  members = await openMembers(`${TODAY}T01:00:00.000Z`);
  const { organisations, members: people } = smallRoster(4);
  await members.bringIn(
    [...organisations, { ...organisationRow('900101203', '900101'), type: 'generalBranch' }],
    people.map((row) => (row.id === person('county-secretary') ? { ...row, leadingCadre: true } : row)),
  );
  town = await members.actor('town-secretary');
}, 120_000);

afterAll(() => members?.close());

const appoint = (actor: Actor, organisation: string, name: string, held: OrganisationFunction, more: object = {}) =>
  members.call(actor, 'POST', `/organisations/${organisation}/appointments`, {
    ...{ personId: person(name), function: held, from: TODAY },
    ...more,
  });
const end = (actor: Actor, id: string, to: string) => members.call(actor, 'POST', `/appointments/${id}/end`, { to });
const responsible = async (organisation: string) =>
  (await members.call(town, 'GET', `/organisations/${organisation}/responsible`)).body.items as any[];
const vacancies = async (under: string, query = '') =>
  (await members.call(town, 'GET', `/organisations/${under}/vacancies${query}`)).body as {
    items: any[];
    next?: string;
  };
const termOf = async (organisation: string, held: string) =>
  (await responsible(organisation)).find((item) => item.function === held);

it('L7 vacant posts are listed for a subtree, page by page, and leave the list with an appointment', async () => {
  const ids = async () => (await vacancies(TOWN)).items.map(({ id }) => id);
  expect(await ids()).toEqual(['o900101203']);
  const { id } = await termOf(BRANCH, 'secretary');
  expect((await end(town, id, '2026-03-01')).status).toBe(200);
  expect(await ids()).toEqual([BRANCH, 'o900101203']);
  const first = await vacancies(TOWN, '?limit=1');
  expect(first.items.map((item) => item.id)).toEqual([BRANCH]);
  const second = await vacancies(TOWN, `?limit=1&cursor=${first.next}`);
  expect(second.items).toMatchObject([{ id: 'o900101203', pathNames: expect.arrayContaining(['中共试验9001支部']) }]);

  const acting = { acting: true, to: '2026-06-30' };
  expect((await appoint(town, BRANCH, 'deputy', 'secretary', { acting: true })).body.code).toBe('appointment_dates');
  expect((await appoint(town, BRANCH, 'deputy', 'secretary', acting)).status).toBe(200);
  expect(await ids()).toEqual(['o900101203']);
  // In force at once, with its dates; told to the others without a name.
  const { appointments } = await members.actor('deputy');
  const held = appointments.find((appointment) => appointment.function === 'secretary');
  expect(held).toMatchObject({ ...acting, from: TODAY, path: `${TOWN_PATH}${BRANCH}/` });
  await until(() => Promise.resolve(members.told(held!.id).length === 1));
  expect(members.told(held!.id)[0]?.data).toEqual({ ...held });
});

it('L7 a second secretary of the same days and the same term twice are refused, the next term is not', async () => {
  const again = (name: string, more: object = {}) => appoint(town, OTHER_BRANCH, name, 'secretary', more);
  expect((await again('plain-1')).body).toMatchObject({ status: 409, code: 'secretary_taken' });
  expect((await again('stranger')).body).toMatchObject({ status: 409, code: 'appointment_overlaps' });
  expect((await again('plain-1', { from: '2026-06-01', to: '2026-05-31' })).body.code).toBe('appointment_dates');
  expect((await again('nobody')).body).toMatchObject({ status: 422, code: 'person_unknown' });
  const { id } = await termOf(OTHER_BRANCH, 'secretary');
  expect((await end(town, id, '2026-05-31')).status).toBe(200);
  expect((await again('plain-1', { from: '2026-05-31' })).body.code).toBe('secretary_taken');
  expect((await again('plain-1', { from: '2026-06-01' })).status).toBe(200);
  // Not in force before its day: no right, and the post is still the old one's.
  expect((await members.actor('plain-1')).appointments).toEqual([]);
  expect((await end(town, id, '2026-06-30')).body.code).toBe('appointment_dates');
  expect((await end(town, id, '2020-01-01')).body.code).toBe('appointment_dates');
});

it('L7 of two appointments at the same moment one is made', async () => {
  const both = await Promise.all(['plain-2', 'plain-3'].map((name) => appoint(town, 'o900101203', name, 'secretary')));
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
});

it('L1 M5 the responsible are named in their order, with the division of work, which stays here', async () => {
  const division = '分管宣传、统战工作';
  expect((await appoint(town, BRANCH, 'plain-4', 'leaderInCharge', { division })).status).toBe(200);
  expect((await appoint(town, BRANCH, 'county-secretary', 'contactLeader')).status).toBe(200);
  const named = await responsible(BRANCH);
  expect(named.map((item) => [item.function, item.responsibility, item.personId])).toEqual([
    ['secretary', 'first', person('deputy')],
    ['leaderInCharge', 'direct', person('plain-4')],
    ['deputySecretary', 'division', person('deputy')],
    ['organiser', 'division', person('organiser')],
    ['contactLeader', 'division', person('county-secretary')],
  ]);
  expect(named[1]).toMatchObject({ division, inForce: true, from: TODAY });
  await until(() => Promise.resolve(members.told(named[1].id).length === 1));
  expect(JSON.stringify(members.heard)).not.toMatch(/[\u4e00-\u9fff]/);
});

it('M5 C1 who comments from outside is a leading cadre, and named from above', async () => {
  for (const held of ['contactLeader', 'divisionLeader'] as const) {
    expect((await appoint(town, BRANCH, 'plain-4', held)).body).toMatchObject({
      status: 422,
      code: 'leading_cadres_only',
    });
    const own = holding('secretary', `${TOWN_PATH}${BRANCH}/`);
    expect((await appoint(own, BRANCH, 'county-secretary', held)).body.code).toBe('not_allowed');
  }
  expect((await appoint(town, OTHER_BRANCH, 'county-secretary', 'divisionLeader')).status).toBe(200);
  const { appointments } = await members.actor('county-secretary');
  expect(appointments.map(({ function: name }) => name).sort()).toEqual([
    ...['contactLeader', 'divisionLeader', 'secretary'],
  ]);
});

it('M5 L6 whoever has a contact point or guides an area sees it from that day, and manages nothing', async () => {
  expect((await appoint(town, TOWN, 'elder', 'leadingGroup')).status).toBe(200);
  const guide = await members.actor('elder');
  expect((await members.call(guide, 'GET', `/organisations/${BRANCH}/members`)).status).toBe(200);
  expect((await members.call(guide, 'GET', `/organisations/${COUNTY}/members`)).status).toBe(404);
  const leave = await members.call(guide, 'POST', `/members/${person('plain-1')}/leave`, { reason: 'left' });
  expect(leave.body.code).toBe('not_allowed');
});

it('M6 L7 who leaves holds nothing any more, not even what was to come', async () => {
  expect((await members.call(town, 'POST', `/members/${person('plain-1')}/leave`, { reason: 'died' })).status).toBe(
    200,
  );
  const coming = (await responsible(OTHER_BRANCH)).filter(({ personId }) => personId === person('plain-1'));
  expect(coming).toEqual([]);
  // Why somebody left is told: a death is not told as leaving the Party.
  await until(() => Promise.resolve(members.told(person('plain-1')).length === 2));
  expect(members.told(person('plain-1'))[1]?.data).toMatchObject({ active: false, leaving: 'died' });
  expect((await appoint(town, OTHER_BRANCH, 'plain-1', 'organiser')).body.code).toBe('person_unknown');
});

describe('rights', () => {
  const secretary = holding('secretary', `${TOWN_PATH}${OTHER_BRANCH}/`);

  it('L1 a secretary is appointed by those who manage the superior, other functions by the organisation too', async () => {
    for (const held of ['secretary', 'deputySecretary'] as const)
      expect((await appoint(secretary, OTHER_BRANCH, 'plain-2', held)).body).toMatchObject({
        status: 403,
        code: 'not_allowed',
      });
    expect((await appoint(secretary, OTHER_BRANCH, 'plain-2', 'organiser')).status).toBe(200);
    const { id } = await termOf(OTHER_BRANCH, 'secretary');
    expect((await end(secretary, id, TODAY)).body.code).toBe('not_allowed');
  });

  it('L1 nobody appoints or dismisses himself', async () => {
    expect((await appoint(town, BRANCH, 'town-secretary', 'organiser')).body).toMatchObject({
      status: 403,
      code: 'own_appointment',
    });
    const county = await members.actor('county-secretary');
    const { id } = await termOf(BRANCH, 'contactLeader');
    expect((await end(county, id, TODAY)).body.code).toBe('own_appointment');
  });

  it.each([
    'leadingGroup',
    'organisationDepartment',
    'leadingGroupOffice',
    'leaderInCharge',
    'contactLeader',
    'divisionLeader',
  ] as const)('L6 %s appoints nobody', async (held) => {
    expect((await appoint(holding(held, TOWN_PATH), BRANCH, 'plain-2', 'organiser')).body.code).toBe('not_allowed');
    const { id } = await termOf(BRANCH, 'organiser');
    expect((await end(holding(held, TOWN_PATH), id, TODAY)).body.code).toBe('not_allowed');
  });

  it('L1 outside the scope nothing is told', async () => {
    const { id } = await termOf(BRANCH, 'organiser');
    for (const actor of [secretary, { personId: person('plain-3'), appointments: [] }]) {
      expect((await appoint(actor, BRANCH, 'plain-2', 'organiser')).body.code).toBe('not_found');
      expect((await end(actor, id, TODAY)).body.code).toBe('not_found');
      for (const what of ['responsible', 'vacancies'])
        expect((await members.call(actor, 'GET', `/organisations/${BRANCH}/${what}`)).body.code).toBe('not_found');
    }
  });

  it('M6 an organisation that has ended has no new offices, and what has ended ends once', async () => {
    const body = { to: BRANCH, date: TODAY, reason: '调整' };
    expect((await members.call(town, 'POST', '/organisations/o900101203/merge', body)).status).toBe(200);
    expect((await appoint(town, 'o900101203', 'plain-4', 'secretary')).body.code).toBe('organisation_ended');
    const county = await members.actor('county-secretary');
    const held = (await members.call(SYSTEM_ACTOR, 'GET', `/people/${person('secretary')}`)).body.appointments[0];
    expect(held.to).toBe('2026-03-01');
    expect((await end(county, held.id, TODAY)).body).toMatchObject({ status: 409, code: 'appointment_ended' });
  });
});
