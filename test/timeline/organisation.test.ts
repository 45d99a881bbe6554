/** Does an organisation's year run itself, its own pledges and what it owes its members? */
import { approve, item, openYearEnvironment, type Year, type YearEnvironment } from '../support/year';
import type { SubjectFacts } from '../../shared/contracts/entries';

let world: YearEnvironment;
beforeAll(async () => {
  world = await openYearEnvironment();
}, 120_000);
afterAll(() => world?.close());
beforeEach(() => {
  world.missing.count = 0;
});

const subject: SubjectFacts = { type: 'organisation', id: 'o-branch', field: 'rural', keepsMembers: true };
const input = { subject, inCharge: 'o-town', superior: 'o-county' };

async function pledge(year: Year): Promise<void> {
  await year.until('2026-01-12');
  await year.deed('submitPledges', { items: [item('road', '2026-09-30')] });
  await year.deed('review', approve);
  await year.deed('publish', {
    channel: 'noticeBoard',
    range: 'public',
    from: '2026-01-13',
    to: '2026-01-20',
    checkedBy: 'm-secretary',
  });
}

it('P1 P9 F2 B1 C2 a silent organisation pledges earlier than members, is checked and recorded by halves, and tells no result', async () => {
  await world.year({ input }, async (year) => {
    await year.handle.result();
    expect(await year.said()).toEqual([
      '01-05 opened',
      '01-08 reminded pledge/-10d → subject',
      '01-15 reminded pledge/-3d → subject',
      '01-19 reminded pledge/-0d → subject',
      '01-21 escalated pledge/+1wd → subject',
      '01-27 escalated pledge/+5wd → keeper',
      '04-16 missed q1/record',
      '04-22 escalated q1/record/+5wd → superior',
      '04-30 escalated q1/tell/+1wd → subject',
      '05-09 escalated q1/tell/+5wd → keeper',
      '07-21 escalated h1/record/+5wd → superior',
      '07-21 missed h1/record h1/comment',
      '07-22 escalated midYear/reflect/+5wd → keeper',
      '07-27 escalated h1/comment/+5wd → superior',
      '07-29 escalated h1/tell/+1wd → subject',
      '08-03 missed midYear/reflect midYear/assess',
      '08-04 escalated h1/tell/+5wd → keeper',
      '08-07 escalated midYear/assess/+5wd → superior',
      '10-21 missed q3/record',
      '10-27 escalated q3/record/+5wd → superior',
      '11-04 escalated q3/tell/+1wd → subject',
      '11-10 escalated q3/tell/+5wd → keeper',
      '12-16 missed selfAppraisal',
      '12-22 escalated selfAppraisal/+5wd → keeper',
      '01-12 missed h2/record h2/comment',
      '01-18 escalated h2/record/+5wd → superior',
      '01-18 escalated h2/comment/+5wd → superior',
      '01-18 escalated result/+1wd → superior',
      '01-18 escalated result/publish/+1wd → superior',
      '01-18 missed result result/publish',
      '01-21 escalated h2/tell/+1wd → subject',
      '01-27 escalated h2/tell/+5wd → keeper',
      '02-01 ended',
    ]);
  });
});

it('C1 M5 a leader beside the line comments on nobody’s behalf, which is the comment owed, and does nothing else', async () => {
  await world.year({ input }, async (year) => {
    await pledge(year);
    const beside = (by: string) => ({ by, actingAs: 'a-leader', onBehalfOf: undefined }) as object;
    const comment = { period: 'h1', mode: 'onSite', late: false } as const;
    await expect(year.deed('comment', comment, beside('m-org-secretary'))).rejects.toThrow('own_comment');
    await expect(year.deed('comment', comment, { onBehalfOf: 'o-stranger' })).rejects.toThrow('not_in_charge');
    await expect(year.deed('closeOut', { item: 'road' }, beside('m-leader'))).rejects.toThrow('not_in_charge');
    await year.deed('comment', comment, beside('m-leader'));
    expect((await year.entries()).at(-1)).toMatchObject({ kind: 'commented', by: 'm-leader', actingAs: 'a-leader' });
    await expect(year.deed('comment', comment, { by: 'm-secretary' })).rejects.toThrow('period_done');
    await year.until('2026-08-10');
    expect((await year.said()).filter((line) => line.includes('h1/comment'))).toEqual([]);
  });
});

it('B3 C1 thirty members without a record are one escalation of their branch, not thirty', async () => {
  world.missing.count = 30;
  await world.year({ input }, async (year) => {
    await pledge(year);
    await year.until('2026-05-20');
    const lines = (await year.said()).filter((line) => line.includes('membersMissing'));
    expect(lines).toEqual([
      '04-16 membersMissing members/q1/membersRecords/+1wd → subject',
      '04-22 membersMissing members/q1/membersRecords/+5wd → keeper',
      '04-23 membersMissing members/q1/membersComments/+1wd → keeper',
    ]);
    expect((await year.entries()).find((entry) => entry.kind === 'membersMissing')!.data).toMatchObject({
      period: 'q1',
      count: 30,
    });
    world.missing.count = 0;
    await year.until('2026-09-01');
    expect((await year.said()).filter((line) => line.includes('members/q2'))).toEqual([]);
  });
});

it('F3 F4 A4 an organisation that does not keep its own pledge climbs like anybody, and its superior confirms', async () => {
  await world.year({ input }, async (year) => {
    await pledge(year);
    await year.until('2026-11-30');
    expect((await year.said()).filter((line) => line.includes('climbed'))).toEqual([
      '10-08 climbed item/road/remind → subject',
      '10-13 climbed item/road/urge → keeper',
      '10-27 climbed item/road/help → keeper',
      '11-10 climbed item/road/criticise → keeper',
      '11-24 climbed item/road/report → superior',
    ]);
    await expect(year.deed('closeOut', { item: 'road' }, { by: 'm-org-secretary' })).rejects.toThrow(
      'own_confirmation',
    );
    await year.deed('closeOut', { item: 'road' }, { by: 'm-county', onBehalfOf: 'o-county' });
  });
});
