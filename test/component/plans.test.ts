/** Plans, calendars and previews of their revision, through the APIs of members and commitments, while years are running. */
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { ERRORS, type ErrorCode } from '../../shared/contracts/errors';
import type { PlanTerms, PlanTrial, PlanVersionView, PlanView } from '../../shared/contracts/plan-views';
import type { RevisionPreview, RevisionRow } from '../../shared/contracts/revision';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { nativeCollection } from '../../shared/mongo/connect';
import { until } from '../../infra/until';
import { openCounty, pledgingPlan, TWO_PLEDGES, type County } from '../support/county';
import { BRANCH, COUNTY, memberRow, OTHER_BRANCH, person, TOWN } from '../support/roster';

const TODAY = '2026-03-02';
const YEAR = 2026;
let county: County;
beforeAll(async () => {
  county = await openCounty({ now: `${TODAY}T01:00:00.000Z`, plan: pledgingPlan(), plain: 3 });
}, 120_000);
afterAll(() => county?.close(), 60_000);

const members = async (name: string, method: string, path: string, body?: object) =>
  county.call('members', await county.actor(name), method, path, body);
const commitments = async (name: string, method: string, path: string, body?: object) =>
  county.call('commitments', await county.actor(name), method, path, body);

interface Version {
  values?: object;
  bounds?: object;
  effective?: string;
  after?: number;
}
async function newest(organisation: string): Promise<number> {
  const { body } = await county.call('members', SYSTEM_ACTOR, 'GET', `/plans/${organisation}?year=${YEAR}`);
  return (body as PlanView).own.version;
}
async function set(name: string, organisation: string, version: Version) {
  return members(name, 'POST', `/plans/${organisation}/versions`, {
    ...{ year: YEAR, after: version.after ?? (await newest(organisation)), effective: version.effective ?? TODAY },
    ...{ values: version.values ?? {}, bounds: version.bounds ?? {}, reason: '试验〔2026〕1号' },
  });
}
async function terms(organisation: string, day = TODAY): Promise<PlanTerms> {
  const path = `/internal/plan?organisation=${organisation}&year=${YEAR}&day=${day}`;
  return (await county.call('members', SYSTEM_ACTOR, 'GET', path)).body as PlanTerms;
}
const view = async (name: string, organisation: string): Promise<PlanView> =>
  (await members(name, 'GET', `/plans/${organisation}?year=${YEAR}`)).body as PlanView;

function expectRefusal({ status, body }: { status: number; body: any }, code: ErrorCode): void {
  expect([status, body?.code, body?.title]).toEqual([ERRORS[code].status, code, ERRORS[code].title]);
}

async function preview(name: string, body: object): Promise<RevisionPreview> {
  const made = await commitments(name, 'POST', '/revisions/previews', body);
  if (made.status !== 201) throw new Error(JSON.stringify(made));
  const { id } = made.body as RevisionPreview;
  return until(async () => {
    const { body: now } = await commitments(name, 'GET', `/revisions/previews/${id}`);
    return now.state === 'ready' && (now as RevisionPreview);
  });
}
const rows = async (name: string, id: string, search = ''): Promise<{ items: RevisionRow[]; next?: string }> =>
  (await commitments(name, 'GET', `/revisions/previews/${id}/rows${search}`)).body;

