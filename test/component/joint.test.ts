/** A commitment of several members from its proposal to its close, through the API, on the real engines (P3). */
import { randomUUID } from 'node:crypto';
import { immediateWorkflowId } from '../../shared/contracts/commitment';
import type { DeedKind } from '../../shared/contracts/entries';
import { ERRORS, type ErrorCode } from '../../shared/contracts/errors';
import type { Entry } from '../../shared/contracts/ledger';
import type { CommitmentDetail, CommitmentList, TimelineView } from '../../shared/contracts/views';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { nativeCollection } from '../../shared/mongo/connect';
import { until } from '../../infra/until';
import { openCounty, shortYearPlan, type Answer, type County } from '../support/county';
import { BRANCH, memberRow, OTHER_BRANCH, person, TOWN } from '../support/roster';
import { APPROVE } from '../support/told-year';

const TODAY = '2026-03-02';
const LEAD = 'plain-1';
const shown = {
  channel: 'noticeBoard',
  range: 'public',
  from: TODAY,
  to: '2026-03-09',
  checkedBy: person('organiser'),
};
const written = { title: '修通村东路', goal: '硬化路面二百米', measures: '自筹石料，分两段施工', responsible: '全体' };

let county: County;
beforeAll(async () => {
  county = await openCounty({ now: `${TODAY}T01:00:00.000Z`, plan: shortYearPlan(), plain: 8 });
  // A member of the town's own, and one who is on no roll below the branch.
  await county.bringIn([], [memberRow('town-cadre', TOWN.slice(1)), memberRow('next-door', OTHER_BRANCH.slice(1))]);
  for (const name of ['town-cadre', 'next-door'])
    await until(async () =>
      nativeCollection<{ _id: string }>(county.projection, 'heads').findOne({ subjectId: person(name) }),
    );
}, 240_000);
afterAll(() => county?.close(), 60_000);

function expectRefusal({ status, body }: Answer, code: ErrorCode): void {
  expect({ status, code: body.code, title: body.title }).toEqual({
    status: ERRORS[code].status,
    code,
    title: ERRORS[code].title,
  });
}
const call = async (who: string, method: string, path: string, body?: object): Promise<Answer> =>
  county.call('commitments', await county.actor(who), method, path, body);

const road = (more: object = {}) => ({
  ...{ id: randomUUID(), year: 2026, subjectId: person(LEAD), occasion: '修通村东路', pledgeDue: '2026-03-06' },
  ...{ mode: 'collective', participants: [person('plain-2'), person('plain-3')] },
  ...more,
});
const propose = (who: string, more: object = {}) => call(who, 'POST', '/immediate', road(more));
const count = () => nativeCollection(county.projection, 'contents').countDocuments({ kind: 'occasion' });

interface Running {
  chain: string;
  path: string;
  deed(who: string, kind: DeedKind, data: object, content?: object): Promise<Answer>;
  done(who: string, kind: DeedKind, data: object, content?: object): Promise<void>;
  detail(who?: string): Promise<CommitmentDetail>;
  entries(): Promise<Entry[]>;
}
async function started(by: string, more: object = {}): Promise<Running> {
  const asked = road(more);
  const answer = await call(by, 'POST', '/immediate', asked);
  expect(answer).toMatchObject({ status: 200, body: { chain: immediateWorkflowId(2026, asked.subjectId, asked.id) } });
  const { chain } = answer.body as { chain: string };
  const path = `/${chain}`;
  const running: Running = {
    chain,
    path,
    deed: (who, kind, data, content) =>
      call(who, 'POST', `${path}/deeds`, { id: randomUUID(), kind, data, ...(content ? { content } : {}) }),
    async done(who, kind, data, content) {
      const { status, body } = await running.deed(who, kind, data, content);
      expect({ status, code: body.code }).toEqual({ status: 200, code: undefined });
      const heads = nativeCollection<{ _id: string; seq: number }>(county.projection, 'heads');
      await until(() => heads.findOne({ _id: chain, seq: { $gte: body.seq } }));
    },
    async detail(who = by) {
      const { status, body } = await call(who, 'GET', path);
      if (status !== 200) throw new Error(`${who}: ${status} ${body.code}`);
      return body as CommitmentDetail;
    },
    entries: () =>
      nativeCollection<Entry>(county.ledger, 'entries')
        .find({ chain }, { sort: { seq: 1 } })
        .toArray(),
  };
  await until(async () => (await call(by, 'GET', path)).status === 200);
  return running;
}
const confirm = (running: Running, who: string, accepted = true) =>
  running.done(who, 'answerInvitation', { participant: person(who), accepted }, {});
