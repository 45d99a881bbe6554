/** What else happens to approved pledges: signed, changed, published again; problems found, and checks told. */
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { defaultPlan } from '../../shared/calendar/default-plan';
import type { Plan } from '../../shared/contracts/plan';
import { pledge } from '../support/plays';
import {
  approve,
  item,
  MEMBER,
  openYearEnvironment,
  SECRETARY,
  type Year,
  type YearEnvironment,
} from '../support/year';

let world: YearEnvironment;
beforeAll(async () => {
  world = await openYearEnvironment();
}, 120_000);
afterAll(() => world?.close());

const PROBLEM = '5c0f2f0e-0000-4000-8000-000000000001';
const twoItems = [item('a', '2026-06-30'), item('b', '2026-11-27', { kind: 'post' })];
const shown = { channel: 'noticeBoard', range: 'public', from: '2026-03-02', to: '2026-03-12' } as const;
const keys = async (year: Year): Promise<string[]> => (await year.entries()).at(-1)!.waitingFor.map(({ key }) => key);
const lines = async (year: Year, about: RegExp): Promise<string[]> =>
  (await year.said()).filter((line) => about.test(line));

/** The default year with one setting of the member's plan changed. */
function planWith(change: (member: Plan['member']) => Partial<Plan['member']>): Plan {
  const plan = defaultPlan(2026, CALENDAR_2026);
  return { ...plan, member: { ...plan.member, ...change(plan.member) } };
}

it('P10 an approved change counts from then on, is published again, and its new deadline has reminders and rungs of its own', async () => {
  await world.year({}, async (year) => {
    await pledge(year);
    await year.until('2026-06-17');
    await year.deed('proposeChange', { item: 'a', to: item('a', '2026-08-31') });
    expect(await keys(year)).toContain('item/a/change/1');
    await expect(year.deed('proposeChange', { item: 'a' })).rejects.toThrow('change_pending');
    await expect(year.deed('reviewChange', { item: 'a', approved: true }, { by: MEMBER })).rejects.toThrow(
      'own_review',
    );
    await expect(year.deed('reviewChange', { item: 'b', approved: true })).rejects.toThrow('change_absent');
    await year.deed('reviewChange', { item: 'a', approved: true });
    expect(await keys(year)).toContain('publish/1');
    await year.until('2026-07-01');
    const again = { ...shown, from: '2026-07-01', to: '2026-07-10', checkedBy: SECRETARY };
    await expect(year.deed('publish', { ...again, from: '2026-06-16' })).rejects.toThrow('publication_dates_invalid');
    await year.deed('publish', again);
    expect(await keys(year)).not.toContain('publish/1');
    await year.until('2026-09-10');
    expect(await lines(year, /item\/a|publish\/1/)).toEqual([
      // Of the first reading, before the change.
      '06-15 reminded item/a/-15d → subject',
      '06-29 escalated publish/1/+1wd → keeper',
      '08-14 reminded item/a/reading/2/-15d → subject',
      '08-26 reminded item/a/reading/2/-3d → subject',
      '09-02 climbed item/a/reading/2/remind → subject',
      '09-08 climbed item/a/reading/2/urge → keeper',
    ]);
  });
});

it('P10 V4 a change nobody reviews goes to the reviewer, then above; a refused one leaves everything as it was', async () => {
  await world.year({}, async (year) => {
    await pledge(year);
    await year.until('2026-03-02');
    await year.deed('proposeChange', { item: 'b', to: item('b', '2026-12-31', { kind: 'post' }) });
    await year.until('2026-03-20');
    expect(await lines(year, /change/)).toEqual([
      ...['03-02 changeProposed b', '03-10 reminded item/b/change/1/5wd → keeper'],
      ...['03-13 reminded item/b/change/1/8wd → keeper', '03-18 escalated item/b/change/1/+1wd → superior'],
    ]);
    await year.deed('reviewChange', { item: 'b', approved: false });
    expect(await keys(year)).not.toContain('item/b/change/1');
    expect(await keys(year)).not.toContain('publish/1');
    expect((await year.entries()).at(-1)!.waitingFor.find(({ key }) => key === 'item/b')).toMatchObject({
      due: '2026-11-27',
    });
  });
});

