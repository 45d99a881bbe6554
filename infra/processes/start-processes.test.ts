import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engines } from '../engines/start-engines';
import { REPOSITORY } from '../paths';
import { quiet } from '../progress';
import { claimDataFolder } from './running';
import { startProcesses, type ProcessName } from './start-processes';

/** Stands where a service's main stands: says in a file what it was given and when it came and went. */
const MAIN = `
const { appendFileSync } = require('node:fs');
const [folder, name] = process.argv[1].match(/^(.*)\\/(\\w+)\\.js$/).slice(1);
const note = (what) => appendFileSync(folder + '/order', what + ' ' + name + '\\n');
require('node:fs').writeFileSync(folder + '/' + name + '.env', JSON.stringify({ ...process.env, NODE_ARGS: process.execArgv.join(' ') }));
note('start');
const since = Date.now();
require('node:http').createServer((request, response) => {
  const ready = request.url === '/health/ready' && Date.now() - since > 300;
  if (ready) note('ready');
  response.writeHead(ready ? 200 : 503).end();
}).listen(process.env.PORT);
process.on('SIGTERM', () => { note('stop'); process.exit(0); });
`;

describe('the processes of a realm', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jiannuo-processes-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('start in their order, each when those before it are ready, with what each may know, and stop in reverse', async () => {
    const running = await claimDataFolder(folder, 'test');
    const engines = {
      mongoUrl: 'mongodb://m',
      ballotsMongoUrl: 'mongodb://b',
      kafkaBrokers: 'k:1',
      temporalAddress: 't:2',
      running,
    } as Engines;
    const entryOf = (name: ProcessName): string => {
      const path = join(folder, `${name}.js`);
      writeFileSync(path, MAIN);
      return path;
    };
    const clock = { origin: '2026-01-05T00:30:00.000Z', realOrigin: '2026-11-22T00:00:00.000Z', rate: 1440 };
    const env = { ...process.env, LOG_LEVEL: 'warn', DATABASE_PASSWORD: 'not theirs' };
    const processes = await startProcesses({
      realm: 'rehearsal-1',
      clock,
      engines,
      dataDir: folder,
      log: quiet,
      env,
      entryOf,
      smtpUrl: 'smtp://s',
    });

    const order = (): string[] => readFileSync(join(folder, 'order'), 'utf8').trim().split('\n');
    const at = (line: string): number => order().indexOf(line);
    expect(at('start workflows')).toBeGreaterThan(at('ready members'));
    for (const name of ['commitments', 'publication', 'scoring']) {
      expect(at(`start ${name}`)).toBeGreaterThan(at('ready workflows'));
      expect(at('start gateway')).toBeGreaterThan(at(`ready ${name}`));
    }

    const envOf = (name: ProcessName): NodeJS.ProcessEnv =>
      JSON.parse(readFileSync(join(folder, `${name}.env`), 'utf8')) as NodeJS.ProcessEnv;
    expect(envOf('commitments')).toMatchObject({
      REALM: 'rehearsal-1',
      CLOCK: JSON.stringify(clock),
      MONGO_URL: 'mongodb://m',
      KAFKA_BROKERS: 'k:1',
      TEMPORAL_ADDRESS: 't:2',
      MEMBERS_URL: processes.urls.members,
      WORKFLOWS_URL: processes.urls.workflows,
      LOG_LEVEL: 'warn',
      INTERNAL_TOKEN_KEY: processes.internalTokenKey,
    });
    expect(envOf('publication')).toMatchObject({ SMTP_URL: 'smtp://s', PUBLIC_URL: processes.urls.gateway });
    // The ballot box knows its own server and nobody else's, and no key by which it could speak to the others.
    expect(envOf('ballots')).toMatchObject({ BALLOTS_MONGO_URL: 'mongodb://b', PUBLIC_URL: processes.urls.gateway });
    for (const name of ['MONGO_URL', 'INTERNAL_TOKEN_KEY', 'CODEC_KEY', 'MEMBERS_URL'])
      expect(envOf('ballots')).not.toHaveProperty(name);
    expect(envOf('scoring').BALLOTS_TOKEN_KEY).toBe(envOf('ballots').BALLOTS_TOKEN_KEY);
    expect(envOf('commitments')).not.toHaveProperty('BALLOTS_TOKEN_KEY');
    expect(envOf('gateway').SESSION_KEY).toMatch(/^[0-9a-f]{64}$/);
    for (const name of ['members', 'workflows', 'commitments'] as const)
      expect(envOf(name)).not.toHaveProperty('SESSION_KEY');
    expect(envOf('members')).not.toHaveProperty('DATABASE_PASSWORD');
    expect(envOf('members').NODE_ARGS).toBe('--enable-source-maps --max-old-space-size=288');
    expect(envOf('workflows').NODE_ARGS).toBe('--enable-source-maps');
    // The small real deployment caps the same.
    expect(readFileSync(join(REPOSITORY, 'docker-compose.yml'), 'utf8')).toContain(
      '[node, --max-old-space-size=288, dist/services/members/main.js]',
    );

    await processes.stop();
    expect(at('stop members')).toBeGreaterThan(at('stop workflows'));
    expect(at('stop workflows')).toBeGreaterThan(at('stop scoring'));
    expect(at('stop scoring')).toBeGreaterThan(at('stop gateway'));
    running.release();
  });

  it('that cannot start takes down those already started', async () => {
    const running = await claimDataFolder(folder, 'test');
    const engines = { mongoUrl: 'm', kafkaBrokers: 'k', temporalAddress: 't', running } as Engines;
    const entryOf = (name: ProcessName): string => {
      const path = join(folder, `${name}.js`);
      writeFileSync(path, name === 'workflows' ? `console.error('no bundle'); process.exit(1);` : MAIN);
      return path;
    };
    const clock = { origin: '', realOrigin: '', rate: 1 };
    const start = startProcesses({
      realm: 'demo',
      clock,
      engines,
      dataDir: folder,
      log: quiet,
      env: process.env,
      entryOf,
    });
    await expect(start).rejects.toThrow(/workflows 没能启动（退出码 1）.*\n.*no bundle/);
    expect(readFileSync(join(folder, 'order'), 'utf8')).toMatch(
      /stop (members\nstop ballots|ballots\nstop members)\n$/,
    );
    expect(
      (JSON.parse(readFileSync(join(folder, 'running.json'), 'utf8')) as { children: unknown[] }).children,
    ).toEqual([]);
    running.release();
  });
});
