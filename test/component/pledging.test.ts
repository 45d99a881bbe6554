/** Pledging through the API: what a drafter and a reviewer are told, and what an item must fit (V3, P5–P8). */
import { commitmentWorkflowId } from '../../shared/contracts/commitment';
import type { PledgedItem } from '../../shared/contracts/entries';
import { ERRORS, type ErrorCode } from '../../shared/contracts/errors';
import type { Guidance } from '../../shared/contracts/guidance';
import type { HollowSign } from '../../shared/contracts/hollow';
import type { Opinion, OpinionGroup } from '../../shared/contracts/opinions';
import type { PledgeCheckView } from '../../shared/contracts/views';
import { nativeCollection } from '../../shared/mongo/connect';
import { DEFAULT_GUIDANCE } from '../../shared/pledges/default-guidance';
import { openCounty, shortYearPlan, type Answer, type AskedDeed, type County } from '../support/county';
import { BRANCH, OTHER_BRANCH, person, TOWN } from '../support/roster';
import { APPROVE as approve } from '../support/told-year';

let county: County;
beforeAll(async () => {
  county = await openCounty({ now: '2026-03-02T01:00:00.000Z', plan: shortYearPlan(), plain: 8 });
}, 120_000);
afterAll(() => county?.close(), 60_000);

const ROAD = {
  title: '硬化村东入户道路200米',
  goal: '6月底前通车，12户村民雨天不走泥路',
  measures: '三月征地签字，四月请镇质监站看样，五月铺装',
  responsible: '本人',
};
const TUTOR = {
  title: '教老人用手机挂号',
  goal: '教会五十位老人自己挂号',
  measures: '每周六上午在文化礼堂开课，一对一教',
  responsible: '本人',
};
const item = (id: string, more: Partial<PledgedItem> = {}): PledgedItem => ({
  ...{ id, kind: 'practical', deadline: '2026-06-30' },
  ...more,
});
const two = (
  a: object = ROAD,
  b: object = TUTOR,
  more: Partial<PledgedItem> = {},
  consulted?: Opinion[],
): AskedDeed => ({
  data: { items: [item('a', more), item('b')] },
  content: { items: { a, b }, ...(consulted ? { consulted } : {}) },
});
const asked = (...groups: OpinionGroup[]): Opinion[] =>
  groups.map((group) => ({ group, way: 'oneToOne', said: '请早点动工' }));

function expectRefusal({ status, body }: Answer, code: ErrorCode): void {
  expect({ status, code: body.code }).toEqual({ status: ERRORS[code].status, code });
}
const checkAs = async (name: string, subject: string, items: object[], consulted: object[] = []): Promise<Answer> =>
  county.call('commitments', await county.actor(name), 'POST', `/commitments/2026/${subject}/check`, {
    items,
    consulted,
  });
const codes = (signs: HollowSign[] | undefined): string[] => (signs ?? []).map(({ sign }) => sign);
const draft = (id: string, words: { title: string; goal: string; measures: string }): object => {
  const { title, goal, measures } = words;
  return { id, title, goal, measures, deadline: '2026-06-30' };
};

