/** Q13: how long does the timeline of one subject take, where a whole province has its commitments, and a tenth of it? */
import { MongoClient } from 'mongodb';
import { seededRandom } from '../../services/members/demo/names';
import { applyLedger } from '../../services/commitments/consumer';
import { openCommitmentsStore } from '../../services/commitments/store';
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { defaultPlan } from '../../shared/calendar/default-plan';
import type { Clock } from '../../shared/contracts/plan';
import { databaseName } from '../../shared/contracts/topics';
import { createAsk } from '../../shared/http/ask';
import { eventOf } from '../../workflows/ledger/event';
import { ledgersOf, OPENED } from './full-year';
import { grown, LARGE, SMALL } from './growth';
import { closedLoop, type Bench } from './measure';
import { inWorld, TOKEN_KEY, type Engines, type World } from './world';

const ROUNDS = 5;
const QUESTIONS = 100;
const CALLERS = 2;
const BATCH = 2_000;
const TARGET_MS = 200;
/** One commitment in so many has its whole ledger there. */
const WITH_LEDGER = 30;
/** Its year is over: every entry is shown. */
const NOW = '2027-01-20T01:00:00.000Z';

export async function oneTimeline(engines: Engines): Promise<Bench> {
  return inWorld(engines, (small) =>
    inWorld(engines, async (large) => {
      const asks = new Map([
        [SMALL, await commitmentsIn(engines, small, SMALL)],
        [LARGE, await commitmentsIn(engines, large, LARGE)],
      ]);
      const figures = await grown({
        ...{ measure: 'Q13', rounds: ROUNDS, targetMs: TARGET_MS },
        what: { timeline: 'timeline of one subject' },
        took: (size, _kind, round) => {
          const random = seededRandom(round + 1);
          const subjects = Array.from({ length: QUESTIONS }, () => random.between(0, size / WITH_LEDGER - 1));
          return closedLoop(subjects, CALLERS, (number) => asks.get(size)!(subjectOf(number * WITH_LEDGER)));
        },
      });
      return {
        figures,
        leftOut: [
          `Q13 timeline: the gateway. Asked by the subject, ${CALLERS} callers, ${QUESTIONS} a round; as many commitments as organisations elsewhere, the ledger and the words of one in ${WITH_LEDGER} of them. Everything is in MongoDB's cache.`,
        ],
      };
    }),
  );
}

const subjectOf = (number: number): string => `m${number.toString(16).padStart(12, '0')}`;

/** One commitment heard as the service hears it, and told again of all the others. */
async function commitmentsIn(engines: Engines, world: World, size: number) {
  const mongo = await MongoClient.connect(engines.mongoUrl);
  const db = mongo.db(databaseName(world.realm, 'commitments'));
  world.onStop(async () => {
    await db.dropDatabase();
    await mongo.close();
  });
  const store = await openCommitmentsStore(db);
  const [ledger = []] = await ledgersOf(1);
  await applyLedger(store, ledger.map(eventOf));
  const head = (await store.heads.findOne({ _id: ledger[0].chain }))!;
  const entries = await store.entries.find({ chain: head._id }).toArray();
  await store.heads.deleteMany({});
  await store.entries.deleteMany({});
  await store.openings.insertOne({
    ...{ _id: `${head.year}/${head.county}`, year: head.year, county: head.county, at: OPENED },
    ...{ plan: defaultPlan(2026, CALENDAR_2026), calendar: CALENDAR_2026 },
  });

  for (let from = 0; from < size; from += BATCH) {
    const subjects = Array.from({ length: Math.min(BATCH, size - from) }, (_, i) => from + i).map((number) => {
      const subjectId = subjectOf(number);
      return { number, subjectId, chain: `commitment/${head.year}/${subjectId}` };
    });
    await store.heads.insertMany(subjects.map(({ subjectId, chain }) => ({ ...head, _id: chain, subjectId })));
    const whole = subjects.filter(({ number }) => number % WITH_LEDGER === 0);
    await store.entries.insertMany(
      whole.flatMap(({ chain }) =>
        entries.map((entry) => ({ ...entry, _id: `${chain}/${entry.seq}`, chain, deedId: `${chain}:${entry.deedId}` })),
      ),
    );
    await store.contents.insertMany(
      whole.flatMap(({ chain, subjectId }) =>
        entries
          .filter(({ by }) => by !== undefined)
          .map(({ deedId, kind, at }) => ({
            ...{ _id: `${chain}:${deedId}`, chain, kind, at, by: subjectId, salt: 'salt', hash: 'hash' },
            body: { text: '走访困难户四次，帮助联系就业岗位一个，落实危房修缮资金三千元。' },
          })),
      ),
    );
  }
  const clock: Clock = { origin: NOW, realOrigin: new Date().toISOString(), rate: 1 };
  const { url } = await world.fork('api', clock);
  const client = createAsk({ baseUrl: url, key: TOKEN_KEY, timeoutMs: 60_000 });
  process.stdout.write(`  ${size} 份承诺已就绪\n`);
  return (personId: string) =>
    client.get<object>(`/commitments/${head.year}/${personId}/timeline`, { personId, appointments: [] });
}
