/** Whole years as they are played again and again: in the timeline tests, and as the golden histories of the replay tests. */
import type { CommitmentInput } from '../../shared/contracts/commitment';
import type { PledgedItem, SubjectFacts } from '../../shared/contracts/entries';
import { approve, item, MEMBER, sendBack, SECRETARY, TOWN, type Year, type YearOptions } from './year';

export interface Play {
  options: YearOptions;
  act(year: Year): Promise<unknown>;
}

const branch: SubjectFacts = { type: 'organisation', id: 'o-branch', field: 'rural', keepsMembers: true };
const ofBranch: Partial<CommitmentInput> = { subject: branch, inCharge: TOWN, superior: 'o-county' };

const twoItems = [item('a', '2026-06-30'), item('b', '2026-11-27', { kind: 'post' })];

/** Pledged on 12 January, approved on the 15th, published on the 19th. */
export async function pledge(year: Year, items: PledgedItem[] = twoItems): Promise<void> {
  await year.until('2026-01-12');
  await year.deed('submitPledges', { items });
  await year.until('2026-01-15');
  await year.deed('review', approve);
  await year.until('2026-01-19');
  await year.deed('publish', {
    channel: 'noticeBoard',
    range: 'public',
    from: '2026-01-19',
    to: '2026-01-26',
    checkedBy: SECRETARY,
  });
}

export async function record(year: Year, period: 'q1' | 'q2' | 'q3' | 'q4' | 'h1' | 'h2', day: string): Promise<void> {
  await year.until(day);
  await year.deed('writeRecord', { period, late: false });
  await year.deed('comment', { period, mode: 'meeting', late: false });
}

async function appraise(
  year: Year,
  items: string[],
  last: 'q4' | 'h2',
  result: 'qualified' | 'fairlySatisfied',
): Promise<void> {
  await year.until('2026-12-10');
  await year.deed('selfAppraise', { items: items.map((name) => ({ item: name, fulfilment: 'full' as const })) });
  await record(year, last, '2027-01-05');
  await year.until('2027-01-12');
  await year.deed('decideResult', { result });
  await year.deed('publishResult', { channel: 'meeting', range: 'unit', from: '2027-01-12', to: '2027-01-20' });
}

async function midYear(year: Year): Promise<void> {
  await year.until('2026-07-08', 14);
  await year.deed('reflect', {});
  await year.until('2026-07-20');
  await year.deed('assess', {});
}

