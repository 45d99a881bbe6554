/** X10: organisations with running years are moved, merged, split and abolished in mid-year; nothing is lost or counted twice. */
import { randomUUID } from 'node:crypto';
import { commitmentWorkflowId } from '../../shared/contracts/commitment';
import { REVIEW_CRITERIA } from '../../shared/contracts/entries';
import type { Entry } from '../../shared/contracts/ledger';
import type { Actor } from '../../shared/contracts/organisation';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { nativeCollection } from '../../shared/mongo/connect';
import { until } from '../../infra/until';
import { openCounty, shortYearPlan, type County } from '../support/county';
import { BRANCH, COUNTY, memberRow, organisationRow, OTHER_BRANCH, person, TOWN } from '../support/roster';

const TODAY = '2026-03-02';
const OTHER_TOWN = 'o900102';
const THIRD_BRANCH = 'o900102201';

let county: County;

beforeAll(async () => {
  county = await openCounty({ now: `${TODAY}T02:00:00.000Z`, plan: shortYearPlan(), plain: 4 });
  await county.bringIn(
    [organisationRow('900102', '9001'), organisationRow('900102201', '900102')],
    [
      memberRow('other-town-secretary', '900102', ['secretary']),
      memberRow('third-secretary', '900102201', ['secretary']),
    ],
  );
  for (const id of [OTHER_TOWN, THIRD_BRANCH, person('third-secretary'), person('other-town-secretary')])
    await until(async () => (await county.entries(id)).length > 0);
}, 180_000);

afterAll(() => county?.close(), 60_000);

interface Head {
  _id: string;
  inCharge: string;
  superior: string;
  path: string;
  left?: boolean;
}
const heads = () => nativeCollection<Head>(county.projection, 'heads');
const headOf = (subjectId: string) => heads().findOne({ _id: commitmentWorkflowId(2026, subjectId) });
const command = (actor: Actor, path: string, body: object) =>
  county.call('members', actor, 'POST', path, { date: TODAY, reason: '区划调整', ...body });

/** Chains and their first hashes: a year that is taken along is the same year. */
async function chains(): Promise<Map<string, string>> {
  const first = await nativeCollection<Entry>(county.ledger, 'entries').find({ seq: 1 }).toArray();
  return new Map(first.map(({ chain, hash }) => [chain, hash]));
}
const counts = async () => ({
  chains: await heads().countDocuments(),
  ended: await heads().countDocuments({ left: true }),
});
const untilAt = (subjectId: string, inCharge: string, superior: string, path: string) =>
  until(
    async () => {
      const head = await headOf(subjectId);
      const found = head && [head.inCharge, head.superior, head.path].join(' ');
      if (found !== [inCharge, superior, path].join(' ')) throw new Error(`${subjectId} stands at ${found}`);
      return true;
    },
    { deadlineMs: 30_000 },
  );

const item = { id: 'a', kind: 'practical', deadline: '2026-11-30' };
const second = { id: 'b', kind: 'post', deadline: '2026-10-31' };
const written = { title: '修路', goal: '年底通车', measures: '每周到场', responsible: '书记', serves: '年度目标' };
const pledge = {
  data: { items: [item, second] },
  content: { items: { a: written, b: written } },
};
const approve = {
  data: { verdict: 'approve', criteria: Object.fromEntries(Object.keys(REVIEW_CRITERIA).map((name) => [name, true])) },
  content: {},
};

it('X10 M6 a branch moves to another town in mid-year: its years stay themselves, and the new town takes over', async () => {
  await county.done('plain-1', person('plain-1'), 'submitPledges', pledge);
  await county.done('secretary', person('plain-1'), 'review', approve);
  await county.done('secretary', BRANCH, 'submitPledges', pledge);
  const before = { chains: await chains(), counts: await counts() };
  const old = await county.actor('town-secretary');

  const { status, body } = await command(await county.actor('county-secretary'), `/organisations/${BRANCH}/move`, {
    to: OTHER_TOWN,
  });
  expect({ status, code: body.code }).toEqual({ status: 200, code: undefined });
  const path = `/o90/${COUNTY}/${OTHER_TOWN}/${BRANCH}/`;
  await untilAt(BRANCH, OTHER_TOWN, COUNTY, path);
  for (const name of ['plain-1', 'plain-2', 'secretary', 'elder'])
    await untilAt(person(name), BRANCH, OTHER_TOWN, path);
  // The neighbour that stayed is as it was.
  await untilAt(OTHER_BRANCH, TOWN, COUNTY, `/o90/${COUNTY}/${TOWN}/${OTHER_BRANCH}/`);
  expect(await counts()).toEqual(before.counts);
  expect(await chains()).toEqual(before.chains);

  // A deed of the old town that was on its way meets the year itself, and hears who is in charge now.
  const late = await sendAs(TOWN, old.personId);
  expect(late).toMatchObject({ done: false, code: 'not_in_charge', inCharge: OTHER_TOWN });
  const review = { id: randomUUID(), kind: 'review', ...approve };
  const refused = await county.call(
    'commitments',
    await county.actor('town-secretary'),
    'POST',
    deedsOf(BRANCH),
    review,
  );
  expect(refused.body).toMatchObject({ status: 409, code: 'not_in_charge', inCharge: OTHER_TOWN });
  await county.done('other-town-secretary', BRANCH, 'review', approve);
  // Within the branch nothing has changed but who stands above.
  await county.done('secretary', person('plain-1'), 'closeOut', { data: { item: 'a' }, content: {} });
  const { entries } = await county.timeline('other-town-secretary', BRANCH);
  const deeds = entries.filter(({ kind }) => kind !== 'escalated');
  expect(deeds.map(({ kind, inCharge }) => `${kind} ${inCharge}`)).toEqual([
    `opened ${TOWN}`,
    `pledged ${TOWN}`,
    `transferred ${OTHER_TOWN}`,
    `reviewed ${OTHER_TOWN}`,
  ]);
}, 120_000);

