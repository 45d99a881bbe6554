/** Q13: how long do the rates of a whole province take, and of a tenth of it? */
import { organisationOf } from '../../shared/contracts/commitment';
import { databaseName } from '../../shared/contracts/topics';
import { connectMongo, type Database } from '../../shared/mongo/connect';
import { findRates } from '../../services/scoring/rates';
import { applyEntry, emptyFact, scored } from '../../services/scoring/rules';
import { openScoringStore, type Fact, type ScoringStore } from '../../services/scoring/store';
import { freshRealm } from '../support/ids';
import { ledgersOf } from './full-year';
import { grown, LARGE, SMALL } from './growth';
import { closedLoop, type Bench } from './measure';
import { PROVINCE, provinceOf } from './province';
import type { Engines } from './world';

const ROUNDS = 5;
const QUESTIONS = 3;
const BATCH = 2_000;
const TODAY = '2026-07-20';
const TARGET_MS = 500;

export async function provinceRates(engines: Engines): Promise<Bench> {
  const databases: Database[] = [];
  const stores = new Map<number, ScoringStore>();
  for (const size of [SMALL, LARGE]) {
    const database = await connectMongo(engines.mongoUrl, databaseName(freshRealm('bench'), 'scoring'));
    databases.push(database);
    stores.set(size, await filled(await openScoringStore(database), size));
    process.stdout.write(`  ${size} 个党组织已就绪\n`);
  }
  try {
    const figures = await grown({
      ...{ measure: 'Q13', rounds: ROUNDS, targetMs: TARGET_MS },
      what: { rates: 'rates of a whole province' },
      took: (size) =>
        closedLoop(Array.from({ length: QUESTIONS }), 1, () =>
          findRates(stores.get(size)!, {
            ...{ organisationId: PROVINCE, scope: { path: `/${PROVINCE}/` }, year: 2026, today: TODAY },
          }),
        ),
    });
    return {
      figures,
      leftOut: [
        `Q13 rates: HTTP, and that a slow answer is given again from memory. The year of each organisation and of one member in each, in July, at every stage of the golden year; ${QUESTIONS} questions a round, one after the other.`,
      ],
    };
  } finally {
    for (const database of databases) {
      await database.dropDatabase();
      await database.close();
    }
  }
}

async function filled(store: ScoringStore, size: number): Promise<ScoringStore> {
  const stages = await stagesOfAYear();
  const organisations = provinceOf(size);
  for (let from = 0; from < size; from += BATCH) {
    const batch = organisations.slice(from, from + BATCH);
    await store.organisations.insertMany(
      batch.map(({ _id, parentId, path, type, field, serviceWindow, active }) => ({
        ...{ _id, path, type, field, serviceWindow, active, seq: 1 },
        ...(parentId ? { parentId } : {}),
      })),
    );
    await store.facts.insertMany(
      batch.flatMap(({ _id: id, path }, i): Fact[] =>
        (['organisation', 'member'] as const).map((type): Fact => {
          const subjectId = type === 'organisation' ? id : `m${id.slice(1)}`;
          const fact = stages[(from + i) % stages.length];
          const _id = `commitment/2026/${subjectId}`;
          return {
            ...fact,
            _id,
            type,
            subjectId,
            organisationId: organisationOf({ subjectType: type, subjectId, inCharge: id }),
            path,
          };
        }),
      ),
    );
  }
  return store;
}

/** What is known of a year after each of its entries. */
async function stagesOfAYear(): Promise<Fact[]> {
  const [entries = []] = await ledgersOf(1);
  const facts: Fact[] = [];
  let fact = emptyFact(entries[0].chain, entries[0].subjectId);
  for (const entry of entries) {
    fact = applyEntry(fact, entry);
    facts.push(scored(fact));
  }
  return facts;
}