/** Every kind of year once; the names are those of the golden histories. */
export const PLAYS: Record<string, Play> = {
  'member.silent-year': { options: {}, act: (year) => year.handle.result() },
  'member.full-year': {
    options: {},
    async act(year) {
      await year.until('2026-01-08');
      await year.deed('submitPledges', { items: twoItems });
      await year.deed('review', sendBack);
      await pledge(year);
      await record(year, 'q1', '2026-04-08');
      await year.until('2026-05-20');
      await year.deed('reportProgress', { item: 'a', percent: 40 });
      await record(year, 'q2', '2026-07-06');
      await midYear(year);
      await year.deed('closeOut', { item: 'a' });
      await record(year, 'q3', '2026-10-12');
      await year.until('2026-11-02');
      await year.deed('reportProgress', { item: 'b', percent: 100 });
      await year.deed('closeOut', { item: 'b' });
      await appraise(year, ['a', 'b'], 'q4', 'qualified');
      await year.handle.result();
    },
  },
  'member.whole-ladder': {
    options: {},
    async act(year) {
      await pledge(year, [item('a', '2026-03-31'), item('b', '2026-12-31', { kind: 'post' })]);
      await year.until('2026-06-10');
      await year.deed('askHelp', { item: 'a' });
      await year.deed('nameHelper', { item: 'a', way: 'oneToOne', helper: 'm-helper' });
      await year.deed('criticise', { item: 'a' });
      await year.handle.result();
    },
  },
  'member.explained': {
    options: {},
    async act(year) {
      await pledge(year, [item('a', '2026-03-31'), item('b', '2026-03-31', { kind: 'post' })]);
      await year.until('2026-04-03');
      await year.deed('explain', { item: 'a' });
      await year.deed('explain', { item: 'b' });
      await year.until('2026-04-13');
      await year.deed('answerExplanation', { item: 'a', accepted: true });
      await year.deed('answerExplanation', { item: 'b', accepted: false });
      await year.handle.result();
    },
  },
  'member.transferred': {
    options: {},
    async act(year) {
      await pledge(year);
      await year.until('2026-05-11');
      await year.deed(
        'transfer',
        { to: 'o-new', superior: TOWN, county: 'o-county' },
        { by: 'system', onBehalfOf: undefined },
      );
      await year.deed('closeOut', { item: 'a' }, { by: 'm-new-secretary', onBehalfOf: 'o-new' });
      await year.handle.result();
    },
  },
  'member.excused-and-gone': {
    options: {},
    async act(year) {
      await year.until('2026-02-05');
      await year.deed('excuse', { reason: 'illness' });
      await year.until('2026-08-01');
      await year.deed('leave', { reason: 'died' }, { by: 'system', onBehalfOf: undefined });
      await year.handle.result();
    },
  },
  'member.cross-year': {
    options: {},
    async act(year) {
      await pledge(year, [
        item('a', '2027-06-30', { crossYear: true, milestone: '2026-09-30' }),
        item('b', '2026-11-27', { kind: 'post' }),
      ]);
      await year.until('2026-09-25');
      await year.deed('closeOut', { item: 'a', milestone: true });
      await year.handle.result();
    },
  },
  'member.late-records': {
    options: {},
    async act(year) {
      await pledge(year);
      await year.until('2026-05-06');
      await year.deed('writeRecord', { period: 'q1', late: true });
      await year.deed('correct', { corrects: 6 });
      await year.handle.result();
    },
  },
  'member.amended': {
    options: {},
    async act(year) {
      await pledge(year, [...twoItems, item('c', '2026-10-30', { kind: 'common' })]);
      await year.until('2026-03-02');
      await year.deed('proposeChange', { item: 'c' });
      await year.deed('reviewChange', { item: 'c', approved: true });
      await year.deed('raiseProblem', { problem: 'p', solver: 'm-helper', due: '2026-03-20', item: 'a' });
      await year.until('2026-05-20');
      await year.deed('solveProblem', { problem: 'p' });
      await year.deed('proposeChange', { item: 'a', to: item('a', '2026-08-31') });
      await year.deed('reviewChange', { item: 'a', approved: true });
      await year.deed('publish', {
        channel: 'web',
        range: 'public',
        from: '2026-05-20',
        to: '2026-05-27',
        checkedBy: SECRETARY,
      });
      await year.handle.result();
    },
  },
  'member.elderly': {
    options: { input: { subject: { type: 'member', id: MEMBER, category: 'elderlyOrInfirm', field: 'rural' } } },
    async act(year) {
      await year.until('2026-03-02');
      await year.deed('submitPledges', { items: [item('a', '2026-06-30', { kind: 'common' })] });
      await year.deed('review', approve);
      await year.handle.result();
    },
  },
  'immediate.flood': {
    options: { opens: '2026-06-22', input: { kind: 'immediate', pledgeDue: '2026-06-25' } },
    async act(year) {
      await year.deed('submitPledges', { items: [item('a', '2026-06-30')] });
      await year.deed('review', approve);
      await year.deed('publish', {
        channel: 'noticeBoard',
        range: 'public',
        from: '2026-06-22',
        to: '2026-06-30',
        checkedBy: SECRETARY,
      });
      await year.until('2026-07-03');
      await year.deed('closeOut', { item: 'a' });
      await year.handle.result();
    },
  },
  'joint.road': {
    options: {
      opens: '2026-06-22',
      input: {
        kind: 'immediate',
        pledgeDue: '2026-06-26',
        joint: { participants: ['m-one', 'm-two'], public: { households: 12, people: 40, groups: ['villagers'] } },
      },
    },
    async act(year) {
      await year.deed('answerInvitation', { participant: 'm-one', accepted: true });
      await year.deed('answerInvitation', { participant: 'm-two', accepted: false });
      await year.deed('invite', { participants: ['m-three'] });
      await year.deed('answerInvitation', { participant: 'm-three', accepted: true });
      await year.until('2026-06-23');
      await year.deed('submitPledges', {
        items: [
          item('a', '2026-07-10', { responsible: 'm-one' }),
          item('b', '2026-08-14', { responsible: 'all', kind: 'common' }),
        ],
      });
      await year.deed('review', approve);
      await year.deed('publish', {
        channel: 'noticeBoard',
        range: 'public',
        from: '2026-06-23',
        to: '2026-06-30',
        checkedBy: SECRETARY,
      });
      await year.until('2026-07-02');
      await year.deed('reportProgress', { item: 'a', percent: 60 }, { by: 'm-one' });
      await year.until('2026-07-15');
      await year.deed('closeOut', { item: 'a' });
      await year.deed('leaveJoint', { participant: 'm-three' });
      await year.until('2026-08-12');
      await year.deed('closeOut', { item: 'b' });
      await year.handle.result();
    },
  },
  'organisation.silent-year': { options: { input: ofBranch }, act: (year) => year.handle.result() },
  'organisation.full-year': {
    options: { input: ofBranch },
    async act(year) {
      await pledge(year, [item('road', '2026-09-30'), item('school', '2026-12-10', { kind: 'post' })]);
      await year.until('2026-04-08');
      await year.deed('writeRecord', { period: 'q1', late: false });
      await year.deed('tellCheck', {
        period: 'q1',
        channel: 'noticeBoard',
        range: 'public',
        from: '2026-04-08',
        to: '2026-04-15',
      });
      await record(year, 'h1', '2026-07-06');
      await midYear(year);
      await year.until('2026-10-14');
      await year.deed('writeRecord', { period: 'q3', late: false });
      await year.deed('closeOut', { item: 'road' });
      await year.until('2026-12-01');
      await year.deed('closeOut', { item: 'school' });
      await appraise(year, ['road', 'school'], 'h2', 'fairlySatisfied');
      await year.handle.result();
    },
  },
};
