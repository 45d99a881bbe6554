/** Who pledged first: counted from what the ledger and the roster tell, on the real MongoDB, through the API. */
import { applyLedger, applyRoster } from '../../services/scoring/consumer';
import type { Actor } from '../../shared/contracts/organisation';
import type { LeadingGroupName, LeadingReport } from '../../shared/contracts/views';
import { openScoringApi, type ScoringApi } from '../support/scoring-api';
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

const now = '2026-04-01T02:00:00.000Z';
const chief: Actor = { personId: 'm-chief', appointments: [appointment('m-chief', 'o1', '/o1/')] };
const secretary: Actor = { personId: 'm-s2', appointments: [appointment('m-s2', 'o2', '/o1/o2/')] };
let scoring: ScoringApi;

const pledge = (day: string): ToldDeed => ({
  at: `2026-01-${day}T02:00:00.000Z`,
  kind: 'submitPledges',
  data: { items: [{ id: 'a', kind: 'practical', deadline: '2026-03-31' }] },
});
const approval = (day: string): ToldDeed => ({
  at: `2026-01-${day}T02:00:00.000Z`,
  kind: 'review',
  data: APPROVE,
  by: 'k',
});
const publication: ToldDeed = {
  at: '2026-01-28T02:00:00.000Z',
  kind: 'publish',
  data: { channel: 'web', range: 'public', from: '2026-01-28', to: '2026-02-05', checkedBy: 'k' },
  by: 'k',
};
const done: ToldDeed = { at: '2026-03-20T02:00:00.000Z', kind: 'closeOut', data: { item: 'a' }, by: 'k' };
const kept = (day: string, approved: string): ToldDeed[] => [pledge(day), approval(approved), publication, done];
/** Leading bodies o1, o2; branch o3. Leading cadres m1, m2; others m3, m4; m5 has left. */
const YEARS: Record<string, [inCharge: string, deeds: ToldDeed[]]> = {
  o1: ['o1', kept('06', '08')],
  o2: ['o1', [pledge('19')]],
  o3: ['o2', [pledge('25'), approval('26')]],
  m1: ['o3', kept('12', '13')],
  m2: ['o3', [pledge('14'), approval('15'), publication]],
  m3: ['o3', [pledge('27'), approval('28')]],
  m4: ['o3', []],
  m5: ['o3', [{ at: '2026-03-01T02:00:00.000Z', kind: 'leave', data: { reason: 'died' }, by: 'system' }]],
};

beforeAll(async () => {
  scoring = await openScoringApi('first', now);
  const { store } = scoring;
  const roster = [
    eventOf('organisation.changed', 'o1', 1, organisation('o1')),
    eventOf('organisation.changed', 'o2', 1, organisation('o2', 'o1')),
    eventOf('organisation.changed', 'o3', 1, { ...organisation('o3', 'o2'), path: '/o1/o2/o3/' }),
    eventOf('organisation.changed', 'o1', 2, { ...organisation('o1'), type: 'committee' }),
    eventOf('organisation.changed', 'o2', 2, { ...organisation('o2', 'o1'), type: 'workingCommittee' }),
    ...['m1', 'm2'].map((id) => eventOf('member.changed', id, 1, member(id, 'o3', { leadingCadre: true }))),
  ];
  // Half of the roster after the years, so that a fact is put right by what is heard later.
  for (const event of roster.slice(0, 3)) await applyRoster(store, [event] as never);
  for (const [subjectId, [inCharge, deeds]] of Object.entries(YEARS)) {
    const more = { opens: '2026-01-05T01:00:00.000Z', until: now, superior: 'o1' };
    await applyLedger(store, ledgerEvents(tellYear({ subjectId, inCharge, deeds, ...more })));
  }
  for (const event of roster.slice(3)) await applyRoster(store, [event] as never);
}, 60_000);
afterAll(() => scoring?.close());

const ask = (actor: Actor, organisationId: string) =>
  scoring.get(actor, `/rates/leading?organisation=${organisationId}&year=2026`);
const groupsOf = ({ groups }: LeadingReport): Record<LeadingGroupName, object> =>
  Object.fromEntries(groups.map(({ name, ...group }) => [name, group])) as never;

it('P9 leading bodies and leading cadres stand beside the others: how many of how many, and by which day', async () => {
  const { status, body } = await ask(chief, 'o1');
  expect(status).toBe(200);
  const groups = groupsOf(body as LeadingReport);
  expect(groups.leadingBodies).toMatchObject({
    ...{ total: 2, pledged: 2, approved: 1, fulfilled: { numerator: 1, denominator: 1 } },
    ...{ firstPledgedOn: '2026-01-06', lastPledgedOn: '2026-01-19' },
  });
  expect(groups.otherOrganisations).toMatchObject({ total: 1, pledged: 1, approved: 1, lastPledgedOn: '2026-01-25' });
  // m1 kept the word, m2 did not; who has left is in no number.
  expect(groups.leadingCadres).toMatchObject({
    ...{ total: 2, pledged: 2, approved: 2, fulfilled: { numerator: 1, denominator: 2 } },
    ...{ firstPledgedOn: '2026-01-12', lastPledgedOn: '2026-01-14' },
  });
  expect(groups.otherMembers).toMatchObject({ total: 2, pledged: 1, approved: 1, firstPledgedOn: '2026-01-27' });
  for (const group of Object.values(groups)) expect(group).toHaveProperty('pledgeDue');
  expect((body as LeadingReport).groups.map(({ name }) => name)).toEqual([
    ...['leadingBodies', 'leadingCadres', 'otherOrganisations', 'otherMembers'],
  ]);
});

it('P9 a subtree counts its own only, and an empty group is nought of nought', async () => {
  const groups = groupsOf((await ask(secretary, 'o2')).body as LeadingReport);
  expect(groups.leadingBodies).toMatchObject({ total: 1, pledged: 1, approved: 0 });
  const { body } = await ask(chief, 'o3');
  const [bodies] = (body as LeadingReport).groups;
  expect(bodies).toEqual({
    ...{ name: 'leadingBodies', total: 0, pledged: 0, approved: 0, fulfilled: { numerator: 0, denominator: 0 } },
  });
});

it('P9 outside the scope it is not told', async () => {
  for (const organisation of ['o1', 'o-nowhere']) {
    const { status, body } = await ask(secretary, organisation);
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'not_found' });
  }
});
