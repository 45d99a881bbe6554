/** The end of a test run: its engines stop and its data goes. */
import { rmSync } from 'node:fs';
import './jest-setup';

export default async function tearDown(): Promise<void> {
  const engines = globalThis.jiannuoTestEngines;
  if (!engines) return;
  await engines.stop();
  // Logs of a failed run are what one looks at first: the next run removes them.
  for (const folder of ['mongo', 'kafka', 'temporal'])
    rmSync(`${engines.dataDir}/${folder}`, { recursive: true, force: true });
}
