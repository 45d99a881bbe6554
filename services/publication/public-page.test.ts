import { html } from './html';
import { type PublishedCommitment, shownOn, writePublicPage } from './public-page';
import { emptyChain } from './project-chain';
import type { PublicationRecord } from './store';

const commitment: PublishedCommitment = {
  chain: 'commitment/2026/m1',
  subjectId: 'm1',
  subjectType: 'member',
  stage: 'fulfilling',
  result: 'excellent',
  items: [
    {
      id: 'a',
      kind: 'practical',
      due: '2026-06-30',
      crossYear: false,
      percent: 40,
      state: 'open',
      rungs: [],
      content: {
        title: '<script>alert(1)</script>',
        goal: '"引号" & <b>粗体</b>',
        measures: '每周一次',
        responsible: '本人',
      },
    },
  ],
};
const record: PublicationRecord = {
  _id: 'commitment/2026/m1/4',
  chain: 'commitment/2026/m1',
  seq: 4,
  kind: 'pledges',
  subjectId: 'm1',
  subjectType: 'member',
  organisations: ['o2'],
  channel: 'noticeBoard',
  range: 'public',
  from: '2026-02-02',
  to: '2026-02-09',
  at: '2026-02-02T01:00:00.000Z',
};
const chain = { ...emptyChain('commitment/2026/m1', 'm1'), stage: 'fulfilling' as const };

const supervision = { phone: { value: '0574-62700000', from: 'o1' }, email: { value: 'jd@example.cn', from: 'o2' } };
const write = (shown = shownOn('2026-03-02', [commitment], [record], [chain], [])) =>
  writePublicPage({
    organisation: { id: 'o2', name: '某村<党>支部' },
    year: 2026,
    today: '2026-03-02',
    names: { m1: '王建国' },
    shown,
    address: 'http://127.0.0.1/public/organisations/o2',
    qrCode: html``,
    otherYears: [2025],
    supervision,
    form: html``,
  });

it('U2 whatever somebody wrote is text on the page, never markup', () => {
  const page = write();
  expect(page).not.toMatch(/<script|<b>|<党>/);
  expect(page).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
  expect(page).toContain('&#34;引号&#34; &#38; &#60;b&#62;');
});

it('U2 shows pledges with their progress under the member’s name', () => {
  const page = write();
  expect(page).toContain('王建国');
  expect(page).toContain('正在落实 40%');
  expect(page).toContain('6月30日');
});

it('U2 a result is shown only where it was itself published to the public', () => {
  expect(shownOn('2026-03-02', [commitment], [record], [chain], [])[0]).not.toHaveProperty('result');
  const ofResult: PublicationRecord = { ...record, _id: 'r', kind: 'result', from: '2026-03-01', to: '2026-03-08' };
  expect(shownOn('2026-03-02', [commitment], [record, ofResult], [chain], [])[0]?.result).toBe('excellent');
});

it('U1 U2 a result published to the public does not bring out pledges that were not', () => {
  const ofResult: PublicationRecord = {
    ...record,
    _id: 'r',
    seq: 9,
    kind: 'result',
    from: '2026-03-01',
    to: '2026-03-08',
  };
  const within: PublicationRecord = { ...record, range: 'party' };
  const [shown] = shownOn('2026-03-02', [commitment], [within, ofResult], [chain], []);
  expect(shown).toMatchObject({ result: 'excellent', items: [] });
  const page = write([shown]);
  expect(page).toContain('评议结果');
  expect(page).not.toContain('每周一次');
  expect(page).not.toContain('<ol>');
});

it('U1 shows nothing that our own records do not say is public', () => {
  expect(shownOn('2026-03-02', [commitment], [], [chain], [])).toEqual([]);
  expect(shownOn('2026-03-02', [commitment], [{ ...record, range: 'party' }], [chain], [])).toEqual([]);
  expect(write([])).toContain('目前没有向社会公示的党员承诺');
});

it('U4 supervision telephone and e-mail stand on the page, in print too', () => {
  const page = write();
  expect(page).toContain('监督电话：<strong>0574-62700000</strong>');
  expect(page).toContain('监督邮箱：<strong>jd@example.cn</strong>');
});

