/** Opinions of the public: sent without signing in, followed by a code, answered by the office, owed until then. */
import type { TodoList } from '../../shared/contracts/views';
import type { OpinionDetail, OpinionList } from '../../shared/contracts/publication';
import { until } from '../../infra/until';
import { MONDAY, openPublication, type OpenPublication, PUBLISHED } from '../support/open-publication';
import { eventOf, organisation } from '../support/told-year';

const CONTACT = '13900001234';
let place: OpenPublication;
beforeAll(async () => {
  place = await openPublication('opinions');
  await place.tellYearOf('m1', 'o2', 'o1', PUBLISHED);
  await place.tellYearOf('m-s2', 'o2', 'o1', PUBLISHED);
}, 120_000);
afterAll(() => place?.close());
afterEach(() => void (place.clock.origin = MONDAY));

let forms = 0;
const opinion = (more: Record<string, string> = {}) => ({
  form: `form-${forms++}`,
  kind: 'complaint',
  text: '路灯报修两周没有人来',
  contact: CONTACT,
  about: '',
  website: '',
  ...more,
});
const codeIn = (page: string): string => /class="number">([A-Z2-9]{5}-[A-Z2-9]{5})</.exec(page)?.[1] ?? '';

/** Sends one, and finds it in the office's list. */
async function sent(organisationId: string, more: Record<string, string> = {}): Promise<{ id: string; code: string }> {
  const text = `意见 ${forms}`;
  const { status, text: page } = await place.sendForm(
    `/public/organisations/${organisationId}/opinions`,
    opinion({ text, ...more }),
  );
  expect(status).toBe(201);
  const { body } = (await place.get(`/opinions?organisation=${organisationId}`, 'm-chief')) as { body: OpinionList };
  const found = body.items.find((item) => item.text === (more.text ?? text));
  return { id: found?.id ?? '', code: codeIn(page) };
}
const answer = (id: string, who: string, body: object = { id: 'a1', text: '已修好' }) =>
  place.post(`/opinions/${id}/answers`, who, body);
async function owed(who: string): Promise<string[]> {
  const { body } = (await place.get('/todo', who)) as { body: TodoList };
  return body.opinions.map(({ id, role, state }) => `${id} ${role} ${state}`);
}

describe('from the public page', () => {
  it('U4 the page has a form that needs neither script nor sign-in, and may be sent to us alone', async () => {
    const { text, headers } = await place.get('/public/organisations/o2');
    expect(text).toContain('<form method="post" action="/public/organisations/o2/opinions"');
    expect(text).not.toContain('<script');
    expect(headers['content-security-policy']).toContain("form-action 'self'");
    expect(headers['set-cookie']).toBeUndefined();
    expect(text).toContain('<option value="commitment/2026/m1" >王建国的承诺</option>');
  });

  it('U4 sent, it is kept with its due day ten working days on, and answered with a code', async () => {
    const { status, text, headers } = await place.sendForm('/public/organisations/o2/opinions', opinion());
    expect(status).toBe(201);
    expect(headers['cache-control']).toBe('no-store');
    expect(codeIn(text)).toMatch(/^[A-Z2-9]{5}-[A-Z2-9]{5}$/);
    expect(text).toContain('3月16日');
    const kept = await place.publication.store.opinions.findOne({ text: '路灯报修两周没有人来' });
    expect(kept).toMatchObject({
      organisationId: 'o2',
      kind: 'complaint',
      state: 'open',
      due: '2026-03-16',
      answers: [],
    });
    // Neither the code nor whom to reach can be read from the database, and nothing of where it came from is there.
    const stored = JSON.stringify(kept);
    for (const secret of [CONTACT, codeIn(text), codeIn(text).replace('-', ''), '127.0.0.1'])
      expect(stored).not.toContain(secret);
  });

  it('U4 a second click is the same opinion with the same code, other words are another', async () => {
    const count = () => place.publication.store.opinions.countDocuments();
    const before = await count();
    const fields = opinion({ text: '点了两次' });
    const codes = [];
    for (let click = 0; click < 2; click++)
      codes.push(codeIn((await place.sendForm('/public/organisations/o2/opinions', fields)).text));
    expect(new Set(codes).size).toBe(1);
    expect(await count()).toBe(before + 1);
    const other = await place.sendForm('/public/organisations/o2/opinions', { ...fields, text: '改了再发' });
    expect(codeIn(other.text)).not.toBe(codes[0]);
    expect(await count()).toBe(before + 2);
  });

  it('U4 what is wrong is said above the form, which keeps what was written, as text', async () => {
    const before = await place.publication.store.opinions.countDocuments();
    const wrong = await place.sendForm(
      '/public/organisations/o2/opinions',
      opinion({ kind: '', text: '<script>x</script>留言' }),
    );
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('请选择意见、投诉或者建议');
    expect(wrong.text).toContain('&#60;script&#62;x&#60;/script&#62;留言</textarea');
    expect(wrong.text).not.toContain('<script');
    const long = await place.sendForm('/public/organisations/o2/opinions', opinion({ text: '长'.repeat(2001) }));
    expect([long.status, long.text.includes('最多 2000 字')]).toEqual([422, true]);
    const about = await place.sendForm('/public/organisations/o2/opinions', opinion({ about: 'commitment/2026/m2' }));
    expect([about.status, about.text.includes('已经不在公示页面上')]).toEqual([422, true]);
    expect(await place.publication.store.opinions.countDocuments()).toBe(before);
  });

  it('U4 the longest text comes through, a longer request does not, and neither does what is no form', async () => {
    const path = '/public/organisations/o2/opinions';
    expect((await place.sendForm(path, opinion({ text: '长'.repeat(2000) }))).status).toBe(201);
    const huge = await place.sendForm(path, opinion({ text: '长'.repeat(20_000) }));
    expect([huge.status, huge.text.includes('内容过长')]).toEqual([413, true]);
    expect((await place.post(path, 'm1', { kind: 'opinion' })).status).toBe(422);
    expect((await place.sendForm('/public/organisations/o9/opinions', opinion())).status).toBe(404);
  });

  it('U4 a program that fills in the hidden field is told the same as everybody, and nothing is kept', async () => {
    const before = await place.publication.store.opinions.countDocuments();
    const { status, text } = await place.sendForm(
      '/public/organisations/o2/opinions',
      opinion({ website: 'http://spam' }),
    );
    expect([status, codeIn(text).length]).toEqual([201, 11]);
    expect(await place.publication.store.opinions.countDocuments()).toBe(before);
  });
});

