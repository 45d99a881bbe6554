/** Commitments through its API, with the real members and workflows beside it, on the real engines. */
import { randomUUID } from 'node:crypto';
import { commitmentWorkflowId } from '../../shared/contracts/commitment';
import type { DeedKind, PledgedItem } from '../../shared/contracts/entries';
import { ERRORS, type ErrorCode } from '../../shared/contracts/errors';
import { topicName } from '../../shared/contracts/topics';
import type { CommitmentDetail, CommitmentList, TimelineView } from '../../shared/contracts/views';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { createKafka, createProducer } from '../../shared/kafka/kafka';
import { nativeCollection } from '../../shared/mongo/connect';
import { createLog } from '../../shared/telemetry/log';
import { until } from '../../infra/until';
import { openCounty, shortYearPlan, type AskedDeed, type County } from '../support/county';
import { required } from '../support/ids';
import { BRANCH, COUNTY, memberRow, organisationRow, OTHER_BRANCH, person, TOWN } from '../support/roster';
import { APPROVE as approve, RETURN as sendBack } from '../support/told-year';

let county: County;
beforeAll(async () => {
  county = await openCounty({ now: '2026-03-02T01:00:00.000Z', plan: shortYearPlan(), plain: 12 });
}, 120_000);
afterAll(() => county?.close(), 60_000);

function item(id: string, deadline: string, more: Partial<PledgedItem> = {}): PledgedItem {
  return { id, kind: 'practical', deadline, ...more };
}
const written = { title: '帮扶一户困难家庭', goal: '年内增收三千元', measures: '每月走访一次', responsible: '本人' };
const pledge: AskedDeed = {
  data: { items: [item('a', '2026-06-30'), item('b', '2026-11-30', { kind: 'post' })] },
  content: {
    items: { a: written, b: { ...written, title: '窗口当日办结' } },
    consulted: [{ group: 'members', way: 'meeting', said: '先帮最困难的' }],
  },
};
const shown = { channel: 'noticeBoard', range: 'public', from: '2026-03-02', to: '2026-03-09' };
const comment = { overall: '好', achievements: '走访及时', shortcomings: '记录不全', direction: '补全记录' };

/** Refused with this code, as a problem with the title and status everybody knows for it. */
function expectRefusal({ status, body }: { status: number; body: any }, code: ErrorCode): void {
  expect({ status, code: body.code, title: body.title, type: body.type }).toEqual({
    ...{ status: ERRORS[code].status, code, title: ERRORS[code].title },
    type: `urn:jiannuo:error:${code}`,
  });
}

async function pledged(name: string): Promise<string> {
  const subject = person(name);
  await county.done(name, subject, 'submitPledges', pledge);
  return subject;
}
async function approved(name: string): Promise<string> {
  const subject = await pledged(name);
  await county.done('secretary', subject, 'review', { data: approve, content: {} });
  return subject;
}

interface Step {
  title: string;
  kind: DeedKind;
  who: string;
  asked: AskedDeed;
  /** Who may not, and why. */
  refused: [string, ErrorCode][];
  /** Pages offer it only once its rung is climbed; the branch may do it before. */
  isOffered?: false;
}
const OWN_CONFIRMATION: [string, ErrorCode] = ['plain-1', 'own_confirmation'];
const ORGANISER: [string, ErrorCode] = ['organiser', 'not_allowed'];
const STRANGER: [string, ErrorCode] = ['stranger', 'not_found'];
const PLAIN: [string, ErrorCode] = ['plain-2', 'not_found'];
const TOWN_SECRETARY: [string, ErrorCode] = ['town-secretary', 'not_allowed'];