const pledge = (...responsible: string[]) => ({
  data: {
    items: responsible.map((who, n) => ({ id: `i${n}`, kind: 'practical', deadline: '2026-03-31', responsible: who })),
  },
  content: { items: Object.fromEntries(responsible.map((_, n) => [`i${n}`, written])) },
});
const statesOf = ({ joint }: CommitmentDetail) =>
  Object.fromEntries(joint!.participants.map(({ id, state }) => [id, state]));

it.each<[string, object, ErrorCode]>([
  ['fewer than two people', { participants: [] }, 'participants_too_few'],
  ['the public without a number', { mode: 'leadingPublic', public: { groups: ['villagers'] } }, 'participants_too_few'],
  ['the public where nobody is to be led', { public: { people: 9, groups: ['villagers'] } }, 'bad_request'],
  ['nobody of the public to lead', { mode: 'leadingPublic' }, 'bad_request'],
  ['names for the public', { mode: 'leadingPublic', public: { people: 1, groups: ['王建国'] } }, 'bad_request'],
  ['somebody twice', { participants: [person('plain-2'), person('plain-2')] }, 'participant_duplicate'],
  ['the lead among them', { participants: [person('plain-2'), person(LEAD)] }, 'participant_is_lead'],
  ['somebody of the branch next to it', { participants: [person('next-door')] }, 'participant_outside'],
  ['somebody of the town above', { participants: [person('town-cadre')] }, 'participant_outside'],
  ['somebody who is not there', { participants: ['m000000000000'] }, 'participant_outside'],
  ['participants of what one pledges alone', { mode: 'individual' }, 'not_joint'],
  ['an organisation as its lead', { subjectId: BRANCH }, 'lead_not_member'],
  ['a day that is over', { pledgeDue: '2026-03-01' }, 'item_deadline_passed'],
])('P3 %s: refused, and nothing is kept', async (_what, more, code) => {
  const before = await count();
  expectRefusal(await propose('secretary', more), code);
  expect(await count()).toBe(before);
});

it('P3 L1 the lead starts it, or the secretary who names one; nobody else, and one id starts one thing', async () => {
  expectRefusal(await propose('stranger'), 'not_found');
  expectRefusal(await propose('plain-2'), 'not_found');
  expectRefusal(await propose('organiser'), 'not_allowed');
  expectRefusal(await propose('town-secretary'), 'not_allowed');
  const id = randomUUID();
  expect((await propose('secretary', { id })).status).toBe(200);
  expect((await propose('secretary', { id })).status).toBe(200);
  expectRefusal(await propose('secretary', { id, participants: [person('plain-2')] }), 'deed_id_reused');
});

