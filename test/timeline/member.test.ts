/** Does a member's year run itself as the default year says, with nobody to remember a date? */
import { STATE_QUERY } from '../../shared/contracts/commitment';
import { PLAYS, pledge } from '../support/plays';
import {
  approve,
  BRANCH,
  item,
  MEMBER,
  openYearEnvironment,
  sendBack,
  SECRETARY,
  TOWN,
  type YearEnvironment,
} from '../support/year';

let world: YearEnvironment;
beforeAll(async () => {
  world = await openYearEnvironment();
}, 120_000);
afterAll(() => world?.close());

const noticeBoard = { channel: 'noticeBoard', range: 'public', from: '2026-02-10', to: '2026-02-20' } as const;

it('P1 V4 B3 C2 Y1 A1 N a silent member is chased through the whole year, each thing once, and closed as 未承诺', async () => {
  await world.year({}, async (year) => {
    await year.handle.result();
    expect(await year.said()).toEqual([
      '01-05 opened',
      '01-19 reminded pledge/-10d → subject',
      '01-26 reminded pledge/-3d → subject',
      '01-29 reminded pledge/-0d → subject',
      '02-03 escalated pledge/+1wd → keeper',
      '02-09 escalated pledge/+5wd → superior',
      '04-24 missed q1/record q1/comment',
      '07-23 missed q2/record q2/comment',
      '08-04 missed midYear/reflect midYear/assess',
      '10-29 missed q3/record q3/comment',
      '12-17 missed selfAppraisal',
      '01-13 missed q4/record q4/comment',
      '01-19 missed result result/publish',
      '02-02 ended',
    ]);
    const [last] = (await year.entries()).slice(-1);
    expect(last).toMatchObject({ kind: 'ended', stage: 'closed', waitingFor: [], data: { pledged: false, items: [] } });
  });
});

it('P1 V2 V4 U1 F3 F4 B3 C2 C3 Y1 A2 N2 N4 a full year: returned once, two rungs up the ladder, closed with its carry-over', async () => {
  await world.year({}, async (year) => {
    await PLAYS['member.full-year'].act(year);
    const said = await year.said();
    expect(said.filter((line) => /reminded|climbed|escalated|missed/.test(line))).toEqual([
      '06-15 reminded item/a/-15d → subject',
      '06-25 reminded item/a/-3d → subject',
      '07-02 climbed item/a/remind → subject',
      '07-08 climbed item/a/urge → keeper',
    ]);
    const entries = await year.entries();
    expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, i) => i + 1));
    expect(entries.at(-1)).toMatchObject({
      kind: 'ended',
      data: {
        pledged: true,
        items: [
          { item: 'a', carryOver: 'raise' },
          { item: 'b', carryOver: 'raise' },
        ],
      },
    });
    expect(entries.filter((entry) => entry.kind === 'reviewed').map((entry) => entry.stage)).toEqual([
      'returned',
      'approved',
    ]);
  });
});

it('F4 L1 N3 an item nobody fulfils climbs every rung once, each to its own person, and is pledged again next year', async () => {
  await world.year({}, async (year) => {
    await pledge(year, [item('a', '2026-03-31'), item('b', '2026-12-31', { kind: 'post' })]);
    await year.until('2026-06-10');
    expect((await year.said()).filter((line) => line.includes('item/a'))).toEqual([
      '03-16 reminded item/a/-15d → subject',
      '03-26 reminded item/a/-3d → subject',
      '04-02 climbed item/a/remind → subject',
      '04-09 climbed item/a/urge → keeper',
      '04-23 climbed item/a/help → keeper',
      '05-11 climbed item/a/criticise → keeper',
      '05-25 climbed item/a/report → superior',
    ]);
    const waiting = (await year.entries()).at(-1)!.waitingFor.map((duty) => duty.key);
    expect(waiting).toEqual(expect.arrayContaining(['item/a', 'item/a/help', 'item/a/criticise']));
    await year.deed('nameHelper', { item: 'a', way: 'oneToOne', helper: 'm-helper' });
    await year.deed('criticise', { item: 'a' });
    const after = (await year.entries()).at(-1)!.waitingFor.map((duty) => duty.key);
    expect(after).not.toContain('item/a/help');
    expect(after).not.toContain('item/a/criticise');
    await year.handle.result();
    expect((await year.entries()).at(-1)!.data).toMatchObject({
      items: [
        { item: 'a', carryOver: 'repledge' },
        { item: 'b', carryOver: 'repledge' },
      ],
    });
  });
});