/** One member's year, deed by deed, in the order in which they can be done. */
const YEAR: Step[] = [
  {
    title: 'P1 P4 pledges are submitted by the member alone',
    ...{ kind: 'submitPledges', who: 'plain-1', asked: pledge },
    refused: [['secretary', 'not_allowed'], STRANGER, PLAIN],
  },
  {
    title: 'V1 the branch reviews, never the member',
    ...{ kind: 'review', who: 'deputy', asked: { data: approve, content: { items: { a: '可行' } } } },
    refused: [['plain-1', 'own_review'], ORGANISER, STRANGER, TOWN_SECRETARY, ['county-office', 'not_allowed']],
  },
  {
    title: 'U1 the branch publishes, by its organiser too',
    ...{ kind: 'publish', who: 'organiser', asked: { data: { ...shown, checkedBy: person('deputy') }, content: {} } },
    refused: [['plain-1', 'not_allowed'], STRANGER, TOWN_SECRETARY],
  },
  {
    title: 'F1 progress is told by the member',
    ...{ kind: 'reportProgress', who: 'plain-1' },
    asked: { data: { item: 'a', percent: 40 }, content: { text: '已走访两次' } },
    refused: [['secretary', 'not_allowed'], STRANGER],
  },
  {
    title: 'F5 help is asked for by the member',
    ...{ kind: 'askHelp', who: 'plain-1', asked: { data: { item: 'a' }, content: { text: '需要农技指导' } } },
    refused: [['deputy', 'not_allowed'], STRANGER],
  },
  {
    title: 'F5 a helper is named by the branch',
    ...{ kind: 'nameHelper', who: 'secretary' },
    asked: { data: { item: 'a', way: 'oneToOne', helper: person('plain-2') }, content: { text: '每周一次' } },
    refused: [OWN_CONFIRMATION, ORGANISER, STRANGER],
  },
  {
    title: 'F6 objective reasons are told by the member',
    ...{ kind: 'explain', who: 'plain-1', asked: { data: { item: 'b' }, content: { text: '窗口撤并' } } },
    refused: [['secretary', 'not_allowed'], STRANGER],
  },
  {
    title: 'F6 the branch answers them',
    ...{ kind: 'answerExplanation', who: 'secretary' },
    asked: { data: { item: 'b', accepted: false }, content: { text: '可在新窗口继续' } },
    refused: [OWN_CONFIRMATION, ORGANISER, STRANGER],
  },
  {
    title: 'F4 the branch criticises and educates',
    ...{ kind: 'criticise', who: 'secretary', isOffered: false },
    asked: { data: { item: 'b' }, content: { text: '谈话一次' } },
    refused: [OWN_CONFIRMATION, ORGANISER, STRANGER],
  },
  {
    title: 'F3 a finished item is confirmed by the branch',
    ...{ kind: 'closeOut', who: 'secretary', asked: { data: { item: 'a' }, content: { text: '已核实' } } },
    refused: [OWN_CONFIRMATION, ORGANISER, STRANGER, TOWN_SECRETARY],
  },
  {
    title: 'B3 the record is written by the branch',
    ...{ kind: 'writeRecord', who: 'organiser' },
    asked: { data: { period: 'q4', late: false }, content: { text: '走访困难户四次' } },
    refused: [OWN_CONFIRMATION, STRANGER, TOWN_SECRETARY],
  },
  {
    title: 'C1 C3 the secretary comments',
    ...{ kind: 'comment', who: 'secretary' },
    asked: { data: { period: 'q4', mode: 'meeting', late: false }, content: comment },
    refused: [['plain-1', 'own_comment'], ORGANISER, STRANGER],
  },
  {
    title: 'Y1 the member reflects',
    ...{ kind: 'reflect', who: 'plain-1', asked: { data: {}, content: { text: '走访还不够勤' } } },
    refused: [['secretary', 'not_allowed'], STRANGER],
  },
  {
    title: 'Y1 the branch assesses',
    ...{ kind: 'assess', who: 'secretary', asked: { data: {}, content: { text: '进度正常' } } },
    refused: [OWN_CONFIRMATION, ORGANISER, STRANGER],
  },
  {
    title: 'A1 the member appraises every item',
    ...{ kind: 'selfAppraise', who: 'plain-1' },
    asked: {
      data: { items: ['a', 'b'].map((name) => ({ item: name, fulfilment: 'full' })) },
      content: { items: { a: '完成' }, summary: '全部完成' },
    },
    refused: [['secretary', 'not_allowed'], STRANGER],
  },
  {
    title: 'A4 the branch decides the result',
    ...{ kind: 'decideResult', who: 'secretary' },
    asked: { data: { result: 'qualified' }, content: { grounds: '测评和全年写实' } },
    refused: [OWN_CONFIRMATION, ORGANISER, STRANGER],
  },
  {
    title: 'A6 the branch publishes the result',
    ...{ kind: 'publishResult', who: 'organiser', asked: { data: shown } },
    refused: [OWN_CONFIRMATION, STRANGER, TOWN_SECRETARY],
  },
  {
    title: 'B5 a correction is a further entry, made by the branch',
    ...{ kind: 'correct', who: 'secretary', asked: { data: { corrects: 12 }, content: { text: '应为三次' } } },
    refused: [OWN_CONFIRMATION, ORGANISER, STRANGER],
  },
  {
    title: 'M3 the branch excuses whom it need not wait for',
    ...{ kind: 'excuse', who: 'secretary', asked: { data: { reason: 'illness' }, content: { text: '住院' } } },
    refused: [OWN_CONFIRMATION, ORGANISER, STRANGER],
  },
];

