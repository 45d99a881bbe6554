import { APPROVE, RETURN, tellYear, type ToldDeed } from '../../test/support/told-year';
import { ORGANISATION_TYPES, type OrganisationType } from '../../shared/contracts/organisation';
import type { RateName } from '../../shared/contracts/views';
import { groupOf, isLeadingBody } from './leading';
import { subtree } from '../../shared/mongo/subtree';
import { applyEntry, emptyFact, isCounted, scored } from './rules';
import type { Fact } from './store';

const OPENS = '2026-01-05T01:00:00.000Z';
const pledge = (at: string): ToldDeed => ({
  at,
  kind: 'submitPledges',
  data: {
    items: [
      { id: 'a', kind: 'practical', deadline: '2026-03-31' },
      { id: 'b', kind: 'post', deadline: '2027-06-30', crossYear: true, milestone: '2026-09-30' },
    ],
  },
});
const PLEDGED: ToldDeed[] = [
  pledge('2026-01-12T02:00:00.000Z'),
  { at: '2026-01-13T02:00:00.000Z', kind: 'review', data: APPROVE, by: 'm-secretary' },
  {
    at: '2026-01-14T02:00:00.000Z',
    kind: 'publish',
    data: { channel: 'web', range: 'public', from: '2026-01-14', to: '2026-01-21', checkedBy: 'm-checker' },
    by: 'm-secretary',
  },
];

function fold(
  deeds: ToldDeed[],
  { until = deeds.at(-1)?.at ?? OPENS, ...more }: Partial<Fact> & { until?: string } = {},
): Fact {
  const entries = tellYear({ subjectId: 'm1', inCharge: 'o2', superior: 'o1', opens: OPENS, until, deeds });
  const fact = entries.reduce(applyEntry, emptyFact('commitment/2026/m1', 'm1'));
  return scored({ ...fact, ...more });
}

/** `1/1` right, `0/1` lacking, `0/0` not asked. */
function counts(fact: Fact, name: RateName, today: string): string {
  const { from, until } = fact.score[name];
  return `${today > from && today <= until ? 1 : 0}/${today > from ? 1 : 0}`;
}

describe('a rate’s numerator and denominator', () => {
  it('L2 pledged, reviewed and published follow the deeds; a return puts the review back', () => {
    const at = (deeds: ToldDeed[]) =>
      (['pledged', 'reviewed', 'published'] as const).map((name) => counts(fold(deeds), name, '2026-01-20')).join(' ');
    expect(at([])).toBe('0/1 0/1 0/1');
    expect(at(PLEDGED.slice(0, 1))).toBe('1/1 0/1 0/1');
    expect(at(PLEDGED)).toBe('1/1 1/1 1/1');
    const returned: ToldDeed = { at: '2026-01-13T02:00:00.000Z', kind: 'review', data: RETURN, by: 'm-secretary' };
    expect(at([pledge('2026-01-12T02:00:00.000Z'), returned])).toBe('1/1 1/1 0/1');
    expect(at([pledge('2026-01-12T02:00:00.000Z'), returned, pledge('2026-01-15T02:00:00.000Z')])).toBe('1/1 0/1 0/1');
  });

  it('L2 fulfilled asks for what is due by now: on the due day not yet, afterwards until it is settled', () => {
    const open = fold(PLEDGED);
    expect(['2026-03-31', '2026-04-01'].map((day) => counts(open, 'fulfilled', day))).toEqual(['0/0', '0/1']);
    const closed = fold([
      ...PLEDGED,
      { at: '2026-04-20T02:00:00.000Z', kind: 'closeOut', data: { item: 'a' }, by: 'm-secretary' },
    ]);
    expect(['2026-04-01', '2026-09-30', '2026-10-01'].map((day) => counts(closed, 'fulfilled', day))).toEqual([
      '1/1',
      '1/1',
      '0/1',
    ]);
  });

  it('L2 a confirmed milestone and an accepted reason are fulfilment; an explanation that waits counts against nobody', () => {
    const milestone: ToldDeed = {
      at: '2026-09-20T02:00:00.000Z',
      kind: 'closeOut',
      data: { item: 'b', milestone: true },
      by: 'm-secretary',
    };
    const explained: ToldDeed = { at: '2026-04-02T02:00:00.000Z', kind: 'explain', data: { item: 'a' } };
    const answered = (accepted: boolean): ToldDeed => ({
      at: '2026-04-07T02:00:00.000Z',
      kind: 'answerExplanation',
      data: { item: 'a', accepted },
      by: 'm-secretary',
    });
    expect(counts(fold([...PLEDGED, explained]), 'fulfilled', '2026-05-01')).toBe('1/1');
    expect(counts(fold([...PLEDGED, explained, answered(false)]), 'fulfilled', '2026-05-01')).toBe('0/1');
    expect(counts(fold([...PLEDGED, explained, answered(true), milestone]), 'fulfilled', '2026-12-01')).toBe('1/1');
  });

  it('L2 who has no approved pledges has nothing to fulfil', () => {
    expect(counts(fold([]), 'fulfilled', '2026-12-01')).toBe('0/0');
  });

  it('L2 recorded and commented ask for every period whose due day is over; a late entry counts', () => {
    const none = fold([]);
    const [due] = Object.values(none.recordDue).sort();
    expect([due, '2026-04-30'].map((day) => counts(none, 'recorded', day))).toEqual(['0/0', '0/1']);
    const late = fold([
      { at: '2026-05-20T02:00:00.000Z', kind: 'writeRecord', data: { period: 'q1', late: true }, by: 'm-secretary' },
    ]);
    expect(['2026-06-01', '2026-08-01'].map((day) => counts(late, 'recorded', day))).toEqual(['1/1', '0/1']);
    expect(counts(late, 'commented', '2026-06-01')).toBe('0/1');
  });

  it('L2 appraised is asked once a result can be decided, satisfied only of those who have one', () => {
    const none = fold([]);
    expect(['2026-12-09', '2026-12-10'].map((day) => counts(none, 'appraised', day))).toEqual(['0/0', '0/1']);
    expect(counts(none, 'satisfied', '2027-01-20')).toBe('0/0');
    const decided = (result: 'qualified' | 'basic') =>
      fold([...PLEDGED, { at: '2027-01-12T02:00:00.000Z', kind: 'decideResult', data: { result }, by: 'm-secretary' }]);
    expect(counts(decided('qualified'), 'appraised', '2027-01-20')).toBe('1/1');
    expect(counts(decided('qualified'), 'satisfied', '2027-01-20')).toBe('1/1');
    expect(counts(decided('basic'), 'satisfied', '2027-01-20')).toBe('0/1');
  });
});

