/** To-do, digest, records and the public page from what the ledger and the roster tell, on the real Kafka, MongoDB and SMTP. */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import express from 'express';
import pino from 'pino';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import request from 'supertest';
import type { Entry } from '../../shared/contracts/ledger';
import type { Actor } from '../../shared/contracts/organisation';
import type { Clock } from '../../shared/contracts/plan';
import { databaseName } from '../../shared/contracts/topics';
import type { TodoList } from '../../shared/contracts/views';
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { signActor, SYSTEM_ACTOR } from '../../shared/http/actor';
import { connectMongo, type Database } from '../../shared/mongo/connect';
import { createPublication, type Publication } from '../../services/publication/service';
import { freshRealm, required } from '../support/ids';
import { openTeller, type Teller } from '../support/teller';
import {
  appointment,
  APPROVE,
  eventOf,
  ledgerEvents,
  member,
  organisation,
  tellYear,
  type ToldDeed,
} from '../support/told-year';

const realm = freshRealm('publication');
const key = randomBytes(32).toString('hex');
const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' });
/** 13 February 2026, a Friday, 09:00 in Shanghai; the Saturday after it is worked. */
const FRIDAY = '2026-02-13T01:00:00.000Z';
const clock: Clock = { origin: FRIDAY, realOrigin: new Date().toISOString(), rate: 1 };

const NAMES: Record<string, string> = {
  o1: '某镇党委',
  o2: '某村党支部',
  m1: '王建国',
  m2: '李秀英',
  'm-s2': '张书记',
  'm-chief': '陈书记',
};
const offices = [
  appointment('m-chief', 'o1', '/o1/'),
  appointment('m-office', 'o1', '/o1/', 'leadingGroupOffice'),
  appointment('m-s2', 'o2', '/o1/o2/'),
  appointment('m-old', 'o3', '/o1/o3/', 'secretary', { to: '2025-12-31' }),
];
const actor = (personId: string): Actor => ({
  personId,
  appointments: offices.filter((office) => office.personId === personId),
});

const PLEDGE: ToldDeed = {
  at: '2026-02-02T02:00:00.000Z',
  kind: 'submitPledges',
  data: { items: [{ id: 'a', kind: 'practical', deadline: '2026-06-30' }] },
};
const REVIEWED: ToldDeed = { at: '2026-02-03T02:00:00.000Z', kind: 'review', data: APPROVE, by: 'm-s2' };
const publish = (range: 'public' | 'party'): ToldDeed => ({
  at: '2026-02-04T02:00:00.000Z',
  kind: 'publish',
  data: { channel: 'noticeBoard', range, from: '2026-02-04', to: '2026-02-11', checkedBy: 'm-s2' },
  by: 'm-s2',
});
const year = (subjectId: string, inCharge: string, deeds: ToldDeed[]) =>
  ledgerEvents(
    tellYear({ subjectId, inCharge, superior: 'o1', opens: '2026-01-05T01:00:00.000Z', until: FRIDAY, deeds }),
  );

const told = [
  ...year('o2', 'o1', []),
  ...year('m1', 'o2', []),
  ...year('m2', 'o2', [PLEDGE, REVIEWED, publish('public')]),
  ...year('m5', 'o2', [PLEDGE, REVIEWED, publish('party')]),
  // The secretary's own; and a branch without a secretary.
  ...year('m-s2', 'o2', [PLEDGE]),
  ...year('m3', 'o3', [PLEDGE]),
];
const roster = [
  eventOf('organisation.changed', 'o1', 1, organisation('o1')),
  eventOf('organisation.changed', 'o2', 1, organisation('o2', 'o1')),
  eventOf('organisation.changed', 'o3', 1, organisation('o3', 'o1')),
  eventOf('member.changed', 'm-chief', 1, member('m-chief', 'o1')),
  ...['m1', 'm2', 'm5', 'm-s2'].map((id) => eventOf('member.changed', id, 1, member(id, 'o2'))),
  eventOf('member.changed', 'm3', 1, member('m3', 'o3')),
  ...offices.map((office) => eventOf('appointment.changed', office.id, 1, office)),
];

