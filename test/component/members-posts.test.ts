/** Posts through the API of members: who sets them up, who comes on them, how that ends, and what is kept of it (M3, M4). */
import type { Actor } from '../../shared/contracts/organisation';
import { ERRORS, type ErrorCode } from '../../shared/contracts/errors';
import type { ClaimView, PostView } from '../../shared/contracts/posts';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { openMembers, type MembersAlone } from '../support/members';
import { memberRow, organisationRow, person } from '../support/roster';

const TODAY = '2026-03-02';
const TOWN = 'o900101';
/** Where they live: it offers posts. */
const VILLAGE = 'o900101201';
/** Where they work. */
const OFFICE = 'o900101202';

let members: MembersAlone;
beforeAll(async () => {
  members = await openMembers(`${TODAY}T01:00:00.000Z`);
  const living = (name: string) => memberRow(name, '900101202', [], { residenceCode: '900101201' });
  await members.bringIn(
    [
      organisationRow('90'),
      organisationRow('9001', '90'),
      organisationRow('900101', '9001'),
      ...['900101201', '900101202', '900101203', '900101204'].map((code) => organisationRow(code, '900101')),
    ],
    [
      memberRow('county-secretary', '9001', ['secretary']),
      memberRow('town-secretary', '900101', ['secretary']),
      memberRow('town-department', '900101', ['organisationDepartment']),
      memberRow('secretary', '900101201', ['secretary']),
      memberRow('deputy', '900101201', ['deputySecretary']),
      memberRow('organiser', '900101201', ['organiser']),
      memberRow('office-secretary', '900101202', ['secretary']),
      memberRow('villager', '900101201', [], { category: 'noFixedPost' }),
      memberRow('teacher', '900101201'),
      ...['resident-1', 'resident-2', 'resident-3', 'resident-4', 'resident-5', 'resident-6'].map(living),
      memberRow('stranger', '900101203'),
      memberRow('ending-secretary', '900101204', ['secretary']),
      memberRow('ending-resident', '900101202', [], { residenceCode: '900101204' }),
    ],
  );
}, 120_000);
afterAll(() => members?.close(), 60_000);

const FACTS = { name: '环境监督岗', does: '每周巡查河道一次', places: 2, from: '2026-01-01' };

async function ask(who: string | Actor, method: string, path: string, body?: object) {
  return members.call(typeof who === 'string' ? await members.actor(who) : who, method, path, body);
}
async function expectRefusal(asked: ReturnType<typeof ask>, code: ErrorCode): Promise<void> {
  const { status, body } = await asked;
  expect({ status, code: body?.code }).toEqual({ status: ERRORS[code].status, code });
  expect(body.title).toMatch(/[\u4e00-\u9fff]/);
}
async function done(asked: ReturnType<typeof ask>): Promise<any> {
  const { status, body } = await asked;
  expect({ ok: status < 300, code: body?.code }).toEqual({ ok: true, code: undefined });
  return body;
}
const set = (more: object = {}, who = 'secretary', where = VILLAGE): Promise<PostView> =>
  done(ask(who, 'POST', `/organisations/${where}/posts`, { ...FACTS, ...more }));
const claim = (who: string, id: string) => ask(who, 'POST', `/posts/${id}/claim`, {});
const assign = (who: string, id: string, name: string) =>
  ask(who, 'POST', `/posts/${id}/assign`, { personId: person(name) });
const end = (who: string, id: string, claimId: string, reason = '工作调整') =>
  ask(who, 'POST', `/posts/${id}/claims/${claimId}/end`, { reason });
const claimed = async (who: string, id: string): Promise<PostView> => done(claim(who, id));
const claimIdOf = (post: PostView, name: string): string =>
  post.holders.find(({ personId }) => personId === person(name))!.claim;
const postsOf = async (name: string): Promise<ClaimView[]> =>
  (await done(ask(name, 'GET', `/people/${person(name)}/posts`))).items;