describe('hollow items', () => {
  const other = person('plain-1');
  beforeAll(() => county.done('plain-1', other, 'submitPledges', two()));

  it('V3 the drafter is told on a pause what is hollow and why, and that it is like another’s letter, not whose', async () => {
    const before = await county.entries(person('plain-2'));
    const { status, body } = await checkAs('plain-2', person('plain-2'), [
      draft('a', { ...ROAD, title: '硬化村西入户道路300米' }),
      draft('b', { title: '发挥先锋模范作用', goal: '争做优秀共产党员', measures: '加强学习，提高认识' }),
    ]);
    expect(status).toBe(200);
    const { items, notAsked, consultation } = body as PledgeCheckView;
    expect(codes(items.a)).toEqual(['copiedOther']);
    expect(codes(items.b).sort()).toEqual(['noGoal', 'noMeasures', 'slogan']);
    expect(items.a[0].says).toContain(items.a[0].evidence);
    expect(JSON.stringify(body)).not.toContain(other);
    expect({ notAsked, consultation }).toEqual({
      notAsked: ['organisation', 'members', 'public'],
      consultation: 'recommended',
    });
    expect(await county.entries(person('plain-2'))).toEqual(before);
  });

  it('V3 one’s own letter is nobody else’s, and a sound item has no sign', async () => {
    const { body } = await checkAs('plain-1', other, [draft('a', ROAD), draft('b', TUTOR)]);
    expect(body.items).toEqual({ a: [], b: [] });
  });

  it('V3 only the drafter checks a draft', async () => {
    expectRefusal(await checkAs('secretary', person('plain-2'), [draft('a', ROAD)]), 'not_allowed');
    expectRefusal(await checkAs('plain-1', person('plain-2'), [draft('a', ROAD)]), 'not_found');
    expectRefusal(await checkAs('stranger', person('plain-2'), [draft('a', ROAD)]), 'not_found');
    expectRefusal(await checkAs('organiser', BRANCH, [draft('a', ROAD)]), 'not_allowed');
    expectRefusal(await checkAs('plain-2', person('plain-2'), [{ id: 'a', title: '好'.repeat(300) }]), 'bad_request');
  });

  it('V3 it warns and never rejects, and the reviewer sees why and where, the drafter not where', async () => {
    const subject = person('plain-2');
    await county.done('plain-2', subject, 'submitPledges', two({ ...ROAD, title: '硬化村西入户道路300米' }));
    const reviewing = await county.detail('secretary', subject);
    expect(codes(reviewing.items[0].hollow)).toEqual(['copiedOther']);
    expect(reviewing.items[0].hollow![0].like).toBe(commitmentWorkflowId(2026, other));
    expect((await county.detail('plain-2', subject)).items.every(({ hollow }) => hollow === undefined)).toBe(true);
    expect((await county.detail('organiser', subject)).items.every(({ hollow }) => hollow === undefined)).toBe(true);
    await county.done('secretary', subject, 'review', { data: approve, content: {} });
    expect((await county.detail('secretary', subject)).items[0].hollow).toBeUndefined();
  });

  it('V3 P8 N4 what was fulfilled last year and is repeated word for word warns', async () => {
    const subject = person('plain-3');
    const chain = commitmentWorkflowId(2025, subject);
    const collection = (name: string) => nativeCollection<any>(county.projection, name);
    const now = await collection('heads').findOne({ subjectId: subject });
    await collection('contents').insertOne({ _id: 'last-year', chain, body: { items: { z: TUTOR } } });
    await collection('entries').insertOne({
      ...{ _id: `${chain}/2`, chain, seq: 2, kind: 'ended' },
      data: { pledged: true, items: [{ item: 'z', carryOver: 'raise' }] },
    });
    await collection('heads').insertOne({ ...now, _id: chain, year: 2025, stage: 'closed', pledgedDeed: 'last-year' });
    const { body } = await checkAs('plain-3', subject, [draft('a', TUTOR)]);
    const sign = body.items.a.find((one: HollowSign) => one.sign === 'copiedLastYear');
    expect(sign.says).toContain('更高要求');
    const raised = { title: '带出五名手机小老师', goal: '小老师每人再教十位', measures: '结业考一次，每月碰头' };
    expect((await checkAs('plain-3', subject, [draft('a', raised)])).body.items.a).toEqual([]);
  });
});

describe('the organisation’s items and its members’', () => {
  const serving = { ...ROAD, title: '村道户户通', serves: '任期目标：村道户户通' };
  const oneItem = (words: object): AskedDeed => ({
    data: { items: [item('road')] },
    content: { items: { road: words } },
  });
  const subject = person('plain-4');
  const supporting = two(ROAD, TUTOR, { supports: 'road' });

  it('P6 an organisation’s item without its goal is refused, and nothing changes', async () => {
    const { serves: _serves, ...without } = serving;
    const before = await county.entries(BRANCH);
    const refused = await county.deed('secretary', BRANCH, 'submitPledges', oneItem(without));
    expectRefusal(refused, 'item_incomplete');
    expect(refused.body.errors).toEqual([{ path: '/content/items/road/serves', message: expect.any(String) }]);
    expect(await county.entries(BRANCH)).toEqual(before);
  });

  it('P6 a member’s item supports one that is approved: neither one only submitted nor one that is not there', async () => {
    await county.done('secretary', BRANCH, 'submitPledges', oneItem(serving));
    expect((await county.detail('plain-4', subject)).organisationItems).toBeUndefined();
    expectRefusal(await county.deed('plain-4', subject, 'submitPledges', supporting), 'item_unknown');
    await county.done('town-secretary', BRANCH, 'review', { data: approve });
    const unknown = await county.deed('plain-4', subject, 'submitPledges', two(ROAD, TUTOR, { supports: 'bridge' }));
    expectRefusal(unknown, 'item_unknown');
    expect(await county.entries(subject)).toHaveLength(1);
  });

  it('P6 the member sees the organisation’s items, the organisation who supports which, once approved and in scope', async () => {
    expect((await county.detail('plain-4', subject)).organisationItems).toEqual([
      { id: 'road', title: serving.title, serves: serving.serves, state: 'open', percent: 0 },
    ]);
    await county.done('plain-4', subject, 'submitPledges', supporting);
    expect((await county.detail('secretary', BRANCH)).supportedBy).toBeUndefined();
    await county.done('secretary', subject, 'review', { data: approve, content: {} });
    for (const name of ['secretary', 'town-secretary'])
      expect((await county.detail(name, BRANCH)).supportedBy).toEqual([
        expect.objectContaining({ subjectId: subject, item: 'a', supports: 'road', title: ROAD.title, percent: 0 }),
      ]);
    expect((await county.detail('plain-4', subject)).items[0]).toMatchObject({ supports: 'road' });
    await expect(county.detail('stranger', BRANCH)).rejects.toThrow('not_found');
  });
});

