/** A publication service of its own with a small town in it: told by Kafka, its two neighbours played as far as it asks them. */
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import request from 'supertest';
import { createPublication, type Publication } from '../../services/publication/service';
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import type { Actor, Appointment } from '../../shared/contracts/organisation';
import type { Clock, Day, Instant } from '../../shared/contracts/plan';
import { type CloudEvent, databaseName } from '../../shared/contracts/topics';
import { signActor } from '../../shared/http/actor';
import { connectMongo } from '../../shared/mongo/connect';
import { until } from '../../infra/until';
import { freshRealm, required } from './ids';
import { openTeller } from './teller';
import {
  appointment,
  eventOf,
  ledgerEvents,
  member,
  organisation,
  tellYear,
  type ToldDeed,
  APPROVE,
} from './told-year';

/** 2 March 2026, a Monday, 09:00 in Shanghai. */
export const MONDAY: Instant = '2026-03-02T01:00:00.000Z';

/**
 * The county o0, its town o1, the town's villages o2 and o3. In o2: secretary m-s2, deputy m-d2, organiser m-g2, members
 * m1 and m2; o3 has a secretary m-s3. Over them the town's m-chief and m-clerk, and the county's m-county.
 */
export const OFFICES: Appointment[] = [
  appointment('m-county', 'o0', '/o0/'),
  appointment('m-chief', 'o1', '/o0/o1/'),
  appointment('m-clerk', 'o1', '/o0/o1/', 'organiser'),
  appointment('m-s2', 'o2', '/o0/o1/o2/'),
  appointment('m-d2', 'o2', '/o0/o1/o2/', 'deputySecretary'),
  appointment('m-g2', 'o2', '/o0/o1/o2/', 'organiser'),
  appointment('m-l2', 'o2', '/o0/o1/o2/', 'leaderInCharge'),
  appointment('m-s3', 'o3', '/o0/o1/o3/'),
  appointment('m-former', 'o2', '/o0/o1/o2/', 'secretary', { to: '2025-12-31' }),
  appointment('m-office', 'o0', '/o0/', 'leadingGroupOffice'),
];
export const NAMES: Record<string, string> = {
  o0: '某县县委',
  o1: '某镇党委',
  o2: '某村党支部',
  o3: '邻村党支部',
  m1: '王建国',
  m2: '李秀英',
  'm-s2': '张书记',
  'm-chief': '陈书记',
};

/** Pledges published to the public, item `a`, since the fourth of February. */
export const PUBLISHED: ToldDeed[] = [
  {
    at: '2026-02-02T02:00:00.000Z',
    kind: 'submitPledges',
    data: { items: [{ id: 'a', kind: 'practical', deadline: '2026-06-30' }] },
  },
  { at: '2026-02-03T02:00:00.000Z', kind: 'review', data: APPROVE, by: 'm-chief' },
  {
    at: '2026-02-04T02:00:00.000Z',
    kind: 'publish',
    data: { channel: 'noticeBoard', range: 'public', from: '2026-02-04', to: '2026-02-11', checkedBy: 'm-d2' },
    by: 'm-s2',
  },
];

export interface OpenPublication {
  publication: Publication;
  clock: Clock;
  /** X11: what workflows answers from now on; heard of within ten seconds. */
  lostDays: Day[];
  actor(personId: string): Actor;
  /** Somebody more, whom the gateway states and the roster does not know. */
  appoint(held: Appointment): void;
  get(path: string, who?: string): Promise<request.Response>;
  post(path: string, who: string, body?: object): Promise<request.Response>;
  /** As a browser sends a form. */
  sendForm(path: string, fields: Record<string, string>): Promise<request.Response>;
  /** Tells a subject's year and waits until it has been heard. */
  tellYearOf(subjectId: string, inCharge: string, superior: string, deeds: ToldDeed[]): Promise<void>;
  tell(topic: 'ledger' | 'members', events: CloudEvent[]): Promise<void>;
  close(): Promise<void>;
}