describe('the plan of an organisation', () => {
  it('L5 X7 before anything is set the default year holds, each line without a setter', async () => {
    const { clauses, plan, own, mayEdit } = await view('town-secretary', TOWN);
    expect(plan).toEqual({ id: 'default-2026', version: 1 });
    expect(own).toEqual({ values: {}, bounds: {}, version: 0 });
    expect(mayEdit).toBe(true);
    expect(clauses.find(({ path }) => path === 'member.pledge.due')).toEqual({
      path: 'member.pledge.due',
      value: '2026-03-10',
    });
    expect(clauses.some(({ from }) => from)).toBe(false);
  });

  it('L5 X8 the county sets a line and bounds, the town changes another within them, the branch inherits both', async () => {
    const bounds = { 'member.pledge.due': { most: '2026-04-30' }, 'member.fulfil.rungs.urge': { locked: true } };
    const first = await set('county-secretary', COUNTY, { values: { 'member.result.publicationDays': 10 }, bounds });
    expect([first.status, first.body]).toEqual([201, { version: 1, effective: TODAY, moved: [] }]);
    // P1: villages pledge after their election. 4 April 2026 is a Saturday before the Qingming holiday.
    const second = await set('town-secretary', TOWN, { values: { 'member.pledge.due': '2026-04-04' } });
    expect(second.body.moved).toEqual([{ clause: 'member.pledge.due', asked: '2026-04-04', moved: '2026-04-07' }]);
    const { plan } = await terms(BRANCH);
    expect(plan).toMatchObject({ id: `${TOWN}-2026`, version: 3 });
    expect(plan.member.pledge.due).toBe('2026-04-07');
    expect(plan.member.result!.publicationDays).toBe(10);
    expect(plan.member.fulfil.rungs).toEqual({ remind: 1, urge: 5, help: 15, criticise: 25, report: 35 });
    expect(await terms(BRANCH)).toEqual(await terms(OTHER_BRANCH));
    expect((await terms(COUNTY)).plan).toMatchObject({ id: `${COUNTY}-2026`, version: 2 });
    expect((await terms(COUNTY)).plan.member.pledge.due).toBe('2026-03-10');
    const { clauses } = await view('secretary', BRANCH);
    const line = (path: string) => clauses.find((clause) => clause.path === path);
    expect(line('member.pledge.due')).toEqual({
      path: 'member.pledge.due',
      value: '2026-04-07',
      movedFrom: '2026-04-04',
      from: { organisationId: TOWN, version: 1, effective: TODAY },
      bound: { most: '2026-04-30', setBy: [COUNTY] },
    });
    expect(line('member.fulfil.rungs.urge')!.bound).toEqual({ locked: true, setBy: [COUNTY] });
  });

  it.each<[string, Version, ErrorCode, object]>([
    ['beyond the bound', { values: { 'member.pledge.due': '2026-05-06' } }, 'plan_out_of_bounds', { setBy: COUNTY }],
    ['what is locked', { values: { 'member.fulfil.rungs.urge': 6 } }, 'plan_out_of_bounds', { setBy: COUNTY }],
    [
      'stages out of order',
      { values: { 'member.selfAppraisal.due': '2027-01-20' } },
      'plan_out_of_order',
      { first: 'member.selfAppraisal.due', second: 'member.appraisal.due' },
    ],
    ['an unknown clause', { values: { 'member.pledge.never': 1 } }, 'plan_clause_unknown', {}],
    ['no day', { values: { 'member.pledge.due': '2026-02-31' } }, 'plan_value_invalid', {}],
    ['a day gone by', { effective: '2026-03-01', values: { 'member.items.max': 3 } }, 'plan_effective_past', {}],
    ['an old version', { after: 0, values: { 'member.items.max': 3 } }, 'plan_changed', { version: 1 }],
  ])('X8 refuses %s, says why, and changes nothing', async (_, version, code, extra) => {
    const before = await terms(TOWN);
    const answer = await set('town-secretary', TOWN, version);
    expectRefusal(answer, code);
    expect(answer.body).toMatchObject(extra);
    expect(await newest(TOWN)).toBe(1);
    expect(await terms(TOWN)).toEqual(before);
  });

  it('L5 of two editors at once one is kept, the other hears that it has changed', async () => {
    const values = { 'member.items.max': 4 };
    const both = await Promise.all([1, 2].map(() => set('deputy', BRANCH, { values, after: 0 })));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(both.find(({ status }) => status === 409)!.body.code).toBe('plan_changed');
    expect((await terms(BRANCH)).plan.member.items.max).toBe(4);
  });

  it('L5 X8 a version holds from its day on, and the history says what changed', async () => {
    const both = { 'member.pledge.due': '2026-04-04', 'member.review.limit': 12 };
    await set('town-secretary', TOWN, { values: both, effective: '2026-05-06' });
    expect((await terms(TOWN, '2026-05-05')).plan.member.review.limit).toBe(10);
    expect((await terms(TOWN, '2026-05-06')).plan.member.review.limit).toBe(12);
    expect((await terms(TOWN, '2026-05-06')).plan.version).toBe((await terms(TOWN)).plan.version + 1);
    const { body } = await members('town-secretary', 'GET', `/plans/${TOWN}/versions?year=${YEAR}`);
    const [latest, first] = body.items as PlanVersionView[];
    expect(latest).toMatchObject({ version: 2, effective: '2026-05-06', by: person('town-secretary') });
    expect(latest.changes).toEqual([{ clause: 'member.review.limit', new: 12 }]);
    expect(first.changes).toEqual([{ clause: 'member.pledge.due', new: '2026-04-04' }]);
  });

  it('X8 a bound set above later is told before it is kept, with whom it would bend', async () => {
    const { body } = await members('county-office', 'POST', `/plans/${COUNTY}/trial`, {
      year: YEAR,
      draft: { values: {}, bounds: { 'member.items.max': { most: 3 } } },
    });
    const { terms: below, kept } = body as PlanTrial;
    expect(kept).toBe(false);
    expect(below.map(({ organisationId, limited }) => [organisationId, limited])).toEqual([
      [COUNTY, []],
      [TOWN, []],
      [BRANCH, ['member.items.max']],
    ]);
    expect((await terms(BRANCH)).plan.member.items.max).toBe(4);
  });
});

