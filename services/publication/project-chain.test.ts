import { APPROVE, tellYear, type ToldDeed } from '../../test/support/told-year';
import type { Entry } from '../../shared/contracts/ledger';
import { emptyChain, newsOf, projectChain, recordOf } from './project-chain';
import type { Chain, News } from './store';

const PUBLISH = {
  channel: 'noticeBoard',
  range: 'public',
  from: '2026-02-02',
  to: '2026-02-09',
  checkedBy: 'm-checker',
} as const;
const PLEDGED: ToldDeed[] = [
  {
    at: '2026-01-12T02:00:00.000Z',
    kind: 'submitPledges',
    data: { items: [{ id: 'a', kind: 'practical', deadline: '2026-03-31' }] },
  },
  { at: '2026-01-13T02:00:00.000Z', kind: 'review', data: APPROVE, by: 'm-secretary' },
  { at: '2026-01-14T02:00:00.000Z', kind: 'publish', data: PUBLISH, by: 'm-secretary' },
];

function fold(deeds: ToldDeed[], until: string): { chain: Chain; news: News[] } {
  const entries = tellYear({
    subjectId: 'm1',
    inCharge: 'o2',
    superior: 'o1',
    opens: '2026-01-05T01:00:00.000Z',
    until,
    deeds,
  });
  let chain = emptyChain('commitment/2026/m1', 'm1');
  const news: News[] = [];
  for (const entry of entries) {
    news.push(...newsOf(chain, entry));
    chain = projectChain(chain, entry);
  }
  return { chain, news };
}

it('G9 a silent member’s pledge is news when it opens, when reminded, and when it is told further up', () => {
  const { chain, news } = fold([], '2026-02-13T09:00:00.000Z');
  const ofPledge = news.filter(({ key }) => key === 'pledge').map(({ reason, to }) => `${reason} ${to}`);
  expect(ofPledge).toEqual([
    'opened subject',
    'reminded subject',
    'reminded subject',
    'reminded subject',
    'escalated keeper',
    'escalated superior',
  ]);
  expect(chain.escalated).toEqual([
    { key: 'pledge', to: 'keeper' },
    { key: 'pledge', to: 'superior' },
  ]);
});

it('F4 what was escalated is dropped once it is done', () => {
  const late = fold([{ ...PLEDGED[0], at: '2026-02-13T09:00:00.000Z' }], '2026-02-13T09:00:00.000Z');
  expect(late.chain.escalated).toEqual([]);
  expect(late.news.at(-1)).toMatchObject({ reason: 'opened', duty: 'review', to: 'keeper' });
});

it('F4 each rung is news to its own person', () => {
  const { news } = fold(PLEDGED, '2026-06-30T09:00:00.000Z');
  expect(news.filter(({ reason }) => reason === 'climbed').map(({ rung, to }) => `${rung} ${to}`)).toEqual([
    'remind subject',
    'urge keeper',
    'help keeper',
    'criticise keeper',
    'report superior',
  ]);
});

it('B3 what a period lacks is news to whoever owes it', () => {
  const { news } = fold(PLEDGED, '2026-05-30T09:00:00.000Z');
  expect(news.filter(({ reason }) => reason === 'missed').map(({ key, duty, to }) => `${key} ${duty} ${to}`)).toEqual([
    'q1/record record keeper',
    'q1/comment comment keeper',
  ]);
});

it('U1 a publication is recorded with channel, range, dates and who checked it', () => {
  const entries = tellYear({
    subjectId: 'o2',
    inCharge: 'o1',
    superior: 'o1',
    opens: '2026-01-05T01:00:00.000Z',
    until: '2026-01-15T00:00:00.000Z',
    deeds: PLEDGED,
  });
  const records = entries.flatMap((entry) => recordOf({ subjectId: 'o2', subjectType: 'organisation' }, entry) ?? []);
  expect(records).toEqual([
    expect.objectContaining({ kind: 'pledges', organisations: ['o1', 'o2'], by: 'm-secretary', ...PUBLISH }),
  ]);
});

it('G4 X2 a chain names the calendar by which it is counted: that of its opening, until a revision brings another', () => {
  const [first] = tellYear({
    ...{ subjectId: 'm1', inCharge: 'o2', superior: 'o1', deeds: [] },
    ...{ opens: '2026-01-05T01:00:00.000Z', until: '2026-01-06T00:00:00.000Z' },
  });
  const opened = { ...first, data: { ...(first as Entry<'opened'>).data, calendarId: 'cn-2026' } };
  const revised: Entry<'revised'> = {
    ...first,
    kind: 'revised',
    data: {
      ...{ preview: 'p', stage: 'drafting', clauses: [], from: { id: 'a', version: 1 }, to: { id: 'a', version: 2 } },
      calendar: { id: 'o1-calendar-1', coverageTo: '2027-12-31', changes: [] },
    },
  };
  const chain = projectChain(emptyChain(first.chain, 'm1'), opened);
  expect(chain.calendar).toBe('cn-2026');
  expect(projectChain(chain, revised).calendar).toBe('o1-calendar-1');
});
