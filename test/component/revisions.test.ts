/** A revision of running years, from its preview to years that run on the new terms, through the API (X2). */
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { ERRORS, type ErrorCode } from '../../shared/contracts/errors';
import type { ClauseValue } from '../../shared/contracts/plan-clauses';
import type { RevisionPreview, RevisionRow } from '../../shared/contracts/revision';
import { nativeCollection } from '../../shared/mongo/connect';
import { until } from '../../infra/until';
import { openCounty, pledgingPlan, TWO_PLEDGES, type Answer, type County } from '../support/county';
import { BRANCH, COUNTY, person, TOWN } from '../support/roster';
import { APPROVE } from '../support/told-year';

const TODAY = '2026-03-02';
const YEAR = 2026;
let county: County;
beforeAll(async () => {
  county = await openCounty({ now: `${TODAY}T01:00:00.000Z`, plan: pledgingPlan(), plain: 3 });
}, 120_000);
afterAll(() => county?.close(), 60_000);

const ask = async (name: string, method: string, path: string, body?: object): Promise<Answer> =>
  county.call('commitments', await county.actor(name), method, path, body);
function expectRefusal({ status, body }: Answer, code: ErrorCode): void {
  expect([status, body?.code]).toEqual([ERRORS[code].status, code]);
}

let version = 0;
async function set(values: Record<string, ClauseValue>, effective = TODAY): Promise<void> {
  const body = { year: YEAR, after: version, effective, reason: '', bounds: {}, values };
  const path = `/plans/${TOWN}/versions`;
  const { status } = await county.call('members', await county.actor('town-secretary'), 'POST', path, body);
  expect(status).toBe(201);
  version += 1;
}
async function preview(name: string, body: object): Promise<RevisionPreview> {
  const made = await ask(name, 'POST', '/revisions/previews', { year: YEAR, ...body });
  expect(made.status).toBe(201);
  return reached(name, made.body.id, ({ state }) => state === 'ready');
}
const reached = (name: string, id: string, is: (preview: RevisionPreview) => boolean): Promise<RevisionPreview> =>
  until(async () => {
    const { body } = await ask(name, 'GET', `/revisions/previews/${id}`);
    return is(body) && (body as RevisionPreview);
  });
const apply = (name: string, id: string, reason = '试验〔2026〕2号'): Promise<Answer> =>
  ask(name, 'POST', `/revisions/previews/${id}/application`, { reason });
const ended = (name: string, id: string) => reached(name, id, ({ application }) => application?.state === 'done');
const rows = async (name: string, id: string, search: string): Promise<RevisionRow[]> =>
  (await ask(name, 'GET', `/revisions/previews/${id}/rows${search}`)).body.items;
const headOf = (subjectId: string) =>
  nativeCollection<{ _id: string; plan: object; seq: number }>(county.projection, 'heads').findOne({
    _id: `commitment/${YEAR}/${subjectId}`,
  });
const pledgeDue = async (name: string): Promise<string | undefined> =>
  (await county.detail(name, person(name))).waitingFor.find(({ duty }) => duty === 'pledge')?.due;

it('X2 L5 what was previewed is applied where it still fits; the rest is listed with the reason and can be previewed again', async () => {
  await set({ 'member.pledge.due': '2026-03-20', 'member.items.max': 4 });
  const seen = await preview('town-secretary', { organisation: TOWN });
  expect(seen.counts).toMatchObject({ changing: seen.total, otherTerms: 0 });
  // One of them goes on meanwhile.
  await county.done('plain-1', person('plain-1'), 'submitPledges', TWO_PLEDGES);

  const started = await apply('town-secretary', seen.id);
  expect([started.status, started.body.application.state]).toEqual([202, 'running']);
  const { application, expires } = await ended('town-secretary', seen.id);
  expect(application).toMatchObject({
    ...{ by: person('town-secretary'), reason: '试验〔2026〕2号', state: 'done' },
    ...{ applied: seen.total - 1, left: { revision_other_stage: 1 } },
  });
  expect(expires).toBeUndefined();
  expect(await rows('town-secretary', seen.id, '?left=true')).toMatchObject([
    { subjectId: person('plain-1'), outcome: 'revision_other_stage' },
  ]);

  // The year tells it, its form asks by it, and whoever ordered it stands in the ledger.
  await until(async () => (await pledgeDue('plain-2')) === '2026-03-20');
  expect((await county.detail('plain-2', person('plain-2'))).limits).toMatchObject({ maxItems: 4 });
  const entry = (await county.entries(person('plain-2'))).at(-1)!;
  expect(entry).toMatchObject({
    ...{ kind: 'revised', by: person('town-secretary'), stage: 'drafting' },
    data: {
      ...{ preview: seen.id, from: { id: 'default-2026', version: 1 }, to: { id: `${TOWN}-2026`, version: 2 } },
      clauses: [
        { clause: 'member.pledge.due', old: '2026-03-10', new: '2026-03-20' },
        { clause: 'member.items.max', old: 3, new: 4 },
      ],
    },
  });
  expect((await headOf(person('plain-2')))!.plan).toEqual({ id: `${TOWN}-2026`, version: 2 });
  expect(await county.entries(person('plain-1'))).toHaveLength(2);

  expectRefusal(await apply('town-secretary', seen.id), 'revision_applied');
  const again = await preview('town-secretary', { organisation: TOWN });
  expect(again.counts.changing).toBe(1);
  await apply('town-secretary', again.id);
  expect((await ended('town-secretary', again.id)).application).toMatchObject({ applied: 1, left: {} });
  const { body } = await ask('county-secretary', 'GET', `/revisions?organisation=${COUNTY}&year=${YEAR}`);
  expect(body.items.map(({ id }: RevisionPreview) => id)).toEqual([again.id, seen.id]);
});