it('P3 a whole one: asked, answered, pledged, reviewed, published, carried out and closed, counted once', async () => {
  const it_ = await started(LEAD, {
    mode: 'leadingPublic',
    public: { households: 12, groups: ['villagers', 'needy'] },
  });
  expect((await it_.detail()).waitingFor.map(({ duty, role }) => `${duty} ${role}`).sort()).toEqual([
    'answerInvitation participant',
    'pledge subject',
  ]);
  // Whoever was asked sees it and is offered to answer; who was not does not see it.
  expect((await it_.detail('plain-2')).may).toEqual(['answerInvitation']);
  expectRefusal(await call('plain-4', 'GET', it_.path), 'not_found');
  expectRefusal(
    await it_.deed('plain-4', 'answerInvitation', { participant: person('plain-4'), accepted: true }, {}),
    'not_found',
  );
  expectRefusal(
    await it_.deed('plain-3', 'answerInvitation', { participant: person('plain-2'), accepted: true }, {}),
    'participation_personal',
  );
  expectRefusal(
    await it_.deed('secretary', 'answerInvitation', { participant: person('plain-2'), accepted: true }, {}),
    'not_allowed',
  );
  await confirm(it_, 'plain-2');
  await confirm(it_, 'plain-3', false);
  expectRefusal(
    await it_.deed('plain-2', 'answerInvitation', { participant: person('plain-2'), accepted: false }, {}),
    'invitation_absent',
  );
  expectRefusal(await it_.deed(LEAD, 'invite', { participants: [person('next-door')] }), 'participant_outside');
  await it_.done(LEAD, 'invite', { participants: [person('plain-4')] });
  expect(statesOf(await it_.detail())).toEqual({
    [person('plain-2')]: 'confirmed',
    [person('plain-3')]: 'declined',
    [person('plain-4')]: 'invited',
  });

  const { data, content } = pledge(person('plain-2'), 'all');
  expectRefusal(await it_.deed('plain-2', 'submitPledges', data, content), 'not_allowed');
  expectRefusal(
    await it_.deed(LEAD, 'submitPledges', pledge(person('plain-4')).data, pledge('all').content),
    'responsible_unknown',
  );
  await it_.done(LEAD, 'submitPledges', data, content);
  expect((await it_.detail()).items.map(({ responsible }) => responsible)).toEqual([person('plain-2'), 'all']);
  expectRefusal(await it_.deed('plain-2', 'review', APPROVE, {}), 'own_review');
  await it_.done('secretary', 'review', APPROVE, {});
  expectRefusal(
    await it_.deed('organiser', 'publish', { ...shown, checkedBy: person('plain-2') }, {}),
    'publication_unchecked',
  );
  await it_.done('organiser', 'publish', shown, {});

  // U7: who joins after the check is not named before the next one.
  await confirm(it_, 'plain-4');
  const published = async () => {
    const path = `/internal/published?organisation=${BRANCH}&year=2026`;
    const { body } = await county.call('commitments', SYSTEM_ACTOR, 'GET', path);
    return (body.items as { chain: string; joint?: object; occasion?: string }[]).filter(
      ({ chain }) => chain === it_.chain,
    );
  };
  const led = { households: 12, groups: ['villagers', 'needy'] };
  expect(await published()).toMatchObject([
    { occasion: '修通村东路', joint: { participants: [person('plain-2')], public: led } },
  ]);
  await it_.done('organiser', 'publish', shown, {});
  await it_.done('plain-2', 'leaveJoint', { participant: person('plain-2') }, { text: '外出务工' });
  expect(await published()).toMatchObject([{ joint: { participants: [person('plain-4')], public: led } }]);
  expectRefusal(
    await it_.deed('plain-2', 'leaveJoint', { participant: person('plain-2') }, { text: '再说' }),
    'participant_unknown',
  );
  expectRefusal(await it_.deed('plain-4', 'leaveJoint', { participant: person('plain-4') }, {}), 'bad_request');

  await it_.done('plain-4', 'reportProgress', { item: 'i1', percent: 50 }, { text: '已铺一百米' });
  expectRefusal(await it_.deed('plain-4', 'closeOut', { item: 'i1' }, {}), 'own_confirmation');
  await it_.done('secretary', 'closeOut', { item: 'i0' }, {});
  await it_.done('secretary', 'closeOut', { item: 'i1' }, {});
  await until(async () => (await it_.detail()).stage === 'closed');
  expectRefusal(
    await it_.deed('plain-3', 'answerInvitation', { participant: person('plain-3'), accepted: true }, {}),
    'year_closed',
  );
  // No name and no word of what they wrote is in the ledger.
  expect(JSON.stringify(await it_.entries())).not.toMatch(/修通|外出|\p{Script=Han}/u);
  const { body } = await call(LEAD, 'GET', `${it_.path}/timeline`);
  expect((body as TimelineView).entries[0].content).toEqual({ occasion: '修通村东路' });
}, 60_000);

