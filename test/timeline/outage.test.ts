/** A running year while the system is down over days: what is late afterwards, what is said, and what counts against nobody (X11). */
import { TERMS_QUERY } from '../../shared/contracts/commitment';
import type { PlanTerms } from '../../shared/contracts/plan-views';
import { pledge } from '../support/plays';
import { item, openYearEnvironment, type Year, type YearEnvironment } from '../support/year';

let world: YearEnvironment;
beforeAll(async () => {
  world = await openYearEnvironment();
}, 120_000);
afterAll(() => world?.close());

const lines = async (year: Year, about: RegExp): Promise<string[]> =>
  (await year.said()).filter((line) => about.test(line));
const counted = async (year: Year): Promise<unknown[]> =>
  (await year.entries()).flatMap(({ kind, data }) => (kind === 'outageCounted' ? [data] : []));
const dueOf = async (year: Year, key: string): Promise<string | undefined> =>
  (await year.entries()).at(-1)!.waitingFor.find((duty) => duty.key === key)?.due;

it('X11 the last day of the pledge is lost: it is owed afterwards, reminded of once and escalated by its new day', async () => {
  await world.year({}, async (year) => {
    await year.until('2026-01-27', 18);
    await year.down('2026-02-05', 8);
    await year.until('2026-02-14');
    expect(await counted(year)).toEqual([
      {
        days: ['28', '29', '30', '31']
          .map((day) => `2026-01-${day}`)
          .concat(['1', '2', '3', '4'].map((day) => `2026-02-0${day}`)),
        outages: [{ from: expect.stringMatching(/^2026-01-27T10:00:0/), to: '2026-02-05T00:00:00.000Z' }],
      },
    ]);
    expect(await dueOf(year, 'pledge')).toBe('2026-02-05');
    expect((await lines(year, /pledge/)).map((line) => line.replace(/\/outage.* →/, ' →'))).toEqual([
      '01-19 reminded pledge/-10d → subject',
      '01-26 reminded pledge/-3d → subject',
      '02-05 reminded pledge/-0d → subject',
      expect.stringMatching(/^02-0[69] escalated pledge\/\+1wd → keeper$/),
      expect.stringMatching(/^02-1[23] escalated pledge\/\+5wd → superior$/),
    ]);
  });
});

it('X11 a ladder stands still while the system is down, and goes on by the days that were left', async () => {
  const rungs = (year: Year) => lines(year, /climbed item\/a\/(remind|urge)/);
  await world.year({}, async (year) => {
    await pledge(year);
    await year.until('2026-07-02', 18);
    const before = await rungs(year);
    await year.down('2026-07-10', 8);
    expect(await rungs(year)).toEqual(before);
    await year.until('2026-07-24');
    // Five working days after 30 June, without the five from 3 to 9 July.
    expect((await rungs(year)).slice(before.length)).toEqual([
      expect.stringMatching(/^07-1[4-5] climbed item\/a\/urge/),
    ]);
  });
});

it('X11 a record is in time on the day after the outage that took its last one, though no wake fell into it', async () => {
  await world.year({}, async (year) => {
    await year.until('2026-04-14', 18);
    await year.down('2026-04-20', 9);
    await year.deed('writeRecord', { period: 'q1', late: false });
    const [before, entry] = (await year.entries()).slice(-2);
    expect([before.kind, entry.kind, entry.data]).toEqual(['outageCounted', 'recorded', { period: 'q1', late: false }]);
    // What is really too late stays refused, and is asked about once more only.
    await year.until('2026-07-24');
    await expect(year.deed('writeRecord', { period: 'q2', late: false })).rejects.toThrow('period_closed');
    const terms = await year.handle.query<PlanTerms>(TERMS_QUERY);
    expect(terms.calendar.outages).toEqual(['2026-04-15', '2026-04-16', '2026-04-17', '2026-04-18', '2026-04-19']);
  });
});

it('X11 a limit that runs is longer by the working days that were lost, and the outage is counted once', async () => {
  await world.year({}, async (year) => {
    await year.until('2026-03-02');
    await year.deed('submitPledges', { items: [item('a', '2026-06-30'), item('b', '2026-11-27', { kind: 'post' })] });
    expect(await dueOf(year, 'review/1')).toBe('2026-03-16');
    await year.until('2026-03-03', 18);
    await year.down('2026-03-06', 8);
    await year.until('2026-03-26');
    expect(await dueOf(year, 'review/1')).toBe('2026-03-18');
    expect(await counted(year)).toHaveLength(1);
    expect(await lines(year, /escalated review/)).toEqual([expect.stringMatching(/^03-(19|20) escalated/)]);
  });
});

it('X11 a branch is not told of members who could not write, until they could', async () => {
  const branch = { type: 'organisation', id: 'o-branch', field: 'rural', keepsMembers: true } as const;
  world.missing.count = 2;
  await world.year({ input: { subject: branch } }, async (year) => {
    await year.until('2026-04-14', 18);
    await year.down('2026-04-21', 8);
    await year.until('2026-05-06');
    expect(await lines(year, /membersRecords/)).toEqual([
      expect.stringMatching(/^04-2[23] membersMissing members\/q1\/membersRecords\/\+1wd/),
      expect.stringMatching(/^04-(2[89]|30) membersMissing members\/q1\/membersRecords\/\+5wd/),
    ]);
  });
});