it('P8 N3 an item pledged again without its cause is refused, with it accepted', async () => {
  const subject = person('plain-5');
  const again = { carryOver: 'repledge' } as const;
  expectRefusal(await county.deed('plain-5', subject, 'submitPledges', two(ROAD, TUTOR, again)), 'item_incomplete');
  await county.done(
    'plain-5',
    subject,
    'submitPledges',
    two({ ...ROAD, cause: '征地未谈妥，本人催办不力' }, TUTOR, again),
  );
});

it('P7 the opinions stand in the letter row by row; a group that is not to be asked is refused', async () => {
  const subject = person('plain-6');
  expectRefusal(
    await county.deed('plain-6', subject, 'submitPledges', two(ROAD, TUTOR, {}, asked('superior'))),
    'bad_request',
  );
  const rows = asked('organisation', 'public');
  await county.done('plain-6', subject, 'submitPledges', two(ROAD, TUTOR, {}, rows));
  expect((await county.timeline('secretary', subject)).entries.at(-1)?.content?.consulted).toEqual(rows);
});

describe('guidance', () => {
  const guidance = async (name: string, organisation: string, body?: object): Promise<Answer> =>
    county.call(
      'members',
      await county.actor(name),
      body ? 'PUT' : 'GET',
      `/organisations/${organisation}/guidance?year=2026`,
      body,
    );
  const themes = { themes: [{ says: '紧密结合乡村全面振兴开展', of: '2026年' }] };

  it('P5 X7 a member reads it in the documents’ own words', async () => {
    const { status, body } = await guidance('plain-1', BRANCH);
    expect(status).toBe(200);
    expect(body).toEqual({ organisationId: BRANCH, year: 2026, setBy: {}, ...DEFAULT_GUIDANCE });
    expectRefusal(await guidance('plain-1', 'o-nowhere'), 'not_found');
  });

  it('P5 L5 the superior’s office sets it for those below, who inherit it; nobody else sets it', async () => {
    const refused: [string, string, ErrorCode][] = [
      ['organiser', BRANCH, 'not_allowed'],
      ['secretary', TOWN, 'not_found'],
      ['stranger', BRANCH, 'not_found'],
      ['plain-1', BRANCH, 'not_found'],
    ];
    for (const [name, organisation, code] of refused) expectRefusal(await guidance(name, organisation, themes), code);
    expect((await guidance('county-office', TOWN, themes)).status).toBe(200);
    const inherited = (await guidance('plain-1', BRANCH)).body as Guidance;
    expect(inherited.themes).toEqual(themes.themes);
    expect(inherited.setBy).toEqual({ themes: TOWN });
    expect(inherited.fields).toEqual(DEFAULT_GUIDANCE.fields);
    const own = { themes: [{ says: '结合本支部实际' }] };
    expect((await guidance('secretary', BRANCH, own)).body.setBy).toEqual({ themes: BRANCH });
    expect((await guidance('plain-1', OTHER_BRANCH)).body.themes).toEqual(themes.themes);
  });

  it.each<[string, object]>([
    ['nothing', {}],
    ['a section that is none', { slogans: [] }],
    ['half a section', { criteria: { policy: [] } }],
    ['an empty sentence', { themes: [{ says: ' ' }] }],
  ])('P5 guidance with %s is refused', async (_, body) => {
    expectRefusal(await guidance('county-office', TOWN, body), 'bad_request');
  });

  it('P7 where the superior requires opinions they must be there, and a subordinate cannot loosen it', async () => {
    await guidance('county-office', TOWN, { consultation: 'required' });
    expectRefusal(await guidance('stranger', OTHER_BRANCH, { consultation: 'recommended' }), 'not_allowed');
    const subject = person('stranger');
    expectRefusal(await county.deed('stranger', subject, 'submitPledges', two()), 'opinions_missing');
    await county.done(
      'stranger',
      subject,
      'submitPledges',
      two(ROAD, TUTOR, {}, asked('organisation', 'members', 'public')),
    );
  });
});
