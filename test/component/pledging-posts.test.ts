/** Pledging for a post where one lives: what is accepted, who sees it, and who reviews and counts it (M3, M4). */
import { commitmentWorkflowId } from '../../shared/contracts/commitment';
import type { PledgedItem } from '../../shared/contracts/entries';
import { ERRORS, type ErrorCode } from '../../shared/contracts/errors';
import type { PostView } from '../../shared/contracts/posts';
import type { PostPledge } from '../../shared/contracts/views';
import { nativeCollection } from '../../shared/mongo/connect';
import { openCounty, shortYearPlan, type Answer, type AskedDeed, type County } from '../support/county';
import { BRANCH, memberRow, OTHER_BRANCH, person } from '../support/roster';
import { APPROVE as approve } from '../support/told-year';

let county: County;
let post: PostView;
beforeAll(async () => {
  county = await openCounty({ now: '2026-03-02T01:00:00.000Z', plan: shortYearPlan(), plain: 3 });
  const living = ['plain-1', 'plain-2'].map((name) => memberRow(name, '900101201', [], { residenceCode: '900101202' }));
  await county.bringIn([], living);
  post = await members('stranger', 'POST', `/organisations/${OTHER_BRANCH}/posts`, {
    ...{ name: '环境监督岗', does: '每周巡查河道一次', places: 2, from: '2026-01-01' },
  }).then(({ body }) => body as PostView);
}, 150_000);
afterAll(() => county?.close(), 60_000);

const members = async (name: string, method: string, path: string, body?: object): Promise<Answer> =>
  county.call('members', await county.actor(name), method, path, body);
const claim = (name: string, id = post.id): Promise<Answer> => members(name, 'POST', `/posts/${id}/claim`, {});
const pledgesOf = async (name: string, organisation = OTHER_BRANCH, year = 2026): Promise<Answer> => {
  const path = `/organisations/${organisation}/post-pledges?year=${year}`;
  return county.call('commitments', await county.actor(name), 'GET', path);
};

const RIVER = {
  title: '每周六巡查村口河道',
  goal: '年内巡查四十次，漂浮物当天清走',
  measures: '带两名志愿者，逢汛期加密到三天一次',
  responsible: '本人',
};
const TUTOR = {
  title: '教老人用手机挂号',
  goal: '教会五十位老人自己挂号',
  measures: '每周六上午在文化礼堂开课，一对一教',
  responsible: '本人',
};
const letter = (more: Partial<PledgedItem> = {}): AskedDeed => ({
  data: {
    items: [
      { id: 'a', kind: 'post', deadline: '2026-06-30', post: post.id, ...more },
      { id: 'b', kind: 'practical', deadline: '2026-06-30' },
    ],
  },
  content: { items: { a: RIVER, b: TUTOR } },
});

function expectRefusal({ status, body }: Answer, code: ErrorCode): void {
  expect({ status, code: body.code }).toEqual({ status: ERRORS[code].status, code });
}

it('M4 an item for a post is refused before the post is claimed, and nothing is kept of it', async () => {
  const subject = person('plain-1');
  const refused = await county.deed('plain-1', subject, 'submitPledges', letter());
  expectRefusal(refused, 'post_not_held');
  expect(refused.body.errors).toEqual([{ path: '/data/items/0/post', message: expect.any(String) }]);
  expect((await claim('plain-1')).status).toBe(200);
  expectRefusal(await county.deed('plain-1', subject, 'submitPledges', letter({ kind: 'common' })), 'post_not_held');
  expectRefusal(await county.deed('plain-1', subject, 'submitPledges', letter({ post: 'another' })), 'post_not_held');
  expect(await county.entries(subject)).toHaveLength(1);
});

it('M4 claimed, it is accepted: the item shows its post, the ledger its id and no name', async () => {
  const subject = person('plain-1');
  await county.done('plain-1', subject, 'submitPledges', letter());
  for (const name of ['plain-1', 'secretary'])
    expect((await county.detail(name, subject)).items[0]).toMatchObject({ kind: 'post', post: post.id });
  expect((await county.detail('plain-1', subject)).items[1]?.post).toBeUndefined();
  const entry = (await county.entries(subject)).at(-1);
  expect(entry?.data).toMatchObject({ items: [{ post: post.id }, {}] });
  expect(JSON.stringify(entry)).not.toContain(post.name);
});