describe('a running year', () => {
  it('L5 keeps the plan it was opened with; a year opened later has the branch’s own, and the form says so', async () => {
    const limits = async (name: string) => (await county.detail(name, person(name))).limits;
    expect(await limits('plain-2')).toMatchObject({ minItems: 2, maxItems: 3 });
    await county.bringIn([], [memberRow('newcomer', '900101201')]);
    await until(() => limits('newcomer').then(Boolean));
    expect(await limits('newcomer')).toMatchObject({ minItems: 2, maxItems: 4 });
    expect(await limits('plain-2')).toMatchObject({ maxItems: 3 });
  });
});

describe('the calendar', () => {
  const notice = {
    coverageTo: '2027-12-31',
    off: [...CALENDAR_2026.off, '2026-06-10', '2027-01-01'],
    worked: CALENDAR_2026.worked,
  };
  const tell = (name: string, body: object, organisation = COUNTY) =>
    members(name, 'POST', `/calendars/${organisation}/versions`, {
      ...{ after: 0, effective: TODAY, reason: '放假通知' },
      ...body,
    });

  it.each([
    ['a holiday on a Sunday', { ...notice, off: [...notice.off, '2027-01-03'] }],
    ['a day that is none', { ...notice, worked: ['2027-02-30'] }],
    ['a shorter notice', { ...notice, coverageTo: '2026-11-30', off: notice.off.filter((day) => day < '2026-12') }],
    ['another past', { ...notice, off: notice.off.filter((day) => day !== '2026-01-02') }],
  ])('X8 refuses %s', async (_, body) => {
    expectRefusal(await tell('county-secretary', body), 'calendar_broken');
    expect((await terms(COUNTY)).calendar).toEqual(CALENDAR_2026);
  });

  it('L5 X8 G4 the next holiday notice is a new version: what changes is said, it holds below and is found by its id', async () => {
    const told = await tell('county-secretary', notice);
    expect([told.status, told.body.changes]).toEqual([
      201,
      [
        { day: '2026-06-10', becomes: 'off' },
        { day: '2027-01-01', becomes: 'off' },
      ],
    ]);
    expect((await terms(BRANCH)).calendar).toEqual({ id: `${COUNTY}-calendar-1`, ...notice, off: notice.off.sort() });
    const known =
      '/internal/calendars?ids=' + [`${COUNTY}-calendar-1`, `${COUNTY}-calendar-2`, 'cn-2026', 'nonsense'].join();
    const { body: asked } = await county.call('members', SYSTEM_ACTOR, 'GET', known);
    expect(asked.items.map(({ id }: { id: string }) => id).sort()).toEqual(['cn-2026', `${COUNTY}-calendar-1`]);
    expect(asked.items).toContainEqual((await terms(BRANCH)).calendar);
    // The city above it has made none known.
    expect(asked.inForce).toEqual(CALENDAR_2026);
    expectRefusal(await tell('county-secretary', notice), 'plan_changed');
    const { body } = await members('town-secretary', 'GET', `/calendars/${TOWN}`);
    expect(body).toMatchObject({ from: { organisationId: COUNTY, version: 1 }, ownVersion: 0, mayEdit: true });
    const { body: history } = await members('county-secretary', 'GET', `/calendars/${COUNTY}/versions`);
    expect(history.items).toMatchObject([{ version: 1, reason: '放假通知', changes: told.body.changes }]);
  });
});