describe('each deed through the API, and beside it who is refused', () => {
  const subject = person('plain-1');

  it.each(YEAR)('$title ($kind)', async ({ kind, who, asked, refused, isOffered = true }) => {
    const before = await county.entries(subject);
    for (const [name, code] of refused) expectRefusal(await county.deed(name, subject, kind, asked), code);
    expect(await county.entries(subject)).toEqual(before);

    const id = randomUUID();
    expect((await county.detail(who, subject)).may.includes(kind)).toBe(isOffered);
    const answer = await county.done(who, subject, kind, { ...asked, id });
    expect(answer).toMatchObject({ done: true, deed: id, seq: before.length + 1 });
    const { entries } = await county.timeline('secretary', subject);
    expect(entries.at(-1)).toMatchObject({
      ...{ seq: answer.seq, by: person(who), kind: answer.kind, data: asked.data },
      ...(asked.content ? { content: asked.content } : {}),
    });
  });

  it('X7 the ledger holds a hash of what people wrote, and never their words', async () => {
    const entries = await county.entries(subject);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    expect(JSON.stringify(entries)).not.toMatch(/[\u4e00-\u9fff]/);
    expect(entries.find(({ kind }) => kind === 'pledged')?.contentHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('G3 the timeline shows everything to the member, to the line above, and to nobody else', async () => {
    const whole = await county.timeline('plain-1', subject);
    for (const name of ['secretary', 'organiser', 'town-secretary', 'county-office'])
      expect((await county.timeline(name, subject)).entries).toEqual(whole.entries);
    for (const name of ['stranger', 'plain-2']) await expect(county.timeline(name, subject)).rejects.toThrow('404');
    const history = `/commitments/2026/${subject}/history`;
    const { body } = await county.call('commitments', await county.actor('secretary'), 'GET', history);
    expect(body.events[0].type).toBe('WorkflowExecutionStarted');
    expectRefusal(await county.call('commitments', await county.actor('stranger'), 'GET', history), 'not_found');
  });
});

describe('whose commitment it is', () => {
  it("V1 F3 M6 a secretary's own commitment belongs to the superior's secretary", async () => {
    const subject = await pledged('secretary');
    expectRefusal(await county.deed('secretary', subject, 'review', { data: approve, content: {} }), 'own_review');
    expectRefusal(await county.deed('deputy', subject, 'review', { data: approve, content: {} }), 'not_allowed');
    expectRefusal(await county.deed('county-secretary', subject, 'review', { data: approve }), 'not_allowed');
    await county.done('town-secretary', subject, 'review', { data: approve, content: {} });
  });

  it('L1 V1 U1 F3 an organisation speaks through its secretary and publishes its own pledges, and its superior reviews and confirms', async () => {
    const one = {
      data: { items: [item('a', '2026-06-30')] },
      content: { items: { a: { ...written, serves: '年度目标' } } },
    };
    expectRefusal(await county.deed('organiser', BRANCH, 'submitPledges', one), 'not_allowed');
    expectRefusal(await county.deed('town-secretary', BRANCH, 'submitPledges', one), 'not_allowed');
    expectRefusal(await county.deed('plain-2', BRANCH, 'submitPledges', one), 'not_found');
    await county.done('secretary', BRANCH, 'submitPledges', one);
    expectRefusal(await county.deed('secretary', BRANCH, 'review', { data: approve }), 'own_review');
    expectRefusal(await county.deed('deputy', BRANCH, 'review', { data: approve }), 'own_review');
    await county.done('town-secretary', BRANCH, 'review', { data: approve });
    const notice = {
      channel: 'noticeBoard',
      range: 'public',
      from: '2026-03-02',
      to: '2026-03-12',
      checkedBy: person('deputy'),
    };
    expectRefusal(await county.deed('plain-2', BRANCH, 'publish', { data: notice }), 'not_found');
    await county.done('secretary', BRANCH, 'publish', { data: notice });
    await county.done('secretary', BRANCH, 'reportProgress', {
      data: { item: 'a', percent: 100 },
      content: { text: '完成' },
    });
    expectRefusal(await county.deed('secretary', BRANCH, 'closeOut', { data: { item: 'a' } }), 'own_confirmation');
    await county.done('town-secretary', BRANCH, 'closeOut', { data: { item: 'a' } });
  });

  it('U7 who made the confidentiality check is a real person of the organisation or of one above it, and not whose pledges they are', async () => {
    const subject = await approved('plain-12');
    const publish = (checkedBy: string) =>
      county.deed('secretary', subject, 'publish', { data: { ...shown, checkedBy }, content: {} });
    for (const checkedBy of ['m1', 'nobody', subject, person('stranger'), person('stranger-secretary')]) {
      const refused = await publish(checkedBy);
      expectRefusal(refused, 'publication_unchecked');
      expect(refused.body.errors).toEqual([expect.objectContaining({ path: '/data/checkedBy' })]);
    }
    // A member of the branch, and after that the town's secretary, who is on another organisation's rolls.
    await county.done('secretary', subject, 'publish', {
      data: { ...shown, checkedBy: person('plain-2') },
      content: {},
    });
    const again = { data: { ...shown, channel: 'web', checkedBy: person('town-secretary') }, content: {} };
    await county.done('secretary', subject, 'publish', again);
  });

  it('L2 G4 a list shows a subtree to whoever is over it, and filters by what is waited for', async () => {
    const list = async (name: string, query: string): Promise<CommitmentList & { code?: string }> =>
      (await county.call('commitments', await county.actor(name), 'GET', `/commitments?year=2026${query}`)).body;
    const all = await list('town-secretary', `&under=${TOWN}`);
    expect(all.total).toBe(all.items.length);
    expect(new Set(all.items.map(({ path }) => path.split('/')[3]))).toEqual(new Set([TOWN]));
    const own = await list('town-secretary', `&under=${TOWN}&withSubordinates=false`);
    expect(new Set(own.items.map(({ path }) => path))).toEqual(new Set([`/o90/${COUNTY}/${TOWN}/`]));
    const pledging = await list('secretary', `&under=${BRANCH}&waiting=pledge&state=open`);
    expect(pledging.items.map(({ subjectId }) => subjectId)).toContain(person('plain-2'));
    expect(pledging.items.map(({ subjectId }) => subjectId)).not.toContain(person('plain-1'));
    expect((await list('secretary', `&under=${OTHER_BRANCH}`)).code).toBe('not_found');
    expect((await list('plain-2', '')).items.map(({ subjectId }) => subjectId)).toEqual([person('plain-2')]);
    const first = await list('secretary', '&limit=1');
    const second = await list('secretary', `&limit=1&cursor=${first.next}`);
    const together = await list('secretary', '&limit=2');
    expect([...first.items, ...second.items].map(({ chain }) => chain)).toEqual(
      together.items.map(({ chain }) => chain),
    );
  });
});

describe('what bad input gets: a stable code, nothing changed', () => {
  const subject = person('plain-2');
  const submit = (items: object[], content: Record<string, object>): Promise<{ status: number; body: any }> =>
    county.deed('plain-2', subject, 'submitPledges', { data: { items }, content: { items: content } });
  const a = item('a', '2026-06-30');
  const b = item('b', '2026-11-30');
  const both = { a: written, b: written };
  const { goal: _goal, ...withoutGoal } = written;
  const { deadline: _deadline, ...withoutDeadline } = a;
  const bad: [string, object[], Record<string, object>, ErrorCode][] = [
    ['no item', [], {}, 'items_too_few'],
    ['one item', [a], { a: written }, 'items_too_few'],
    [
      'four items',
      ['a', 'b', 'c', 'd'].map((id) => ({ ...a, id })),
      { ...both, c: written, d: written },
      'items_too_many',
    ],
    ['an item twice', [a, a], { a: written }, 'item_incomplete'],
    ['an item without goal', [a, b], { a: withoutGoal, b: written }, 'item_incomplete'],
    ['an item with a blank goal', [a, b], { a: { ...written, goal: '  ' }, b: written }, 'item_incomplete'],
    ['an item without deadline', [withoutDeadline, b], both, 'item_incomplete'],
    ['an item without words', [a, b], { a: written }, 'item_incomplete'],
    ['words without an item', [a, b], { ...both, c: written }, 'item_incomplete'],
    ['a deadline that is no day', [{ ...a, deadline: '2026-02-30' }, b], both, 'item_incomplete'],
    ['a deadline outside the year', [{ ...a, deadline: '2027-01-01' }, b], both, 'item_deadline_outside_year'],
    ['a deadline already past', [{ ...a, deadline: '2026-03-01' }, b], both, 'item_deadline_passed'],
    [
      'a cross-year item without milestone',
      [{ ...a, deadline: '2027-06-30', crossYear: true }, b],
      both,
      'item_deadline_outside_year',
    ],
    [
      'no practical item',
      [
        { ...a, kind: 'post' },
        { ...b, kind: 'common' },
      ],
      both,
      'practical_item_missing',
    ],
  ];

  it.each(bad)('P4 pledges with %s', async (_what, items, content, code) => {
    const before = await county.entries(subject);
    expectRefusal(await submit(items, content), code);
    expect(await county.entries(subject)).toEqual(before);
  });

  it('P4 N2 a cross-year item with a milestone inside the year is accepted', async () => {
    const cross = item('a', '2027-06-30', { crossYear: true, milestone: '2026-10-31' });
    const { status } = await county.deed('plain-3', person('plain-3'), 'submitPledges', {
      data: { items: [cross, b] },
      content: { items: both },
    });
    expect(status).toBe(200);
  });

  it('M3 the elderly pledge what they can, one thing too', async () => {
    const { status } = await county.deed('elder', person('elder'), 'submitPledges', {
      data: { items: [item('a', '2026-06-30', { kind: 'common' })] },
      content: { items: { a: written } },
    });
    expect(status).toBe(200);
  });

  it('a deed in a stage that does not allow it hears what is allowed, and what is waited for until when', async () => {
    const answer = await county.deed('secretary', subject, 'review', { data: approve, content: {} });
    expectRefusal(answer, 'stage_not_allowed');
    expect(answer.body).toMatchObject({ stage: 'drafting', allowed: expect.arrayContaining(['submitPledges']) });
    expect(answer.body.allowed).not.toContain('review');
    expect(answer.body.waitingFor).toContainEqual(
      expect.objectContaining({ duty: 'pledge', role: 'subject', due: '2026-03-20' }),
    );
  });

  it('V1 V2 a review without its criteria, a return without guidance, an approval of what falls short', async () => {
    const pledgedSubject = await pledged('plain-4');
    const review = (data: object, content: object): Promise<{ status: number; body: any }> =>
      county.deed('secretary', pledgedSubject, 'review', { data, content });
    expectRefusal(await review({ verdict: 'approve', criteria: { policy: true } }, {}), 'criteria_incomplete');
    expectRefusal(await review({ ...sendBack, verdict: 'approve' }, {}), 'hollow_pledge');
    expectRefusal(await review(sendBack, {}), 'guidance_missing');
    expectRefusal(await review(sendBack, { guidance: ' ' }), 'guidance_missing');
    const returned = { data: sendBack, content: { guidance: '目标要能衡量' } };
    expect(await county.done('secretary', pledgedSubject, 'review', returned)).toMatchObject({ stage: 'returned' });
    expect(await county.done('plain-4', pledgedSubject, 'submitPledges', pledge)).toMatchObject({ stage: 'reviewing' });
    expect((await county.detail('plain-4', pledgedSubject)).rounds).toBe(2);
  });

  it.each(['achievements', 'shortcomings', 'direction'])('C3 a comment with empty %s', async (part) => {
    const data = { period: 'q4', mode: 'meeting', late: false };
    const content = { ...comment, [part]: ' ' };
    expectRefusal(await county.deed('secretary', subject, 'comment', { data, content }), 'comment_incomplete');
  });

  it('B3 a record of a closed quarter is refused, and accepted as a late entry, marked as such', async () => {
    const record = (late: boolean): AskedDeed => ({ data: { period: 'q1', late }, content: { text: '走访两次' } });
    expectRefusal(await county.deed('organiser', subject, 'writeRecord', record(false)), 'period_closed');
    await county.done('organiser', subject, 'writeRecord', record(true));
    expect((await county.entries(subject)).at(-1)).toMatchObject({
      kind: 'recorded',
      data: { period: 'q1', late: true },
    });
    expectRefusal(await county.deed('organiser', subject, 'writeRecord', record(true)), 'period_done');
    const coming = { data: { period: 'q3', late: false }, content: { text: '预先' } };
    expectRefusal(await county.deed('organiser', subject, 'writeRecord', coming), 'period_not_open');
    const inTime = { data: { period: 'q2', late: true }, content: { text: '走访一次' } };
    await county.done('organiser', subject, 'writeRecord', inTime);
    expect((await county.entries(subject)).at(-1)).toMatchObject({ data: { period: 'q2', late: false } });
  });

  it('X3 the same deed twice is done once with the same answer; its id for anything else is refused', async () => {
    const person5 = person('plain-5');
    const asked = { ...pledge, id: randomUUID() };
    const first = await county.deed('plain-5', person5, 'submitPledges', asked);
    expect(first.status).toBe(200);
    expect(await county.deed('plain-5', person5, 'submitPledges', asked)).toEqual(first);
    expect((await county.entries(person5)).filter(({ kind }) => kind === 'pledged')).toHaveLength(1);
    const { items } = pledge.content as { items: object };
    const otherWords = { ...asked, content: { items: { ...items, a: { ...written, goal: '另一个目标' } } } };
    expectRefusal(await county.deed('plain-5', person5, 'submitPledges', otherWords), 'deed_id_reused');
    const otherData = { ...asked, data: { items: [item('a', '2026-07-31'), item('b', '2026-11-30')] } };
    expectRefusal(await county.deed('plain-5', person5, 'submitPledges', otherData), 'deed_id_reused');
    expectRefusal(await county.deed('plain-5', person5, 'reflect', { id: asked.id, data: {} }), 'deed_id_reused');
    expectRefusal(await county.deed('plain-6', person('plain-6'), 'submitPledges', asked), 'deed_id_reused');
    const told = await county.call('commitments', await county.actor('plain-5'), 'GET', `/deeds/${asked.id}`);
    expect(told).toEqual(first);
    const others = await county.call('commitments', await county.actor('secretary'), 'GET', `/deeds/${asked.id}`);
    expectRefusal(others, 'not_found');
  });

  it('what is no request at all: over-long, malformed, unknown, without a token', async () => {
    const tooLong = {
      ...pledge,
      content: { ...pledge.content, consulted: [{ group: 'members', way: 'meeting', said: '好'.repeat(100_000) }] },
    };
    expectRefusal(await county.deed('plain-2', subject, 'submitPledges', tooLong), 'body_too_large');
    const longText = { data: {}, content: { text: '好'.repeat(2_001) } };
    expectRefusal(await county.deed('plain-2', subject, 'reflect', longText), 'bad_request');
    expectRefusal(await county.deed('plain-2', subject, 'reflect', { ...longText, id: 'no-uuid' }), 'bad_request');
    expectRefusal(await county.deed('plain-2', subject, 'transfer', { data: { to: BRANCH } }), 'bad_request');
    expectRefusal(
      await county.deed('organiser', subject, 'publishResult', { data: shown, content: { a: 1 } }),
      'bad_request',
    );
    const noDay = { data: { ...shown, from: '2026-02-30', checkedBy: person('deputy') } };
    expectRefusal(await county.deed('organiser', subject, 'publish', noDay), 'bad_request');
    // What people type may not stand in a history: a helper is somebody of the roster.
    const typed = { data: { item: 'a', way: 'oneToOne', helper: 'wangxiaoming' }, content: { text: '每周一次' } };
    expectRefusal(await county.deed('secretary', subject, 'nameHelper', typed), 'helper_unknown');
    const idNumber = { data: { item: '330281198001010012', percent: 1 }, content: { text: '进展' } };
    expectRefusal(await county.deed('plain-2', subject, 'reportProgress', idNumber), 'bad_request');
    expectRefusal(await county.deed('secretary', 'mffffffffffff', 'review', { data: approve }), 'not_found');
    // One's own year that is not open yet is no secret to oneself, and nobody else's business.
    const early = { kind: 'reflect', data: {}, content: { text: '反思' } };
    const nextYear = `/commitments/2030/${person('plain-6')}/deeds`;
    const post = async (name: string) =>
      county.call('commitments', await county.actor(name), 'POST', nextYear, { ...early, id: randomUUID() });
    expectRefusal(await post('plain-6'), 'year_not_open');
    expectRefusal(await post('secretary'), 'not_found');
    expectRefusal(
      await county.call('commitments', { ...SYSTEM_ACTOR, personId: '' }, 'GET', '/openings'),
      'not_signed_in',
    );
  });
});

it('P1 L6 the office of a county opens this year once, no branch its own, nobody a distant one', async () => {
  const open = async (name: string, year: number, place: string) =>
    county.call('commitments', await county.actor(name), 'POST', '/openings', { year, county: place });
  expect((await open('county-office', 2026, COUNTY)).status).toBe(200);
  expectRefusal(await open('county-office', 2100, COUNTY), 'opening_not_possible');
  expectRefusal(await open('secretary', 2026, BRANCH), 'opening_not_possible');
  expectRefusal(await open('city-secretary', 2026, 'o90'), 'opening_not_possible');
  expectRefusal(await open('secretary', 2026, COUNTY), 'not_found');
  expectRefusal(await open('deputy', 2026, BRANCH), 'not_found');
});

describe('what the roster changes', () => {
  const members = async (name: string, path: string, body: object = {}): Promise<number> =>
    (
      await county.call(
        'members',
        await county.actor(name),
        'POST',
        `/members/${person(path.split('/')[0])}/${path.split('/')[1]}`,
        body,
      )
    ).status;
  const untilEntry = (name: string, kind: string): Promise<unknown> =>
    until(async () => (await county.entries(person(name))).some((entry) => entry.kind === kind), {
      deadlineMs: 20_000,
    });

  it('M6 a transfer moves the running year: the old secretary is told who is in charge now and sees what was theirs, the new one all of it', async () => {
    const subject = await approved('plain-7');
    const transfer = { to: OTHER_BRANCH, date: '2026-03-02' };
    expect(await members('secretary', 'plain-7/transfer', transfer)).toBe(200);
    await untilEntry('plain-7', 'transferred');
    await until(async () => (await county.detail('plain-7', subject)).inCharge === OTHER_BRANCH);
    const closeOut = { data: { item: 'a' }, content: {} };
    const refused = await county.deed('secretary', subject, 'closeOut', closeOut);
    expectRefusal(refused, 'not_in_charge');
    expect(refused.body).toMatchObject({ inCharge: OTHER_BRANCH });
    expectRefusal(await county.deed('plain-1', subject, 'closeOut', closeOut), 'not_found');
    await county.done('stranger', subject, 'closeOut', closeOut);
    const past = await county.timeline('secretary', subject);
    expect(past.entries.map(({ kind }) => kind)).toEqual(['opened', 'pledged', 'reviewed']);
    expect(past.head).toMatchObject({
      inCharge: BRANCH,
      movedTo: OTHER_BRANCH,
      stage: 'approved',
      may: [],
      items: { length: 2 },
    });
    expect(past.head.items[0]).toMatchObject({ state: 'open', content: written });
    expect(past.ahead).toEqual([]);
    const { entries, head } = await county.timeline('stranger', subject);
    expect(head).toMatchObject({ chain: commitmentWorkflowId(2026, subject), superior: TOWN });
    expect(entries.map(({ kind, inCharge }) => `${kind} ${inCharge}`)).toEqual([
      ...['opened', 'pledged', 'reviewed'].map((kind) => `${kind} ${BRANCH}`),
      ...['transferred', 'closedOut'].map((kind) => `${kind} ${OTHER_BRANCH}`),
    ]);
  });

  it('M6 who leaves is waited for no longer, and the year is closed', async () => {
    expect(await members('secretary', 'plain-8/leave', { reason: 'died' })).toBe(200);
    await untilEntry('plain-8', 'ended');
    const entries = await county.entries(person('plain-8'));
    expect(entries.map(({ kind }) => kind)).toEqual(['opened', 'left', 'ended']);
    expect(entries[1]?.data).toEqual({ reason: 'died' });
    expect(entries.at(-1)).toMatchObject({ stage: 'closed', waitingFor: [] });
    const record = { data: { period: 'q4', late: false }, content: { text: '无' } };
    await until(async () => (await county.detail('secretary', person('plain-8'))).stage === 'closed');
    expectRefusal(await county.deed('secretary', person('plain-8'), 'writeRecord', record), 'year_closed');
  });

  it('M3 who becomes elderly or infirm on the roster is excused in the running year', async () => {
    expect(await members('secretary', 'plain-9/excuse')).toBe(200);
    await untilEntry('plain-9', 'excused');
    expect((await county.entries(person('plain-9'))).at(-1)).toMatchObject({
      data: { reason: 'elderlyOrInfirm' },
      waitingFor: [],
    });
  });

  it('P1 M6 who comes from above the opened county has a year begun where they come to', async () => {
    const name = 'city-secretary';
    expect(await county.entries(person(name))).toEqual([]);
    const body = { to: OTHER_BRANCH, date: '2026-03-02' };
    const answer = await county.call('members', SYSTEM_ACTOR, 'POST', `/members/${person(name)}/transfer`, body);
    expect(answer.status).toBe(200);
    await untilEntry(name, 'opened');
    expect((await county.entries(person(name)))[0]).toMatchObject({ inCharge: OTHER_BRANCH, data: { county: COUNTY } });
  });

  it('M6 X10 the roster read again from the beginning changes no year', async () => {
    const inbox = async () => (await county.call('commitments', SYSTEM_ACTOR, 'GET', '/internal/inboxes')).body.members;
    const entries = () => county.ledger.collection('entries').countDocuments();
    const appointments = nativeCollection(county.projection, 'appointments');
    const members_ = nativeCollection(county.projection, 'members');
    const before = [await entries(), await appointments.countDocuments(), await members_.countDocuments()];
    const answer = await county.call('commitments', SYSTEM_ACTOR, 'POST', '/internal/rebuild/members', {});
    expect(answer.status).toBe(200);
    await until(async () => (await inbox()).running && (await inbox()).lag === 0, { deadlineMs: 60_000 });
    expect([await entries(), await appointments.countDocuments(), await members_.countDocuments()]).toEqual(before);
  }, 90_000);

  it('P1 who joins while the opening is under way pledges by the day of the plan', async () => {
    await county.bringIn([], [memberRow('joined-at-once', '900101201')]);
    await untilEntry('joined-at-once', 'opened');
    const [opened] = await county.entries(person('joined-at-once'));
    expect(opened?.waitingFor.find(({ duty }) => duty === 'pledge')?.due).toBe('2026-03-20');
  });
});

it('M1 M6 who joins an organisation that is new itself has a year too, whichever is heard of first', async () => {
  const names = Array.from({ length: 6 }, (_, i) => `pioneer-${i}`);
  await county.bringIn(
    [organisationRow('900101203', '900101')],
    names.map((name) => memberRow(name, '900101203')),
  );
  for (const name of names) await until(async () => (await county.entries(person(name))).length > 0);
  const [opened] = await county.entries(person('pioneer-0'));
  expect(opened).toMatchObject({ inCharge: 'o900101203', data: { superior: TOWN, county: COUNTY } });
});

describe('an immediate commitment', () => {
  const FLOOD = randomUUID();
  const propose = async (name: string, body: object): Promise<{ status: number; body: any }> =>
    county.call('commitments', await county.actor(name), 'POST', '/immediate', {
      ...{ id: FLOOD, year: 2026, subjectId: person('plain-10'), occasion: '防汛值守', pledgeDue: '2026-03-06' },
      ...body,
    });
  const path = `/immediate/2026/${person('plain-10')}/${FLOOD}`;

  it('P2 is proposed by the member or the branch, once, pledged by its own day, and closed when settled', async () => {
    expectRefusal(await propose('stranger', {}), 'not_found');
    expectRefusal(await propose('organiser', {}), 'not_allowed');
    expectRefusal(await propose('secretary', { pledgeDue: '2026-02-01' }), 'item_deadline_passed');
    expectRefusal(await propose('secretary', { pledgeDue: '2026-02-30' }), 'bad_request');
    expect(await propose('secretary', {})).toMatchObject({
      status: 200,
      body: { chain: expect.stringMatching(/^immediate/) },
    });
    expect((await propose('secretary', {})).status).toBe(200);
    expectRefusal(await propose('secretary', { occasion: '另一件事' }), 'deed_id_reused');

    const member = await county.actor('plain-10');
    const secretary = await county.actor('secretary');
    const detail = async (): Promise<CommitmentDetail & { code?: string }> =>
      (await county.call('commitments', member, 'GET', path)).body;
    await until(async () => (await detail()).stage === 'drafting');
    expect((await detail()).waitingFor).toMatchObject([{ duty: 'pledge', due: '2026-03-06' }]);
    const post = (actor: typeof member, kind: DeedKind, data: object, content: object): Promise<unknown> =>
      county
        .call('commitments', actor, 'POST', `${path}/deeds`, { id: randomUUID(), kind, data, content })
        .then(async ({ status, body }) => {
          expect({ status, code: body.code }).toEqual({ status: 200, code: undefined });
          await until(async () => (await detail()).seq >= body.seq);
        });
    await post(member, 'submitPledges', { items: [item('a', '2026-03-31')] }, { items: { a: written } });
    // Whoever reviews it reads what it is for.
    const { body: timeline } = await county.call('commitments', secretary, 'GET', `${path}/timeline`);
    expect((timeline as TimelineView).entries[0]).toMatchObject({ kind: 'opened', content: { occasion: '防汛值守' } });
    await post(secretary, 'review', approve, {});
    await post(secretary, 'publish', { ...shown, checkedBy: person('deputy') }, {});
    await post(secretary, 'closeOut', { item: 'a' }, {});
    await until(async () => (await detail()).stage === 'closed');
    // The annual one beside it goes on.
    expect((await county.detail('plain-10', person('plain-10'))).stage).toBe('drafting');
  });
});

describe('a message that nobody can read', () => {
  it('goes to the dead letters, is seen there, can be put back, and the rest flows on', async () => {
    const producer = createProducer(
      createKafka({ brokers: required('KAFKA_BROKERS').split(','), clientId: 'test', log: createLog('test') }),
    );
    await producer.connect();
    const chain = commitmentWorkflowId(2026, person('plain-6'));
    const event = { specversion: '1.0', id: 'x/1', type: 'ballot.cast', dataschema: 'ballot.cast/1', source: 'test' };
    await producer.send({
      topic: topicName(county.realm, 'ledger'),
      messages: [
        { key: chain, value: 'not even JSON' },
        { key: chain, value: JSON.stringify({ ...event, subject: chain, sequence: 1, data: {} }) },
      ],
    });
    await producer.disconnect();
    await pledged('plain-6');
    const letters = async (): Promise<{ id: string; topic: string; reason: string; replayedAt?: string }[]> =>
      (await county.call('commitments', SYSTEM_ACTOR, 'GET', '/internal/dead-letters')).body.items;
    await until(async () => (await letters()).length === 2);
    expect((await letters()).every(({ topic }) => topic === topicName(county.realm, 'ledger'))).toBe(true);
    expect(new Set((await letters()).map(({ reason }) => reason)).size).toBe(2);
    const secretary = await county.actor('secretary');
    expectRefusal(await county.call('commitments', secretary, 'GET', '/internal/dead-letters'), 'not_found');
    const id = (await letters())[0]?.id;
    const replayed = await county.call('commitments', SYSTEM_ACTOR, 'POST', `/internal/dead-letters/${id}/replay`, {});
    expect(replayed.body).toEqual({ replayed: true });
    await until(async () => (await letters()).length === 3);
  });
});

describe('an engine away: done once, or never, and never half', () => {
  const report = (percent: number): AskedDeed & { id: string } => ({
    id: randomUUID(),
    data: { item: 'a', percent },
    content: { text: '进展' },
  });
  let subject: string;
  beforeAll(async () => {
    subject = await approved('plain-11');
  }, 30_000);
  const standing = async (id: string): Promise<number> =>
    (await county.entries(subject)).filter(({ deedId }) => deedId === id).length;
  const ask = async (id: string): Promise<{ status: number; body: any }> =>
    county.call('commitments', await county.actor('plain-11'), 'GET', `/deeds/${id}`);

  it('Temporal: 202, then done once when it is back', async () => {
    const deed = report(10);
    county.proxies.temporal.cut();
    const answer = await county.deed('plain-11', subject, 'reportProgress', deed);
    expect(answer).toMatchObject({ status: 202, body: { code: 'registering', deed: `/deeds/${deed.id}` } });
    expect((await ask(deed.id)).status).toBe(202);
    expect(await standing(deed.id)).toBe(0);
    const occasion = { id: randomUUID(), year: 2026, subjectId: subject, occasion: '值守', pledgeDue: '2026-03-06' };
    const member = await county.actor('plain-11');
    expectRefusal(await county.call('commitments', member, 'POST', '/immediate', occasion), 'unavailable');
    county.proxies.temporal.mend();
    await until(async () => (await ask(deed.id)).status === 200);
    expect(await standing(deed.id)).toBe(1);
    expect(await county.deed('plain-11', subject, 'reportProgress', deed)).toEqual(await ask(deed.id));
    expect((await county.call('commitments', member, 'POST', '/immediate', occasion)).status).toBe(200);
  }, 90_000);

  it('MongoDB: 503, and never done', async () => {
    const deed = report(20);
    county.proxies.mongo.cut();
    try {
      expectRefusal(await county.deed('plain-11', subject, 'reportProgress', deed), 'unavailable');
    } finally {
      county.proxies.mongo.mend();
    }
    await until(async () => (await ask(deed.id)).status === 404);
    expect(await standing(deed.id)).toBe(0);
    // Later deeds go through, and it is still not among them.
    await county.done('plain-11', subject, 'reportProgress', report(30));
    expect(await standing(deed.id)).toBe(0);
  }, 90_000);

  it('Kafka: done at once, and the lists catch up when it is back', async () => {
    const before = await county.detail('plain-11', subject);
    const deed = report(40);
    county.proxies.kafka.cut();
    const answer = await county.deed('plain-11', subject, 'reportProgress', deed);
    expect(answer.status).toBe(200);
    expect(await standing(deed.id)).toBe(1);
    // The page waits as long as it may for what it has just done, and shows what there is.
    const path = `/commitments/2026/${subject}?atLeast=${answer.body.seq}`;
    const shownMeanwhile = await county.call('commitments', await county.actor('plain-11'), 'GET', path);
    expect(shownMeanwhile.body.seq).toBe(before.seq);
    county.proxies.kafka.mend();
    await until(async () => (await county.detail('plain-11', subject)).seq === answer.body.seq, { deadlineMs: 80_000 });
    expect((await county.detail('plain-11', subject)).items[0]).toMatchObject({ id: 'a', percent: 40 });
  }, 100_000);
});

it('X3 the projection rebuilt from the beginning equals the live one byte for byte', async () => {
  const snapshot = async (): Promise<string> => {
    const parts = await Promise.all(
      ['heads', 'entries'].map((name) =>
        nativeCollection<{ _id: string }>(county.projection, name)
          .find({}, { sort: { _id: 1 } })
          .toArray(),
      ),
    );
    return JSON.stringify(parts);
  };
  const isSettled = async (): Promise<boolean> => {
    const { body } = await county.call('commitments', SYSTEM_ACTOR, 'GET', '/internal/inboxes');
    return body.ledger.lag === 0 && body.ledger.running === true;
  };
  await until(isSettled);
  const live = await snapshot();
  expect(live.length).toBeGreaterThan(10_000);
  // What only a rebuild puts right.
  const heads = nativeCollection<{ _id: string; rounds: number }>(county.projection, 'heads');
  await heads.updateOne({ _id: commitmentWorkflowId(2026, person('plain-1')) }, { $set: { rounds: 99 } });
  expect((await county.call('commitments', SYSTEM_ACTOR, 'POST', '/internal/rebuild/ledger', {})).status).toBe(200);
  await until(isSettled, { deadlineMs: 60_000 });
  expect(await snapshot()).toBe(live);
}, 100_000);

describe('weeks later', () => {
  it('P1 S1 一: who joins after the opening has thirty days to pledge', async () => {
    await county.restartOn('2026-04-01T01:00:00.000Z');
    await county.bringIn([], [memberRow('joined-later', '900101201')]);
    await until(async () => (await county.entries(person('joined-later'))).length > 0);
    const [opened] = await county.entries(person('joined-later'));
    expect(opened?.waitingFor.find(({ duty }) => duty === 'pledge')?.due).toBe('2026-05-01');
    await until(async () => (await county.detail('secretary', person('joined-later'))).seq >= 1);
    expect((await county.done('joined-later', person('joined-later'), 'submitPledges', pledge)).stage).toBe(
      'reviewing',
    );
  }, 90_000);
});
