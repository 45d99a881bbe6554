/** Drafts of deeds through the API: whose they are, what a save needs to have seen, and when they are gone. */
import { randomUUID } from 'node:crypto';
import { ERRORS, type ErrorCode } from '../../shared/contracts/errors';
import { nativeCollection } from '../../shared/mongo/connect';
import { until } from '../../infra/until';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { openCounty, shortYearPlan, type Answer, type AskedDeed, type County } from '../support/county';
import { BRANCH, person } from '../support/roster';
import { APPROVE } from '../support/told-year';

let county: County;
beforeAll(async () => {
  county = await openCounty({ now: '2026-03-02T01:00:00.000Z', plan: shortYearPlan(), plain: 4 });
}, 120_000);
afterAll(() => county?.close(), 60_000);

type Precondition = { 'if-match': string } | { 'if-none-match': '*' } | Record<string, never>;
const FIRST: Precondition = { 'if-none-match': '*' };
const over = (etag: string | undefined): Precondition => ({ 'if-match': etag ?? 'none was told' });

async function ask(
  method: 'GET' | 'PUT' | 'DELETE',
  name: string,
  place: string,
  values?: object,
  precondition: Precondition = {},
): Promise<Answer> {
  const body = values && { values };
  return county.call('commitments', await county.actor(name), method, `/commitments/2026/${place}`, body, precondition);
}
const read = (name: string, place: string): Promise<Answer> => ask('GET', name, place);
const save = (name: string, place: string, values: object, precondition: Precondition): Promise<Answer> =>
  ask('PUT', name, place, values, precondition);
const discard = (name: string, place: string, precondition: Precondition): Promise<Answer> =>
  ask('DELETE', name, place, undefined, precondition);

async function saved(name: string, place: string, values: object): Promise<string | undefined> {
  const { status, etag } = await save(name, place, values, FIRST);
  expect([status, etag]).toEqual([200, expect.stringMatching(/^"[0-9a-f-]{36}"$/)]);
  return etag;
}

function expectRefusal({ status, body }: Answer, code: ErrorCode): void {
  expect([status, body.code, body.title]).toEqual([ERRORS[code].status, code, ERRORS[code].title]);
}

const item = (id: string) => ({ id, kind: 'practical', deadline: '2026-06-30' });
const written = { title: '帮扶一户困难家庭', goal: '年内增收三千元', measures: '每月走访一次', responsible: '本人' };
const pledge: AskedDeed = {
  data: { items: [item('a'), item('b')] },
  content: {
    items: { a: written, b: written },
    consulted: [{ group: 'members', way: 'meeting', said: '先帮最困难的' }],
  },
};
const half = { items: [{ id: 'a', title: '帮扶一户', $set: { 'a.b': null } }], opinions: [] };
const reported = (id = randomUUID()): AskedDeed & { id: string } => ({
  id,
  data: { item: 'a', percent: 40 },
  content: { text: '已走访两次' },
  draft: 'a',
});

async function approved(name: string): Promise<string> {
  const subject = person(name);
  await county.done(name, subject, 'submitPledges', pledge);
  await county.done('secretary', subject, 'review', { data: APPROVE, content: {} });
  return subject;
}