it('F6 an explanation stops the climb until it is answered; accepted, the item is settled; refused, the days do not count', async () => {
  await world.year({}, async (year) => {
    await pledge(year, [item('a', '2026-03-31'), item('b', '2026-03-31', { kind: 'post' })]);
    await year.until('2026-04-03');
    await year.deed('explain', { item: 'a' });
    await year.deed('explain', { item: 'b' });
    await expect(year.deed('explain', { item: 'b' })).rejects.toThrow('explanation_pending');
    await year.until('2026-04-13');
    expect((await year.said()).filter((line) => line.includes('urge'))).toEqual([]);
    await year.deed('answerExplanation', { item: 'a', accepted: true });
    await year.deed('answerExplanation', { item: 'b', accepted: false });
    await expect(year.deed('answerExplanation', { item: 'b', accepted: true })).rejects.toThrow('explanation_absent');
    await year.until('2026-04-30');
    const lines = (await year.said()).filter((line) => /urge|escalated/.test(line));
    // Without the standstill of five working days the urging would have been on 9 April.
    expect(lines).toEqual(['04-16 climbed item/b/urge → keeper']);
  });
});

it('F6 V4 an explanation nobody answers goes to the superior, and still nothing counts against the member', async () => {
  await world.year({}, async (year) => {
    await pledge(year, [item('a', '2026-03-31'), item('b', '2026-12-31', { kind: 'post' })]);
    await year.until('2026-04-03');
    await year.deed('explain', { item: 'a' });
    await year.until('2026-06-01');
    expect((await year.said()).filter((line) => /urge|escalated/.test(line))).toEqual([
      '04-15 escalated item/a/explanation/2026-04-03/+1wd → superior',
    ]);
  });
});

it('V4 U1 a review or publication that is not done goes to the reviewer, then above', async () => {
  await world.year({}, async (year) => {
    await year.until('2026-01-12');
    await year.deed('submitPledges', { items: [item('a', '2026-06-30'), item('b', '2026-11-27', { kind: 'post' })] });
    await year.until('2026-02-02');
    await year.deed('review', approve);
    await year.until('2026-03-05');
    expect((await year.said()).filter((line) => /review\/|publish/.test(line))).toEqual([
      '01-20 reminded review/1/5wd → keeper',
      '01-23 reminded review/1/8wd → keeper',
      '01-28 escalated review/1/+1wd → superior',
      '02-11 escalated publish/+1wd → keeper',
      '02-24 escalated publish/+5wd → superior',
    ]);
  });
});

it('V2 a return that is not answered is chased like the pledge, and every round is kept', async () => {
  await world.year({}, async (year) => {
    await year.until('2026-01-12');
    const items = [item('a', '2026-06-30'), item('b', '2026-11-27', { kind: 'post' })];
    await year.deed('submitPledges', { items });
    await year.deed('review', sendBack);
    await year.until('2026-02-05');
    await year.deed('submitPledges', { items });
    await year.deed('review', approve);
    const said = await year.said();
    expect(said.filter((line) => /resubmit/.test(line))).toEqual([
      '01-14 reminded resubmit/1/-3d → subject',
      '01-19 reminded resubmit/1/-0d → subject',
      '01-21 escalated resubmit/1/+1wd → keeper',
      '01-27 escalated resubmit/1/+5wd → superior',
    ]);
    expect((await year.entries()).filter((entry) => entry.kind === 'pledged')).toHaveLength(2);
  });
});

it('B5 C2 a record for a closed quarter is refused as a record and accepted as a late entry, marked as such', async () => {
  await world.year({}, async (year) => {
    await pledge(year);
    await expect(year.deed('writeRecord', { period: 'q1', late: false })).rejects.toThrow('period_not_open');
    await year.until('2026-04-20');
    await expect(year.deed('writeRecord', { period: 'q1', late: false })).rejects.toThrow('period_closed');
    await year.deed('writeRecord', { period: 'q1', late: true });
    await expect(year.deed('writeRecord', { period: 'q1', late: true })).rejects.toThrow('period_done');
    await expect(year.deed('writeRecord', { period: 'h1', late: false })).rejects.toThrow('period_unknown');
    expect((await year.entries()).find((entry) => entry.kind === 'recorded')!.data).toEqual({
      period: 'q1',
      late: true,
    });
    await year.deed('correct', { corrects: 5 });
    await expect(year.deed('correct', { corrects: 99 })).rejects.toThrow('correction_target_unknown');
  });
});