describe('followed by its code', () => {
  it('U4 anybody with the code sees state and answers, not the text; nobody without', async () => {
    const { id, code } = await sent('o2', { text: '水压不足' });
    const open = await place.sendForm('/public/opinions', { code: code.toLowerCase().replace('-', ' ') });
    expect(open.status).toBe(200);
    expect(open.text).toContain('某村党支部');
    expect(open.text).toContain('待答复，最迟 3月16日答复');
    expect(open.text).not.toMatch(/水压不足|13900001234/);
    expect(open.headers['cache-control']).toBe('no-store');
    await answer(id, 'm-s2', { id: 'a1', text: '已经换了水泵\n请再看看' });
    const answered = await place.sendForm('/public/opinions', { code });
    expect(answered.text).toContain('已经换了水泵\n请再看看');
    expect(answered.text).not.toContain('张书记');
    for (const other of ['', 'AAAAA-AAAAA', `${code}A`]) {
      const { status, text } = await place.sendForm('/public/opinions', { code: other });
      expect([status, text.includes('没有这个查询码')]).toEqual([404, true]);
    }
    expect((await place.get(`/public/opinions?code=${code}`)).text).not.toContain('已经换了水泵');
  });

  it('U4 overdue is said there too', async () => {
    const { code } = await sent('o2');
    place.clock.origin = '2026-03-17T01:00:00.000Z';
    expect((await place.sendForm('/public/opinions', { code })).text).toContain('上级党组织正在督办');
  });
});