it('M4 the residence organisation sees the items for its posts once approved, and nothing else of the letter', async () => {
  const subject = person('plain-1');
  expect((await pledgesOf('stranger')).body).toEqual({ items: [] });
  await county.done('secretary', subject, 'review', { data: approve, content: {} });
  const seen: PostPledge = {
    ...{ chain: commitmentWorkflowId(2026, subject), subjectId: subject, inCharge: BRANCH, item: 'a', post: post.id },
    ...{ title: RIVER.title, goal: RIVER.goal, due: '2026-06-30', state: 'open', percent: 0 },
  };
  for (const name of ['stranger', 'town-secretary']) expect((await pledgesOf(name)).body).toEqual({ items: [seen] });
  expect((await pledgesOf('stranger', OTHER_BRANCH, 2025)).body).toEqual({ items: [] });
  await expect(county.detail('stranger', subject)).rejects.toThrow('not_found');
});

it('M4 G10 what is pledged for the posts of an organisation is seen by those who see it, and by nobody else', async () => {
  for (const name of ['secretary', 'organiser', 'plain-1', 'plain-2'])
    expectRefusal(await pledgesOf(name), 'not_found');
  expectRefusal(await pledgesOf('town-secretary', 'o-nowhere'), 'not_found');
  // The organisation where they work has no post of its own for it.
  expect((await pledgesOf('secretary', BRANCH)).body).toEqual({ items: [] });
});

it('M4 it is reviewed, listed and counted where the member works, once', async () => {
  const subject = person('plain-1');
  expectRefusal(await county.deed('stranger', subject, 'review', { data: approve, content: {} }), 'not_found');
  const heads = nativeCollection(county.projection, 'heads');
  expect(await heads.countDocuments({ subjectId: subject })).toBe(1);
  const listed = async (name: string, under: string): Promise<string[]> => {
    const path = `/commitments?year=2026&under=${under}&type=member&limit=200`;
    const { body } = await county.call('commitments', await county.actor(name), 'GET', path);
    return body.items.map(({ subjectId }: { subjectId: string }) => subjectId);
  };
  expect(await listed('secretary', BRANCH)).toContain(subject);
  expect(await listed('stranger', OTHER_BRANCH)).not.toContain(subject);
});

it('M4 P10 the item stays when the post is given up; a change may keep it, and names no other that is not held', async () => {
  const subject = person('plain-1');
  await county.done('plain-1', subject, 'reportProgress', {
    data: { item: 'a', percent: 40 },
    content: { text: '巡查十六次' },
  });
  const claimId = (await members('plain-1', 'GET', `/people/${subject}/posts`)).body.items[0].claim as string;
  const ended = await members('plain-1', 'POST', `/posts/${post.id}/claims/${claimId}/end`, { reason: '搬家' });
  expect(ended.status).toBe(200);
  expect((await pledgesOf('stranger')).body.items).toEqual([expect.objectContaining({ item: 'a', percent: 40 })]);
  const change = (named: string): AskedDeed => ({
    data: { item: 'a', to: { id: 'a', kind: 'post', deadline: '2026-07-31', post: named } },
    content: { reason: '汛期延后', item: RIVER },
  });
  expectRefusal(await county.deed('plain-1', subject, 'proposeChange', change('another')), 'post_not_held');
  await county.done('plain-1', subject, 'proposeChange', change(post.id));
});

it('M3 a post set by one’s own organisation is pledged for the same way', async () => {
  await county.bringIn([], [memberRow('plain-3', '900101201', [], { category: 'noFixedPost' })]);
  const facts = { name: '政策宣讲岗', does: '每月宣讲一次', places: 1, from: '2026-01-01' };
  const own = (await members('secretary', 'POST', `/organisations/${BRANCH}/posts`, facts)).body as PostView;
  const assigned = await members('secretary', 'POST', `/posts/${own.id}/assign`, { personId: person('plain-3') });
  expect(assigned.status).toBe(200);
  await county.done('plain-3', person('plain-3'), 'submitPledges', letter({ post: own.id }));
  await county.done('secretary', person('plain-3'), 'review', { data: approve, content: {} });
  expect((await pledgesOf('secretary', BRANCH)).body.items).toEqual([
    expect.objectContaining({ subjectId: person('plain-3'), post: own.id }),
  ]);
});