it('M6 a member who moves takes the year along: the old branch is refused and told who is in charge now', async () => {
  await world.year({}, async (year) => {
    await pledge(year);
    await year.until('2026-05-11');
    await year.deed(
      'transfer',
      { to: 'o-new', superior: TOWN, county: 'o-county' },
      { by: 'system', onBehalfOf: undefined },
    );
    await expect(year.deed('closeOut', { item: 'a' })).rejects.toMatchObject({
      message: 'not_in_charge',
      answer: { inCharge: 'o-new' },
    });
    await year.deed('closeOut', { item: 'a' }, { by: 'm-new-secretary', onBehalfOf: 'o-new' });
    await expect(
      year.deed(
        'nameHelper',
        { item: 'a', way: 'oneToOne', helper: 'm-helper' },
        { by: 'm-new-secretary', onBehalfOf: 'o-new' },
      ),
    ).rejects.toThrow('item_settled');
    const entries = await year.entries();
    expect(new Set(entries.map((entry) => entry.chain)).size).toBe(1);
    expect(entries.map((entry) => entry.inCharge)).toEqual([
      ...Array<string>(entries.length - 2).fill(BRANCH),
      'o-new',
      'o-new',
    ]);
  });
});

it('M3 M6 an excused member is waited for no more, one who left is closed at once', async () => {
  await world.year({}, async (year) => {
    await year.deed('excuse', { reason: 'illness' });
    expect((await year.entries()).at(-1)!.waitingFor).toEqual([]);
    await year.until('2026-08-01');
    expect(await year.said()).toEqual(['01-05 opened', '01-05 excused']);
    await year.deed('leave', { reason: 'died' }, { by: 'system', onBehalfOf: undefined });
    await year.handle.result();
    expect((await year.entries()).at(-1)).toMatchObject({ kind: 'ended', stage: 'closed' });
  });
});

it('M3 nobody chases the elderly or infirm for a pledge; what they pledge is welcome, be it one thing', async () => {
  const subject = { type: 'member', id: MEMBER, category: 'elderlyOrInfirm', field: 'rural' } as const;
  await world.year({ input: { subject } }, async (year) => {
    await year.until('2026-03-01');
    expect(await year.said()).toEqual(['01-05 opened']);
    await year.deed('submitPledges', { items: [item('a', '2026-06-30', { kind: 'common' })] });
  });
});

it('P1 N2 a cross-year item has its milestone in this year and is handed over', async () => {
  await world.year({}, async (year) => {
    const crossing = item('a', '2027-06-30', { crossYear: true, milestone: '2026-09-30' });
    for (const outside of [
      item('a', '2027-06-30'),
      item('a', '2027-06-30', { crossYear: true }),
      item('a', '2027-06-30', { crossYear: true, milestone: '2027-02-01' }),
      item('a', '2026-09-30', { milestone: '2026-05-01' }),
    ])
      await expect(year.deed('submitPledges', { items: [outside, item('b', '2026-06-30')] })).rejects.toThrow(
        'item_deadline_outside_year',
      );
    await pledge(year, [crossing, item('b', '2026-11-27', { kind: 'post' })]);
    await year.until('2026-09-25');
    await year.deed('closeOut', { item: 'a', milestone: true });
    await expect(year.deed('closeOut', { item: 'b', milestone: true })).rejects.toThrow('item_unknown');
    await year.handle.result();
    expect((await year.said()).filter((line) => /climbed item\/a/.test(line))).toEqual([]);
    expect((await year.entries()).at(-1)!.data).toMatchObject({
      items: [
        { item: 'a', carryOver: 'handOver' },
        { item: 'b', carryOver: 'repledge' },
      ],
    });
  });
});

it('P2 an immediate commitment has no quarters, and closes when its items are settled', async () => {
  await world.year({ opens: '2026-06-22', input: { kind: 'immediate', pledgeDue: '2026-06-25' } }, async (year) => {
    await year.deed('submitPledges', { items: [item('a', '2026-06-30')] });
    await year.deed('review', approve);
    await year.deed('publish', { ...noticeBoard, from: '2026-06-22', to: '2026-06-30', checkedBy: SECRETARY });
    await year.until('2026-07-03');
    await year.deed('closeOut', { item: 'a' });
    await year.handle.result();
    expect(await year.said()).toEqual([
      '06-22 opened',
      '06-22 pledged',
      '06-22 reviewed approve',
      '06-22 publicised',
      '06-25 reminded item/a/-3d → subject',
      '07-02 climbed item/a/remind → subject',
      '07-03 closedOut a',
      '07-03 ended',
    ]);
  });
});