const mails: Email[] = [];
/** Recipients whose mail is refused for now. */
const refused = new Set<string>();
let membersAreAway = false;
let database: Database;
let publication: Publication;
let teller: Teller;
let smtp: SMTPServer;
let others: Server;

beforeAll(async () => {
  smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, _session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on(
        'end',
        () => void PostalMime.parse(Buffer.concat(parts)).then((mail) => (mails.push(mail), done()), done),
      );
    },
  });
  Object.assign(smtp, {
    onRcptTo: ({ address }: { address: string }, _session: unknown, done: (error?: Error) => void) =>
      refused.has(address) ? done(Object.assign(new Error('mailbox busy'), { responseCode: 451 })) : done(),
  });
  await new Promise<void>((resolve) => void smtp.listen(0, '127.0.0.1', resolve));
  const smtpPort = ((smtp as unknown as { server: Server }).server.address() as AddressInfo).port;

  // The two services it asks, as far as it asks them.
  const app = express();
  app.use((_request, response, next) => (membersAreAway ? void response.status(503).end() : next()));
  app.get('/internal/calendars', (_request, response) => void response.json({ inForce: CALENDAR_2026, items: [] }));
  app.get('/internal/lost-days', (_request, response) => void response.json({ days: [] }));
  app.get('/names', ({ query }, response) => {
    const ids = (query.ids as string).split(',');
    response.json({ names: Object.fromEntries(ids.flatMap((id) => (NAMES[id] ? [[id, NAMES[id]]] : []))) });
  });
  app.get('/internal/published', (_request, response) => {
    const item = {
      id: 'a',
      kind: 'practical',
      due: '2026-06-30',
      crossYear: false,
      percent: 30,
      state: 'open',
      rungs: [],
    };
    const content = { title: '<script>alert(1)</script>修路', goal: '二百米', measures: '自筹', responsible: '本人' };
    const of = (id: string) => ({
      chain: `commitment/2026/${id}`,
      subjectId: id,
      subjectType: 'member',
      stage: 'fulfilling',
      items: [{ ...item, content }],
    });
    response.json({ items: [of('m2'), of('m5')] });
  });
  others = app.listen(0);
  const othersUrl = `http://127.0.0.1:${(others.address() as AddressInfo).port}`;

  database = await connectMongo(required('MONGO_URL'), databaseName(realm, 'publication'));
  teller = await openTeller(realm, log);
  publication = await createPublication({
    realm,
    clock,
    database,
    brokers: required('KAFKA_BROKERS').split(','),
    membersUrl: othersUrl,
    commitmentsUrl: othersUrl,
    workflowsUrl: othersUrl,
    publicUrl: 'http://127.0.0.1:8080',
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    mailDomain: 'jiannuo.example',
    internalTokenKey: key,
    codecKey: key,
    webhookNetworks: [],
    log,
    mailRetryMs: 300,
  });
  await teller.tell('members', roster);
  await teller.tell('ledger', told);
  // Everything a second time, as a relay that was killed between send and mark does.
  await teller.tell('ledger', told);
  await eventually(
    async () =>
      (await applied()) === told.length && (await publication.store.appointments.countDocuments()) === offices.length,
  );
}, 120_000);
afterAll(async () => {
  await publication?.stop();
  await teller?.close();
  await new Promise<void>((resolve) => (smtp ? smtp.close(() => resolve()) : resolve()));
  await new Promise((resolve) => (others ? others.close(resolve) : resolve(undefined)));
  await database?.dropDatabase();
  await database?.close();
});