describe('setting posts up', () => {
  it.each(['secretary', 'deputy', 'organiser', 'town-secretary'])(
    'M4 L1 %s sets up, changes and closes',
    async (who) => {
      const post = await set({}, who);
      expect(post).toMatchObject({ ...FACTS, organisationId: VILLAGE, left: 2, state: 'open', holders: [] });
      const changed = await done(
        ask(who, 'POST', `/posts/${post.id}/change`, { ...FACTS, name: '护林岗', places: 3, to: '2026-12-31' }),
      );
      expect(changed).toMatchObject({ id: post.id, name: '护林岗', left: 3, to: '2026-12-31' });
      const closed = await done(ask(who, 'POST', `/posts/${post.id}/close`, { reason: '职责并入网格' }));
      expect(closed).toMatchObject({ state: 'closed', closed: { on: TODAY, reason: '职责并入网格' } });
      await expectRefusal(ask(who, 'POST', `/posts/${post.id}/change`, FACTS), 'post_closed');
      await expectRefusal(ask(who, 'POST', `/posts/${post.id}/close`, { reason: '再撤' }), 'post_closed');
    },
  );

  it.each<[string, ErrorCode]>([
    ['town-department', 'not_allowed'],
    ['villager', 'not_found'],
    ['resident-1', 'not_found'],
    ['office-secretary', 'not_found'],
    ['stranger', 'not_found'],
  ])('M4 G10 %s sets up no post: %s', async (who, code) => {
    await expectRefusal(ask(who, 'POST', `/organisations/${VILLAGE}/posts`, FACTS), code);
  });

  it.each<[string, ErrorCode]>([
    ['town-department', 'not_allowed'],
    // Registered there, they see it and decide nothing.
    ['villager', 'not_allowed'],
    ['resident-1', 'not_allowed'],
    ['office-secretary', 'not_found'],
    ['stranger', 'not_found'],
  ])('M4 G10 %s neither changes nor closes nor assigns one: %s', async (who, code) => {
    const { id } = await set();
    await expectRefusal(ask(who, 'POST', `/posts/${id}/change`, FACTS), code);
    await expectRefusal(ask(who, 'POST', `/posts/${id}/close`, { reason: '不设了' }), code);
    await expectRefusal(assign(who, id, 'villager'), code);
  });

  it('M4 dates must be in order, and nothing can be left out', async () => {
    const path = `/organisations/${VILLAGE}/posts`;
    await expectRefusal(ask('secretary', 'POST', path, { ...FACTS, to: '2025-12-31' }), 'post_dates');
    await expectRefusal(ask('secretary', 'POST', path, { ...FACTS, from: '2026-02-30' }), 'bad_request');
    await expectRefusal(ask('secretary', 'POST', path, { ...FACTS, places: 0 }), 'bad_request');
    await expectRefusal(ask('secretary', 'POST', path, { ...FACTS, name: ' ' }), 'bad_request');
    await expectRefusal(ask('secretary', 'POST', '/posts/none/close', { reason: '没有' }), 'not_found');
  });
});