describe('answering', () => {
  it('U4 is recorded with who and when, and a correction is a further answer', async () => {
    const { id } = await sent('o2');
    expect((await answer(id, 'm-d2')).body).toMatchObject({
      state: 'answered',
      answers: [{ id: 'a1', text: '已修好', by: 'm-d2', at: expect.stringMatching(/^2026-03-02T/) }],
    });
    expect((await answer(id, 'm-s2', { id: 'a2', text: '更正：三月三日修好' })).body.answers).toEqual([
      expect.objectContaining({ id: 'a1', text: '已修好', by: 'm-d2' }),
      expect.objectContaining({ id: 'a2', text: '更正：三月三日修好', by: 'm-s2' }),
    ]);
  });

  it('U4 the same answer sent again is one; other words under its id are refused', async () => {
    const { id } = await sent('o2');
    await answer(id, 'm-s2');
    expect((await answer(id, 'm-s2')).body.answers).toHaveLength(1);
    expect((await answer(id, 'm-s2', { id: 'a1', text: '别的' })).body.code).toBe('deed_id_reused');
    expect((await answer(id, 'm-d2')).body.code).toBe('deed_id_reused');
    expect((await answer(id, 'm-s2', { id: 'a2', text: '  ' })).body.code).toBe('bad_request');
    expect((await place.get(`/opinions/${id}`, 'm-s2')).body.answers).toHaveLength(1);
  });

  it('U4 rights: secretary and deputy of the organisation, whoever else is inside is not allowed, outside it is not there', async () => {
    const { id } = await sent('o2');
    for (const [who, code] of [
      ...[
        ['m-g2', 'not_allowed'],
        ['m-l2', 'not_allowed'],
        ['m-chief', 'not_allowed'],
        ['m-county', 'not_allowed'],
      ],
      ...[
        ['m-s3', 'not_found'],
        ['m1', 'not_found'],
        ['m-former', 'not_found'],
      ],
    ] as [string, string][])
      expect([who, (await answer(id, who)).body.code]).toEqual([who, code]);
    expect((await answer('nothing', 'm-s2')).body.code).toBe('not_found');
    expect((await answer(id, 'm-d2')).status).toBe(200);
  });

  it('U4 about the secretary’s own commitment the superior answers, not the secretary and not the deputy', async () => {
    const { id } = await sent('o2', { about: 'commitment/2026/m-s2' });
    expect((await answer(id, 'm-s2')).body.code).toBe('not_allowed');
    expect((await answer(id, 'm-d2')).body.code).toBe('not_allowed');
    expect(await owed('m-chief')).toContain(`${id} keeper open`);
    expect((await owed('m-s2')).join()).not.toContain(id);
    expect((await answer(id, 'm-chief')).status).toBe(200);
  });

  it('U4 whom to reach is shown to who may answer, and to nobody else who sees it', async () => {
    const { id } = await sent('o2');
    const detail = async (who: string) => (await place.get(`/opinions/${id}`, who)).body as OpinionDetail;
    expect(await detail('m-s2')).toMatchObject({ contact: CONTACT, may: ['answer'] });
    for (const who of ['m-g2', 'm-chief']) {
      const seen = await detail(who);
      expect(seen).toMatchObject({ id, may: [] });
      expect(JSON.stringify(seen)).not.toContain(CONTACT);
    }
    expect(JSON.stringify((await place.get('/opinions?organisation=o2', 'm-s2')).body)).not.toContain(CONTACT);
  });
});

describe('what is owed', () => {
  it('U4 G1 it stands in the to-do of secretary and deputy, counted, until it is answered', async () => {
    const { id } = await sent('o2');
    expect(await owed('m-s2')).toContain(`${id} keeper open`);
    expect(await owed('m-d2')).toContain(`${id} keeper open`);
    expect((await owed('m-g2')).concat(await owed('m-chief')).join()).not.toContain(id);
    const before = (await place.get('/todo', 'm-s2')).body.counts.open as number;
    await answer(id, 'm-s2');
    expect((await owed('m-s2')).join()).not.toContain(id);
    expect((await place.get('/todo', 'm-s2')).body.counts.open).toBe(before - 1);
  });

  it('U4 unanswered after its day it is in the superior’s to-do too, who may answer then; not in that of the next above', async () => {
    const { id } = await sent('o2');
    place.clock.origin = '2026-03-16T08:00:00.000Z';
    expect(await owed('m-s2')).toContain(`${id} keeper dueSoon`);
    expect((await owed('m-chief')).join()).not.toContain(id);
    place.clock.origin = '2026-03-17T01:00:00.000Z';
    expect(await owed('m-s2')).toContain(`${id} keeper overdue`);
    expect(await owed('m-chief')).toContain(`${id} superior overdue`);
    expect((await owed('m-county')).join()).not.toContain(id);
    expect((await answer(id, 'm-chief')).status).toBe(200);
    expect((await owed('m-s2')).join()).not.toContain(id);
  });

  it('X11 U4 where its last day was lost to an outage it is due on the next, and nobody above is asked before', async () => {
    const { id } = await sent('o2');
    place.clock.origin = '2026-03-17T01:00:00.000Z';
    expect(await owed('m-chief')).toContain(`${id} superior overdue`);
    place.lostDays.push('2026-03-16');
    await until(async () => (await owed('m-s2')).includes(`${id} keeper dueSoon`));
    expect((await owed('m-chief')).join()).not.toContain(id);
    expect((await answer(id, 'm-chief')).status).toBe(403);
    expect((await place.get(`/opinions/${id}`, 'm-s2')).body).toMatchObject({ due: '2026-03-17', workingDaysOver: 0 });
    place.clock.origin = '2026-03-18T01:00:00.000Z';
    expect(await owed('m-chief')).toContain(`${id} superior overdue`);
    place.lostDays.pop();
    await until(async () => {
      const { body } = await place.get(`/opinions/${id}`, 'm-s2');
      return body.due === '2026-03-16';
    });
    expect((await answer(id, 'm-chief')).status).toBe(200);
  });
});

