/** Q11: how many commitments does an opening start a second, beside a bare workflow that writes one entry and arms a timer? */
import { MongoClient } from 'mongodb';
import { ensureRealm } from '../../infra/engines/realm';
import { seedDemo } from '../../services/members/seed';
import type { Clock } from '../../shared/contracts/plan';
import { databaseName } from '../../shared/contracts/topics';
import { createAsk } from '../../shared/http/ask';
import { openLedger } from '../../workflows/ledger/store';
import { createOpeningActivities } from '../../workflows/opening/activities';
import { OPENED } from './full-year';
import { closedLoop, interleaved, secondsOf, untilTrue, type Bench } from './measure';
import { BARE_QUEUE, inWorld, TOKEN_KEY, type Engines } from './world';

const COUNTY = 'o330281';
/** Of one page, and one page a round. */
const PAGE = 200;
const ROUNDS = 5;
/** As many as an opening has under way. */
const AT_ONCE = 16;
/** Makes more members than the rounds need. */
const MEMBERS_PER_BRANCH = 120;

export async function countyOpening(engines: Engines): Promise<Bench> {
  return inWorld(engines, async (world) => {
    const { mongoUrl, temporalAddress } = engines;
    await ensureRealm({ temporalAddress, kafkaBrokers: engines.kafkaBrokers.join(',') }, world.realm);
    const clock: Clock = { origin: OPENED, realOrigin: new Date().toISOString(), rate: 1 };
    const { url } = await world.fork('members', clock);
    await seedDemo(url, TOKEN_KEY, { seed: 1, size: 'small', perBranch: MEMBERS_PER_BRANCH }, () => undefined);
    await world.fork('ours');
    await world.fork('bare');
    const mongo = await MongoClient.connect(mongoUrl);
    world.onStop(() => mongo.close());
    const db = mongo.db(databaseName(world.realm, 'ledger'));
    const ledger = await openLedger(db);
    const { startPage } = createOpeningActivities({
      client: world.client,
      ledger,
      members: createAsk({ baseUrl: url, key: TOKEN_KEY, timeoutMs: 30_000 }),
      clock,
    });

    let after: string | undefined;
    async function ours(round: number): Promise<{ rate: number }> {
      const seconds = await secondsOf(async () => {
        const page = await startPage({ year: 2026, county: COUNTY, ...(after ? { after } : {}) });
        if (page.started !== PAGE) throw new Error(`a page of ${page.started} instead of ${PAGE}`);
        after = page.next;
        await untilTrue(async () => (await ledger.entries.countDocuments({ seq: 1 })) >= PAGE * (round + 1), 20);
      });
      return { rate: PAGE / seconds };
    }
    async function bare(round: number): Promise<{ rate: number }> {
      const ids = Array.from({ length: PAGE }, (_, i) => `bare/${round}/${i}`);
      const seconds = await secondsOf(async () => {
        await closedLoop(ids, AT_ONCE, (id) =>
          world.bareClient.workflow.start('bareOpening', { workflowId: id, taskQueue: BARE_QUEUE, args: [id] }),
        );
        await untilTrue(async () => (await db.collection('bare').countDocuments()) >= PAGE * (round + 1), 20);
      });
      return { rate: PAGE / seconds };
    }

    const { rate } = await interleaved(ROUNDS, ours, bare);
    return {
      figures: [
        {
          measure: 'Q11',
          what: 'commitments started by an opening',
          unit: '/s',
          ours: rate.ours,
          peer: { what: 'start of a bare workflow that writes one entry and arms a timer', figure: rate.peer },
          ratio: rate.ratio,
          target: '≥ 0.8',
          isMet: rate.ratio.median >= 0.8,
        },
      ],
      leftOut: [
        `Q11: the days over which an opening is spread, and the relay. Pages of ${PAGE} from the service members, until each has its first entry; ${AT_ONCE} starts under way at once for both. The bare start has no codec and no search attributes.`,
      ],
    };
  });
}