describe('claiming', () => {
  it('M4 whoever lives there claims, and it is theirs from today; twice is refused', async () => {
    const { id } = await set();
    const post = await claimed('resident-1', id);
    expect(post.holders).toEqual([
      { claim: expect.any(String), personId: person('resident-1'), name: '试验员', way: 'claimed', from: TODAY },
    ]);
    expect(post.left).toBe(1);
    await expectRefusal(claim('resident-1', id), 'post_held');
    expect((await postsOf('resident-1')).find((one) => one.post === id)).toMatchObject({
      held: true,
      name: FACTS.name,
    });
  });

  it('M3 M4 nobody claims where they are not registered, and not at work beside a fixed post', async () => {
    const { id } = await set();
    await expectRefusal(claim('stranger', id), 'not_found');
    await expectRefusal(claim('town-secretary', id), 'post_not_theirs');
    await expectRefusal(claim('teacher', id), 'post_not_theirs');
    await expectRefusal(ask(SYSTEM_ACTOR, 'POST', `/posts/${id}/claim`, {}), 'person_unknown');
    expect((await claimed('villager', id)).holders).toHaveLength(1);
  });

  it('M4 the last place goes to one of several who ask at once', async () => {
    const { id } = await set({ places: 1 });
    const asking = ['resident-1', 'resident-2', 'resident-3', 'resident-4'];
    const actors = await Promise.all(asking.map((name) => members.actor(name)));
    const answers = await Promise.all(actors.map((actor) => ask(actor, 'POST', `/posts/${id}/claim`, {})));
    const codes = answers.map(({ status, body }) => (status === 200 ? 'claimed' : body.code)).sort();
    expect(codes).toEqual(['claimed', 'post_full', 'post_full', 'post_full']);
    const { items } = await done(ask('secretary', 'GET', `/posts/${id}/claims`));
    expect(items).toHaveLength(1);
  });

  it('M4 the same member asking twice at once comes on it once', async () => {
    const { id } = await set({ places: 5 });
    const actor = await members.actor('resident-5');
    const both = await Promise.all([1, 2].map(() => ask(actor, 'POST', `/posts/${id}/claim`, {})));
    expect(both.map(({ status }) => status).sort()).toEqual([200, ERRORS.post_held.status]);
  });

  it('M4 a post that is closed or past its last day takes nobody; one that begins later, from then on', async () => {
    const closed = await set();
    await done(ask('secretary', 'POST', `/posts/${closed.id}/close`, { reason: '撤并' }));
    await expectRefusal(claim('resident-1', closed.id), 'post_closed');
    const later = await set({ from: '2026-05-01' });
    expect((await claimed('resident-1', later.id)).holders[0]?.from).toBe('2026-05-01');
  });

  it('M4 places are never fewer than are held', async () => {
    const { id } = await set();
    await claimed('resident-1', id);
    await claimed('resident-2', id);
    await expectRefusal(claim('resident-3', id), 'post_full');
    await expectRefusal(ask('secretary', 'POST', `/posts/${id}/change`, { ...FACTS, places: 1 }), 'places_too_few');
  });
});

describe('assigning (设岗定责)', () => {
  it('M3 the organisation sets a post for its member without one, and for nobody else', async () => {
    const { id } = await set();
    for (const name of ['teacher', 'resident-1', 'stranger'])
      await expectRefusal(assign('secretary', id, name), 'post_not_theirs');
    await expectRefusal(assign('secretary', id, 'nobody'), 'person_unknown');
    const post = await done(assign('secretary', id, 'villager'));
    expect(post.holders[0]).toMatchObject({ personId: person('villager'), way: 'assigned' });
  });

  it('M3 who was assigned does not give it up; the organisation takes it back, with a reason', async () => {
    const { id } = await set();
    const post: PostView = await done(assign('organiser', id, 'villager'));
    const claimId = claimIdOf(post, 'villager');
    await expectRefusal(end('villager', id, claimId), 'not_allowed');
    await expectRefusal(end('secretary', id, claimId, ' '), 'bad_request');
    expect(await done(end('secretary', id, claimId))).toMatchObject({ left: 2, holders: [] });
    expect((await postsOf('villager')).find((one) => one.post === id)).toMatchObject({
      ...{ to: TODAY, held: false },
      end: { kind: 'withdrawn', reason: '工作调整' },
    });
  });
});