const deedsOf = (subjectId: string): string => `/commitments/2026/${subjectId}/deeds`;

/** As a service that has not heard of the move yet would send it. */
async function sendAs(onBehalfOf: string, by: string): Promise<unknown> {
  return county.send(commitmentWorkflowId(2026, BRANCH), {
    id: randomUUID(),
    kind: 'review',
    by,
    onBehalfOf,
    data: approve.data as never,
  });
}

it('X10 M6 a merge takes the years of members along and ends only its own', async () => {
  const before = { chains: await chains(), counts: await counts() };
  const body = { to: THIRD_BRANCH };
  expect((await command(SYSTEM_ACTOR, `/organisations/${BRANCH}/merge`, body)).status).toBe(200);
  const path = `/o90/${COUNTY}/${OTHER_TOWN}/${THIRD_BRANCH}/`;
  for (const name of ['plain-1', 'plain-2', 'secretary', 'deputy', 'elder'])
    await untilAt(person(name), THIRD_BRANCH, OTHER_TOWN, path);
  await until(async () => (await headOf(BRANCH))?.left === true);
  expect((await county.entries(BRANCH)).slice(-2).map(({ kind, data }) => ({ kind, data }))).toMatchObject([
    { kind: 'left', data: { reason: 'abolished' } },
    { kind: 'ended' },
  ]);
  expect(await counts()).toEqual({ chains: before.counts.chains, ended: before.counts.ended + 1 });
  expect(await chains()).toEqual(before.chains);
  // The new secretary sees the whole year and goes on with it; the old one is out.
  const { entries } = await county.timeline('third-secretary', person('plain-1'));
  expect(entries.map(({ kind }) => kind)).toEqual([
    ...['opened', 'pledged', 'reviewed', 'transferred', 'closedOut', 'transferred'],
  ]);
  await county.done('third-secretary', person('plain-1'), 'closeOut', { data: { item: 'b' }, content: {} });
}, 120_000);

it('X10 M6 a split opens the year of the new organisation, like a newcomer, and takes the listed years along', async () => {
  const before = { chains: await chains(), counts: await counts() };
  const town = await county.actor('other-town-secretary');
  const { body } = await command(town, `/organisations/${THIRD_BRANCH}/split`, {
    ...{ code: '900102202', name: '中共试验新设支部', type: 'branch', field: 'rural', serviceWindow: false },
    members: [person('plain-3'), person('plain-4')],
  });
  expect(body).toMatchObject({ state: 'applied', to: 'o900102202' });
  const path = `/o90/${COUNTY}/${OTHER_TOWN}/o900102202/`;
  for (const name of ['plain-3', 'plain-4']) await untilAt(person(name), 'o900102202', OTHER_TOWN, path);
  await untilAt('o900102202', OTHER_TOWN, COUNTY, path);
  expect(await counts()).toEqual({ ...before.counts, chains: before.counts.chains + 1 });
  const after = await chains();
  after.delete(commitmentWorkflowId(2026, 'o900102202'));
  expect(after).toEqual(before.chains);
}, 120_000);

it('X10 L7 an abolished branch ends its year, its members go on elsewhere, and the county stays whole', async () => {
  const before = { chains: await chains(), counts: await counts() };
  const town = await county.actor('other-town-secretary');
  expect((await command(town, '/organisations/o900102202/abolish', { to: THIRD_BRANCH })).status).toBe(200);
  const path = `/o90/${COUNTY}/${OTHER_TOWN}/${THIRD_BRANCH}/`;
  for (const name of ['plain-3', 'plain-4']) await untilAt(person(name), THIRD_BRANCH, OTHER_TOWN, path);
  await until(async () => (await headOf('o900102202'))?.left === true);
  expect(await counts()).toEqual({ ...before.counts, ended: before.counts.ended + 1 });
  expect(await chains()).toEqual(before.chains);
  // Every year of the county stands under it, each once.
  const all = await heads().find({}).toArray();
  expect(all.every((head) => head.path.startsWith(`/o90/${COUNTY}/`))).toBe(true);
  expect(new Set(all.map(({ _id }) => _id)).size).toBe(all.length);
}, 120_000);
