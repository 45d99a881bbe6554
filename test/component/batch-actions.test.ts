/** A second person above a set number (G5): a revision of running years, and a roster, through the APIs of their services. */
import { buffer } from 'node:stream/consumers';
import { ERRORS, type ErrorCode } from '../../shared/contracts/errors';
import type { BatchStep } from '../../shared/contracts/batch';
import type { RevisionPreview } from '../../shared/contracts/revision';
import { SYSTEM_ACTOR, signActor } from '../../shared/http/actor';
import { connectMongo, nativeCollection, type Database } from '../../shared/mongo/connect';
import { databaseName } from '../../shared/contracts/topics';
import { demoWorkbook } from '../../services/members/demo/build-demo-roster';
import { until } from '../../infra/until';
import { openCounty, pledgingPlan, type Answer, type County } from '../support/county';
import { required } from '../support/ids';
import { BRANCH, memberRow, OTHER_BRANCH, person } from '../support/roster';

const TODAY = '2026-03-02';
const YEAR = 2026;
let county: County;
let members: Database;
beforeAll(async () => {
  // The branch has eight running years, the branch beside it two.
  county = await openCounty({ now: `${TODAY}T01:00:00.000Z`, plan: pledgingPlan(), plain: 3, approvalAbove: 3 });
  members = await connectMongo(required('MONGO_URL'), databaseName(county.realm, 'members'));
}, 240_000);
afterAll(async () => {
  await members?.close();
  await county?.close();
}, 60_000);