describe('giving up', () => {
  it('M4 M6 one gives up one’s own with a reason; the place is free and the history kept', async () => {
    const { id } = await set({ places: 1 });
    const first = claimIdOf(await claimed('resident-1', id), 'resident-1');
    await expectRefusal(end('resident-2', id, first), 'not_allowed');
    await expectRefusal(end('stranger', id, first), 'not_found');
    await expectRefusal(end('town-department', id, first), 'not_allowed');
    await done(end('resident-1', id, first, '外出务工'));
    await expectRefusal(end('resident-1', id, first), 'claim_ended');
    await expectRefusal(end('resident-1', id, 'none'), 'not_found');
    await claimed('resident-2', id);
    const { items } = await done(ask('secretary', 'GET', `/posts/${id}/claims`));
    expect(items).toEqual([
      expect.objectContaining({ personId: person('resident-2'), held: true }),
      expect.objectContaining({
        ...{ personId: person('resident-1'), from: TODAY, to: TODAY, held: false },
        end: { kind: 'released', reason: '外出务工' },
      }),
    ]);
  });

  it('M4 closing a post ends what is held of it, and keeps who held it', async () => {
    const { id } = await set();
    await claimed('resident-1', id);
    const closed = await done(ask('secretary', 'POST', `/posts/${id}/close`, { reason: '并入网格' }));
    expect(closed.holders).toEqual([]);
    const { items } = await done(ask('town-department', 'GET', `/posts/${id}/claims`));
    expect(items).toEqual([expect.objectContaining({ to: TODAY, end: { kind: 'closed' } })]);
  });
});

describe('seeing', () => {
  it('M4 G10 whoever is registered there sees the posts, by appointment too; nobody else', async () => {
    const path = `/organisations/${VILLAGE}/posts?limit=200`;
    const open = await set();
    const over = await set();
    await done(ask('secretary', 'POST', `/posts/${over.id}/close`, { reason: '撤并' }));
    const seen: [string, boolean][] = [
      ['secretary', false],
      ['town-department', false],
      ['teacher', false],
      ['villager', true],
      ['resident-1', true],
    ];
    for (const [who, mayClaim] of seen) {
      const list = await done(ask(who, 'GET', path));
      const ids = list.items.map(({ id }: PostView) => id);
      expect([ids.includes(open.id), ids.includes(over.id), list.mayClaim]).toEqual([true, false, mayClaim]);
    }
    const all = await done(ask('secretary', 'GET', `${path}&over=true`));
    expect(all.items.map(({ id }: PostView) => id)).toContain(over.id);
    for (const who of ['stranger', 'office-secretary']) await expectRefusal(ask(who, 'GET', path), 'not_found');
  });

  it('M4 G10 who held a post before is for those who answer for the organisation; one’s own posts for oneself', async () => {
    const { id } = await set();
    await claimed('resident-1', id);
    for (const who of ['resident-1', 'villager', 'stranger'])
      await expectRefusal(ask(who, 'GET', `/posts/${id}/claims`), 'not_found');
    const own = `/people/${person('resident-1')}/posts`;
    for (const who of ['resident-1', 'secretary', 'office-secretary'])
      expect((await done(ask(who, 'GET', own))).items.map((one: ClaimView) => one.post)).toContain(id);
    for (const who of ['resident-2', 'stranger']) await expectRefusal(ask(who, 'GET', own), 'not_found');
  });

  it('M4 a post’s name is found by its id, and all ids of an organisation by the system alone', async () => {
    const { id } = await set({ name: '调解岗' });
    expect((await done(ask('stranger', 'GET', `/names?ids=${id}`))).names).toEqual({ [id]: '调解岗' });
    const path = `/internal/organisations/${VILLAGE}/posts`;
    expect((await done(ask(SYSTEM_ACTOR, 'GET', path))).ids).toContain(id);
    await expectRefusal(ask('secretary', 'GET', path), 'not_found');
  });
});

