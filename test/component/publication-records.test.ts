/** Taking down what was published, the supervision contacts beside it, and the board in the lobby. */
import type { PublicationList } from '../../shared/contracts/publication';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { until } from '../../infra/until';
import { openPublication, type OpenPublication, PUBLISHED } from '../support/open-publication';

let place: OpenPublication;
beforeAll(async () => {
  place = await openPublication('records');
  await place.tellYearOf('m1', 'o2', 'o1', PUBLISHED);
  await place.tellYearOf('m2', 'o2', 'o1', PUBLISHED);
  await place.tellYearOf('o2', 'o1', 'o0', PUBLISHED);
}, 120_000);
afterAll(() => place?.close());

const records = async (who: string, organisation = 'o2') =>
  (await place.get(`/publications?organisation=${organisation}`, who)).body as PublicationList;
const of = async (subjectId: string) => {
  const found = (await records('m-s2')).items.find((record) => record.subjectId === subjectId);
  if (!found) throw new Error(`${subjectId} has no publication`);
  return found;
};
const page = async (path = '') => (await place.get(`/public/organisations/o2${path}`)).text;
const takeDown = (publication: string, who: string, reason = '含有不宜公开的内容') =>
  place.post('/takedowns', who, { publication, reason });

describe('takedown', () => {
  it('U7 rights: the office of the organisation or of its superior; who else is inside is not allowed, outside it is not there', async () => {
    const { id } = await of('m1');
    for (const [who, code] of [
      ['m-l2', 'not_allowed'],
      ['m-county', 'not_allowed'],
      ['m-office', 'not_allowed'],
      ['m-s3', 'not_found'],
      ['m1', 'not_found'],
      ['m-former', 'not_found'],
    ] as const)
      expect([who, (await takeDown(id, who)).body.code]).toEqual([who, code]);
    expect((await takeDown('commitment/2026/m9/4', 'm-s2')).body.code).toBe('not_found');
    const may = async (who: string) => (await records(who)).items.map(({ mayTakeDown }) => mayTakeDown);
    expect([await may('m-g2'), await may('m-l2')]).toEqual([
      [true, true, true],
      [false, false, false],
    ]);
    // The branch's own pledges: its own office and the town's, not the county's.
    const { id: own } = await of('o2');
    expect((await takeDown(own, 'm-county')).body.code).toBe('not_allowed');
    expect((await records('m-clerk')).items.every(({ mayTakeDown }) => mayTakeDown)).toBe(true);
    expect((await records('m-county')).items.some(({ mayTakeDown }) => mayTakeDown)).toBe(false);
    expect(await page()).toContain('王建国');
  });

  it('U7 needs its reason', async () => {
    const { id } = await of('m1');
    for (const reason of ['', '   ', '长'.repeat(501)])
      expect((await takeDown(id, 'm-s2', reason)).body.code).toBe('bad_request');
    expect((await of('m1')).takenDown).toBeUndefined();
  });

  it('U7 the page no longer shows it at once, the record stays with who, when and why', async () => {
    const { id } = await of('m1');
    const before = await place.get('/public/organisations/o2');
    expect(before.text).toContain('王建国');
    // Nobody on the way may keep the page without asking again.
    expect(before.headers['cache-control']).toBe('no-cache');
    expect((await takeDown(id, 'm-g2')).status).toBe(201);
    for (const text of [await page(), await page('/board')]) {
      expect(text).not.toContain('王建国');
      expect(text).toContain('李秀英');
    }
    expect((await of('m1')).takenDown).toMatchObject({
      reason: '含有不宜公开的内容',
      by: 'm-g2',
      at: expect.stringMatching(/^2026-03-02T/),
    });
    expect((await of('m1')).mayTakeDown).toBe(false);
  });

  it('U7 is done once', async () => {
    const { id } = await of('m1');
    expect((await takeDown(id, 'm-chief', '又一次')).body.code).toBe('already_taken_down');
    expect((await of('m1')).takenDown?.by).toBe('m-g2');
  });

  it('U7 published anew it stands again, as a publication of its own', async () => {
    const again = PUBLISHED.concat({
      at: new Date(
        Date.now() - Date.parse(place.clock.realOrigin) + Date.parse(place.clock.origin) + 1_000,
      ).toISOString(),
      kind: 'publish',
      data: { channel: 'web', range: 'public', from: '2026-03-02', to: '2026-03-09', checkedBy: 'm-d2' },
      by: 'm-s2',
    });
    await place.tellYearOf('m1', 'o2', 'o1', again);
    expect(await page()).toContain('王建国');
    const ofM1 = (await records('m-s2')).items.filter(({ subjectId }) => subjectId === 'm1');
    expect(ofM1.map(({ channel, takenDown }) => [channel, takenDown !== undefined])).toEqual([
      ['web', false],
      ['noticeBoard', true],
    ]);
  });

  it('U7 the superior takes down too, and a projection that is read again forgets none of it', async () => {
    const { id } = await of('m2');
    expect((await takeDown(id, 'm-clerk')).status).toBe(201);
    const { store } = place.publication;
    const kept = await store.takedowns.find({}).toArray();
    const count = await store.records.countDocuments();
    expect((await place.post('/internal/rebuild/ledger', SYSTEM_ACTOR.personId)).status).toBe(200);
    await until(async () => (await store.records.countDocuments()) === count);
    expect(await store.takedowns.find({}).toArray()).toEqual(kept);
    await until(async () => (await page()).includes('王建国'));
    expect(await page()).not.toContain('李秀英');
  });
});

