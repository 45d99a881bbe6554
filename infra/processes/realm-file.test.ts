import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRealmFile } from './realm-file';
import { ensureSecrets } from './secrets';

describe('what a data folder keeps', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jiannuo-realm-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const now = Date.parse('2026-11-22T05:00:00.000Z');

  it('one business day a real minute, from the first working morning of the year', () => {
    expect(openRealmFile(folder, 'demo', { now }).clock).toEqual({
      origin: '2026-01-05T00:30:00.000Z',
      realOrigin: '2026-11-22T05:00:00.000Z',
      rate: 1440,
    });
  });

  it('the clock of the first start, whatever a later start asks', () => {
    const first = openRealmFile(folder, 'demo', { rate: '60', now });
    expect(first.clock.rate).toBe(60);
    expect(openRealmFile(folder, 'demo', { rate: '7', now: now + 1 }).clock).toEqual(first.clock);
  });

  it('which first steps were done', () => {
    const first = openRealmFile(folder, 'demo', { now });
    first.markDone('seeded');
    const second = openRealmFile(folder, 'demo', { now });
    expect([second.isDone('seeded'), second.isDone('opened')]).toEqual([true, false]);
  });

  it.each(['0', '-1', 'fast'])('a rate of %s is refused', (rate) => {
    expect(() => openRealmFile(folder, 'demo', { rate, now })).toThrow(/JIANNUO_RATE 应为正数/);
  });

  it('keys of 32 bytes, the same at each start, for their owner only', () => {
    const secrets = ensureSecrets(folder);
    for (const key of Object.values(secrets)) expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(Object.values(secrets)).size).toBe(Object.keys(secrets).length);
    expect(ensureSecrets(folder)).toEqual(secrets);
    // A folder from before a key was needed gets it, and keeps the others.
    const { BALLOTS_TOKEN_KEY: _later, ...earlier } = secrets;
    writeFileSync(join(folder, 'secrets.json'), JSON.stringify(earlier));
    expect(ensureSecrets(folder)).toMatchObject(earlier);
    expect(ensureSecrets(folder).BALLOTS_TOKEN_KEY).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  });
});