export async function openPublication(prefix: string, webhookNetworks: string[] = []): Promise<OpenPublication> {
  const realm = freshRealm(prefix);
  const key = randomBytes(32).toString('hex');
  const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' });
  const clock: Clock = { origin: MONDAY, realOrigin: new Date().toISOString(), rate: 1 };

  const lostDays: Day[] = [];
  const app = express();
  app.get('/internal/calendars', (_request, response) => void response.json({ inForce: CALENDAR_2026, items: [] }));
  app.get('/internal/lost-days', (_request, response) => void response.json({ days: lostDays }));
  app.get('/names', ({ query }, response) => {
    const ids = (query.ids as string).split(',');
    response.json({ names: Object.fromEntries(ids.flatMap((id) => (NAMES[id] ? [[id, NAMES[id]]] : []))) });
  });
  const told = new Map<string, string>();
  app.get('/internal/published', ({ query }, response) => {
    const content = { title: '修路二百米', goal: '六月底通车', measures: '自筹', responsible: '本人' };
    const items = [...told]
      .filter(([id, inCharge]) => inCharge === query.organisation || id === query.organisation)
      .map(([id]) => ({
        chain: `commitment/2026/${id}`,
        subjectId: id,
        subjectType: id.startsWith('o') ? 'organisation' : 'member',
        stage: 'fulfilling',
        items: [
          {
            id: 'a',
            kind: 'practical',
            due: '2026-06-30',
            crossYear: false,
            percent: 30,
            state: 'open',
            rungs: [],
            content,
          },
        ],
      }));
    response.json({ items });
  });
  const neighbours: Server = app.listen(0);
  const url = `http://127.0.0.1:${(neighbours.address() as AddressInfo).port}`;

  const database = await connectMongo(required('MONGO_URL'), databaseName(realm, 'publication'));
  const teller = await openTeller(realm, log);
  const publication = await createPublication({
    realm,
    clock,
    database,
    brokers: required('KAFKA_BROKERS').split(','),
    membersUrl: url,
    commitmentsUrl: url,
    workflowsUrl: url,
    publicUrl: 'https://jiannuo.example',
    mailDomain: 'jiannuo.example',
    internalTokenKey: key,
    codecKey: randomBytes(32).toString('hex'),
    webhookNetworks,
    log,
    mailRetryMs: 50,
  });
  const { store } = publication;
  await teller.tell('members', [
    eventOf('organisation.changed', 'o0', 1, organisation('o0')),
    eventOf('organisation.changed', 'o1', 1, organisation('o1', 'o0')),
    eventOf('organisation.changed', 'o2', 1, organisation('o2', 'o1', '/o0/o1/o2/')),
    eventOf('organisation.changed', 'o3', 1, organisation('o3', 'o1', '/o0/o1/o3/')),
    ...['m1', 'm2', 'm-s2', 'm-d2'].map((id) => eventOf('member.changed', id, 1, member(id, 'o2'))),
    ...OFFICES.map((office) => eventOf('appointment.changed', office.id, 1, office)),
  ]);
  await until(async () => (await store.appointments.countDocuments()) === OFFICES.length);

  const more: Appointment[] = [];
  const actor = (personId: string): Actor => ({
    personId,
    appointments: [...OFFICES, ...more].filter((office) => office.personId === personId),
  });
  const token = async (who: string): Promise<string> => `Bearer ${await signActor(actor(who), key)}`;
  return {
    publication,
    clock,
    lostDays,
    actor,
    appoint: (held) => void more.push(held),
    async get(path, who) {
      const asked = request(publication.app).get(path);
      return who === undefined ? asked : asked.set('authorization', await token(who));
    },
    post: async (path, who, body = {}) =>
      request(publication.app)
        .post(path)
        .set('authorization', await token(who))
        .send(body),
    sendForm: (path, fields) => Promise.resolve(request(publication.app).post(path).type('form').send(fields)),
    async tellYearOf(subjectId, inCharge, superior, deeds) {
      told.set(subjectId, inCharge);
      const opens = '2026-01-05T01:00:00.000Z';
      const entries = tellYear({ subjectId, inCharge, superior, opens, until: MONDAY, deeds });
      await teller.tell('ledger', ledgerEvents(entries));
      await until(async () => (await store.chains.findOne({ _id: entries[0]?.chain }))?.seq === entries.length);
    },
    tell: (topic, events) => teller.tell(topic, events),
    async close() {
      await publication.stop();
      await teller.close();
      await new Promise((resolve) => neighbours.close(resolve));
      await database.dropDatabase();
      await database.close();
    },
  };
}
