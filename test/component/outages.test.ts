/** Is an outage found once, however many processes come back from it, and counted by the years it fell into (X11)? */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { MongoClient } from 'mongodb';
import { instantOf, msOf } from '../../shared/calendar/day';
import { createHeartbeat, type Heartbeat } from '../../workflows/ledger/heartbeat';
import { findOutages, openLedger, type LedgerStore } from '../../workflows/ledger/store';
import { item } from '../support/year';
import { openCore, until } from '../support/core';
import { required } from '../support/ids';

const MINUTE = 60_000;
const START = msOf('2026-04-14T10:00:00.000Z');

describe('heartbeats', () => {
  let mongo: MongoClient;
  let ledger: LedgerStore;
  let minutes = 0;
  beforeAll(async () => {
    mongo = await MongoClient.connect(required('MONGO_URL'));
  });
  afterAll(() => mongo?.close());
  beforeEach(async () => {
    minutes = 0;
    ledger = await openLedger(mongo.db(`jiannuo-beat-${randomBytes(4).toString('hex')}`));
  });
  afterEach(() => mongo.db(ledger.entries.dbName).dropDatabase());

  const process = (rate = 1, isAlive = (): boolean => true): Heartbeat =>
    createHeartbeat({
      ledger,
      clock: { origin: instantOf(START), realOrigin: instantOf(START), rate },
      isAlive: () => Promise.resolve(isAlive()),
      log: { warn: () => undefined },
      now: () => START + minutes * MINUTE,
    });
  const after = (n: number): string => instantOf(START + n * MINUTE);

  it('X11 two processes that come back at the same time find one outage, from the last beat of either to the first', async () => {
    const [a, b] = [process(), process()];
    await a.beat();
    minutes = 1;
    await b.beat();
    minutes = 3 * 24 * 60;
    await Promise.all([a.beat(), b.beat(), a.beat()]);
    minutes += 1;
    await Promise.all([a.beat(), b.beat()]);
    const outage = { from: after(1), to: after(3 * 24 * 60) };
    expect(await findOutages(ledger)).toEqual([outage]);
    expect(await a.outagesSince(after(0))).toEqual([outage]);
    expect(await b.outagesSince(outage.to)).toEqual([]);
  });

  it('X11 while one of two works there is no outage; half an hour without either is none yet', async () => {
    let isReachable = true;
    const [a, b] = [process(1, () => isReachable), process()];
    await a.beat();
    isReachable = false;
    for (minutes = 1; minutes <= 45; minutes += 1) await Promise.all([a.beat(), b.beat()]);
    isReachable = true;
    minutes = 45 + 30;
    await a.beat();
    expect(await findOutages(ledger)).toEqual([]);
  });

  it('X11 whoever cannot work is not alive, and who asks after an outage hears of it before the next beat', async () => {
    let isReachable = true;
    const a = process(1, () => isReachable);
    await a.beat();
    isReachable = false;
    for (minutes = 1; minutes <= 60; minutes += 1) await a.beat();
    expect(await findOutages(ledger)).toEqual([]);
    expect(await Promise.all([a.outagesSince(after(0)), a.outagesSince(after(0))])).toEqual([
      [{ from: after(0), to: after(61) }],
      [{ from: after(0), to: after(61) }],
    ]);
  });

  it('X11 a rehearsal, whose beats are days apart, has none; one that stood still has', async () => {
    const fast = process(8_760);
    for (minutes = 0; minutes <= 10; minutes += 1) await fast.beat();
    expect(await findOutages(ledger)).toEqual([]);
    minutes += 10;
    await fast.beat();
    expect(await findOutages(ledger)).toHaveLength(1);
  });
});

it('X11 a worker that stood still over days: its year counts them first and says nothing of what is no longer late', async () => {
  // A business day takes two seconds.
  const core = await openCore({ rate: 43_200 });
  try {
    const worker = await core.worker();
    const chain = await core.start('m-down');
    await until(async () => (await core.entries(chain)).some(({ deedId }) => deedId === 'pledge/-3d'), 120_000);
    worker.kill('SIGSTOP');
    const from = core.now();
    // Over the last day of the pledge and both rungs after it.
    await until(() => Promise.resolve(core.now() > '2026-02-11'), 60_000);
    const to = core.now();
    await core.ledger.outages.insertOne({ _id: from, to });
    worker.kill('SIGCONT');
    await until(async () => (await core.entries(chain)).some(({ kind }) => kind === 'escalated'), 60_000);
    const entries = await core.entries(chain);
    const counted = entries.find(({ kind }) => kind === 'outageCounted')!;
    expect(counted.data).toMatchObject({ outages: [{ from, to }] });
    expect(entries[counted.seq - 2].deedId).toBe('pledge/-3d');
    expect(counted.waitingFor.find(({ key }) => key === 'pledge')!.due >= to.slice(0, 10)).toBe(true);
    const [escalated] = entries.filter(({ kind }) => kind === 'escalated');
    expect(msOf(escalated.at) - msOf(to)).toBeGreaterThan(12 * 60 * MINUTE);
    await core.expectSound(chain, []);
  } finally {
    await core.close();
  }
}, 240_000);

it('X3 X11 an outage counted by a task that was lost is adopted; one that was never recorded is no reason', async () => {
  // A business hour takes a second.
  const core = await openCore({ rate: 3_600 });
  try {
    const worker = await core.worker({ dieAfter: 'outageCounted' });
    const chain = await core.start('m-lost');
    await until(async () => (await core.entries(chain)).length === 1, 20_000);
    const outage = { _id: core.now(), to: '2026-01-05T10:00:00.000Z' };
    await until(() => Promise.resolve(core.now() > outage.to), 60_000);
    await core.ledger.outages.insertOne(outage);
    const deed = core.deed(chain, 'submitPledges', { items: [item('a', '2026-06-30'), item('b', '2026-11-27')] });
    const died = once(worker, 'exit');
    await core.sender.send(chain, deed);
    await died;
    await core.worker();
    await core.settled(deed.id);
    expect((await core.entries(chain)).map(({ kind }) => kind)).toEqual(['opened', 'outageCounted', 'pledged']);
    await core.expectSound(chain, [{ id: deed.id, seq: 3 }]);
    await core.ledger.outages.deleteOne({ _id: outage._id });
    expect((await core.verify(chain)).faults).toEqual([
      { chain, fault: 'seq 2 was adopted, but nobody asked for that deed' },
    ]);
  } finally {
    await core.close();
  }
}, 120_000);