it('X2 V1 U6 a meeting and a signed letter asked for from now on reach the running years, their forms, and the ledger', async () => {
  const values = { 'member.review.meeting': true, 'member.publish.signed': true };
  await county.done('plain-3', person('plain-3'), 'submitPledges', TWO_PLEDGES);
  await set({ ...values, 'member.pledge.due': '2026-03-20', 'member.items.max': 4 });
  const seen = await preview('town-secretary', { organisation: TOWN });
  expect(seen.counts).toMatchObject({ changing: seen.total, otherTerms: 0 });
  expect((await county.detail('secretary', person('plain-3'))).limits.meeting).toBe(false);
  await apply('town-secretary', seen.id);
  expect((await ended('town-secretary', seen.id)).application).toMatchObject({ applied: seen.total });
  const clauses = Object.entries(values).map(([clause, next]) => ({ clause, old: false, new: next }));
  const entry = (await county.entries(person('plain-3'))).at(-1)!;
  expect(entry).toMatchObject({ kind: 'revised', data: { clauses } });
  await until(async () => (await county.detail('secretary', person('plain-3'))).limits.meeting);

  const review = { data: APPROVE, content: {} };
  expectRefusal(await county.deed('secretary', person('plain-3'), 'review', review), 'meeting_missing');
  const meeting = { on: TODAY, members: 9, public: 3 };
  await county.done('secretary', person('plain-3'), 'review', { ...review, data: { ...APPROVE, meeting } });
  const shown = { channel: 'noticeBoard', range: 'public', from: TODAY, to: '2026-03-12' };
  const notice = { data: { ...shown, checkedBy: person('deputy') }, content: {} };
  expectRefusal(await county.deed('secretary', person('plain-3'), 'publish', notice), 'letter_unsigned');
  await county.done('plain-3', person('plain-3'), 'sign', { data: { way: 'online', on: TODAY } });
  await county.done('secretary', person('plain-3'), 'seal', { data: { on: TODAY } });
  await county.done('secretary', person('plain-3'), 'publish', notice);
});

it('X2 X8 a holiday notice is a revision over one before: every year is asked what it runs on', async () => {
  const path = `/calendars/${COUNTY}/versions`;
  const notice = { coverageTo: '2027-12-31', off: [...CALENDAR_2026.off, '2026-03-04', '2027-01-01'] };
  const body = { after: 0, effective: TODAY, reason: '放假通知', ...notice, worked: CALENDAR_2026.worked };
  expect((await county.call('members', await county.actor('county-secretary'), 'POST', path, body)).status).toBe(201);
  const seen = await preview('county-secretary', { organisation: COUNTY });
  expect(seen.counts).toMatchObject({ changing: seen.total, otherTerms: 0 });
  const reviewDue = async () =>
    (await county.detail('secretary', person('plain-1'))).waitingFor.find(({ duty }) => duty === 'review')!.due;
  const before = await reviewDue();
  await apply('county-secretary', seen.id);
  expect((await ended('county-secretary', seen.id)).application).toMatchObject({ applied: seen.total, left: {} });
  await until(async () => (await reviewDue()) !== before);
  // 4 March is no working day any more.
  expect([before, await reviewDue()]).toEqual(['2026-03-16', '2026-03-17']);
});

it('X2 a draft, terms of a later day, a preview that is not ready or not true any more are not applied', async () => {
  const draft = { values: { 'member.pledge.due': '2026-03-25' }, bounds: {} };
  const drafted = await preview('town-secretary', { organisation: TOWN, draft });
  expectRefusal(await apply('town-secretary', drafted.id), 'revision_of_draft');

  const before = (await headOf(person('plain-3')))!.seq;
  await set({ 'member.pledge.due': '2026-03-23', 'member.items.max': 4 }, '2026-03-03');
  const early = await preview('town-secretary', { organisation: TOWN, day: '2026-03-03' });
  expectRefusal(await apply('town-secretary', early.id), 'revision_not_yet');

  const today = await preview('town-secretary', { organisation: TOWN });
  const previews = nativeCollection<{ _id: string }>(county.projection, 'revisionPreviews');
  const busy = { state: 'computing', leaseUntil: new Date(Date.now() + 60_000) };
  await previews.updateOne({ _id: today.id }, { $set: busy });
  expectRefusal(await apply('town-secretary', today.id), 'revision_incomplete');
  await previews.updateOne({ _id: today.id }, { $set: { state: 'ready' } });
  await set({ 'member.pledge.due': '2026-03-24', 'member.items.max': 4 });
  expectRefusal(await apply('town-secretary', today.id), 'revision_outdated');
  expect((await headOf(person('plain-3')))!.seq).toBe(before);
});

it('X2 L5 a revision is applied and paused by the leaders of the organisation itself: above 403, beside and below 404', async () => {
  const { id } = await preview('town-secretary', { organisation: TOWN });
  const commands = [
    (name: string) => apply(name, id),
    (name: string) => ask(name, 'POST', `/revisions/previews/${id}/application/pause`, { paused: true }),
  ];
  for (const command of commands) {
    for (const name of ['county-secretary', 'county-office']) expectRefusal(await command(name), 'not_allowed');
    for (const name of ['secretary', 'stranger', 'plain-1']) expectRefusal(await command(name), 'not_found');
  }
  expectRefusal(await ask('stranger', 'GET', `/revisions?organisation=${BRANCH}&year=${YEAR}`), 'not_found');
  expect((await ask('town-secretary', 'GET', `/revisions/previews/${id}`)).body.application).toBeUndefined();
});