describe('digests', () => {
  const lines = async (day: string, who: string): Promise<string[]> => {
    const delivery = await place.publication.store.deliveries.findOne({ _id: `${day}/${who}` });
    return (delivery?.lines ?? [])
      .filter(({ duty }) => duty === 'answerOpinion')
      .map(({ reason, role, count }) => `${reason} ${role} ${count}`);
  };

  it('U4 G9 what came in is told to those who answer it, and once the time is over to the superior', async () => {
    const { store, digests } = place.publication;
    await store.opinions.deleteMany({});
    await sent('o2');
    await sent('o2');
    await sent('o2', { about: 'commitment/2026/m-s2' });
    await digests.tick(Date.now());
    expect(await lines('2026-03-02', 'm-s2')).toEqual(['opened keeper 2']);
    expect(await lines('2026-03-02', 'm-d2')).toEqual(['opened keeper 2']);
    expect(await lines('2026-03-02', 'm-chief')).toEqual(['opened keeper 1']);
    expect(await lines('2026-03-02', 'm-g2')).toEqual([]);
    place.clock.origin = '2026-03-03T01:00:00.000Z';
    await digests.tick(Date.now());
    expect(await lines('2026-03-03', 'm-s2')).toEqual([]);
    place.clock.origin = '2026-03-17T01:00:00.000Z';
    await digests.tick(Date.now());
    expect(await lines('2026-03-17', 'm-s2')).toEqual(['escalated keeper 2']);
    expect((await lines('2026-03-17', 'm-chief')).sort()).toEqual(['escalated keeper 1', 'escalated superior 2']);
    expect(await lines('2026-03-17', 'm-county')).toEqual([]);
    const kept = JSON.stringify(await store.deliveries.find({}).toArray());
    expect(kept).not.toMatch(/意见 \d|13900001234/);
  });
});

describe('lists', () => {
  it('U4 the office and its superior see them page by page, by state and kind, with subordinates where wanted', async () => {
    const { id } = await sent('o3', { kind: 'suggestion' });
    await sent('o3', { kind: 'opinion' });
    await answer(id, 'm-s3');
    const list = async (who: string, query: string) =>
      ((await place.get(`/opinions?${query}`, who)).body as OpinionList).items.map(
        (item) => `${item.kind} ${item.state}`,
      );
    expect(await list('m-s3', 'organisation=o3')).toEqual(['opinion open', 'suggestion answered']);
    expect(await list('m-s3', 'organisation=o3&state=open')).toEqual(['opinion open']);
    expect(await list('m-chief', 'organisation=o3&kind=suggestion')).toEqual(['suggestion answered']);
    expect(await list('m-chief', 'organisation=o1')).toEqual([]);
    const all = await list('m-county', 'organisation=o0&withSubordinates=true&limit=200');
    expect(all).toHaveLength(await place.publication.store.opinions.countDocuments());
    const first = (await place.get('/opinions?organisation=o3&limit=1', 'm-s3')).body as OpinionList;
    const next = `/opinions?organisation=o3&limit=1&cursor=${encodeURIComponent(first.next ?? '')}`;
    expect(((await place.get(next, 'm-s3')).body as OpinionList).items[0]?.id).toBe(id);
  });

  it('U4 L6 rights: outside one’s scope they are not there', async () => {
    for (const [who, id] of [
      ['m-s2', 'o3'],
      ['m-s2', 'o1'],
      ['m1', 'o2'],
      ['m-former', 'o2'],
      ['m-chief', 'o9'],
    ] as const)
      expect((await place.get(`/opinions?organisation=${id}`, who)).status).toBe(404);
    expect((await place.get('/opinions?organisation=o2')).status).toBe(401);
  });

  it('C6 U4 opinions about a commitment are seen by those who see it: the member and the offices over it', async () => {
    const { id } = await sent('o2', { about: 'commitment/2026/m1', text: '王建国修的路很好' });
    for (const who of ['m1', 'm-s2', 'm-chief']) {
      const { body } = await place.get('/opinions/about?chain=commitment/2026/m1', who);
      expect(body.items).toEqual([expect.objectContaining({ id, text: '王建国修的路很好', subjectId: 'm1' })]);
      expect(JSON.stringify(body)).not.toContain(CONTACT);
    }
    for (const who of ['m2', 'm-s3'])
      expect((await place.get('/opinions/about?chain=commitment/2026/m1', who)).status).toBe(404);
    expect((await place.get('/opinions/about?chain=commitment/2026/m9', 'm-s2')).status).toBe(404);
  });

  it('X10 when an organisation moves, its opinions are found under its new superior', async () => {
    const { id } = await sent('o3');
    await place.tell('members', [eventOf('organisation.changed', 'o3', 2, organisation('o3', 'o0', '/o0/o3/'))]);
    await until(async () => (await place.publication.store.opinions.findOne({ _id: id }))?.path === '/o0/o3/');
    const { body } = (await place.get('/opinions?organisation=o1&withSubordinates=true&limit=200', 'm-chief')) as {
      body: OpinionList;
    };
    expect(body.items.map((item) => item.id)).not.toContain(id);
  });
});