describe('of several together', () => {
  const chainId = 'immediate/2026/m1/road';
  const road: PublishedCommitment = {
    ...commitment,
    ...{ chain: chainId, occasion: '修通村东路', items: [{ ...commitment.items[0], responsible: 'm2' }] },
    joint: { participants: ['m2', 'm3'], public: { households: 12, people: 40, groups: ['villagers', 'needy'] } },
  };
  const itsChain = { ...emptyChain(chainId, 'm1'), stage: 'fulfilling' as const };
  const itsRecord = { ...record, _id: 'r', chain: chainId };
  const page = (more: Partial<PublishedCommitment> = {}, also: PublishedCommitment[] = []) =>
    writePublicPage({
      ...{
        organisation: { id: 'o2', name: '某村党支部' },
        year: 2026,
        today: '2026-03-02',
        address: '',
        otherYears: [],
      },
      ...{ names: { m1: '王建国', m2: '李秀英', m3: '赵强' }, qrCode: html``, supervision, form: html`` },
      shown: shownOn('2026-03-02', [{ ...road, ...more }, ...also], [record, itsRecord], [chain, itsChain], []),
    });

  it('P3 U2 stands once, with its lead, those who take part and whom they lead, and no other name', () => {
    const text = page({}, [commitment]);
    expect(text.match(/修通村东路/g)).toHaveLength(1);
    expect(text).toContain('党员带领群众：牵头人王建国；参加人李秀英、赵强；带领村民、困难群众 12 户 40 人');
    expect(text).toContain('党员承诺（1 人）');
    expect(text.replace(/\s+/g, '')).toContain('<dt>责任人</dt><dd>李秀英</dd>');
  });

  it('P3 who left is not named for the item they answered for', () => {
    const text = page({ joint: { participants: ['m3'] } });
    expect(text).toContain('集体承诺：牵头人王建国；参加人赵强<');
    expect(text).not.toContain('李秀英');
    expect(text.replace(/\s+/g, '')).toContain('<dd>另行确定</dd>');
  });

  it('P2 U2 what an immediate commitment of one member is for stands under their name', () => {
    const alone: PublishedCommitment = { ...commitment, chain: chainId, occasion: '防汛值守' };
    const text = writePublicPage({
      ...{
        organisation: { id: 'o2', name: '某村党支部' },
        year: 2026,
        today: '2026-03-02',
        address: '',
        otherYears: [],
      },
      ...{ names: { m1: '王建国' }, qrCode: html``, supervision, form: html`` },
      shown: shownOn('2026-03-02', [alone, commitment], [record, itsRecord], [chain, itsChain], []),
    });
    expect(text).toContain('即时承诺：防汛值守');
    expect(text).toContain('党员承诺（1 人）');
    expect(text).not.toContain('集体承诺');
  });
});

describe('taken down', () => {
  const takedown = (kind: 'pledges' | 'result', at: string) => [
    { _id: 't', record: record._id, chain: record.chain, kind, reason: '涉密', by: 'm9', actingAs: 'a', at },
  ];
  const later = { ...record, _id: 'commitment/2026/m1/9', seq: 9, at: '2026-02-25T01:00:00.000Z' };
  const ofResult: PublicationRecord = { ...later, _id: 'r', seq: 10, kind: 'result', to: '2026-03-08' };
  const shown = (records: PublicationRecord[], takedowns: ReturnType<typeof takedown>) =>
    shownOn('2026-03-02', [commitment], records, [chain], takedowns);

  it('U7 is gone at once, whatever else was published of it before', () => {
    const poster = { ...record, _id: 'commitment/2026/m1/5', seq: 5, channel: 'web' as const };
    expect(shown([record, poster], takedown('pledges', '2026-02-20T00:00:00.000Z'))).toEqual([]);
  });

  it('U7 stands again once it was published anew', () => {
    expect(shown([record, later], takedown('pledges', '2026-02-20T00:00:00.000Z'))).toHaveLength(1);
  });

  it('U7 pledges taken down do not come back with a published result', () => {
    expect(shown([record, ofResult], takedown('pledges', '2026-02-20T00:00:00.000Z'))).toEqual([]);
  });

  it('U7 a result taken down leaves the pledges', () => {
    const [left] = shown([record, ofResult], takedown('result', '2026-02-26T00:00:00.000Z'));
    expect(left).toBeDefined();
    expect(left).not.toHaveProperty('result');
    expect(shown([record, ofResult], [])[0]?.result).toBe('excellent');
  });
});