describe('who is counted', () => {
  const inAny = (fact: Fact) =>
    Object.keys(fact.score).some((name) => counts(fact, name as RateName, '2027-01-25') !== '0/0');

  it('M3 the elderly or infirm who did not pledge stand in no denominator; who did pledge counts like anybody', () => {
    expect(inAny(fold([], { elderlyOrInfirm: true }))).toBe(false);
    expect(counts(fold(PLEDGED, { elderlyOrInfirm: true }), 'pledged', '2026-02-01')).toBe('1/1');
  });

  it('M3 M6 nor do the excused and those who left', () => {
    expect(
      inAny(
        fold([
          ...PLEDGED,
          { at: '2026-05-01T02:00:00.000Z', kind: 'excuse', data: { reason: 'illness' }, by: 'm-secretary' },
        ]),
      ),
    ).toBe(false);
    expect(
      inAny(
        fold([...PLEDGED, { at: '2026-05-01T02:00:00.000Z', kind: 'leave', data: { reason: 'died' }, by: 'system' }]),
      ),
    ).toBe(false);
  });

  it('M6 L2 a member is counted by the organisation in charge, after a transfer by the new one', () => {
    expect(fold(PLEDGED).organisationId).toBe('o2');
    const moved = fold([
      ...PLEDGED,
      {
        at: '2026-05-01T02:00:00.000Z',
        kind: 'transfer',
        data: { to: 'o3', superior: 'o1', county: 'o1' },
        by: 'system',
      },
    ]);
    expect(moved.organisationId).toBe('o3');
  });

  it('P2 an immediate commitment is not counted', () => {
    expect(isCounted('immediate/2026/m1/flood')).toBe(false);
    expect(isCounted('commitment/2026/m1')).toBe(true);
  });
});

it('L2 a subtree begins at its own path and ends before its sister’s', () => {
  const { $gte, $lt } = subtree('/o1/o2/');
  const within = (path: string) => path >= $gte && path < $lt;
  expect(['/o1/o2/', '/o1/o2/o9/', '/o1/o2/oz/x/'].every(within)).toBe(true);
  expect(['/o1/', '/o1/o20/', '/o1/o3/', '/o1/o1/'].some(within)).toBe(false);
});

describe('who goes first', () => {
  it('P9 the day of the first submission stays, whatever round follows, beside the day by which it was due', () => {
    const returned: ToldDeed = { at: '2026-01-13T02:00:00.000Z', kind: 'review', data: RETURN, by: 'm-secretary' };
    const fact = fold([pledge('2026-01-12T02:00:00.000Z'), returned, pledge('2026-01-15T02:00:00.000Z')]);
    expect(fact).toMatchObject({ pledgedOn: '2026-01-12', pledgeDue: '2026-01-31' });
    expect(fold([])).not.toHaveProperty('pledgedOn');
  });

  it('P9 a committee is a leading body, a branch is not, and a cadre’s group is not the others’', () => {
    const leading = Object.keys(ORGANISATION_TYPES).filter((type) => isLeadingBody(type as OrganisationType));
    expect(leading).toEqual(['committee', 'workingCommittee', 'leadingGroup']);
    expect([groupOf('member', true), groupOf('member', false)]).toEqual(['leadingCadres', 'otherMembers']);
    expect([groupOf('organisation', true), groupOf('organisation', false)]).toEqual([
      'leadingBodies',
      'otherOrganisations',
    ]);
  });
});