describe('what a save needs to have seen', () => {
  const place = `${person('plain-1')}/drafts/submitPledges`;

  it('G1 what is saved at one machine is read at another, as it was written and with the time', async () => {
    expectRefusal(await read('plain-1', place), 'not_found');
    const etag = await saved('plain-1', place, half);
    const elsewhere = await read('plain-1', place);
    expect(elsewhere).toEqual({
      status: 200,
      etag,
      body: { version: etag?.slice(1, -1), savedAt: expect.any(String), values: half },
    });
    expect(Math.abs(Date.parse(elsewhere.body.savedAt) - Date.now())).toBeLessThan(60_000);
    const later = await save('plain-1', place, { ...half, more: 1 }, over(etag));
    expect([later.status, later.etag === etag]).toEqual([200, false]);
    expect((await read('plain-1', place)).body.values).toEqual({ ...half, more: 1 });
  });

  it('a draft changed elsewhere is not written over: both versions are known to whoever must choose', async () => {
    const { etag } = await read('plain-1', place);
    const here = await save('plain-1', place, { at: 'one machine' }, over(etag));
    const there = await save('plain-1', place, { at: 'another' }, over(etag));
    expectRefusal(there, 'draft_changed');
    const present = { version: here.body.version, savedAt: here.body.savedAt, values: { at: 'one machine' } };
    expect(there.body.present).toEqual(present);
    expect((await read('plain-1', place)).body).toEqual(present);
    const chosen = await save('plain-1', place, { at: 'another' }, over(`"${there.body.present.version}"`));
    expect(chosen.status).toBe(200);
  });

  it('a save whose answer was lost is repeated without a conflict', async () => {
    const { etag } = await read('plain-1', place);
    const first = await save('plain-1', place, { same: true }, over(etag));
    const again = await save('plain-1', place, { same: true }, over(etag));
    expect([again.status, again.etag]).toEqual([200, first.etag]);
  });

  it('of two first saves at once, one stands and the other hears of it', async () => {
    const own = `${person('plain-2')}/drafts/submitPledges`;
    const answers = await Promise.all([0, 1].map((n) => save('plain-2', own, { n }, FIRST)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const won = answers.findIndex(({ status }) => status === 200);
    expect(answers[1 - won].body.present.values).toEqual({ n: won });
    expect((await read('plain-2', own)).body.values).toEqual({ n: won });
  });

  it('who says not what they have seen, or says it wrong, changes nothing', async () => {
    const { etag } = await read('plain-1', place);
    expectRefusal(await save('plain-1', place, {}, {}), 'precondition_missing');
    expectRefusal(await save('plain-1', place, {}, { ...over(etag), ...FIRST }), 'precondition_missing');
    expectRefusal(await discard('plain-1', place, {}), 'precondition_missing');
    for (const wrong of [over('*'), over(`W/${etag}`), over(`${etag}, ${etag}`)])
      expectRefusal(await save('plain-1', place, {}, wrong), 'bad_request');
    expect((await read('plain-1', place)).etag).toBe(etag);
  });

  it('a draft is thrown away only as it was seen; begun anew it is another one', async () => {
    const { etag } = await read('plain-1', place);
    const newest = await save('plain-1', place, { newest: true }, over(etag));
    const refused = await discard('plain-1', place, over(etag));
    expectRefusal(refused, 'draft_changed');
    expect(refused.body.present.values).toEqual({ newest: true });
    expect((await discard('plain-1', place, over(newest.etag))).status).toBe(204);
    expectRefusal(await read('plain-1', place), 'not_found');
    // Asked twice, it is gone all the same; what another machine still shows is not put back unasked.
    expect((await discard('plain-1', place, over(newest.etag))).status).toBe(204);
    const late = await save('plain-1', place, { late: true }, over(newest.etag));
    expectRefusal(late, 'draft_changed');
    expect(late.body.present).toBeUndefined();
    await saved('plain-1', place, { anew: true });
    expectRefusal(await save('plain-1', place, { late: true }, over(newest.etag)), 'draft_changed');
  });

  it('only a JSON object of bearable size is kept, and only for a deed that there is', async () => {
    const own = `${person('plain-3')}/drafts/submitPledges`;
    const actor = await county.actor('plain-3');
    const put = (body: object, path = own): Promise<Answer> =>
      county.call('commitments', actor, 'PUT', `/commitments/2026/${path}`, body, FIRST);
    expectRefusal(await put({ values: { text: '长'.repeat(64 * 1024) } }), 'body_too_large');
    for (const body of [{}, { values: [] }, { values: 'text' }, { values: {}, by: person('plain-1') }])
      expectRefusal(await put(body), 'bad_request');
    expectRefusal(await put({ values: {} }, own.replace('submitPledges', 'transfer')), 'bad_request');
    expectRefusal(await put({ values: {} }, `${own}?about=a%2Fb`), 'bad_request');
    expectRefusal(await read('plain-3', own), 'not_found');
    expect((await put({ values: { text: '长'.repeat(60 * 1024) } })).status).toBe(200);
  });

  it('it is kept for 60 days of real time after its last change', async () => {
    const drafts = nativeCollection<{ savedAt: Date; expireAt: Date }>(county.projection, 'drafts');
    const all = await drafts.find({}).toArray();
    expect(all.length).toBeGreaterThan(0);
    for (const { savedAt, expireAt } of all) expect(expireAt.getTime() - savedAt.getTime()).toBe(60 * 86_400_000);
    expect(await drafts.indexes()).toContainEqual(
      expect.objectContaining({ key: { expireAt: 1 }, expireAfterSeconds: 0 }),
    );
  });
});

describe('whose draft it is', () => {
  it('each author has their own: who may do the same deed reads and changes nothing of it', async () => {
    const place = `${person('plain-4')}/drafts/comment?about=q1`;
    const etag = await saved('secretary', place, { by: 'secretary' });
    expectRefusal(await read('deputy', place), 'not_found');
    expectRefusal(await save('deputy', place, { by: 'deputy' }, over(etag)), 'draft_changed');
    expect((await save('deputy', place, { by: 'deputy' }, FIRST)).status).toBe(200);
    expect((await discard('town-secretary', place, over(etag))).status).toBe(403);
    expect((await read('secretary', place)).body.values).toEqual({ by: 'secretary' });
  });

  it('L2 without the right to the deed there is no draft of it, and outside the scope not even the commitment', async () => {
    const place = `${person('plain-4')}/drafts/writeRecord`;
    const refused: [string, ErrorCode][] = [
      ['stranger', 'not_found'],
      ['plain-1', 'not_found'],
      ['plain-4', 'own_confirmation'],
      ['town-secretary', 'not_allowed'],
    ];
    for (const [name, code] of refused) {
      expectRefusal(await read(name, place), code);
      expectRefusal(await save(name, place, {}, FIRST), code);
      expectRefusal(await discard(name, place, over(`"${randomUUID()}"`)), code);
    }
    await saved('organiser', place, { by: 'organiser' });
    const ofBranch = `${BRANCH}/drafts/submitPledges`;
    expectRefusal(await save('organiser', ofBranch, {}, FIRST), 'not_allowed');
    await saved('secretary', ofBranch, {});
    expectRefusal(await save('secretary', 'm000000000000/drafts/comment', {}, FIRST), 'not_found');
  });

  it('one for each deed, and for each item or period it is about', async () => {
    const of = (rest: string): string => `${person('plain-4')}/drafts/${rest}`;
    const places = [of('comment?about=q2'), of('comment'), of('writeRecord'), of('writeRecord?about=q2')];
    for (const place of places) await saved('secretary', place, { place });
    for (const place of places) expect((await read('secretary', place)).body.values).toEqual({ place });
  });
});

describe('when it has done its work', () => {
  it('P1 a draft is gone once the deed is done, and what was about something else stays', async () => {
    const subject = person('plain-1');
    const { etag } = await read('plain-1', `${subject}/drafts/submitPledges`);
    expect(etag).toBeDefined();
    const late = { data: { items: [item('a'), { ...item('b'), deadline: '2026-03-01' }] }, content: pledge.content! };
    expectRefusal(await county.deed('plain-1', subject, 'submitPledges', late), 'item_deadline_passed');
    // Refused, it is its author's to go on with, under a new id.
    expect((await read('plain-1', `${subject}/drafts/submitPledges`)).body).not.toHaveProperty('sent');
    await approved('plain-1');
    expectRefusal(await read('plain-1', `${subject}/drafts/submitPledges`), 'not_found');

    const [a, b] = ['a', 'b'].map((about) => `${subject}/drafts/reportProgress?about=${about}`) as [string, string];
    for (const place of [a, b]) await saved('plain-1', place, { place });
    expect((await county.deed('plain-1', subject, 'reportProgress', reported())).status).toBe(200);
    expectRefusal(await read('plain-1', a), 'not_found');
    expect((await read('plain-1', b)).body.values).toEqual({ place: b });
  });

  it('a deed that is registered later takes its draft with it; until then the draft says as which deed it was sent', async () => {
    const subject = person('plain-1');
    const place = `${subject}/drafts/reportProgress?about=a`;
    const etag = await saved('plain-1', place, { percent: 40 });
    const deed = reported();
    county.proxies.temporal.cut();
    try {
      expect((await county.deed('plain-1', subject, 'reportProgress', deed)).status).toBe(202);
      expect((await read('plain-1', place)).body).toMatchObject({ sent: deed.id, values: { percent: 40 } });
    } finally {
      county.proxies.temporal.mend();
    }
    await until(async () => (await read('plain-1', place)).status === 404);

    // What was changed after it was sent is more than what was registered, and stays.
    const next = await saved('plain-1', place, { percent: 50 });
    expect(next).not.toBe(etag);
    const second = reported();
    county.proxies.temporal.cut();
    try {
      expect((await county.deed('plain-1', subject, 'reportProgress', second)).status).toBe(202);
      expect((await save('plain-1', place, { percent: 60 }, over(next))).status).toBe(200);
    } finally {
      county.proxies.temporal.mend();
    }
    const member = await county.actor('plain-1');
    await until(
      async () => (await county.call('commitments', member, 'GET', `/deeds/${second.id}`)).body.done === true,
    );
    const { seq } = (await county.call('commitments', member, 'GET', `/deeds/${second.id}`)).body as { seq: number };
    await until(async () => (await county.detail('plain-1', subject)).seq >= seq);
    expect((await read('plain-1', place)).body).toMatchObject({ values: { percent: 60 } });
    expect((await read('plain-1', place)).body).not.toHaveProperty('sent');
  }, 120_000);

  it('drafts outlast a rebuild of the lists', async () => {
    await county.call('commitments', SYSTEM_ACTOR, 'POST', '/internal/rebuild/ledger');
    await until(
      async () => {
        const { body } = await county.call('commitments', SYSTEM_ACTOR, 'GET', '/internal/inboxes');
        return body.ledger.lag === 0 && body.ledger.running === true;
      },
      { deadlineMs: 60_000 },
    );
    const { body } = await read('secretary', `${person('plain-4')}/drafts/comment?about=q1`);
    expect(body.values).toEqual({ by: 'secretary' });
  }, 90_000);
});
