/** The keys of one machine's data folder: made at first start, readable by their owner only, never shown. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Secrets {
  INTERNAL_TOKEN_KEY: string;
  /** Of what scoring tells the ballot box; the box has no other key. */
  BALLOTS_TOKEN_KEY: string;
  CODEC_KEY: string;
  SESSION_KEY: string;
}

const NAMES = ['INTERNAL_TOKEN_KEY', 'BALLOTS_TOKEN_KEY', 'CODEC_KEY', 'SESSION_KEY'] as const;

/**
 * 32 bytes in hexadecimal each. Losing the file is losing what was sealed with it, so what stands in it is never made
 * anew; a key that came later is added.
 */
export function ensureSecrets(dataDir: string): Secrets {
  const path = join(dataDir, 'secrets.json');
  const kept = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Partial<Secrets>) : {};
  const secrets = Object.fromEntries(
    NAMES.map((name) => [name, kept[name] ?? randomBytes(32).toString('hex')]),
  ) as unknown as Secrets;
  if (NAMES.every((name) => kept[name])) return secrets;
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return secrets;
}