describe('supervision contacts', () => {
  const set = (who: string, body: object, organisation = 'o2') =>
    place.post(`/organisations/${organisation}/supervision`, who, body);

  it('U4 rights: secretary, deputy and organiser of the organisation itself', async () => {
    for (const [who, code] of [
      ['m-l2', 'not_allowed'],
      ['m-chief', 'not_allowed'],
      ['m-s3', 'not_found'],
      ['m1', 'not_found'],
      ['m-former', 'not_found'],
    ] as const)
      expect([who, (await set(who, { phone: '12380' })).body.code]).toEqual([who, code]);
    expect((await place.get('/organisations/o2/supervision', 'm-s3')).status).toBe(404);
    expect((await place.get('/organisations/o2/supervision', 'm-chief')).body).toEqual({ maySet: false });
  });

  it('U4 each is the organisation’s own, else the nearest superior’s, on the page, the board and every publication', async () => {
    await set('m-county', { phone: '12380', email: 'zzb@county.example.cn' }, 'o0');
    await set('m-clerk', { email: 'dw@town.example.cn' }, 'o1');
    expect((await place.get('/organisations/o2/supervision', 'm-g2')).body).toEqual({
      phone: { value: '12380', from: 'o0' },
      email: { value: 'dw@town.example.cn', from: 'o1' },
      maySet: true,
    });
    expect((await set('m-g2', { phone: '0574-62700000 转 8' })).body.phone).toEqual({
      value: '0574-62700000 转 8',
      from: 'o2',
    });
    for (const text of [await page(), await page('/board')]) {
      expect(text).toContain('0574-62700000 转 8');
      expect(text).toContain('dw@town.example.cn');
    }
    expect((await records('m-s2')).supervision).toEqual({
      phone: { value: '0574-62700000 转 8', from: 'o2' },
      email: { value: 'dw@town.example.cn', from: 'o1' },
    });
    // Emptied, the superior's stands again.
    expect((await set('m-s2', {})).body.phone.from).toBe('o0');
  });

  it('U4 what is no telephone and no address is refused and changes nothing', async () => {
    for (const body of [
      { phone: '请打电话' },
      { phone: '12' },
      { email: 'nobody' },
      { phone: '<b>12380</b>' },
      { fax: '1' },
    ])
      expect((await set('m-s2', body)).body.code).toBe('bad_request');
    expect((await place.get('/organisations/o2/supervision', 'm-s2')).body.phone.from).toBe('o0');
  });
});

describe('board', () => {
  it('U2 shows the same as the page, turning by itself, without script or form', async () => {
    const { status, text, headers } = await place.get('/public/organisations/o2/board');
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(text).not.toMatch(/<script|<form/);
    expect(text).toContain('http-equiv="refresh"');
    expect(text).toContain('@keyframes turn');
    expect(text).toContain('修路二百米');
    expect((await place.get('/public/organisations/o9/board')).status).toBe(404);
  });
});