describe('members and organisations that go', () => {
  const stood = async (name: string, post: string) =>
    (await done(ask(SYSTEM_ACTOR, 'GET', `/people/${person(name)}/posts`))).items.find(
      (one: ClaimView) => one.post === post,
    ) as ClaimView;

  it('M6 a transfer ends what is held at the old place, from its day; what is held at home goes on', async () => {
    const here = await set({}, 'secretary');
    await done(assign('secretary', here.id, 'villager'));
    const body = { to: 'o900101203', date: '2026-03-01' };
    await done(ask('secretary', 'POST', `/members/${person('villager')}/transfer`, body));
    expect(await stood('villager', here.id)).toMatchObject({ to: '2026-03-01', held: false, end: { kind: 'moved' } });

    await claimed('resident-6', here.id);
    await done(ask('office-secretary', 'POST', `/members/${person('resident-6')}/transfer`, body));
    expect(await stood('resident-6', here.id)).toMatchObject({ held: true });
  });

  it('M6 whoever leaves holds nothing any more', async () => {
    const { id } = await set();
    await claimed('resident-4', id);
    await done(ask('office-secretary', 'POST', `/members/${person('resident-4')}/leave`, { reason: 'left' }));
    expect(await stood('resident-4', id)).toMatchObject({ to: TODAY, held: false, end: { kind: 'left' } });
  });

  it('M4 M7 a roster that says they live elsewhere now ends what they held where they lived', async () => {
    const { id } = await set();
    await claimed('resident-3', id);
    const row = memberRow('resident-3', '900101202', [], { residenceCode: '900101203' });
    await members.bringIn([], [row]);
    expect(await stood('resident-3', id)).toMatchObject({ held: false, end: { kind: 'moved' } });
  });

  it('M4 X10 an organisation that is split off takes its members from the posts of the old one', async () => {
    const { id } = await set({}, 'town-secretary', OFFICE);
    await members.bringIn([], [memberRow('office-mobile', '900101202', [], { category: 'mobile' })]);
    await claimed('office-mobile', id);
    const body = {
      ...{ name: '中共试验分设支部', type: 'branch', field: 'rural', serviceWindow: false, code: '900101205' },
      ...{ members: [person('office-mobile')], date: TODAY, reason: '分设' },
    };
    await done(ask('town-secretary', 'POST', `/organisations/${OFFICE}/split`, body));
    expect(await stood('office-mobile', id)).toMatchObject({ held: false, end: { kind: 'moved' } });
  });

  it('M4 X10 an organisation that is merged closes its posts, and sets up none any more', async () => {
    const { id } = await set({}, 'ending-secretary', 'o900101204');
    await claimed('ending-resident', id);
    const merged = { to: VILLAGE, date: TODAY, reason: '村级区划调整' };
    await done(ask('town-secretary', 'POST', '/organisations/o900101204/merge', merged));
    const held = await stood('ending-resident', id);
    expect(held).toMatchObject({ to: TODAY, held: false, end: { kind: 'closed' } });
    await expectRefusal(claim('ending-resident', id), 'not_found');
    await expectRefusal(ask('town-secretary', 'POST', '/organisations/o900101204/posts', FACTS), 'organisation_ended');
    expect((await done(ask('ending-resident', 'GET', `/organisations/${VILLAGE}/posts`))).mayClaim).toBe(true);
    expect(JSON.stringify(members.heard)).not.toContain(id);
  });

  it('M4 X10 an organisation that is abolished closes its posts', async () => {
    const body = { name: '中共试验撤销支部', type: 'branch', field: 'rural', serviceWindow: false, code: '900101209' };
    await done(ask('town-secretary', 'POST', '/organisations', { ...body, parent: TOWN, date: TODAY, reason: '成立' }));
    const { id } = await set({}, 'town-secretary', 'o900101209');
    await done(ask('town-secretary', 'POST', '/organisations/o900101209/abolish', { date: TODAY, reason: '撤销' }));
    const list = await done(ask('town-secretary', 'GET', '/organisations/o900101209/posts?over=true'));
    expect(list.items).toEqual([
      expect.objectContaining({ id, state: 'closed', closed: { on: TODAY, reason: '撤销' } }),
    ]);
  });
});
