/** Where things lie: the repository and the cache of engines, both for the sources and for the build in dist/. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

export const REPOSITORY = findRepository(__dirname);

export function dataFolder(profile: string): string {
  return join(REPOSITORY, '.data', profile);
}

/** The build of a source file, e.g. `services/members/main` → `…/dist/services/members/main.js`. */
export function built(source: string): string {
  return join(REPOSITORY, 'dist', `${source}.js`);
}

export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'jiannuo');
}

function findRepository(from: string): string {
  if (existsSync(join(from, 'package.json')) && existsSync(join(from, 'infra', 'boot.mjs'))) return from;
  const above = dirname(from);
  if (above === from) throw new Error('repository root not found');
  return findRepository(above);
}