it('U1 V1 C3 nobody reviews, confirms or comments on their own', async () => {
  await world.year({}, async (year) => {
    await year.deed('submitPledges', { items: [item('a', '2026-06-30'), item('b', '2026-11-27', { kind: 'post' })] });
    await expect(year.deed('review', approve, { by: MEMBER })).rejects.toThrow('own_review');
    await expect(year.deed('comment', { period: 'q1', mode: 'meeting', late: false }, { by: MEMBER })).rejects.toThrow(
      'own_comment',
    );
    await expect(year.deed('review', approve, { onBehalfOf: 'o-stranger' })).rejects.toThrow('not_in_charge');
    await expect(year.deed('review', { ...approve, criteria: { policy: true } })).rejects.toThrow(
      'criteria_incomplete',
    );
    await year.deed('review', approve);
    await expect(year.deed('publish', { ...noticeBoard, checkedBy: '' })).rejects.toThrow('publication_unchecked');
    for (const to of ['2026-02-09', '2026-02-15'])
      await expect(year.deed('publish', { ...noticeBoard, to, checkedBy: SECRETARY })).rejects.toMatchObject({
        message: 'publication_dates_invalid',
        answer: { detail: { days: 7 } },
      });
    await expect(year.deed('closeOut', { item: 'a' }, { by: MEMBER })).rejects.toThrow('own_confirmation');
    await expect(year.deed('reportProgress', { item: 'a', percent: 10 }, { by: SECRETARY })).rejects.toThrow(
      'not_allowed',
    );
    await expect(year.deed('submitPledges', { items: [] })).rejects.toMatchObject({
      message: 'stage_not_allowed',
      answer: { allowed: expect.arrayContaining(['closeOut']) },
    });
  });
});

it('P4 too few or too many items, none practical, the same twice or past its day: refused, nothing written', async () => {
  await world.year({}, async (year) => {
    const submit = (...items: ReturnType<typeof item>[]) => year.deed('submitPledges', { items });
    await expect(submit()).rejects.toThrow('items_too_few');
    await expect(submit(item('a', '2026-06-30'))).rejects.toThrow('items_too_few');
    await expect(submit(...['a', 'b', 'c', 'd'].map((id) => item(id, '2026-06-30')))).rejects.toThrow('items_too_many');
    await expect(submit(item('a', '2026-06-30'), item('a', '2026-07-30'))).rejects.toThrow('item_duplicate');
    await expect(
      submit(item('a', '2026-06-30', { kind: 'post' }), item('b', '2026-06-30', { kind: 'common' })),
    ).rejects.toThrow('practical_item_missing');
    await expect(submit(item('a', '2026-01-02'), item('b', '2026-06-30'))).rejects.toThrow('item_deadline_passed');
    await expect(submit(item('a', '2026-02-30'), item('b', '2026-06-30'))).rejects.toThrow('item_incomplete');
    expect(await year.said()).toEqual(['01-05 opened']);
  });
});

it('A2 C2 no result before the last record and comment stand or are noted missing', async () => {
  await world.year({}, async (year) => {
    await pledge(year);
    await year.until('2026-12-20');
    await expect(year.deed('decideResult', { result: 'qualified' })).rejects.toThrow('result_too_early');
    await year.until('2027-01-14');
    expect((await year.said()).at(-1)).toBe('01-13 missed q4/record q4/comment');
    await year.deed('decideResult', { result: 'basic' });
    await expect(year.deed('decideResult', { result: 'excellent' })).rejects.toThrow('period_done');
  });
});

it('G3 what a year waits for and when it wakes can be asked of it at any time', async () => {
  await world.year({}, async (year) => {
    await year.deed('excuse', { reason: 'other' });
    expect(await year.handle.query(STATE_QUERY)).toMatchObject({
      chain: year.chain,
      seq: 2,
      stage: 'drafting',
      waitingFor: [],
    });
  });
});

it('P1 a deed in time by its receipt counts as in time, however late it is settled', async () => {
  await world.year({}, async (year) => {
    await pledge(year);
    await year.until('2026-04-20');
    await year.deed('writeRecord', { period: 'q1', late: false }, { receivedAt: '2026-04-14T08:00:00.000Z' });
    expect((await year.entries()).at(-1)!.data).toEqual({ period: 'q1', late: false });
  });
});
