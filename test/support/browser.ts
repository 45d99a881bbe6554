/** A real browser for the console's tests: Debian's Chromium, installed where it is missing and we may. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { findOnPath } from '../../infra/engines/on-path';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Installing it takes longer than a test may: to be called before the tests. */
export function findChromium(): string {
  const find = (): string | undefined =>
    ['chromium', 'chromium-browser', 'google-chrome'].map((name) => findOnPath(name, process.env)).find(Boolean);
  const found = find();
  if (found) return found;
  if (process.getuid?.() === 0 && findOnPath('apt-get', process.env)) {
    const apt = (...args: string[]): Buffer =>
      execFileSync('apt-get', args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    apt('update', '-qq');
    apt('install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk');
    const installed = find();
    if (installed) return installed;
  }
  throw new Error('The console’s tests need Chromium: apt-get install chromium fonts-noto-cjk');
}

/** A fresh profile; close the context to end the browser. */
export async function openBrowser(viewport = { width: 1366, height: 768 }): Promise<BrowserContext> {
  return chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), 'jiannuo-browser-')), {
    executablePath: findChromium(),
    headless: true,
    args: FLAGS,
    viewport,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
}
