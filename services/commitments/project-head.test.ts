/** What lists show is a fold of the ledger, and says what the workflow's own fold says. */
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { defaultPlan } from '../../shared/calendar/default-plan';
import type { CommitmentInput } from '../../shared/contracts/commitment';
import type { Entry } from '../../shared/contracts/ledger';
import { APPROVE, RETURN, tellYear, type ToldDeed } from '../../test/support/told-year';
import { apply } from '../../workflows/year/apply';
import { initialState } from '../../workflows/year/state';
import { emptyHead, partsOfChain, projectHead } from './project-head';

const at = (day: string): string => `2026-${day}T02:00:00.000Z`;
const items = [
  { id: 'a', kind: 'practical', deadline: '2026-03-31' },
  { id: 'b', kind: 'post', deadline: '2027-06-30', crossYear: true, milestone: '2026-10-31' },
] as const;
const submit: ToldDeed['data'] = { items: [...items] };

/** One year with everything in it that changes a head. */
const FULL: ToldDeed[] = [
  { at: at('01-06'), kind: 'submitPledges', data: submit },
  { at: at('01-08'), kind: 'review', data: RETURN, by: 's' },
  { at: at('01-12'), kind: 'submitPledges', data: submit },
  { at: at('01-14'), kind: 'review', data: APPROVE, by: 's' },
  {
    at: at('01-15'),
    kind: 'publish',
    data: { channel: 'web', range: 'public', from: '2026-01-15', to: '2026-01-22', checkedBy: 's' },
    by: 's',
  },
  { at: at('02-01'), kind: 'reportProgress', data: { item: 'a', percent: 30 } },
  { at: at('05-20'), kind: 'nameHelper', data: { item: 'a', way: 'oneToOne', helper: 'm9' }, by: 's' },
  { at: at('05-21'), kind: 'explain', data: { item: 'a' } },
  { at: at('05-22'), kind: 'answerExplanation', data: { item: 'a', accepted: false }, by: 's' },
  { at: at('05-25'), kind: 'proposeChange', data: { item: 'b', to: { ...items[1], milestone: '2026-11-30' } } },
  { at: at('05-26'), kind: 'reviewChange', data: { item: 'b', approved: true }, by: 's' },
  { at: at('05-27'), kind: 'proposeChange', data: { item: 'b' } },
  { at: at('05-28'), kind: 'reviewChange', data: { item: 'b', approved: false }, by: 's' },
  { at: at('06-01'), kind: 'closeOut', data: { item: 'a' }, by: 's' },
  { at: at('07-01'), kind: 'transfer', data: { to: 'o3', superior: 'o1', county: 'o1' }, by: 'system' },
  { at: at('10-20'), kind: 'closeOut', data: { item: 'b', milestone: true }, by: 's' },
  { at: at('12-20'), kind: 'decideResult', data: { result: 'excellent' }, by: 's' },
];

const input: CommitmentInput = {
  version: 1,
  kind: 'annual',
  year: 2026,
  subject: { type: 'member', id: 'm1', field: 'rural', category: 'fixedPost' },
  inCharge: 'o2',
  superior: 'o1',
  county: 'o1',
  plan: defaultPlan(2026, CALENDAR_2026),
  calendar: CALENDAR_2026,
  clock: { origin: at('01-05'), realOrigin: at('01-05'), rate: 1 },
};
const year = (deeds: ToldDeed[], until = at('12-31')) =>
  tellYear({ subjectId: 'm1', inCharge: 'o2', superior: 'o1', opens: at('01-05'), until, deeds });

it('X3 after each entry of a year it says of stage, items, rungs and charge what the workflow says', () => {
  let head = emptyHead('commitment/2026/m1', 'member');
  let state = initialState(input);
  for (const entry of year(FULL)) {
    head = projectHead(head, entry);
    state = apply(state, entry, input);
    expect({
      ...head,
      items: head.items.map(({ id, percent, rungs, due }) => ({ id, percent, rungs, due })),
    }).toMatchObject({
      ...{
        seq: state.seq,
        stage: state.stage,
        inCharge: state.inCharge,
        superior: state.superior,
        rounds: state.rounds,
      },
      ...(state.author ? { author: state.author } : {}),
      ...(state.result ? { result: state.result } : {}),
      waitingFor: entry.waitingFor,
      items: state.items.map(({ id, percent, rungs, due }) => ({ id, percent, rungs, due })),
    });
    expect(head.items.map(({ state: shown }) => shown)).toEqual(
      state.items.map((item) => item.settled ?? (item.milestoneReached ? 'milestoneReached' : 'open')),
    );
    expect(head.items.map(({ explaining }) => explaining ?? false)).toEqual(
      state.items.map((item) => item.explanation !== undefined),
    );
  }
  expect(head).toMatchObject({ year: 2026, kind: 'annual', pledged: true, result: 'excellent', inCharge: 'o3' });
  expect(head.items).toMatchObject([
    { id: 'a', state: 'closedOut', percent: 100, helper: 'm9', due: '2026-03-31' },
    { id: 'b', state: 'milestoneReached', due: '2026-11-30' },
  ]);
  expect(head.items[0]?.rungs).toContain('criticise');
});