it('P3 L1 V1 what the secretary takes part in is reviewed and confirmed above', async () => {
  const it_ = await started('secretary', { participants: [person('secretary')] });
  await confirm(it_, 'secretary');
  const { data, content } = pledge('all');
  await it_.done(LEAD, 'submitPledges', data, content);
  expectRefusal(await it_.deed('secretary', 'review', APPROVE, {}), 'own_review');
  expectRefusal(await it_.deed('deputy', 'review', APPROVE, {}), 'not_allowed');
  await it_.done('town-secretary', 'review', APPROVE, {});
  await it_.done('town-secretary', 'publish', shown, {});
  expectRefusal(await it_.deed('secretary', 'closeOut', { item: 'i0' }, {}), 'own_confirmation');
  await it_.done('town-secretary', 'closeOut', { item: 'i0' }, {});
  await until(async () => (await it_.detail('town-secretary')).stage === 'closed');
});

it('P3 G1 lists know it by its mode, once, and each who takes part finds it among theirs', async () => {
  const it_ = await started(LEAD, { participants: [person('plain-5'), person('plain-6')] });
  await confirm(it_, 'plain-5');
  await confirm(it_, 'plain-6', false);
  const listed = async (who: string, question: string): Promise<string[]> => {
    const { body } = await call(who, 'GET', `/commitments?year=2026&limit=200&${question}`);
    return (body as CommitmentList).items.map(({ chain }) => chain).filter((chain) => chain === it_.chain);
  };
  expect(await listed('secretary', `under=${BRANCH}`)).toEqual([it_.chain]);
  expect(await listed('town-secretary', `under=${TOWN}`)).toEqual([it_.chain]);
  expect(await listed('secretary', `under=${BRANCH}&mode=collective&kind=immediate`)).toEqual([it_.chain]);
  for (const other of ['mode=individual', 'mode=leadingPublic', 'kind=annual'])
    expect(await listed('secretary', `under=${BRANCH}&${other}`)).toEqual([]);
  expect(await listed('plain-5', 'joined=true')).toEqual([it_.chain]);
  expect(await listed('plain-5', '')).toEqual([it_.chain]);
  expect(await listed('plain-6', 'joined=true')).toEqual([]);
  expect(await listed('plain-7', '')).toEqual([]);
});

it('P3 M6 a participant who dies takes part no more; with its lead it moves, and it ends when the lead is gone', async () => {
  await county.bringIn([], [memberRow('mover', BRANCH.slice(1)), memberRow('mortal', BRANCH.slice(1))]);
  await until(async () =>
    nativeCollection<{ _id: string }>(county.projection, 'heads').findOne({ subjectId: person('mover') }),
  );
  await until(async () =>
    nativeCollection<{ _id: string }>(county.projection, 'members').findOne({ _id: person('mortal') }),
  );
  const it_ = await started('secretary', {
    ...{ subjectId: person('mover'), participants: [person('mortal'), person('plain-7'), person('plain-8')] },
  });
  await confirm(it_, 'mortal');
  await confirm(it_, 'plain-7');
  const leave = (who: string) =>
    county.call('members', SYSTEM_ACTOR, 'POST', `/members/${person(who)}/leave`, { reason: 'died' });
  expect((await leave('mortal')).status).toBeLessThan(300);
  await until(async () => statesOf(await it_.detail('mover'))[person('mortal')] === 'left');

  const move = { to: OTHER_BRANCH, date: TODAY };
  expect(
    (await county.call('members', SYSTEM_ACTOR, 'POST', `/members/${person('mover')}/transfer`, move)).status,
  ).toBeLessThan(300);
  await until(async () => (await it_.detail('mover')).inCharge === OTHER_BRANCH);
  // Who takes part stays, wherever they are; who is asked from now on is of the new branch.
  expect((await it_.detail('plain-7')).may).toEqual(['leaveJoint']);
  expectRefusal(await it_.deed('mover', 'invite', { participants: [person('plain-1')] }), 'participant_outside');
  await it_.done('mover', 'invite', { participants: [person('next-door')] });
  expectRefusal(await it_.deed('secretary', 'review', APPROVE, {}), 'not_in_charge');

  await leave('mover');
  await until(async () => (await it_.detail('plain-7')).left === true);
  expectRefusal(
    await it_.deed('plain-7', 'leaveJoint', { participant: person('plain-7') }, { text: '事毕' }),
    'year_closed',
  );
}, 60_000);
