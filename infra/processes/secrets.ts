/** The keys of one machine's data folder: made at first start, readable by their owner only, never shown. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Secrets {
  INTERNAL_TOKEN_KEY: string;
  CODEC_KEY: string;
  SESSION_KEY: string;
}

const NAMES = ['INTERNAL_TOKEN_KEY', 'CODEC_KEY', 'SESSION_KEY'] as const;

/** 32 bytes in hexadecimal each. Losing the file is losing what was sealed with it, so it is never made anew in part. */
export function ensureSecrets(dataDir: string): Secrets {
  const path = join(dataDir, 'secrets.json');
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Secrets;
  const secrets = Object.fromEntries(
    NAMES.map((name) => [name, randomBytes(32).toString('hex')]),
  ) as unknown as Secrets;
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(path, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return secrets;
}