describe('a revision looked at before it is applied', () => {
  it('X2 counts by duty and stage, freezes seq and stage, and opens into every running year', async () => {
    await county.done('plain-1', person('plain-1'), 'submitPledges', TWO_PLEDGES);
    const seen = await preview('town-secretary', { organisation: TOWN, year: YEAR });
    expect(seen).toMatchObject({ kept: true, year: YEAR, day: TODAY, done: seen.total, below: [] });
    expect(seen.changes.map(({ clause }) => clause).sort()).toEqual([
      'member.pledge.due',
      'member.result.publicationDays',
    ]);
    const { items } = await rows('town-secretary', seen.id, '?all=true&limit=200');
    expect(items).toHaveLength(seen.total);
    // Every year is asked on what terms it runs; the newcomer's, begun with the new day, lacks the notice only.
    expect(seen.counts).toMatchObject({ otherTerms: 0, changing: seen.total });
    expect(items.find(({ subjectId }) => subjectId === person('newcomer'))!.moved).toEqual([]);
    const of = (subject: string) => items.find(({ subjectId }) => subjectId === subject)!;
    // Somebody drafting: the day to pledge moves, and nothing else of theirs.
    expect(of(person('plain-2'))).toMatchObject({
      ...{
        seq: (await county.detail('plain-2', person('plain-2'))).seq,
        stage: 'drafting',
        termsOf: BRANCH,
        runsOn: { id: 'default-2026', version: 1 },
        otherTerms: false,
      },
      moved: [{ key: 'pledge', old: { due: '2026-03-10' }, new: { due: '2026-04-07' } }],
    });
    // Whoever has pledged waits for the review, whose limit is as it was.
    expect(of(person('plain-1'))).toMatchObject({ stage: 'reviewing', moved: [] });
    // The elderly owe no pledge (M3), an organisation has its own day.
    expect(of(person('elder')).moved).toEqual([]);
    expect(of(TOWN).moved).toEqual([]);
    // All members who draft but two: the elder owes none, and the newcomer's year began with the new day.
    const drafting =
      items.filter(({ subjectType, stage }) => subjectType === 'member' && stage === 'drafting').length - 2;
    expect(seen.counts).toMatchObject({ affected: drafting, duties: { pledge: drafting }, stages: { drafting } });
    const page = await rows('town-secretary', seen.id, '?duty=pledge&limit=2');
    expect(page.items).toHaveLength(2);
    expect((await rows('town-secretary', seen.id, `?duty=pledge&limit=2&cursor=${page.next}`)).items[0].chain).not.toBe(
      page.items[0].chain,
    );
  });

  it('X2 a draft is looked at and not kept; stages and duties it does not touch stay out', async () => {
    const draft = { values: { 'member.pledge.due': '2026-04-10', 'member.review.limit': 15 }, bounds: {} };
    const seen = await preview('town-secretary', { organisation: TOWN, year: YEAR, draft });
    expect(seen.kept).toBe(false);
    expect(seen.changes).toContainEqual({ clause: 'member.review.limit', old: 10, new: 15 });
    const { items } = await rows('town-secretary', seen.id, '?stage=reviewing');
    expect(items).toMatchObject([
      { subjectId: person('plain-1'), moved: [{ duty: 'review', new: { due: '2026-03-23' } }] },
    ]);
    expect((await terms(TOWN)).plan.member.review.limit).toBe(10);
    expect(await newest(TOWN)).toBe(2);
  });

  it('X2 a holiday notice moves the dates counted by it', async () => {
    const calendar = {
      coverageTo: '2027-12-31',
      off: [...CALENDAR_2026.off, '2026-03-04', '2026-06-10', '2027-01-01'],
      worked: CALENDAR_2026.worked,
    };
    const seen = await preview('county-secretary', { organisation: COUNTY, year: YEAR, calendar });
    expect(seen.calendarChanges.map(({ day }) => day)).toEqual(['2026-03-04', '2026-06-10', '2027-01-01']);
    const { items } = await rows('county-secretary', seen.id, '?stage=reviewing');
    expect(items[0].moved).toMatchObject([{ duty: 'review', old: { due: '2026-03-16' }, new: { due: '2026-03-17' } }]);
  });

  it('X2 what may not be set may not be looked at, and a year that is not open has nothing to look at', async () => {
    const ask = (name: string, body: object) =>
      commitments(name, 'POST', '/revisions/previews', { year: YEAR, ...body });
    const draft = { values: { 'member.pledge.due': '2026-05-06' }, bounds: {} };
    expectRefusal(await ask('town-secretary', { organisation: TOWN, draft }), 'plan_out_of_bounds');
    expectRefusal(await ask('town-secretary', { organisation: TOWN, year: 2027 }), 'year_not_open');
    expectRefusal(await ask('town-secretary', { organisation: 'o404' }), 'not_found');
  });

  it('X2 a preview is shown in its scope only, and not after it has expired', async () => {
    const { id } = await preview('town-secretary', { organisation: TOWN, year: YEAR });
    for (const name of ['town-secretary', 'county-secretary'])
      expect((await commitments(name, 'GET', `/revisions/previews/${id}`)).status).toBe(200);
    for (const name of ['stranger', 'secretary', 'plain-1']) {
      expectRefusal(await commitments(name, 'GET', `/revisions/previews/${id}`), 'not_found');
      expectRefusal(await commitments(name, 'GET', `/revisions/previews/${id}/rows`), 'not_found');
    }
    const previews = nativeCollection<{ _id: string }>(county.projection, 'revisionPreviews');
    await previews.updateOne({ _id: id }, { $set: { expireAt: new Date(Date.now() - 1_000) } });
    expectRefusal(await commitments('town-secretary', 'GET', `/revisions/previews/${id}`), 'not_found');
  });

  it('X2 a preview that was interrupted goes on where it was, and counts nobody twice', async () => {
    const whole = await preview('town-secretary', { organisation: TOWN, year: YEAR });
    const previews = nativeCollection<{ _id: string; done: number }>(county.projection, 'revisionPreviews');
    const all = (await rows('town-secretary', whole.id, '?all=true&limit=200')).items;
    const sorted = [...all].sort((a, b) => (a.path + a.chain < b.path + b.chain ? -1 : 1));
    const half = sorted[4];
    const left = sorted.slice(5).filter(({ moved }) => moved.length > 0).length;
    await previews.updateOne(
      { _id: whole.id },
      {
        $set: {
          ...{ state: 'computing', reached: { path: half.path, chain: half.chain }, leaseUntil: new Date(0), done: 5 },
          'counts.affected': whole.counts.affected - left,
        },
      },
    );
    await county.restartOn(`${TODAY}T02:00:00.000Z`);
    const again = await until(async () => {
      const { body } = await commitments('town-secretary', 'GET', `/revisions/previews/${whole.id}`);
      return body.state === 'ready' && (body as RevisionPreview);
    });
    expect(again.done).toBe(whole.total);
    expect(again.counts.affected).toBe(whole.counts.affected);
    expect((await rows('town-secretary', whole.id, '?all=true&limit=200')).items).toEqual(all);
  });
});