it('P10 P4 what is late is explained, not rewritten; a letter keeps its number of items and its practical one', async () => {
  await world.year({}, async (year) => {
    await pledge(year, [...twoItems, item('c', '2026-10-30', { kind: 'common' })]);
    await year.until('2026-03-02');
    const propose = (id: string, to?: ReturnType<typeof item>) =>
      year.deed('proposeChange', { item: id, ...(to ? { to } : {}) });
    await expect(propose('a')).rejects.toThrow('practical_item_missing');
    await expect(propose('a', item('a', '2026-06-30', { kind: 'common' }))).rejects.toThrow('practical_item_missing');
    await expect(propose('a', item('b', '2026-06-30'))).rejects.toThrow('item_unknown');
    await expect(propose('a', item('a', '2027-06-30'))).rejects.toThrow('item_deadline_outside_year');
    await propose('c');
    await year.deed('reviewChange', { item: 'c', approved: true });
    expect(await keys(year)).not.toContain('item/c');
    await expect(propose('b')).rejects.toThrow('items_too_few');
    await expect(year.deed('closeOut', { item: 'c' })).rejects.toThrow('item_settled');
    await year.until('2026-07-02');
    await expect(propose('a', item('a', '2026-09-30'))).rejects.toThrow('item_deadline_passed');
    await year.handle.result();
    // Withdrawn, it is neither owed nor carried over.
    expect((await year.entries()).at(-1)!.data).toMatchObject({ items: [{ item: 'a' }, { item: 'b' }] });
  });
});

it('U6 where the plan asks for it, a letter is signed and sealed before it is published', async () => {
  const plan = planWith(({ publish }) => ({ publish: { ...publish, signed: true } }));
  await world.year({ input: { plan } }, async (year) => {
    await year.until('2026-01-12');
    await year.deed('submitPledges', { items: twoItems });
    await year.deed('review', approve);
    expect(await keys(year)).toEqual(expect.arrayContaining(['sign', 'seal', 'publish']));
    const publish = () => year.deed('publish', { ...shown, checkedBy: SECRETARY });
    await expect(publish()).rejects.toThrow('letter_unsigned');
    await year.deed('sign', { way: 'online', on: '2026-01-12' });
    await expect(year.deed('sign', { way: 'hand', on: '2026-01-12' })).rejects.toThrow('period_done');
    await expect(year.deed('seal', { on: '2026-01-12' }, { by: MEMBER })).rejects.toThrow('own_confirmation');
    await expect(publish()).rejects.toThrow('letter_unsigned');
    await year.deed('seal', { on: '2026-01-12' });
    await publish();
  });
});

it('V1 where the plan asks for it, pledges are approved at a meeting of representatives only', async () => {
  const plan = planWith(({ review }) => ({ review: { ...review, meeting: true } }));
  await world.year({ input: { plan } }, async (year) => {
    await year.until('2026-01-12');
    await year.deed('submitPledges', { items: twoItems });
    await expect(year.deed('review', approve)).rejects.toThrow('meeting_missing');
    const meeting = { on: '2026-01-12', members: 12, public: 3 };
    await year.deed('review', { ...approve, meeting });
    expect((await year.entries()).at(-1)!.data).toMatchObject({ meeting });
  });
});

it('F7 a problem found stays open until it is solved, is told before its date, and goes above after it', async () => {
  await world.year({}, async (year) => {
    await pledge(year);
    await year.until('2026-03-02');
    const problem = { problem: PROBLEM, solver: 'm-helper', due: '2026-03-20', item: 'a' };
    await expect(year.deed('raiseProblem', problem, { by: MEMBER })).rejects.toThrow('own_confirmation');
    await expect(year.deed('raiseProblem', { ...problem, due: '2026-03-01' })).rejects.toThrow('item_deadline_passed');
    await expect(year.deed('raiseProblem', { ...problem, item: 'x' })).rejects.toThrow('item_unknown');
    await year.deed('raiseProblem', problem);
    await expect(year.deed('raiseProblem', problem)).rejects.toThrow('problem_duplicate');
    await year.until('2026-04-01');
    expect(await lines(year, /problem\//)).toEqual([
      `03-16 reminded problem/${PROBLEM}/-3d → keeper`,
      `03-24 escalated problem/${PROBLEM}/+1wd → superior`,
    ]);
    expect(await keys(year)).toContain(`problem/${PROBLEM}`);
    await year.deed('solveProblem', { problem: PROBLEM });
    expect(await keys(year)).not.toContain(`problem/${PROBLEM}`);
    await expect(year.deed('solveProblem', { problem: PROBLEM })).rejects.toThrow('problem_unknown');
  });
});

it('F2 an organisation tells the result of each check to members and public, once, and only after the quarter', async () => {
  const subject = { type: 'organisation', id: 'o-branch', field: 'rural', keepsMembers: true } as const;
  await world.year({ input: { subject, inCharge: 'o-town', superior: 'o-county' } }, async (year) => {
    await year.until('2026-03-30');
    const tell = () =>
      year.deed('tellCheck', { period: 'q1', ...shown, from: '2026-05-20', to: '2026-05-20' }, { by: 'm-secretary' });
    await expect(tell()).rejects.toThrow('period_not_open');
    await year.until('2026-05-20');
    expect(await lines(year, /tell/)).toEqual([
      '04-30 escalated q1/tell/+1wd → subject',
      '05-09 escalated q1/tell/+5wd → keeper',
    ]);
    await tell();
    await expect(tell()).rejects.toThrow('period_done');
    expect(await keys(year)).not.toContain('q1/tell');
  });
});
