/** Q13: how long does whoever looks for an organisation wait, in a tenth of a province and in a whole one? */
import { MongoClient } from 'mongodb';
import { ensureRealm } from '../../infra/engines/realm';
import { seededRandom } from '../../services/members/demo/names';
import type { OrganisationDoc } from '../../services/members/store';
import type { Clock } from '../../shared/contracts/plan';
import { databaseName } from '../../shared/contracts/topics';
import { createAsk } from '../../shared/http/ask';
import { OPENED } from './full-year';
import { closedLoop, spreadOf, type Bench, type Figure, type Spread } from './measure';
import { grown, LARGE, SMALL } from './growth';
import { provinceOf } from './province';
import { inWorld, TOKEN_KEY, type Engines, type World } from './world';

const ROUNDS = 5;
/** Of each kind and round. */
const QUESTIONS = 60;
const CALLERS = 2;
const BATCH = 2_000;
const TARGET_MS = 300;

/** Somebody who is signed in and holds nothing: the tree is open to all. */
const READER = { personId: 'm000000000000', appointments: [] };

type Province = Awaited<ReturnType<typeof provinceIn>>;
type Kind = 'search' | 'within' | 'tree';
const WHAT: Record<Kind, string> = {
  search: 'search by the beginning of a word, its pinyin, its initials or a code',
  within: '… below a county or a town',
  tree: 'a page of 50 of the tree',
};

export async function organisationSearch(engines: Engines): Promise<Bench> {
  return inWorld(engines, (small) =>
    inWorld(engines, async (large) => {
      const provinces = new Map([
        [SMALL, await provinceIn(engines, small, SMALL)],
        [LARGE, await provinceIn(engines, large, LARGE)],
      ]);
      const figures = await grown<Kind>({
        measure: 'Q13',
        rounds: ROUNDS,
        what: WHAT,
        targetMs: TARGET_MS,
        took: async (size, kind, round) => {
          const { ask, organisations } = provinces.get(size)!;
          const paths = questionsOf(organisations, kind, round);
          return closedLoop(paths, CALLERS, (path) => ask(path));
        },
      });
      return {
        figures: [...figures, ...(await looks(provinces))],
        leftOut: [
          `Q13 organisations: the gateway, and the members of the organisations. Made like the documents of an import and indexed by the service; ${CALLERS} callers, ${QUESTIONS} questions of each kind a round, of one to eight characters, the same in each province. Everything is in MongoDB's cache.`,
        ],
      };
    }),
  );
}

/** Index entries and documents that MongoDB looks at for one answer: what no busy machine changes. */
async function looks(provinces: Map<number, Province>): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const kind of Object.keys(WHAT) as Kind[]) {
    const of = async (size: number): Promise<Spread> => {
      const { db, ask, organisations } = provinces.get(size)!;
      const looked: number[] = [];
      for (const question of questionsOf(organisations, kind, 0)) {
        await db.command({ profile: 2 });
        await ask(question);
        await db.command({ profile: 0 });
        const seen = await db
          .collection<{ keysExamined?: number; docsExamined?: number }>('system.profile')
          .find({ ns: `${db.databaseName}.organisations` })
          .toArray();
        looked.push(seen.reduce((sum, { keysExamined = 0, docsExamined = 0 }) => sum + keysExamined + docsExamined, 0));
        await db.collection('system.profile').drop();
      }
      return spreadOf(looked);
    };
    const [ours, peer] = [await of(LARGE), await of(SMALL)];
    figures.push({
      ...{ measure: 'Q13', what: `${WHAT[kind]}: looked at in MongoDB`, unit: '', ours },
      peer: { what: `the same at ${SMALL} instead of ${LARGE}`, figure: peer },
      ...{ target: '–', isMet: true },
    });
  }
  return figures;
}

async function provinceIn(engines: Engines, world: World, size: number) {
  const { mongoUrl, temporalAddress } = engines;
  await ensureRealm({ temporalAddress, kafkaBrokers: engines.kafkaBrokers.join(',') }, world.realm);
  const organisations = provinceOf(size);
  const mongo = await MongoClient.connect(mongoUrl);
  const db = mongo.db(databaseName(world.realm, 'members'));
  world.onStop(async () => {
    await db.dropDatabase();
    await mongo.close();
  });
  for (let from = 0; from < size; from += BATCH)
    await db.collection<OrganisationDoc>('organisations').insertMany(organisations.slice(from, from + BATCH));
  const clock: Clock = { origin: OPENED, realOrigin: new Date().toISOString(), rate: 1 };
  const { url } = await world.fork('members', clock);
  const client = createAsk({ baseUrl: url, key: TOKEN_KEY, timeoutMs: 60_000 });
  process.stdout.write(`  ${size} 个党组织已就绪\n`);
  return { db, organisations, ask: (path: string) => client.get<object>(path, READER) };
}

/** What people type: the beginning of anything by which an organisation is found. */
function questionsOf(organisations: OrganisationDoc[], kind: Kind, round: number): string[] {
  const random = seededRandom(round + 1);
  return Array.from({ length: QUESTIONS }, () => {
    const organisation = random.pick(organisations);
    if (kind === 'tree') return `/organisations?parent=${organisation.parentId ?? organisation._id}&limit=50`;
    const typed = random.pick(organisation.keys).slice(0, random.between(1, 8));
    const found = `/organisations?q=${encodeURIComponent(typed)}&limit=20`;
    return kind === 'search'
      ? found
      : `${found}&under=${organisation.ancestors[random.between(2, 3)] ?? organisation._id}`;
  });
}
