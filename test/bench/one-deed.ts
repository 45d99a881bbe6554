/** Q5: how fast is a deed answered through the API, beside a bare Update that comes to the same events? */
import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { commitmentWorkflowId, DEED_UPDATE, type Deed } from '../../shared/contracts/commitment';
import type { Clock } from '../../shared/contracts/plan';
import { databaseName } from '../../shared/contracts/topics';
import { applyLedger } from '../../services/commitments/consumer';
import { openCommitmentsStore } from '../../services/commitments/store';
import { eventOf } from '../../workflows/ledger/event';
import { openLedger } from '../../workflows/ledger/store';
import { ensureRealm } from '../../infra/engines/realm';
import { createAsk } from '../../shared/http/ask';
import { startYear } from '../../shared/temporal/start-year';
import { deedsOfFullYear, inputOf, OPENED } from './full-year';
import { closedLoop, interleaved, p95, secondsOf, untilTrue, type Bench, type Figure } from './measure';
import { BARE_QUEUE, inWorld, TOKEN_KEY, type Engines } from './world';

const CHAINS = 48;
const ROUNDS = 5;
/** Callers at once: as many as it takes to find the rate, and few for how long one waits. */
const MANY = 16;
const FEW = 4;

export async function oneDeed(engines: Engines): Promise<Bench> {
  const alone = await deedsOf(engines, 'alone');
  const whole = await deedsOf(engines, 'whole');
  return {
    figures: [...alone, ...whole],
    leftOut: [
      `Q5: the gateway, sign-in and traces; ${CHAINS} commitments, 5 reports of progress on each a round. In the first two lines relay and inbox stand still; in the others the services run whole and take their CPU from the deeds. The bare Update has no codec and writes nothing.`,
    ],
  };
}

async function deedsOf(engines: Engines, how: 'alone' | 'whole'): Promise<Figure[]> {
  return inWorld(engines, async (world) => {
    const { mongoUrl, temporalAddress } = engines;
    await ensureRealm({ temporalAddress, kafkaBrokers: engines.kafkaBrokers.join(',') }, world.realm);
    const clock: Clock = { origin: OPENED, realOrigin: new Date().toISOString(), rate: 1 };
    await world.fork(how === 'whole' ? 'workflows' : 'ours', clock);
    const { url } = await world.fork(how === 'whole' ? 'commitments' : 'api', clock);
    await world.fork('bare');
    const ask = createAsk({ baseUrl: url, key: TOKEN_KEY, timeoutMs: 30_000 });

    const subjects = Array.from({ length: CHAINS }, (_, i) => `m${i.toString(16).padStart(12, '0')}`);
    await closedLoop(subjects, MANY, async (subjectId) => {
      const chain = commitmentWorkflowId(2026, subjectId);
      await startYear(world.client, chain, inputOf(subjectId, clock));
      const deeds = await deedsOfFullYear(subjectId);
      // Pledged, approved and published: from then on progress can be reported as often as one likes.
      for (const planned of [deeds[2], deeds[3], deeds[4]]) {
        const deed: Deed = { ...planned, receivedAt: OPENED, version: 1, id: randomUUID() };
        const handle = world.client.workflow.getHandle(chain);
        await handle.executeUpdate(DEED_UPDATE, { args: [deed], updateId: deed.id });
      }
      await world.bareClient.workflow.start('bareDeeds', { workflowId: `bare/${subjectId}`, taskQueue: BARE_QUEUE });
    });
    const mongo = await MongoClient.connect(mongoUrl);
    world.onStop(() => mongo.close());
    const store = await openCommitmentsStore(mongo.db(databaseName(world.realm, 'commitments')));
    if (how === 'alone') {
      const { entries } = await openLedger(mongo.db(databaseName(world.realm, 'ledger')));
      for (const subjectId of subjects) {
        const chain = commitmentWorkflowId(2026, subjectId);
        await applyLedger(store, (await entries.find({ chain }, { sort: { seq: 1 } }).toArray()).map(eventOf));
      }
    }
    await untilTrue(async () => (await store.heads.countDocuments({ stage: 'fulfilling' })) === CHAINS, 50);

    async function ours(subjectId: string): Promise<void> {
      const body = {
        id: randomUUID(),
        kind: 'reportProgress',
        data: { item: 'a', percent: 50 },
        content: { text: '已完成一半' },
      };
      const answer = await ask.post<{ done?: true }>(`/commitments/2026/${subjectId}/deeds`, body, {
        personId: subjectId,
        appointments: [],
      });
      if (!answer.done) throw new Error('a deed of the bench was not answered in time');
    }
    async function bare(subjectId: string): Promise<void> {
      const deed = {
        version: 1,
        id: randomUUID(),
        kind: 'reportProgress',
        by: subjectId,
        receivedAt: OPENED,
        data: { item: 'a', percent: 50 },
      };
      await world.bareClient.workflow
        .getHandle(`bare/${subjectId}`)
        .executeUpdate(DEED_UPDATE, { args: [deed], updateId: deed.id });
    }
    async function round(deed: (subjectId: string) => Promise<void>): Promise<{ rate: number; p95: number }> {
      const all = [...subjects, ...subjects, ...subjects];
      const seconds = await secondsOf(() => closedLoop(all, MANY, deed));
      return { rate: all.length / seconds, p95: p95(await closedLoop([...subjects, ...subjects], FEW, deed)) };
    }

    const seen = await interleaved(
      ROUNDS,
      () => round(ours),
      () => round(bare),
    );
    const what = 'bare Update with an empty local activity';
    const beside = how === 'whole' ? ', relay and inbox at work' : '';
    return [
      {
        measure: 'Q5',
        what: `a deed through the API, ${MANY} callers${beside}`,
        unit: 'deeds/s',
        ours: seen.rate.ours,
        peer: { what, figure: seen.rate.peer },
        ratio: seen.rate.ratio,
        target: '≥ 0.75',
        isMet: seen.rate.ratio.median >= 0.75,
      },
      {
        measure: 'Q5',
        what: `… p95, ${FEW} callers${beside}`,
        unit: 'ms',
        ours: seen.p95.ours,
        peer: { what, figure: seen.p95.peer },
        ratio: seen.p95.ratio,
        target: '≤ 1.5×',
        isMet: seen.p95.ratio.median <= 1.5,
      },
    ];
  });
}
