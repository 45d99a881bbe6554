/** The service members by itself on a real MongoDB and Kafka, with a small county in it, and everything it tells. */
import { randomBytes } from 'node:crypto';
import type { Consumer } from 'kafkajs';
import type { MemberRow, OrganisationRow } from '../../services/members/roster-format';
import { startMembers } from '../../services/members/service';
import type { Actor, Appointment, OrganisationFunction } from '../../shared/contracts/organisation';
import type { Clock, Instant } from '../../shared/contracts/plan';
import { databaseName, topicName, type CloudEvent } from '../../shared/contracts/topics';
import { signActor, SYSTEM_ACTOR } from '../../shared/http/actor';
import { createKafka } from '../../shared/kafka/kafka';
import { connectMongo, type Database } from '../../shared/mongo/connect';
import { createLog } from '../../shared/telemetry/log';
import { freshRealm, required } from './ids';
import { bringIn, person } from './roster';

export interface MembersAlone {
  db: Database;
  heard: CloudEvent[];
  /** The events of one subject. */
  told(subject: string): CloudEvent[];
  call(actor: Actor, method: string, path: string, body?: object): Promise<{ status: number; body: any }>;
  bringIn(organisations: OrganisationRow[], members: MemberRow[]): Promise<void>;
  /** As the service states them. */
  actor(name: string): Promise<Actor>;
  /** Stops the service, and starts it again on the same data, at another time where one is given. */
  restart(now?: Instant): Promise<void>;
  close(): Promise<void>;
}

export async function openMembers(now: Instant): Promise<MembersAlone> {
  const realm = freshRealm('members');
  const key = randomBytes(32).toString('hex');
  const codecKey = randomBytes(32).toString('hex');
  const log = createLog('members-test');
  log.level = process.env.LOG_LEVEL ?? 'silent';
  const brokers = required('KAFKA_BROKERS').split(',');
  let stops: (() => unknown)[] = [];
  let url = '';
  const stop = async (): Promise<void> => {
    for (const one of stops.reverse()) await one();
    stops = [];
  };
  let clock: Clock = { origin: now, realOrigin: new Date().toISOString(), rate: 1 };
  const start = async (): Promise<void> => {
    const port = await startMembers(
      {
        ...{
          REALM: realm,
          PORT: 0,
          MONGO_URL: required('MONGO_URL'),
          KAFKA_BROKERS: brokers,
          APPROVAL_ABOVE_ROWS: 500,
          TRACES: 'none',
        },
        ...{ INTERNAL_TOKEN_KEY: key, CODEC_KEY: codecKey, LOG_LEVEL: 'silent' },
        CLOCK: clock,
      },
      { log, onStop: (one) => void stops.push(one) },
    );
    url = `http://127.0.0.1:${port}`;
  };
  await start();
  const db = await connectMongo(required('MONGO_URL'), databaseName(realm, 'members'));
  const heard: CloudEvent[] = [];
  const consumer: Consumer = createKafka({ brokers, clientId: 'test', log }).consumer({ groupId: `${realm}-test` });
  await consumer.connect();
  await consumer.subscribe({ topic: topicName(realm, 'members'), fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => void heard.push(JSON.parse(String(message.value)) as CloudEvent),
  });
  const members: MembersAlone = {
    db,
    heard,
    told: (subject) => heard.filter((event) => event.subject === subject),
    async call(actor, method, path, body) {
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${await signActor(actor, key)}`,
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    },
    bringIn: (organisations, rows) => bringIn(url, key, organisations, rows),
    async actor(name) {
      const { status, body } = await members.call(SYSTEM_ACTOR, 'GET', `/internal/actors/${person(name)}`);
      if (status !== 200) throw new Error(`${name} is not on the roster`);
      return body.actor as Actor;
    },
    async restart(later) {
      await stop();
      if (later) clock = { origin: later, realOrigin: new Date().toISOString(), rate: 1 };
      await start();
    },
    async close() {
      await consumer.disconnect();
      await stop();
      await db.dropDatabase();
      await db.close();
    },
  };
  return members;
}

/** Somebody with one function at one path, whoever they are. */
export function holding(name: OrganisationFunction, path: string, personId = 'm0123456789ab'): Actor {
  const organisationId = path.split('/').at(-2) ?? '';
  const appointment: Appointment = { id: 'a1', personId, organisationId, path, function: name, from: '2024-01-01' };
  return { personId, appointments: [appointment] };
}