async function applied(): Promise<number> {
  return (await publication.store.chains.find().toArray()).reduce((sum, { seq }) => sum + seq, 0);
}
async function get(path: string, who?: Actor): Promise<request.Response> {
  const asked = request(publication.app).get(path);
  return who ? asked.set('authorization', `Bearer ${await signActor(who, key)}`) : asked;
}
async function todo(personId: string): Promise<string[]> {
  const { body } = (await get('/todo', actor(personId))) as { body: TodoList };
  return body.items.map(
    ({ chain, key: duty, role, state }) => `${chain.slice('commitment/2026/'.length)} ${duty} ${role} ${state}`,
  );
}
async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 30_000; !(await condition());) {
    if (Date.now() > deadline) throw new Error('not in time');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const mailsTo = (personId: string): Email[] =>
  mails.filter(({ to }) => to?.[0]?.address === `${personId}@jiannuo.example`);

describe('to-do', () => {
  it('G1 G4 a member sees what is theirs and open, with the one state of business time', async () => {
    expect(await todo('m1')).toEqual(['m1 pledge subject overdue']);
    expect(await todo('m2')).toEqual(['m2 item/a subject open']);
  });

  it('G1 a secretary sees the organisation’s own, its members’ duties of the keeper, and what was escalated', async () => {
    expect(await todo('m-s2')).toEqual(['o2 pledge subject overdue', 'm1 pledge keeper overdue']);
  });

  it('V1 L7 V4 the superior’s secretary sees the secretary’s own, the vacant branch’s and what climbed to the superior', async () => {
    const list = await todo('m-chief');
    expect(list).toEqual(
      expect.arrayContaining([
        'm-s2 review/1 keeper dueSoon',
        'm3 review/1 keeper dueSoon',
        'm1 pledge superior overdue',
        'o2 pledge keeper overdue',
      ]),
    );
    expect(list.filter((line) => line.startsWith('m2 '))).toEqual([]);
  });

  it('L7 who holds no appointment any more sees nothing of it', async () => {
    expect(await todo('m-old')).toEqual([]);
    expect((await get('/todo')).status).toBe(401);
  });
});

describe('digest', () => {
  it('G9 nothing goes out before 08:30', async () => {
    clock.origin = '2026-02-13T00:20:00.000Z';
    await publication.digests.tick(Date.now());
    expect(mails).toEqual([]);
    clock.origin = FRIDAY;
  });

  it('G9 one mail for each person with news, however often the scheduler looks', async () => {
    refused.add('m2@jiannuo.example');
    for (let look = 0; look < 3; look++) await publication.digests.tick(Date.now());
    expect(mails.map(({ to }) => to?.[0]?.address?.split('@')[0]).sort()).toEqual(['m-chief', 'm-s2', 'm1', 'm5']);
    const [mail] = mailsTo('m1');
    expect(mail?.subject).toBe('【践诺】王建国：2月13日待办，新提醒 1 项，超期 1 项');
    expect(mail?.text).toContain('提醒：提出承诺 1 项，1月31日到期');
    expect(mail?.text).toContain('《关于建立健全党员承诺践诺制度的意见》三');
    expect(mail?.text).toContain('为什么收到此邮件');
  });

  it('G9 names nobody but its recipient', () => {
    for (const { to, subject, text } of mails) {
      const own = NAMES[to?.[0]?.address?.split('@')[0] ?? ''];
      for (const name of Object.values(NAMES).filter((other) => other !== own))
        expect(`${subject} ${text}`).not.toContain(name);
    }
  });

  it('G9 a mail that fails is seen by the leading group’s office, tried again, and comes once', async () => {
    const failed = await get('/deliveries', actor('m-office'));
    expect(failed.body.items).toEqual([expect.objectContaining({ personId: 'm2', state: 'failed', error: '451' })]);
    expect(JSON.stringify(failed.body)).not.toContain('lines');
    expect((await get('/deliveries', actor('m-s2'))).status).toBe(403);
    expect((await get('/deliveries', SYSTEM_ACTOR)).body.items).toHaveLength(1);
    refused.clear();
    await eventually(async () => {
      await publication.digests.tick(Date.now());
      return mailsTo('m2').length > 0;
    });
    await publication.digests.tick(Date.now());
    expect(mailsTo('m2')).toHaveLength(1);
    expect((await get('/deliveries?state=sent', actor('m-office'))).body.items).toHaveLength(5);
  });

  it('G9 a sender that died between sending and marking repeats the same mail under the same id', async () => {
    const [first] = mailsTo('m1');
    await publication.store.deliveries.updateOne(
      { personId: 'm1' },
      { $set: { state: 'sending', open: true, nextAt: new Date(0) } },
    );
    await publication.digests.tick(Date.now());
    expect(mailsTo('m1').map(({ messageId }) => messageId)).toEqual([first?.messageId, first?.messageId]);
    expect(mailsTo('m1')[1]?.text).toBe(first?.text);
  });

  it('G9 the console shows one’s own digests', async () => {
    const { body } = await get('/digests', actor('m1'));
    expect(body.items).toEqual([
      expect.objectContaining({ day: '2026-02-13', state: 'sent', counts: { open: 0, dueSoon: 0, overdue: 1 } }),
    ]);
  });

  it('G9 X11 a new day brings what is new since the last digest only, without the name while members is away', async () => {
    mails.length = 0;
    membersAreAway = true;
    clock.origin = '2026-02-14T01:00:00.000Z';
    const approved = ledgerEvents(
      tellYear({
        subjectId: 'm-s2',
        inCharge: 'o2',
        superior: 'o1',
        opens: '2026-01-05T01:00:00.000Z',
        until: '2026-02-14T00:30:00.000Z',
        deeds: [PLEDGE, { ...REVIEWED, at: '2026-02-14T00:30:00.000Z', by: 'm-chief' }],
      }),
    );
    await teller.tell('ledger', approved);
    await eventually(
      async () =>
        (await publication.store.chains.countDocuments({ _id: 'commitment/2026/m-s2', stage: 'approved' })) === 1,
    );
    await publication.digests.tick(Date.now());
    membersAreAway = false;
    // To post what was approved is open to the secretary's superior alone where it is the secretary's own.
    expect(mails.map(({ to }) => to?.[0]?.address?.split('@')[0]).sort()).toEqual(['m-chief', 'm-s2']);
    expect(mailsTo('m-chief')[0]?.text).toContain('新到事项：公示承诺事项 1 项');
    expect(mailsTo('m-chief')[0]?.subject).toMatch(/^【践诺】2月14日待办/);
    clock.origin = FRIDAY;
  });

  it('G9 without news there is no mail', async () => {
    mails.length = 0;
    clock.origin = '2026-02-24T01:00:00.000Z';
    await publication.digests.tick(Date.now());
    const day = await publication.store.deliveries.find({ day: '2026-02-24' }).toArray();
    expect(day.every(({ items }) => items.length > 0)).toBe(true);
    expect(mailsTo('m1')).toEqual([]);
    clock.origin = FRIDAY;
  });

  it('X11 after an outage one digest begins with it, the days in between are told in it, the next says no more of it', async () => {
    const outage = { from: '2026-02-24T00:00:00.000Z', to: '2026-02-26T00:00:00.000Z' };
    const entries = tellYear({
      ...{ subjectId: 'm7', inCharge: 'o3', superior: 'o1' },
      opens: '2026-01-05T01:00:00.000Z',
      until: '2026-02-24T00:00:00.000Z',
      deeds: [PLEDGE],
    });
    const last = entries.at(-1)!;
    const counted: Entry<'outageCounted'> = {
      ...last,
      ...{ _id: `${last.chain}/${last.seq + 1}`, seq: last.seq + 1, deedId: 'outage/2026-02-24', at: outage.to },
      ...{ kind: 'outageCounted', data: { days: ['2026-02-24', '2026-02-25'], outages: [outage] } },
    };
    await teller.tell('ledger', ledgerEvents([...entries, counted]));
    await eventually(async () => (await publication.store.outages.countDocuments({ _id: outage.from })) === 1);
    mails.length = 0;
    clock.origin = '2026-02-26T01:00:00.000Z';
    await publication.digests.tick(Date.now());
    expect(mails.length).toBeGreaterThan(0);
    const recipients = mails.map(({ to }) => to?.[0]?.address);
    expect(new Set(recipients).size).toBe(recipients.length);
    for (const { text } of mails) expect(text).toContain('系统2月24日 08:00至2月26日 08:00停用。');
    expect(await publication.store.deliveries.countDocuments({ day: '2026-02-25' })).toBe(0);
    // The same on the page for that day, to everybody, and in one's own digests.
    const outagesOn = async (): Promise<unknown> => (await get('/todo', actor('m1'))).body.outages;
    expect(await outagesOn()).toEqual([outage]);
    const [recipient] = recipients[0]!.split('@');
    const { items } = (await get('/digests', actor(recipient))).body as { items: { day: string; outages: unknown }[] };
    expect(items.map((one) => [one.day, one.outages])).toContainEqual(['2026-02-26', [outage]]);
    mails.length = 0;
    clock.origin = '2026-03-02T01:00:00.000Z';
    await publication.digests.tick(Date.now());
    for (const { text } of mails) expect(text).not.toContain('停用');
    expect(await outagesOn()).toEqual([]);
    clock.origin = FRIDAY;
  });
});

describe('publications', () => {
  it('U1 each is recorded with its channel, range and dates', async () => {
    const { body } = await get('/publications?organisation=o2', actor('m-s2'));
    expect(body.items).toHaveLength(2);
    expect(body.items[0]).toMatchObject({
      kind: 'pledges',
      channel: 'noticeBoard',
      from: '2026-02-04',
      to: '2026-02-11',
      checkedBy: 'm-s2',
    });
    const page = await get('/publications?organisation=o2&limit=1', actor('m-chief'));
    const next = await get(
      `/publications?organisation=o2&limit=1&cursor=${encodeURIComponent(page.body.next)}`,
      actor('m-chief'),
    );
    expect(new Set([...page.body.items, ...next.body.items].map(({ id }: { id: string }) => id)).size).toBe(2);
  });

  it('U1 L6 outside one’s scope they are not there', async () => {
    for (const [who, id] of [
      ['m-s2', 'o1'],
      ['m-s2', 'o3'],
      ['m1', 'o2'],
      ['m-chief', 'o9'],
    ] as const) {
      expect((await get(`/publications?organisation=${id}`, actor(who))).status).toBe(404);
    }
  });
});

describe('the public page', () => {
  it('U2 shows without sign-in what was published to the public, escaped, and nothing of what was not', async () => {
    const { status, text, headers } = await get('/public/organisations/o2');
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/html');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(text).toContain('某村党支部');
    expect(text).toContain('李秀英');
    expect(text).toContain('&#60;script&#62;alert(1)&#60;/script&#62;修路');
    expect(text).not.toContain('<script');
    // m5's pledges were published within the Party.
    expect(text.match(/<article>/g)).toHaveLength(1);
    expect(text).toContain('<svg');
  });

  it('U2 an unknown organisation gets a page in Chinese', async () => {
    for (const id of ['o9', '%3Cscript%3E', 'x'.repeat(300)]) {
      const { status, text } = await get(`/public/organisations/${id}`);
      expect(status).toBe(404);
      expect(text).toContain('没有找到这个党组织');
      expect(text).not.toContain('<script');
    }
  });

  it('U2 says so while a service is away', async () => {
    membersAreAway = true;
    const { status, text } = await get('/public/organisations/o2?year=2025');
    membersAreAway = false;
    expect(status).toBe(503);
    expect(text).toContain('暂时不可用');
  });
});

it('U1 rebuilt from the beginning everything is as before, and nobody is told anything twice', async () => {
  const state = async () => ({
    chains: await publication.store.chains.find({}, { sort: { _id: 1 } }).toArray(),
    records: await publication.store.records.find({}, { sort: { _id: 1 } }).toArray(),
    untold: await publication.store.news.countDocuments({ told: false }),
  });
  const [before, entries] = [await state(), await applied()];
  mails.length = 0;
  const token = await signActor(SYSTEM_ACTOR, key);
  expect(
    (await request(publication.app).post('/internal/rebuild/ledger').set('authorization', `Bearer ${token}`)).status,
  ).toBe(200);
  await eventually(async () => (await applied()) === entries);
  expect(await state()).toEqual(before);
  clock.origin = '2026-02-25T01:00:00.000Z';
  await publication.digests.tick(Date.now());
  expect(mailsTo('m1')).toEqual([]);
});