describe('rights', () => {
  const calendar = { coverageTo: '2027-12-31', off: CALENDAR_2026.off, worked: CALENDAR_2026.worked };
  const commands: [string, (name: string) => Promise<{ status: number; body: any }>][] = [
    ['setting a plan', (name) => set(name, TOWN, { values: { 'member.items.max': 3 }, after: 99 })],
    ['trying a plan', (name) => members(name, 'POST', `/plans/${TOWN}/trial`, { year: YEAR })],
    [
      'setting a calendar',
      (name) =>
        members(name, 'POST', `/calendars/${TOWN}/versions`, { after: 99, effective: TODAY, reason: '', ...calendar }),
    ],
    [
      'previewing a revision',
      (name) => commitments(name, 'POST', '/revisions/previews', { organisation: TOWN, year: YEAR }),
    ],
  ];
  it.each(commands)(
    'L5 X2 X8 %s belongs to the organisation’s own leaders: above 403, beside and below 404',
    async (_, ask) => {
      expect([201, 200, 409]).toContain((await ask('town-secretary')).status);
      // They see the town, but it sets its own year; a superior sets bounds.
      for (const name of ['city-secretary', 'county-secretary', 'county-office'])
        expectRefusal(await ask(name), 'not_allowed');
      for (const name of ['secretary', 'stranger', 'plain-1']) expectRefusal(await ask(name), 'not_found');
    },
  );

  it('L5 an organiser sees the plan of the branch and does not set it; outside the scope nothing is seen', async () => {
    expect((await view('organiser', BRANCH)).mayEdit).toBe(false);
    expectRefusal(await set('organiser', BRANCH, { values: {} }), 'not_allowed');
    for (const path of [
      `/plans/${BRANCH}?year=${YEAR}`,
      `/plans/${BRANCH}/versions?year=${YEAR}`,
      `/calendars/${BRANCH}`,
      `/calendars/${BRANCH}/versions`,
    ]) {
      expectRefusal(await members('stranger', 'GET', path), 'not_found');
      expect((await members('county-secretary', 'GET', path)).status).toBe(200);
    }
  });
});

