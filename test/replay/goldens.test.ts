/** Does today's code still replay the years of yesterday? */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { temporal } from '@temporalio/proto';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { dataConverter } from '../../shared/temporal/connect';
import { workflowBundle } from '../support/bundle';
import { PLAYS } from '../support/plays';
import { CODEC_KEY } from '../support/year';

const FOLDER = join(__dirname, 'histories');
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''));

function golden(name: string) {
  const { workflowId, history } = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as {
    workflowId: string;
    history: unknown;
  };
  return { workflowId, history: historyFromJSON(history) };
}

it('X3 every kind of year that is played has its golden history, and none is left without one', () => {
  expect(names.sort()).toEqual(Object.keys(PLAYS).sort());
});

it.each(names)('X3 %s replays', async (name) => {
  const { workflowId, history } = golden(name);
  await Worker.runReplayHistory(
    { workflowBundle: await workflowBundle(), dataConverter: dataConverter(CODEC_KEY) },
    history,
    workflowId,
  );
});

it('X3 code that was altered is refused', async () => {
  const silent = (): void => undefined;
  const bundle = await bundleWorkflowCode({
    workflowsPath: join(__dirname, 'altered-workflows.ts'),
    logger: { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent },
  });
  const { workflowId, history } = golden('member.full-year');
  await expect(
    Worker.runReplayHistory({ workflowBundle: bundle, dataConverter: dataConverter(CODEC_KEY) }, history, workflowId),
  ).rejects.toMatchObject({
    name: 'DeterminismViolationError',
  });
});

it.each([
  ['member.full-year', 220, 60],
  ['member.silent-year', 90, 60],
])('X1 %s costs at most %d events and %d KB of history', (name, events, kilobytes) => {
  const { history } = golden(name);
  expect(history.events!.length).toBeLessThanOrEqual(events);
  expect(temporal.api.history.v1.History.encode(history).finish().length / 1024).toBeLessThanOrEqual(kilobytes);
});
