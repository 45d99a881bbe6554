/** Plays every kind of year and keeps its history as a golden one: run by `npm run goldens`, with the reason in the commit. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { PLAYS } from '../support/plays';
import { openYearEnvironment } from '../support/year';

/** Beside this file's source, not beside its compiled form. */
const FOLDER = join(process.cwd(), 'test/replay/histories');

async function main(): Promise<void> {
  const only = process.argv.slice(2);
  const world = await openYearEnvironment();
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, play] of Object.entries(PLAYS)) {
    if (only.length > 0 && !only.includes(name)) continue;
    world.missing.count = name === 'organisation.silent-year' ? 7 : 0;
    await world.year(play.options, async (year) => {
      await play.act(year);
      const history = await year.handle.fetchHistory();
      // The workflow id is part of what is replayed.
      const golden = { workflowId: year.chain, history: JSON.parse(historyToJSON(history)) as unknown };
      writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(golden)}\n`);
      process.stdout.write(`${name}: ${history.events?.length} events\n`);
    });
  }
  await world.close();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