describe('a step that is asked for or not', () => {
  it('L5 V1 U6 X7 X8 is set with a superior’s lock, inherited, and told with who set it; refused below and as anything else', async () => {
    const meeting = 'member.review.meeting';
    const signed = 'member.publish.signed';
    const at = async (organisation: string) => (await terms(organisation)).plan.member;
    expect((await at(BRANCH)).review.meeting).toBeUndefined();
    const line = async () => (await view('secretary', BRANCH)).clauses.find(({ path }) => path === meeting);
    expect(await line()).toEqual({ path: meeting, value: false });

    const fixed = { values: { [meeting]: true }, bounds: { [meeting]: { locked: true } } };
    const kept = await set('county-secretary', COUNTY, fixed);
    expect(kept.status).toBe(201);
    const version = kept.body.version as number;
    expect(await line()).toEqual({
      ...{ path: meeting, value: true, bound: { locked: true, setBy: [COUNTY] } },
      from: { organisationId: COUNTY, version, effective: TODAY },
    });
    const { body } = await members('county-secretary', 'GET', `/plans/${COUNTY}/versions?year=${YEAR}`);
    expect((body.items[0] as PlanVersionView).changes).toContainEqual({ clause: meeting, new: true });

    const before = await newest(BRANCH);
    expectRefusal(await set('secretary', BRANCH, { values: { [meeting]: false } }), 'plan_out_of_bounds');
    for (const value of [1, 'yes', [1]])
      expectRefusal(await set('secretary', BRANCH, { values: { [signed]: value } }), 'plan_value_invalid');
    const within = { values: {}, bounds: { [signed]: { least: 1 } } };
    expectRefusal(await set('secretary', BRANCH, within), 'plan_value_invalid');
    expect(await newest(BRANCH)).toBe(before);
    expect((await set('secretary', BRANCH, { values: { [signed]: true } })).status).toBe(201);
    expect(await at(BRANCH)).toMatchObject({ review: { meeting: true }, publish: { signed: true } });
    expect((await at(OTHER_BRANCH)).publish.signed).toBeUndefined();
  });
});
