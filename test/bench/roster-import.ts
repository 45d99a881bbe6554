/** Q12: how many rows of a roster come in a second, beside the Excel reader alone, and how much memory does it take? */
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { MongoClient } from 'mongodb';
import { ensureRealm } from '../../infra/engines/realm';
import { buildDemoRoster, demoWorkbook } from '../../services/members/demo/build-demo-roster';
import type { Clock } from '../../shared/contracts/plan';
import { databaseName } from '../../shared/contracts/topics';
import { openWorkbook } from '../../shared/documents/spreadsheet';
import { signActor, SYSTEM_ACTOR } from '../../shared/http/actor';
import { createAsk } from '../../shared/http/ask';
import { OPENED } from './full-year';
import { exactly, interleaved, secondsOf, spreadOf, untilTrue, type Bench } from './measure';
import { inWorld, TOKEN_KEY, type Engines } from './world';

/** The demonstration county with so many members in a branch: about 20,000 rows in a round, and 100,000 once. */
const ROUND = 56;
const WHOLE = 282;
const ROUNDS = 3;
/** As many as the import writes at once. */
const BATCH = 300;
const MOST_MB = 512;
const PATIENCE_MS = 1_800_000;

interface Roster {
  rows: number;
  file: Buffer;
}
interface Import {
  id: string;
  state: string;
  counts: { organisations: number; members: number; errors: number };
}
interface Imported {
  rate: number;
  peakMb: number;
  /** Members a second that MongoDB alone takes, with the indexes of the service. */
  mongoRate: number;
}

export async function rosterImport(engines: Engines): Promise<Bench> {
  const roster = await rosterOf(ROUND);
  const mongoRates: number[] = [];
  const peaks: number[] = [];
  const { rate } = await interleaved(
    ROUNDS,
    async (round) => {
      const seen = await imported(engines, roster);
      if (round > 0) mongoRates.push(seen.mongoRate);
      if (round > 0) peaks.push(seen.peakMb);
      return { rate: seen.rate };
    },
    () => readAlone(roster),
  );
  const all = await rosterOf(WHOLE);
  const whole = await imported(engines, all);
  return {
    figures: [
      {
        measure: 'Q12',
        what: `roster import, preview and apply, ${roster.rows} rows`,
        unit: 'rows/s',
        ours: rate.ours,
        peer: { what: 'our Excel reader alone on the same file', figure: rate.peer },
        ratio: rate.ratio,
        target: '≥ 0.5',
        isMet: rate.ratio.median >= 0.5,
      },
      {
        ...{ measure: 'Q12', what: '… MongoDB alone: the members inserted, indexed', unit: 'rows/s' },
        ours: spreadOf(mongoRates),
        ...{ target: '–', isMet: true },
      },
      {
        measure: 'Q12',
        what: `… ${all.rows} rows`,
        unit: 'rows/s',
        ours: exactly(whole.rate),
        target: '–',
        isMet: true,
      },
      {
        ...{ measure: 'Q12', what: `members at most, ${roster.rows} rows`, unit: 'MB', ours: spreadOf(peaks) },
        ...{ target: '–', isMet: true },
      },
      {
        ...{ measure: 'Q12', what: `… ${all.rows} rows`, unit: 'MB', ours: exactly(whole.peakMb) },
        ...{ target: `< ${MOST_MB}`, isMet: whole.peakMb < MOST_MB },
      },
    ],
    leftOut: [
      'Q12: the gateway. From the upload until everything is in, into an empty database; every row has an ID number and an account. The relay tells Kafka of each row meanwhile. The reader checks nothing and keeps nothing.',
    ],
  };
}

async function rosterOf(perBranch: number): Promise<Roster> {
  const roster = buildDemoRoster({ seed: 1, size: 'full', perBranch });
  return { rows: roster.organisations.length + roster.members.length, file: await buffer(demoWorkbook(roster)) };
}

/** By a service of its own, so that its memory is this import's. */
async function imported(engines: Engines, { rows, file }: Roster): Promise<Imported> {
  return inWorld(engines, async (world) => {
    const { mongoUrl, temporalAddress } = engines;
    await ensureRealm({ temporalAddress, kafkaBrokers: engines.kafkaBrokers.join(',') }, world.realm);
    const mongo = await MongoClient.connect(mongoUrl);
    const db = mongo.db(databaseName(world.realm, 'members'));
    world.onStop(async () => {
      await db.dropDatabase();
      await mongo.close();
    });
    const clock: Clock = { origin: OPENED, realOrigin: new Date().toISOString(), rate: 1 };
    const { url, pid } = await world.fork('members', clock);
    const ask = createAsk({ baseUrl: url, key: TOKEN_KEY, timeoutMs: 60_000 });
    const seconds = await secondsOf(async () => {
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(file)]), 'roster.xlsx');
      const headers = { authorization: `Bearer ${await signActor(SYSTEM_ACTOR, TOKEN_KEY)}` };
      const preview = (await (await fetch(`${url}/imports`, { method: 'POST', headers, body: form })).json()) as Import;
      await ask.post(`/imports/${preview.id}/apply`, { reason: '建立名册' }, SYSTEM_ACTOR);
      const state = (): Promise<Import> => ask.get<Import>(`/imports/${preview.id}`, SYSTEM_ACTOR);
      await untilTrue(async () => (await state()).state === 'applied', 100, PATIENCE_MS);
      const { organisations, members, errors } = (await state()).counts;
      if (errors > 0 || organisations + members !== rows) throw new Error(`${errors} rows of the bench were refused`);
    });
    return { rate: rows / seconds, peakMb: peakOf(pid), mongoRate: await mongoAlone(mongo, db.databaseName) };
  });
}

async function mongoAlone(mongo: MongoClient, database: string): Promise<number> {
  const from = mongo.db(database).collection('members');
  const into = mongo.db(database).collection('bare');
  const members = await from.find().toArray();
  for (const { key, name, unique, partialFilterExpression } of await from.indexes())
    if (name !== '_id_')
      await into.createIndex(key, {
        ...(unique ? { unique } : {}),
        ...(partialFilterExpression ? { partialFilterExpression } : {}),
      });
  const seconds = await secondsOf(async () => {
    for (let at = 0; at < members.length; at += BATCH)
      await into.insertMany(members.slice(at, at + BATCH), { ordered: false });
  });
  return members.length / seconds;
}

async function readAlone({ file, rows }: Roster): Promise<{ rate: number }> {
  let read = 0;
  const seconds = await secondsOf(async () => {
    const workbook = await openWorkbook(file);
    for (const sheet of workbook.sheets) {
      const found = workbook.rows(sheet);
      while (!(await found.next()).done) read += 1;
    }
  });
  if (read < rows) throw new Error(`the reader found ${read} of ${rows} rows`);
  return { rate: rows / seconds };
}

/** The most memory that a process has held so far, MB. */
function peakOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
