/** A running year whose terms are revised: new dates, what is said again of them, and where the revision does not fit (X2). */
import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { changedCalendar, calendarChanges } from '../../shared/calendar/calendar-changes';
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { defaultPlan } from '../../shared/calendar/default-plan';
import { TERMS_QUERY } from '../../shared/contracts/commitment';
import type { Revision } from '../../shared/contracts/entries';
import type { Stage } from '../../shared/contracts/ledger';
import type { ClauseValue } from '../../shared/contracts/plan-clauses';
import { readClause } from '../../shared/contracts/plan-lines';
import type { PlanTerms } from '../../shared/contracts/plan-views';
import {
  COMMITMENTS_BATCH_QUEUE,
  REVISION_PAUSED,
  REVISION_WORKFLOW,
  revisionWorkflowId,
  type RevisionActivities,
  type RevisionInput,
} from '../../shared/contracts/revision';
import { dataConverter } from '../../shared/temporal/connect';
import { workflowBundle } from '../support/bundle';
import { pledge } from '../support/plays';
import {
  approve,
  CODEC_KEY,
  item,
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

const BEFORE = defaultPlan(2026, CALENDAR_2026);

/** From the default year to one with these lines. */
function revision(values: Record<string, ClauseValue>, stage: Stage = 'drafting'): Revision {
  return {
    ...{ preview: 'preview-1', stage, from: { id: BEFORE.id, version: 1 }, to: { id: 'o-county-2026', version: 2 } },
    clauses: Object.entries(values).map(([clause, next]) => ({ clause, old: readClause(BEFORE, clause)!, new: next })),
  };
}
const revise = (year: Year, data: Revision) => year.deed('revise', data, { by: 'm-office', onBehalfOf: undefined });
const lines = async (year: Year, about: RegExp): Promise<string[]> =>
  (await year.said()).filter((line) => about.test(line));
const dueOf = async (year: Year, key: string): Promise<string | undefined> =>
  (await year.entries()).at(-1)!.waitingFor.find((duty) => duty.key === key)?.due;

it('X2 a deadline that moves ahead is reminded of again and escalated by its new day only; the year knows its terms', async () => {
  await world.year({}, async (year) => {
    await year.until('2026-01-30');
    expect(await lines(year, /pledge/)).toEqual([
      '01-19 reminded pledge/-10d → subject',
      '01-26 reminded pledge/-3d → subject',
      '01-29 reminded pledge/-0d → subject',
    ]);
    await revise(year, revision({ 'member.pledge.due': '2026-02-27', 'member.review.limit': 3 }));
    expect(await dueOf(year, 'pledge')).toBe('2026-02-27');
    const terms = await year.handle.query<PlanTerms>(TERMS_QUERY);
    expect(terms.plan).toMatchObject({ id: 'o-county-2026', version: 2, member: { review: { limit: 3 } } });
    expect(terms.plan.organisation).toEqual(BEFORE.organisation);
    await year.until('2026-03-04');
    expect((await lines(year, /pledge/)).slice(3)).toEqual([
      expect.stringMatching(/^02-1\d reminded pledge\/-10d\/revision\/1 → subject$/),
      expect.stringMatching(/^02-2\d reminded pledge\/-3d\/revision\/1 → subject$/),
      expect.stringMatching(/^02-2\d reminded pledge\/-0d\/revision\/1 → subject$/),
      expect.stringMatching(/^03-0\d escalated pledge\/\+1wd → keeper$/),
    ]);
    // A limit that opens later counts by the new terms.
    await year.deed('submitPledges', { items: [item('a', '2026-06-30'), item('b', '2026-11-27', { kind: 'post' })] });
    expect(await dueOf(year, 'review/1')).toBe('2026-03-09');
  });
});

it('X2 what a revision brings back into the future is owed again, in time and once', async () => {
  await world.year({}, async (year) => {
    await year.until('2026-04-28');
    expect(await lines(year, /missed/)).toContainEqual(expect.stringMatching(/missed q1\/record q1\/comment/));
    const later = { 'member.periods.q1.record.due': '2026-05-15', 'member.periods.q1.comment.due': '2026-05-20' };
    await revise(year, revision(later));
    await year.deed('writeRecord', { period: 'q1', late: false });
    expect((await year.entries()).at(-1)!.data).toEqual({ period: 'q1', late: false });
    await year.until('2026-05-25');
    expect((await lines(year, /missed q1/)).map((line) => line.slice(6))).toEqual([
      'missed q1/record q1/comment',
      'missed q1/comment',
    ]);
  });
});

const MEETING = 'member.review.meeting';
const SIGNED = 'member.publish.signed';
const keys = async (year: Year): Promise<string[]> => (await year.entries()).at(-1)!.waitingFor.map(({ key }) => key);
const shown = { channel: 'noticeBoard', range: 'public', from: '2026-01-19', to: '2026-01-30' } as const;
const twoItems = [item('a', '2026-06-30'), item('b', '2026-11-27', { kind: 'post' })];

it('X2 V1 U6 a step asked for from now on holds for what is not reviewed and not published yet', async () => {
  await world.year({}, async (year) => {
    await year.until('2026-01-12');
    await year.deed('submitPledges', { items: twoItems });
    await revise(year, revision({ [MEETING]: true, [SIGNED]: true }, 'reviewing'));
    await expect(year.deed('review', approve)).rejects.toThrow('meeting_missing');
    await year.deed('review', { ...approve, meeting: { on: '2026-01-12', members: 9, public: 3 } });
    expect(await keys(year)).toEqual(expect.arrayContaining(['publish', 'sign', 'seal']));
    await year.until('2026-01-19');
    const publish = () => year.deed('publish', { ...shown, checkedBy: SECRETARY });
    await expect(publish()).rejects.toThrow('letter_unsigned');
    // No longer asked for, it is not owed either.
    await revise(year, {
      ...{ preview: 'preview-2', stage: 'approved', from: { id: 'o-county-2026', version: 2 } },
      ...{ to: { id: 'o-county-2026', version: 3 }, clauses: [{ clause: SIGNED, old: true, new: false }] },
    });
    expect(await keys(year)).not.toContain('sign');
    await publish();
  });
});

it('X2 U6 V1 a year past that step takes the new terms, and what was reviewed and published stands as it is', async () => {
  await world.year({}, async (year) => {
    await pledge(year);
    const before = await keys(year);
    await revise(year, revision({ [MEETING]: true, [SIGNED]: true }, 'fulfilling'));
    expect(await keys(year)).toEqual(before);
    const terms = await year.handle.query<PlanTerms>(TERMS_QUERY);
    expect(terms.plan.member).toMatchObject({ review: { meeting: true }, publish: { signed: true } });
    // Another channel, and an approved change, go out without a letter that nobody was asked to sign.
    await year.deed('publish', { ...shown, channel: 'web', checkedBy: SECRETARY });
    await year.deed('proposeChange', { item: 'a', to: item('a', '2026-08-31') });
    await year.deed('reviewChange', { item: 'a', approved: true });
    await year.deed('publish', { ...shown, checkedBy: SECRETARY });
    expect(await keys(year)).not.toContain('sign');
  });
});

it('X2 U6 asked for after the last day of publication, a signature would be late at once: that year is left as it is', async () => {
  await world.year({}, async (year) => {
    await year.until('2026-01-12');
    await year.deed('submitPledges', { items: twoItems });
    await year.deed('review', approve);
    await year.until('2026-01-26');
    const before = await year.entries();
    await expect(revise(year, revision({ [SIGNED]: true }, 'approved'))).rejects.toThrow('revision_date_passed');
    expect(await year.entries()).toEqual(before);
  });
});

it('X2 a branch asks anew after a revision what its members owe by the new day', async () => {
  const branch = { type: 'organisation', id: 'o-branch', field: 'rural', keepsMembers: true } as const;
  world.missing.count = 2;
  await world.year({ input: { subject: branch } }, async (year) => {
    await year.until('2026-04-20');
    expect(await lines(year, /membersRecords/)).toHaveLength(1);
    await revise(year, revision({ 'member.periods.q1.record.due': '2026-05-15' }));
    await year.until('2026-06-01');
    expect((await lines(year, /membersRecords/)).slice(1)).toEqual([
      expect.stringMatching(/^05-1\d membersMissing members\/q1\/membersRecords\/\+1wd\/revision\/1 → subject$/),
      expect.stringMatching(/^05-2\d membersMissing members\/q1\/membersRecords\/\+5wd → keeper$/),
    ]);
  });
});

it('X2 a holiday notice moves what is counted by working days, and nothing else', async () => {
  const notice = {
    id: 'o-county-calendar-1',
    ...{ coverageTo: '2027-12-31', off: [...CALENDAR_2026.off, '2026-03-10', '2026-03-11'] },
    worked: CALENDAR_2026.worked,
  };
  const calendar = {
    ...{ id: notice.id, coverageTo: notice.coverageTo },
    changes: calendarChanges(CALENDAR_2026, notice),
  };
  expect(changedCalendar(CALENDAR_2026, calendar)).toEqual({ ...notice, off: notice.off.sort() });
  await world.year({}, async (year) => {
    await year.until('2026-03-02');
    await year.deed('submitPledges', { items: [item('a', '2026-06-30'), item('b', '2026-11-27', { kind: 'post' })] });
    expect(await dueOf(year, 'review/1')).toBe('2026-03-16');
    await revise(year, { ...revision({}, 'reviewing'), calendar });
    expect(await dueOf(year, 'review/1')).toBe('2026-03-18');
    expect(await dueOf(year, 'q1/record')).toBe(BEFORE.member.periods[0].record!.due);
    await expect(
      revise(year, {
        ...revision({}, 'reviewing'),
        ...{ calendar, from: { id: 'o-county-2026', version: 2 }, to: { id: 'o-county-2026', version: 3 } },
      }),
    ).rejects.toThrow('revision_other_terms');
  });
});

it('X2 a revision fits its terms and stage only, makes nobody late, and changes nothing where it does not fit', async () => {
  await world.year({}, async (year) => {
    await year.until('2026-01-15');
    const fits = revision({ 'member.pledge.due': '2026-02-10' });
    const other: [Revision, string][] = [
      [{ ...fits, from: { id: BEFORE.id, version: 2 } }, 'revision_other_terms'],
      [
        { ...fits, clauses: [{ clause: 'member.pledge.due', old: '2026-01-30', new: '2026-02-10' }] },
        'revision_other_terms',
      ],
      [{ ...fits, stage: 'reviewing' }, 'revision_other_stage'],
      [revision({ 'member.pledge.due': '2026-01-14' }), 'revision_date_passed'],
    ];
    const before = await year.entries();
    for (const [data, code] of other) await expect(revise(year, data)).rejects.toThrow(code);
    expect(await year.entries()).toEqual(before);
    await revise(year, fits);
    await expect(revise(year, fits)).rejects.toThrow('revision_other_terms');
    // An approved item climbs its ladder by the terms that hold on the day.
    await pledge(year);
    await year.deed(
      'revise',
      {
        ...{ preview: 'preview-2', stage: 'fulfilling', from: fits.to, to: { id: 'o-county-2026', version: 3 } },
        clauses: [{ clause: 'member.fulfil.rungs.urge', old: 5, new: 8 }],
      },
      { by: 'm-office', onBehalfOf: undefined },
    );
    await year.until('2026-07-20');
    expect(await lines(year, /climbed item\/a/)).toEqual([
      expect.stringMatching(/^07-0[12] climbed item\/a\/remind/),
      expect.stringMatching(/^07-1[0-3] climbed item\/a\/urge/),
    ]);
  });
});

it('X2 a revision goes page by page to its end, stands still while it is paused, and goes on', async () => {
  const { environment } = world;
  const pages: (string | undefined)[] = [];
  const ended: string[] = [];
  const activities: RevisionActivities = {
    applyRevisionPage({ after }) {
      pages.push(after);
      return Promise.resolve(pages.length < 4 ? { next: `row-${pages.length}` } : {});
    },
    endRevision: (preview) => Promise.resolve(void ended.push(preview)),
  };
  const common = { connection: environment.nativeConnection, dataConverter: dataConverter(CODEC_KEY) };
  const taskQueue = `revision-${randomUUID()}`;
  const workers = await Promise.all([
    Worker.create({ ...common, taskQueue, workflowBundle: await workflowBundle() }),
    Worker.create({ ...common, taskQueue: COMMITMENTS_BATCH_QUEUE, activities }),
  ]);
  const running = Promise.all(workers.map((worker) => worker.run()));
  const input: RevisionInput = { version: 1, preview: 'preview-1', paused: true };
  const handle = await environment.client.workflow.start(REVISION_WORKFLOW, {
    ...{ workflowId: revisionWorkflowId(randomUUID()), taskQueue, args: [input] },
  });
  await environment.sleep('1 hour');
  expect(pages).toEqual([]);
  await handle.signal(REVISION_PAUSED, false);
  await handle.result();
  expect(pages).toEqual([undefined, 'row-1', 'row-2', 'row-3']);
  expect(ended).toEqual(['preview-1']);
  for (const worker of workers) worker.shutdown();
  await running;
});