it('P10 a change waits for its review; approved it is what the item says, a withdrawn item is owed no more', () => {
  const propose: ToldDeed = {
    at: at('02-02'),
    kind: 'proposeChange',
    data: { item: 'a', to: { ...items[0], deadline: '2026-05-29' } },
  };
  const withdraw: ToldDeed = { at: at('02-02'), kind: 'proposeChange', data: { item: 'a' } };
  const review = (approved: boolean): ToldDeed => ({
    at: at('02-03'),
    kind: 'reviewChange',
    data: { item: 'a', approved },
    by: 's',
  });
  const first = (deeds: ToldDeed[]) =>
    year([...FULL.slice(0, 5), ...deeds], at('02-15')).reduce(projectHead, emptyHead('commitment/2026/m1', 'member'))
      .items[0];
  expect(first([propose])).toMatchObject({ due: '2026-03-31', change: { to: { deadline: '2026-05-29' } } });
  const amended = first([propose, review(true)]);
  expect(amended).toMatchObject({ due: '2026-05-29', deadline: '2026-05-29', state: 'open' });
  expect(amended.change).toBeUndefined();
  expect(amended.writtenIn).not.toBe(first([propose, review(false)]).writtenIn);
  expect(first([propose, review(false)])).toMatchObject({ due: '2026-03-31', state: 'open' });
  expect(first([withdraw, review(true)])).toMatchObject({ state: 'withdrawn' });
});

it('M4 P10 an item shows the post it is pledged for, until an approved change names another or none', () => {
  const post = { ...items[1], post: 'p1' };
  const after = (to: typeof post | (typeof items)[1]) =>
    year([
      { at: at('01-06'), kind: 'submitPledges', data: { items: [items[0], post] } },
      { at: at('01-08'), kind: 'review', data: APPROVE, by: 's' },
      { at: at('01-20'), kind: 'proposeChange', data: { item: 'b', to } },
      { at: at('01-21'), kind: 'reviewChange', data: { item: 'b', approved: true }, by: 's' },
    ]).reduce(projectHead, emptyHead('commitment/2026/m1', 'member')).items[1];
  expect(after(post)?.post).toBe('p1');
  expect(after({ ...post, post: 'p2' })?.post).toBe('p2');
  expect(after(items[1])).not.toHaveProperty('post');
});

it('F6 an accepted reason excuses the item; M3 M6 who is excused or gone is marked', () => {
  const fold = (deeds: ToldDeed[]) =>
    year([...FULL.slice(0, 5), ...deeds], at('02-15')).reduce(projectHead, emptyHead('commitment/2026/m1', 'member'));
  const explained = fold([
    { at: at('02-02'), kind: 'explain', data: { item: 'a' } },
    { at: at('02-03'), kind: 'answerExplanation', data: { item: 'a', accepted: true }, by: 's' },
  ]);
  expect(explained.items[0]).toMatchObject({ state: 'excused', explaining: false });
  expect(fold([{ at: at('02-02'), kind: 'excuse', data: { reason: 'illness' }, by: 's' }])).toMatchObject({
    ...{ excused: true, waitingFor: [] },
  });
  expect(fold([{ at: at('02-02'), kind: 'leave', data: { reason: 'died' }, by: 'system' }])).toMatchObject({
    ...{ left: true, stage: 'closed', waitingFor: [] },
  });
});

it('P2 a chain tells its kind and year', () => {
  expect(partsOfChain('commitment/2026/m1')).toEqual({ kind: 'annual', year: 2026 });
  expect(partsOfChain('immediate/2027/m1/flood')).toEqual({ kind: 'immediate', year: 2027 });
});

it('X11 it keeps the days lost to outages; an item keeps its own day, from which any calendar tells when it is due', () => {
  const pledged = year(FULL.slice(0, 5), at('01-20')).reduce(projectHead, emptyHead('commitment/2026/m1', 'member'));
  const last = year(FULL.slice(0, 5), at('01-20')).at(-1)!;
  const entry: Entry<'outageCounted'> = {
    ...last,
    ...{ seq: pledged.seq + 1, kind: 'outageCounted', data: { days: ['2026-03-30', '2026-03-31'], outages: [] } },
  };
  const head = projectHead(pledged, entry);
  expect(head.outages).toEqual(['2026-03-30', '2026-03-31']);
  expect(head.items.map(({ id, due }) => [id, due])).toEqual([
    ['a', pledged.items[0].due],
    ['b', '2026-10-31'],
  ]);
});

it('G4 X2 it names the calendar by which it is counted: that of its opening, until a revision brings another', () => {
  const opened = year([], at('01-06'))[0] as Entry<'opened'>;
  const told = { ...opened, data: { ...opened.data, calendarId: 'cn-2026' } };
  const empty = emptyHead('commitment/2026/m1', 'member');
  expect(projectHead(empty, opened).calendar).toBeUndefined();
  const revision = { preview: 'p', stage: 'drafting' as const, clauses: [], from: { id: 'a', version: 1 } };
  const revised = (calendar?: Entry<'revised'>['data']['calendar']): Entry<'revised'> => ({
    ...opened,
    ...{ kind: 'revised', data: { ...revision, to: { id: 'a', version: 2 }, ...(calendar ? { calendar } : {}) } },
  });
  const head = projectHead(empty, told);
  expect(head.calendar).toBe('cn-2026');
  expect(projectHead(head, revised()).calendar).toBe('cn-2026');
  const notice = { id: 'o1-calendar-1', coverageTo: '2027-12-31', changes: [] };
  expect(projectHead(head, revised(notice))).toMatchObject({
    calendar: 'o1-calendar-1',
    plan: { id: 'a', version: 2 },
  });
});
