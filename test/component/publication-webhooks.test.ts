/** Digests sent to an organisation's webhook, against a receiver that really listens on this machine. */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Entry } from '../../shared/contracts/ledger';
import type { WebhookView } from '../../shared/contracts/publication';
import { until } from '../../infra/until';
import { MONDAY, NAMES, openPublication, type OpenPublication, PUBLISHED } from '../support/open-publication';
import { ledgerEvents, tellYear } from '../support/told-year';

interface Received {
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}
let place: OpenPublication;
let receiver: Server;
let address = '';
let received: Received[] = [];
/** By path: what the receiver answers. */
const answers = new Map<string, { status: number; body: string; location?: string }>();

beforeAll(async () => {
  receiver = createServer((request, response) => {
    void text(request).then((body) => {
      const path = request.url?.split('?')[0] ?? '';
      received.push({ path, headers: request.headers, body });
      const { status, body: said, location } = answers.get(path) ?? { status: 200, body: '{"errcode":0,"code":0}' };
      response.writeHead(status, location ? { location } : {}).end(said);
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  place = await openPublication('webhooks', ['127.0.0.0/8']);
}, 120_000);
afterAll(async () => {
  await place?.close();
  await new Promise((resolve) => (receiver ? receiver.close(resolve) : resolve(undefined)));
});

const set = (who: string, kind: string, url: string, more: object = {}, organisation = 'o2') =>
  place.post(`/organisations/${organisation}/webhooks`, who, { kind, url, ...more });
const list = async (who: string, organisation = 'o2') =>
  (await place.get(`/organisations/${organisation}/webhooks`, who)).body as { items: WebhookView[]; maySet: boolean };
const look = () => place.publication.digests.tick(Date.now());
const last = async (kind: string) => (await list('m-s2')).items.find((hook) => hook.kind === kind)?.last;
let secret = '';

describe('registering', () => {
  it('U5 rights: secretary, deputy and organiser of the organisation; the rest are refused or see nothing', async () => {
    for (const [who, code] of [
      ['m-l2', 'not_allowed'],
      ['m-chief', 'not_allowed'],
      ['m-s3', 'not_found'],
      ['m1', 'not_found'],
      ['m-former', 'not_found'],
    ] as const) {
      expect([who, (await set(who, 'wecom', 'https://robot.example/k')).body.code]).toEqual([who, code]);
      expect([who, (await place.post('/organisations/o2/webhooks/wecom/remove', who)).body.code]).toEqual([who, code]);
    }
    expect((await place.get('/organisations/o2/webhooks', 'm-s3')).status).toBe(404);
    expect(await list('m-chief')).toEqual({ items: [], maySet: false });
  });

  it('U5 an address inside, without TLS or with a password in it is refused and nothing is kept', async () => {
    for (const url of [
      'http://robot.example/',
      'https://10.0.0.1/',
      'https://169.254.169.254/',
      'https://u:p@robot.example/',
      'nonsense',
    ])
      expect([url, (await set('m-s2', 'generic', url)).body.code]).toEqual([url, 'webhook_address_refused']);
    expect((await list('m-s2')).items).toEqual([]);
  });

  it('U5 one of each kind; the secret is told once, the address never again', async () => {
    const made = await set('m-g2', 'generic', `${address}/generic?key=geheim`);
    expect(made.status).toBe(201);
    secret = made.body.secret as string;
    expect(secret.length).toBeGreaterThan(40);
    await set('m-s2', 'wecom', `${address}/old?key=geheim`);
    expect((await set('m-s2', 'wecom', `${address}/wecom?key=geheim`)).body).toEqual({});
    await set('m-s2', 'dingtalk', `${address}/dingtalk`, { secret: 'SEC1' });
    await set('m-s2', 'feishu', `${address}/feishu`);
    const { items, maySet } = await list('m-s2');
    expect(maySet).toBe(true);
    expect(items.map(({ kind, host, signed }) => [kind, host, signed])).toEqual([
      ['generic', new URL(address).host, true],
      ['wecom', new URL(address).host, false],
      ['dingtalk', new URL(address).host, true],
      ['feishu', new URL(address).host, false],
    ]);
    const everything = JSON.stringify([items, await place.publication.store.webhooks.find({}).toArray()]);
    for (const hidden of ['geheim', 'SEC1', secret]) expect(everything).not.toContain(hidden);
  });
});

describe('the day’s digest', () => {
  it('U5 G9 goes to every webhook of the organisation once, names nobody else, and fails visibly where it is not taken', async () => {
    answers.set('/generic', { status: 302, body: '', location: `${address}/inside` });
    answers.set('/dingtalk', { status: 200, body: '{"errcode":310000,"errmsg":"sign not match"}' });
    // m1's pledges wait for the branch's review, m2's own pledge is overdue; o3 has no webhook.
    await place.tellYearOf('m1', 'o2', 'o1', PUBLISHED.slice(0, 1));
    await place.tellYearOf('m2', 'o2', 'o1', []);
    await place.tellYearOf('m-s3', 'o3', 'o1', []);
    await place.sendForm('/public/organisations/o2/opinions', { kind: 'complaint', text: '王建国没有修路' });
    await look();
    await look();
    const paths = received.map(({ path }) => path).sort();
    expect(new Set(paths)).toEqual(new Set(['/dingtalk', '/feishu', '/generic', '/wecom']));
    expect(paths.filter((path) => path === '/wecom')).toHaveLength(1);
    // A redirect is not followed.
    expect(paths).not.toContain('/inside');
    const wecom = JSON.parse(received.find(({ path }) => path === '/wecom')?.body ?? '{}') as {
      text: { content: string };
    };
    expect(wecom.text.content).toContain('【践诺】某村党支部：3月2日新提醒');
    expect(wecom.text.content).toContain('审核承诺事项');
    expect(wecom.text.content).toContain('新到事项：答复群众意见 1 项，3月16日到期');
    for (const { body } of received)
      for (const name of Object.values(NAMES).filter((other) => other !== NAMES.o2)) expect(body).not.toContain(name);
    expect(await last('wecom')).toEqual({ day: '2026-03-02', state: 'sent', attempts: 1 });
    expect(await last('generic')).toMatchObject({ state: 'failed', error: 'http_302' });
    expect(await last('dingtalk')).toMatchObject({ state: 'failed', error: 'robot_310000' });
    const failed = (await place.get('/deliveries', 'm-office')).body as { items: object[] };
    expect(failed.items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ webhook: 'o2/generic', error: 'http_302' }),
        expect.objectContaining({ webhook: 'o2/dingtalk', error: 'robot_310000' }),
      ]),
    );
    expect(JSON.stringify(failed)).not.toMatch(/lines|127\.0\.0\.1/);
  });

  it('U5 what failed is tried again, says the same, and its signature can be checked', async () => {
    const [first] = received.filter(({ path }) => path === '/generic');
    answers.clear();
    await until(async () => {
      await look();
      return (await last('generic'))?.state === 'sent' && (await last('dingtalk'))?.state === 'sent';
    });
    const tries = received.filter(({ path }) => path === '/generic');
    const again = tries.at(-1);
    expect(tries.length).toBeGreaterThan(1);
    expect(again?.body).toBe(first?.body);
    expect(again?.headers['x-jiannuo-delivery']).toBe(first?.headers['x-jiannuo-delivery']);
    const signed = `${again?.headers['x-jiannuo-timestamp']}.${again?.body}`;
    expect(again?.headers['x-jiannuo-signature']).toBe(
      `sha256=${createHmac('sha256', secret).update(signed).digest('hex')}`,
    );
    expect(JSON.parse(again?.body ?? '{}')).toMatchObject({ type: 'digest', organisation: 'o2', day: '2026-03-02' });
  });

  it('X11 U5 after an outage the next one begins with it, whatever kind it is, and the one after says no more of it', async () => {
    received = [];
    const outage = { from: '2026-03-02T00:00:00.000Z', to: '2026-03-02T08:00:00.000Z' };
    const told = { inCharge: 'o2', superior: 'o1', opens: '2026-01-05T01:00:00.000Z', until: MONDAY };
    const entries = tellYear({ subjectId: 'm4', ...told, deeds: PUBLISHED.slice(0, 1) });
    const last = entries.at(-1)!;
    const counted: Entry<'outageCounted'> = {
      ...last,
      ...{ _id: `${last.chain}/${last.seq + 1}`, seq: last.seq + 1, deedId: 'outage/2026-03-02', at: outage.to },
      ...{ kind: 'outageCounted', data: { days: ['2026-03-02'], outages: [outage] } },
    };
    await place.tell('ledger', ledgerEvents([...entries, counted]));
    await until(async () => (await place.publication.store.outages.countDocuments()) === 1);
    place.clock.origin = '2026-03-03T01:00:00.000Z';
    const bodyOf = (kind: string) => received.find(({ path }) => path === `/${kind}`)?.body ?? '{}';
    await until(async () => {
      await look();
      return bodyOf('wecom') !== '{}' && bodyOf('generic') !== '{}';
    });
    const notice = expect.stringMatching(/^系统3月2日 08:00至3月2日 16:00停用。/);
    expect(JSON.parse(bodyOf('generic'))).toMatchObject({ day: '2026-03-03', outages: [outage], notice });
    const { text: robot } = JSON.parse(bodyOf('wecom')) as { text: { content: string } };
    expect(robot.content.split('\n')[1]).toEqual(notice);

    received = [];
    await place.tellYearOf('m3', 'o2', 'o1', PUBLISHED.slice(0, 1));
    place.clock.origin = '2026-03-04T01:00:00.000Z';
    await until(async () => {
      await look();
      return bodyOf('generic') !== '{}';
    });
    expect(bodyOf('generic')).not.toContain('停用');
  });

  it('U5 once it is removed nothing is sent any more', async () => {
    for (const kind of ['generic', 'wecom', 'dingtalk', 'feishu'])
      expect((await place.post(`/organisations/o2/webhooks/${kind}/remove`, 'm-d2')).status).toBe(204);
    expect((await place.post('/organisations/o2/webhooks/wecom/remove', 'm-d2')).body.code).toBe('not_found');
    received = [];
    await place.publication.store.deliveries.updateMany(
      { webhook: 'o2/wecom' },
      { $set: { open: true, state: 'failed', nextAt: new Date(0) } },
    );
    await look();
    expect(received).toEqual([]);
    expect(await place.publication.store.deliveries.findOne({ webhook: 'o2/wecom' })).toMatchObject({
      state: 'givenUp',
      error: 'removed',
    });
  });
});