const ask = async (
  room: 'members' | 'commitments',
  name: string,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> => county.call(room, await county.actor(name), method, path, body);
function expectRefusal({ status, body }: Answer, code: ErrorCode): void {
  expect([status, body?.code, body?.title]).toEqual([ERRORS[code].status, code, ERRORS[code].title]);
}
const said = (steps: BatchStep[]) => steps.map(({ step, by, reason }) => [step, by, reason]);

describe('a revision of running years', () => {
  let days = 0;
  /** A plan of the branch that holds from today, kept and previewed. */
  async function previewed(organisation = BRANCH, name = 'secretary'): Promise<RevisionPreview> {
    const path = `/plans/${organisation}`;
    const { body: plan } = await ask('members', name, 'GET', `${path}?year=${YEAR}`);
    // Another one each time, before the year closes.
    const values = { 'member.result.publicationDays': 8 + (days++ % 8) };
    const next = { year: YEAR, after: plan.own.version, effective: TODAY, reason: '', bounds: {}, values };
    expect((await ask('members', name, 'POST', `${path}/versions`, next)).status).toBe(201);
    const made = await ask('commitments', name, 'POST', '/revisions/previews', { organisation, year: YEAR });
    return seen(made.body.id, ({ state }) => state === 'ready', name);
  }
  const seen = (id: string, is: (preview: RevisionPreview) => boolean, name = 'secretary'): Promise<RevisionPreview> =>
    until(async () => {
      const { body } = await ask('commitments', name, 'GET', `/revisions/previews/${id}`);
      return is(body) && (body as RevisionPreview);
    });
  const apply = (name: string, id: string) =>
    ask('commitments', name, 'POST', `/revisions/previews/${id}/application`, { reason: '试验〔2026〕3号' });
  const answer = (name: string, id: string, approved = true, reason = '已核对') =>
    ask('commitments', name, 'POST', `/revisions/previews/${id}/application/answer`, { approved, reason });
  const awaiting = async (name: string): Promise<string[]> =>
    (await ask('commitments', name, 'GET', '/revisions/awaiting')).body.items.map(({ id }: RevisionPreview) => id);
  const done = (id: string) => seen(id, ({ application }) => application?.state === 'done');
  const previews = () => nativeCollection<{ _id: string }>(county.projection, 'revisionPreviews');

  it('G5 X2 L5 above the number the press only asks; the same never, others of the same right agree, and both names stay', async () => {
    const preview = await previewed();
    expect(preview).toMatchObject({ needsApproval: true, counts: { changing: preview.total } });
    const before = (await county.entries(person('plain-1'))).length;
    const asked = await apply('secretary', preview.id);
    expect(asked.status).toBe(202);
    expect(asked.body).toMatchObject({ mayAnswer: false, application: { state: 'awaitingApproval', applied: 0 } });
    expectRefusal(await apply('secretary', preview.id), 'approval_pending');
    expectRefusal(await apply('deputy', preview.id), 'approval_pending');
    expectRefusal(await answer('secretary', preview.id), 'own_approval');
    // Who looks without setting this plan, whoever stands beside, and a reason that is none.
    expectRefusal(await answer('town-secretary', preview.id), 'not_allowed');
    expectRefusal(await answer('county-office', preview.id), 'not_allowed');
    expectRefusal(await answer('organiser', preview.id), 'not_allowed');
    for (const name of ['stranger', 'plain-1']) expectRefusal(await answer(name, preview.id), 'not_found');
    expectRefusal(await answer('deputy', preview.id, true, ' '), 'bad_request');
    expect(await Promise.all(['secretary', 'deputy', 'town-secretary', 'stranger'].map(awaiting))).toEqual([
      [],
      [preview.id],
      [],
      [],
    ]);
    expect((await county.entries(person('plain-1'))).length).toBe(before);

    // Of two answers at once one counts.
    const both = await Promise.all([answer('deputy', preview.id), answer('deputy', preview.id, false)]);
    expect(both.map(({ status }) => status < 300)).toContainEqual(true);
    expect(both.filter(({ body }) => body?.code === 'approval_decided')).toHaveLength(1);
    if (both[0].status < 300) {
      const { application } = await done(preview.id);
      expect(application).toMatchObject({ by: person('secretary'), applied: preview.total, state: 'done' });
    }
    expectRefusal(await answer('deputy', preview.id), 'approval_decided');
  });

  it('G5 X2 who asked, who agreed, when and why stand in the record and in the ledger of each year', async () => {
    const preview = await previewed();
    await apply('secretary', preview.id);
    const agreed = await answer('deputy', preview.id, true, '支委会同意');
    expect([agreed.status, agreed.body.application.state]).toEqual([202, 'running']);
    const { application } = await done(preview.id);
    expect(said(application!.steps)).toEqual([
      ['asked', person('secretary'), '试验〔2026〕3号'],
      ['approved', person('deputy'), '支委会同意'],
      ['begun', undefined, undefined],
      ['ended', undefined, undefined],
    ]);
    for (const subject of [person('plain-1'), person('deputy'), BRANCH]) {
      const entry = (await county.entries(subject)).at(-1)!;
      expect(entry).toMatchObject({ kind: 'revised', by: person('secretary') });
      expect(entry.data).toMatchObject({ preview: preview.id, approvedBy: person('deputy') });
    }
    const { body } = await ask(
      'commitments',
      'secretary',
      'GET',
      `/revisions/previews/${preview.id}/rows?all=true&limit=50`,
    );
    expect(body.items.map(({ outcome }: { outcome: string }) => outcome)).toEqual(Array(preview.total).fill('applied'));
  });

  it('G5 declined, with a reason: nothing changes, and neither a second answer nor a second press moves it', async () => {
    const preview = await previewed();
    await apply('deputy', preview.id);
    const before = (await county.entries(person('plain-1'))).length;
    const refused = await answer('secretary', preview.id, false, '日期还要再议');
    expect([refused.status, refused.body.application.state]).toEqual([200, 'declined']);
    expectRefusal(await answer('secretary', preview.id), 'approval_decided');
    expectRefusal(await apply('deputy', preview.id), 'approval_decided');
    expect(await awaiting('secretary')).not.toContain(preview.id);
    const { application } = await seen(preview.id, () => true);
    expect(said(application!.steps)).toEqual([
      ['asked', person('deputy'), '试验〔2026〕3号'],
      ['declined', person('secretary'), '日期还要再议'],
    ]);
    expect((await county.entries(person('plain-1'))).length).toBe(before);
  });

  it('G5 X2 consent to what no longer holds expires: another plan meanwhile, an asker without the right, a week gone by', async () => {
    const overtaken = await previewed();
    await apply('secretary', overtaken.id);
    const late = await previewed();
    expectRefusal(await answer('deputy', overtaken.id), 'approval_expired');
    expect((await seen(overtaken.id, () => true)).application).toMatchObject({ state: 'expired' });
    expectRefusal(await answer('deputy', overtaken.id), 'approval_expired');
    expectRefusal(await apply('secretary', overtaken.id), 'approval_expired');

    await apply('secretary', late.id);
    const past = new Date(Date.now() - 1_000).toISOString();
    await previews().updateOne({ _id: late.id }, { $set: { 'application.until': past } });
    expectRefusal(await answer('deputy', late.id), 'approval_expired');
    expect(await awaiting('deputy')).toEqual([]);
    // It is also told without anybody asking.
    const { application } = await seen(late.id, ({ application: is }) => is?.state === 'expired');
    expect(application!.steps.at(-1)).toMatchObject({ step: 'expired' });

    const orphan = await previewed();
    await apply('secretary', orphan.id);
    const held = nativeCollection<{ _id: string }>(county.projection, 'appointments');
    const office = { personId: person('secretary'), function: 'secretary' };
    await held.updateOne(office, { $set: { to: '2026-03-01' } });
    expectRefusal(await answer('deputy', orphan.id), 'approval_expired');
    await held.updateOne(office, { $unset: { to: '' } });
    expect((await seen(orphan.id, () => true)).application).toMatchObject({ state: 'expired', applied: 0 });
  });

  it('G5 at or below the number one person suffices; and nobody answers what was not asked', async () => {
    const preview = await previewed(OTHER_BRANCH, 'stranger');
    expect(preview).toMatchObject({ needsApproval: false, total: 2 });
    expect((await apply('stranger', preview.id)).body.application.state).toBe('running');
    const { application } = await seen(preview.id, ({ application: is }) => is?.state === 'done', 'stranger');
    expect(said(application!.steps)[0]).toEqual(['begun', person('stranger'), '试验〔2026〕3号']);
    expectRefusal(await answer('stranger', preview.id), 'approval_absent');
    const fresh = await previewed();
    expectRefusal(await answer('deputy', fresh.id), 'approval_absent');
  });

  it('G5 X2 what was agreed to while Temporal was away begins by itself once it is back', async () => {
    const preview = await previewed();
    await apply('secretary', preview.id);
    county.proxies.temporal.cut();
    const agreed = await answer('deputy', preview.id);
    expect([agreed.status, agreed.body?.application?.state]).toEqual([202, 'running']);
    expect((await seen(preview.id, () => true)).application).toMatchObject({ state: 'running', applied: 0 });
    county.proxies.temporal.mend();
    expect((await done(preview.id)).application).toMatchObject({ applied: preview.total });
  });
});

describe('a roster', () => {
  let numbers = 0;
  async function upload(name: string, count: number, branch = BRANCH): Promise<Answer['body']> {
    const rows = Array.from({ length: count }, () => memberRow(`newcomer-${(numbers += 1)}`, branch.slice(1)));
    // What is registered already counts for nothing.
    const known = [memberRow('plain-1', BRANCH.slice(1)), memberRow('plain-2', BRANCH.slice(1))];
    const form = new FormData();
    const data = await buffer(demoWorkbook({ organisations: [], members: [...known, ...rows] }));
    form.append('file', new Blob([new Uint8Array(data)]), 'r.xlsx');
    const authorization = `Bearer ${await signActor(await county.actor(name), county.common.INTERNAL_TOKEN_KEY)}`;
    const response = await fetch(`${county.urls.members}/imports`, {
      method: 'POST',
      headers: { authorization },
      body: form,
    });
    return response.json() as Promise<Answer['body']>;
  }
  const apply = (name: string, id: string) =>
    ask('members', name, 'POST', `/imports/${id}/apply`, { reason: '2026 年新党员' });
  const answer = (name: string, id: string, approved = true, reason = '已核对') =>
    ask('members', name, 'POST', `/imports/${id}/answer`, { approved, reason });
  const view = async (name: string, id: string) => (await ask('members', name, 'GET', `/imports/${id}`)).body;
  const listed = async (name: string): Promise<string[]> =>
    (await ask('members', name, 'GET', '/imports')).body.items
      .filter(({ mayAnswer }: { mayAnswer: boolean }) => mayAnswer)
      .map(({ id }: { id: string }) => id);
  const rows = async (name: string, id: string, search = '') =>
    (await ask('members', name, 'GET', `/imports/${id}/rows${search}`)).body.items;
  const count = () => members.db!.collection('members').countDocuments();

  it('G5 M7 counts the rows that change something; above the number another who manages all of them agrees', async () => {
    const small = await upload('organiser', 3);
    expect(small).toMatchObject({ needsApproval: false, counts: { members: 5, changing: 3, errors: 0 } });
    expect((await apply('organiser', small.id)).body).toMatchObject({
      ...{ state: 'applied', reason: '2026 年新党员', done: { membersCreated: 3, unchanged: 2 } },
      steps: [{ step: 'begun', by: person('organiser'), reason: '2026 年新党员' }, { step: 'ended' }],
    });
    expectRefusal(await answer('organiser', small.id), 'approval_absent');

    const before = await count();
    const { id, needsApproval, hash } = await upload('organiser', 4);
    expect([needsApproval, hash.length]).toEqual([true, 64]);
    expectRefusal(await ask('members', 'organiser', 'POST', `/imports/${id}/apply`, {}), 'bad_request');
    expectRefusal(await answer('deputy', id), 'not_found');
    expect(await apply('organiser', id)).toMatchObject({ status: 202, body: { state: 'awaitingApproval' } });
    expectRefusal(await apply('organiser', id), 'approval_pending');
    expectRefusal(await answer('organiser', id), 'own_approval');
    for (const name of ['stranger', 'plain-1', 'county-office']) {
      expectRefusal(await answer(name, id), 'not_found');
      expectRefusal(await ask('members', name, 'GET', `/imports/${id}`), 'not_found');
    }
    expect(await Promise.all(['organiser', 'deputy', 'town-secretary', 'stranger'].map(listed))).toEqual([
      [],
      [id],
      [id],
      [],
    ]);
    // What is agreed to is what can be looked at, row by row.
    const foreseen = await rows('deputy', id, '?change=create');
    expect(foreseen).toHaveLength(4);
    expect(foreseen[0]).toEqual({ sheet: '党员', row: 4, change: 'create', name: '试验员' });
    expectRefusal(await ask('members', 'deputy', 'GET', `/imports/${id}/errors.xlsx`), 'not_found');
    expect(await count()).toBe(before);

    expect(await answer('deputy', id)).toMatchObject({
      body: { state: 'applied', done: { membersCreated: 4, unchanged: 2 } },
    });
    expect(await count()).toBe(before + 4);
    expect((await view('organiser', id)).steps.map(({ step, by }: BatchStep) => [step, by])).toEqual([
      ['asked', person('organiser')],
      ['approved', person('deputy')],
      ['begun', undefined],
      ['ended', undefined],
    ]);
    expect((await rows('organiser', id)).map(({ outcome, name }: Record<string, string>) => [outcome, name])).toEqual([
      ...Array(2).fill(['none', undefined]),
      ...Array(4).fill(['create', undefined]),
    ]);
    expectRefusal(await answer('town-secretary', id), 'approval_decided');
    expectRefusal(await apply('organiser', id), 'import_already_applied');
    // The record stays when the rows are gone.
    expect(
      await members.db!.collection('imports').findOne({ _id: id as never, expireAt: { $exists: false } }),
    ).not.toBe(null);
  });

  it('G5 M7 declined it brings nobody in; nor does it once the asker has lost the right, or nobody answered for a week', async () => {
    const before = await count();
    const declined = await upload('organiser', 4);
    await apply('organiser', declined.id);
    expect((await answer('secretary', declined.id, false, '名单有误')).body.state).toBe('declined');
    expectRefusal(await answer('deputy', declined.id), 'approval_decided');
    expectRefusal(await apply('organiser', declined.id), 'approval_decided');

    const orphan = await upload('organiser', 4);
    await apply('organiser', orphan.id);
    const held = members.db!.collection('appointments');
    const office = { personId: person('organiser') };
    await held.updateOne(office, { $set: { to: '2026-03-01' } });
    expectRefusal(await answer('deputy', orphan.id), 'approval_expired');
    await held.updateOne(office, { $unset: { to: '' } });
    expectRefusal(await answer('deputy', orphan.id), 'approval_expired');

    const late = await upload('organiser', 4);
    await apply('organiser', late.id);
    const past = { until: new Date(Date.now() - 1_000).toISOString() };
    await members.db!.collection('imports').updateOne({ _id: late.id as never }, { $set: past });
    expectRefusal(await answer('deputy', late.id), 'approval_expired');
    expect(await count()).toBe(before);
  });

  it('G5 M7 paused it stands still with what is in; gone on with, every row comes in once', async () => {
    const before = await count();
    const { id } = await upload('organiser', 4);
    await apply('organiser', id);
    const imports = members.db!.collection('imports');
    // As if it were at work in a process that is in its first batch.
    await imports.updateOne(
      { _id: id as never },
      { $set: { state: 'applying', leaseUntil: new Date(Date.now() + 60_000) } },
    );
    const pause = (name: string, paused: boolean) => ask('members', name, 'POST', `/imports/${id}/pause`, { paused });
    for (const name of ['stranger', 'plain-1']) expectRefusal(await pause(name, true), 'not_found');
    expect((await pause('deputy', true)).body.state).toBe('paused');
    expectRefusal(await apply('organiser', id), 'import_already_applied');
    expect(await count()).toBe(before);
    expect((await pause('organiser', false)).body).toMatchObject({ state: 'applied', done: { membersCreated: 4 } });
    expect(await count()).toBe(before + 4);
    expect((await view('organiser', id)).steps.map(({ step }: BatchStep) => step)).toEqual([
      'asked',
      'paused',
      'continued',
      'ended',
    ]);
    expect((await pause('organiser', true)).body.state).toBe('applied');
  });

  it('G5 the system sets up what it is told to, whatever its size', async () => {
    const before = await count();
    const newcomers = Array.from({ length: 5 }, (_, i) => memberRow(`set-up-${i}`, OTHER_BRANCH.slice(1)));
    await county.bringIn([], newcomers);
    expect(await count()).toBe(before + 5);
    expect((await county.call('members', SYSTEM_ACTOR, 'GET', '/imports')).body.items[0]).toMatchObject({
      needsApproval: false,
      state: 'applied',
    });
  });
});
