/** Does the core keep its word when things die: every answered deed stands exactly once, chains stay dense, histories replay. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { temporal } from '@temporalio/proto';
import Long from 'long';
import { Binary } from 'mongodb';
import { approve, item } from '../support/year';
import { startEngines } from '../../infra/engines/start-engines';
import { quiet } from '../../infra/progress';
import type { Entry } from '../../shared/contracts/ledger';
import { archiveHistories, openArchive } from '../../workflows/ledger/archive';
import { hashOf } from '../../workflows/ledger/store';
import { openCore, until, type Core } from '../support/core';
import { startTcpProxy } from '../support/tcp-proxy';
import { required } from '../support/ids';

const items = [item('a', '2026-06-30'), item('b', '2026-11-27', { kind: 'post' })];

describe('with a worker that lives', () => {
  let core: Core;
  beforeAll(async () => {
    core = await openCore();
    await core.worker();
  }, 120_000);
  afterAll(() => core?.close());

  it('X3 one deed: answered once, the same deed again gets the same answer, another under its id is refused', async () => {
    const chain = await core.start('m-once');
    const deed = core.deed(chain, 'submitPledges', { items });
    const first = await core.done(chain, deed);
    expect(first).toMatchObject({ done: true, seq: 2, kind: 'pledged', stage: 'reviewing' });
    expect(await core.done(chain, deed)).toEqual(first);
    expect(await core.sender.send(chain, { ...deed, data: { items: [item('x', '2026-06-30')] } })).toEqual({
      state: 'reused',
    });
    await core.expectSound(chain, [{ id: deed.id, seq: 2 }]);
  });

  it('X3 40 deeds at once to one subject: each stands once, with the seq it was told', async () => {
    const chain = await core.start('m-forty');
    await core.done(chain, core.deed(chain, 'submitPledges', { items }));
    await core.done(chain, core.deed(chain, 'review', approve));
    const deeds = Array.from({ length: 40 }, (_, i) => core.deed(chain, 'reportProgress', { item: 'a', percent: i }));
    const answers = await Promise.all(
      deeds.map(async (deed) => ({ id: deed.id, seq: (await core.done(chain, deed)).seq })),
    );
    expect(new Set(answers.map((answer) => answer.seq)).size).toBe(40);
    await core.expectSound(chain, answers);
  });

  it('X3 a workflow reset to an early event adopts what stands and goes on', async () => {
    const chain = await core.start('m-reset');
    const told: { id: string; seq: number }[] = [];
    const doing = async (deed: ReturnType<Core['deed']>): Promise<void> => {
      told.push({ id: deed.id, seq: (await core.done(chain, deed)).seq });
    };
    await doing(core.deed(chain, 'submitPledges', { items }));
    await doing(core.deed(chain, 'review', approve));
    await doing(core.deed(chain, 'reportProgress', { item: 'a', percent: 10 }));
    const handle = core.client.workflow.getHandle(chain);
    const { runId } = await handle.describe();
    await core.client.workflowService.resetWorkflowExecution({
      namespace: core.client.options.namespace,
      workflowExecution: { workflowId: chain, runId },
      workflowTaskFinishEventId: Long.fromNumber(4),
      requestId: runId,
      reason: 'test',
      // Neither signals nor Updates are applied again: only the ledger knows what happened.
      resetReapplyExcludeTypes: [1, 2],
    });
    await until(async () => (await handle.describe()).runId !== runId, 10_000);
    await doing(core.deed(chain, 'reportProgress', { item: 'a', percent: 20 }));
    expect(told.map((answer) => answer.seq)).toEqual([2, 3, 4, 5]);
    await core.expectSound(chain, told);
  });

  it('X3 verify fails on an entry altered, removed, moved to another place or invented', async () => {
    const chain = await core.start('m-verify');
    await core.done(chain, core.deed(chain, 'submitPledges', { items }));
    await core.done(chain, core.deed(chain, 'review', approve));
    await core.done(chain, core.deed(chain, 'reportProgress', { item: 'a', percent: 10 }));
    const faults = async (): Promise<string[]> => (await core.verify(chain)).faults.map((fault) => fault.fault);
    const { entries } = core.ledger;
    const before = await core.entries(chain);
    const restore = async (): Promise<void> => {
      await entries.deleteMany({ chain });
      await entries.insertMany(before);
    };
    expect(await faults()).toEqual([]);

    await entries.updateOne({ chain, seq: 3 }, { $set: { by: 'm-somebody-else' } });
    expect(await faults()).toEqual(['seq 3 was altered']);
    await restore();

    // Altered with care: the chain is consistent in itself, but it is not what the workflow wrote.
    let prev = before[1].hash;
    for (const entry of before.slice(2)) {
      const forged = { ...entry, prev, ...(entry.seq === 3 ? { by: 'm-somebody-else' } : {}) };
      prev = hashOf(forged, 'sha256');
      await entries.replaceOne({ _id: entry._id }, { ...forged, hash: prev });
    }
    expect(await faults()).toEqual([
      'seq 3 is not the entry that the history has',
      'seq 4 is not the entry that the history has',
    ]);
    await restore();

    await entries.deleteOne({ chain, seq: 4 });
    expect(await faults()).toEqual(['seq 4 was removed: the history has it']);
    await restore();

    await entries.deleteMany({ chain });
    const swapped = [
      before[0],
      { ...before[1], _id: before[2]._id, seq: 3 },
      { ...before[2], _id: before[1]._id, seq: 2 },
      before[3],
    ];
    await entries.insertMany(swapped);
    expect(await faults()).toContain('seq 2 is not the entry that the history has');
    await restore();
  });

  it('X3 verify fails on an entry invented by whoever may write the database, although the workflow adopted it', async () => {
    const chain = await core.start('m-invented');
    await core.done(chain, core.deed(chain, 'submitPledges', { items }));
    await core.done(chain, core.deed(chain, 'review', approve));
    const refused = core.deed(chain, 'closeOut', { item: 'a' }, { by: 'm-invented' });
    await expect(core.done(chain, refused)).rejects.toThrow('own_confirmation');
    const { entries } = core.ledger;
    const faults = async (): Promise<string[]> => (await core.verify(chain)).faults.map((fault) => fault.fault);
    const closedOut = { kind: 'closedOut' as const, data: { item: 'a' } };
    const inventions: Partial<Entry>[] = [
      { ...closedOut, deedId: 'invented' },
      // Nobody's, as if the system had said it; and under the id of a deed that was refused.
      { ...closedOut, deedId: 'nobody', by: undefined },
      { kind: 'climbed', deedId: 'item/a/remind', data: { item: 'a', rung: 'remind', to: 'subject' }, by: undefined },
      { ...closedOut, deedId: refused.id, by: refused.by },
    ];
    const told: string[] = [];
    for (const invention of inventions) {
      const last = (await core.entries(chain)).at(-1)!;
      const seq = last.seq + 1;
      const { by, ...rest } = { ...last, ...invention, _id: `${chain}/${seq}`, seq, prev: last.hash };
      const invented = { ...rest, ...(by ? { by } : {}) };
      await entries.insertOne({ ...invented, hash: hashOf(invented, 'sha256') });
      expect((await faults()).sort()).toEqual([...told, `seq ${seq} is in no history`].sort());
      // The workflow adopts it at its next write, and still nobody asked for it.
      await core.done(chain, core.deed(chain, 'reportProgress', { item: 'b', percent: seq }));
      told.push(`seq ${seq} was adopted, but nobody asked for that deed`);
      expect(await faults()).toEqual(told);
    }
  });
});

it('X3 the archive of a closed year is what the server has, and verify tells where somebody changed it', async () => {
  const core = await openCore();
  try {
    await core.worker();
    const chain = await core.start('m-archived');
    await core.done(chain, core.deed(chain, 'leave', { reason: 'died' }, { by: 'system', onBehalfOf: undefined }));
    await until(() => archiveHistories(core.client, core.ledger, chain), 20_000);
    const faults = async (): Promise<string[]> => (await core.verify(chain)).faults.map((fault) => fault.fault);
    const { histories } = core.ledger;
    const archived = (await histories.findOne({ _id: chain }))!;
    expect(archived.runs).toHaveLength(1);
    // The deed's record is what a service keeps: nothing else may be missing.
    expect((await faults()).filter((fault) => fault.includes('archive'))).toEqual([]);
    const [{ history }] = openArchive(archived);
    history.events!.pop();
    const bytes = temporal.api.history.v1.History.encode(history).finish();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const forged = { ...archived.runs[0], sha256, gzip: new Binary(gzipSync(bytes)) };
    await histories.updateOne({ _id: chain }, { $set: { runs: [forged] } });
    expect(await faults()).toEqual([`the archived history of run ${forged.runId} is not the server's`]);
    await histories.updateOne({ _id: chain }, { $set: { runs: [{ ...forged, sha256: 'other' }] } });
    expect(await faults()).toEqual([
      `its history cannot be read: the archived history of run ${forged.runId} was altered`,
    ]);
  } finally {
    await core.close();
  }
}, 90_000);

describe('when something dies', () => {
  let core: Core;
  beforeEach(async () => {
    core = await openCore();
  }, 60_000);
  afterEach(() => core?.close());

  it('X3 the worker is killed between ledger write and task end: the deed stands once and is answered', async () => {
    const doomed = await core.worker({ dieAfter: 'pledged' });
    const chain = await core.start('m-killed');
    const deed = core.deed(chain, 'submitPledges', { items });
    const sent = core.done(chain, deed);
    await once(doomed, 'exit');
    expect((await core.entries(chain)).map((entry) => entry.kind)).toEqual(['opened', 'pledged']);
    await core.worker();
    const { seq } = await sent;
    expect(seq).toBe(2);
    await core.expectSound(chain, [{ id: deed.id, seq }]);
  });

  it('X3 the Temporal server is killed between ledger write and task end, the caller gone: the deed stands once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jiannuo-temporal-'));
    const { TEMPORAL_ADDRESS: _others, ...env } = process.env;
    const engines = await startEngines({ dataDir: folder, log: quiet, env, owner: 'core.test' });
    const own = await openCore({ temporalAddress: engines.temporalAddress });
    try {
      const worker = await own.worker({ tellAfter: 'pledged' });
      const chain = await own.start('m-server');
      const deed = own.deed(chain, 'submitPledges', { items });
      const written = once(worker, 'message');
      void own.sender.send(chain, deed).catch(() => undefined);
      await written;
      await engines.kill('temporal');
      await engines.revive('temporal');
      expect(await own.settled(deed.id, 90_000)).toMatchObject({ done: true, seq: 2 });
      await own.expectSound(chain, [{ id: deed.id, seq: 2 }]);
    } finally {
      await own.close();
      await engines.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 180_000);

  it('X3 the caller gives up while no worker runs: the deed is done once as soon as one does', async () => {
    const first = await core.worker();
    const chain = await core.start('m-alone');
    await until(async () => (await core.entries(chain)).length === 1, 20_000);
    first.kill('SIGKILL');
    await once(first, 'exit');
    const deed = core.deed(chain, 'submitPledges', { items });
    expect(await core.sender.send(chain, deed)).toEqual({ state: 'registering' });
    await core.worker();
    const answer = await core.settled(deed.id);
    expect(answer).toMatchObject({ done: true, seq: 2 });
    await core.expectSound(chain, [{ id: deed.id, seq: 2 }]);
  });

  it('X3 a year that is only slow is asked again at once: the caller need not wait for the sweep', async () => {
    const slow = await openCore({ sweepAfterMs: 600_000 });
    try {
      const worker = await slow.worker();
      const chain = await slow.start('m-slow');
      await until(async () => (await slow.entries(chain)).length === 1, 20_000);
      worker.kill('SIGSTOP');
      const deed = slow.deed(chain, 'submitPledges', { items });
      expect(await slow.sender.send(chain, deed)).toEqual({ state: 'registering' });
      worker.kill('SIGCONT');
      expect(await slow.settled(deed.id, 20_000)).toMatchObject({ done: true, seq: 2 });
    } finally {
      await slow.close();
    }
  });

  it('F4 X3 with no workflow kept in memory, timers and deeds in the same task leave histories that replay', async () => {
    const fast = await openCore({ rate: 6 * 86_400 });
    try {
      await fast.worker({ cached: 0 });
      const chains = await Promise.all(Array.from({ length: 10 }, (_, i) => fast.start(`m-fast-${i}`)));
      await Promise.all(
        chains.map(async (chain) => {
          await fast
            .done(
              chain,
              fast.deed(chain, 'submitPledges', { items: [item('a', '2026-06-30'), item('b', '2026-11-27')] }),
            )
            .catch(() => undefined);
          await fast.done(chain, fast.deed(chain, 'review', approve)).catch(() => undefined);
          for (let i = 0; i < 12; i += 1)
            await fast
              .done(chain, fast.deed(chain, 'reportProgress', { item: 'a', percent: i }))
              .catch(() => undefined);
        }),
      );
      await until(async () => (await fast.ledger.entries.countDocuments({ kind: 'ended' })) === chains.length, 150_000);
      // Most of them met a year that was running on: otherwise nothing was shown.
      expect(await fast.ledger.entries.countDocuments({ kind: 'progressed' })).toBeGreaterThanOrEqual(25);
      for (const chain of chains) {
        const entries = await fast.entries(chain);
        expect(new Set(entries.map((entry) => entry.deedId)).size).toBe(entries.length);
        await fast.expectSound(chain, []);
      }
    } finally {
      await fast.close();
    }
  }, 240_000);

  it('X3 MongoDB is away for two minutes: the deed waits, is done once, and the history stays short', async () => {
    const { hostname, port } = new URL(required('MONGO_URL').replace('mongodb:', 'http:'));
    const proxy = await startTcpProxy(hostname, Number(port));
    try {
      await core.worker({
        mongoUrl: `mongodb://127.0.0.1:${proxy.port}/?directConnection=true&serverSelectionTimeoutMS=2000`,
      });
      const chain = await core.start('m-outage');
      await until(async () => (await core.entries(chain)).length === 1, 20_000);
      proxy.cut();
      const deed = core.deed(chain, 'submitPledges', { items });
      expect(await core.sender.send(chain, deed)).toEqual({ state: 'registering' });
      await new Promise((resolve) => setTimeout(resolve, Number(process.env.OUTAGE ?? 120_000)));
      proxy.mend();
      expect(await core.settled(deed.id)).toMatchObject({ done: true, seq: 2 });
      await core.expectSound(chain, [{ id: deed.id, seq: 2 }]);
      const { events } = await core.client.workflow.getHandle(chain).fetchHistory();
      expect(events!.length).toBeLessThan(40);
    } finally {
      await proxy.close();
    }
  }, 240_000);
});
