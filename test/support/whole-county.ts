/** The county with publication and scoring beside it: every service that answers people, each with its own list of routes. */
import type { AddressInfo } from 'node:net';
import { createPublication } from '../../services/publication/service';
import { createScoring } from '../../services/scoring/service';
import type { Actor } from '../../shared/contracts/organisation';
import { databaseName } from '../../shared/contracts/topics';
import { signActor } from '../../shared/http/actor';
import { closeServer, listen } from '../../shared/http/run';
import { connectMongo } from '../../shared/mongo/connect';
import { createLog } from '../../shared/telemetry/log';
import { until } from '../../infra/until';
import { openCounty, type County, type CountyOptions } from './county';
import { openBallotBox } from './ballot-box';
import { required } from './ids';

export type Room = 'members' | 'workflows' | 'commitments' | 'publication' | 'scoring';

/** `form` as a browser sends one; `file` as an upload. */
export interface Asked {
  path: string;
  body?: object;
  form?: Record<string, string>;
  file?: Uint8Array;
  headers?: Record<string, string>;
}
export interface Told {
  status: number;
  text: string;
  body: any;
}

export interface WholeCounty extends County {
  /** Without an actor no token is sent. */
  ask(room: Room, method: string, asked: Asked, actor?: Actor): Promise<Told>;
  /** What the room's own description of its routes lists, as `GET /commitments/{year}/{subjectId}`. */
  routesOf(room: Room): Promise<string[]>;
}

export async function openWholeCounty(options: CountyOptions): Promise<WholeCounty> {
  const county = await openCounty(options);
  const { realm, common } = county;
  const log = createLog('county-test');
  log.level = process.env.LOG_LEVEL ?? 'silent';
  const shared = {
    ...{ realm, log, clock: common.CLOCK, internalTokenKey: common.INTERNAL_TOKEN_KEY },
    brokers: required('KAFKA_BROKERS').split(','),
  };
  const database = (name: Room) => connectMongo(required('MONGO_URL'), databaseName(realm, name));
  const databases = { publication: await database('publication'), scoring: await database('scoring') };
  const publication = await createPublication({
    ...shared,
    database: databases.publication,
    membersUrl: county.urls.members,
    commitmentsUrl: county.urls.commitments,
    workflowsUrl: county.urls.workflows,
    publicUrl: 'https://jiannuo.example',
    mailDomain: 'jiannuo.example',
    codecKey: common.CODEC_KEY,
    webhookNetworks: ['127.0.0.0/8'],
  });
  const box = await openBallotBox(realm, common.CLOCK);
  const scoring = await createScoring({
    ...{ ...shared, database: databases.scoring, codecKey: common.CODEC_KEY },
    box: { url: box.url, publicUrl: box.url, tokenKey: box.tokenKey },
  });
  const servers = { publication: await listen(publication.app, 0), scoring: await listen(scoring.app, 0) };
  const urlOf = (room: Room): string =>
    room === 'publication' || room === 'scoring'
      ? `http://127.0.0.1:${(servers[room].address() as AddressInfo).port}`
      : county.urls[room];

  const heads = await county.projection.db!.collection('heads').countDocuments();
  await until(async () => (await publication.store.chains.countDocuments()) >= heads, { deadlineMs: 60_000 });
  await until(async () => (await scoring.store.facts.countDocuments()) >= heads, { deadlineMs: 60_000 });

  return {
    ...county,
    async ask(room, method, { path, body, form, file, headers }, actor) {
      const upload = new FormData();
      if (file) upload.append('file', new Blob([new Uint8Array(file)]), 'roster.xlsx');
      const response = await fetch(urlOf(room) + path, {
        method,
        headers: {
          ...headers,
          ...(actor ? { authorization: `Bearer ${await signActor(actor, common.INTERNAL_TOKEN_KEY)}` } : {}),
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        ...(form ? { body: new URLSearchParams(form) } : {}),
        ...(file ? { body: upload } : {}),
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, text, body: isJson ? JSON.parse(text) : undefined };
    },
    async routesOf(room) {
      const { paths } = (await (await fetch(`${urlOf(room)}/openapi.json`)).json()) as { paths: object };
      return Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      );
    },
    async close() {
      for (const server of Object.values(servers)) await closeServer(server);
      await publication.stop();
      await scoring.stop();
      await box.close();
      for (const one of Object.values(databases)) {
        await one.dropDatabase();
        await one.close();
      }
      await county.close();
    },
  };
}
