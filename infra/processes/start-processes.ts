/** Whether a realm's processes run: their environment, their order, their ports; for the demonstration and for rehearsals. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../shared/contracts/plan';
import { isFree, keepPorts } from '../engines/ports';
import { findPortHolder } from '../engines/port-holder';
import type { Engines } from '../engines/start-engines';
import { MissingPiece } from '../missing-piece';
import { built, REPOSITORY } from '../paths';
import type { Progress } from '../progress';
import { ensureSecrets } from './secrets';
import { supervise, type Supervised } from './supervise';

/** Those of one group start together; a group starts when the one before is ready. */
const GROUPS = [['members', 'ballots'], ['workflows'], ['commitments', 'publication', 'scoring'], ['gateway']] as const;
export type ProcessName = (typeof GROUPS)[number][number];
const NAMES: ProcessName[] = GROUPS.flat();

/**
 * Left alone, Node collects what an import of 100,000 rows leaves behind only when it has taken 800 MB; what is in use
 * stays under a hundred (Q12). MB, as in docker-compose.yml.
 */
export const HEAP_MB: Partial<Record<ProcessName, number>> = { members: 288 };

/** What Node is told before the file that it runs. */
export function nodeArgs(name: ProcessName): string[] {
  const heap = HEAP_MB[name];
  return ['--enable-source-maps', ...(heap === undefined ? [] : [`--max-old-space-size=${heap}`])];
}

export interface StartProcessesOptions {
  realm: string;
  clock: Clock;
  engines: Engines;
  dataDir: string;
  log: Progress;
  /** What passes through: PATH, LOG_LEVEL, TRACES, TRACES_URL and the like. */
  env: NodeJS.ProcessEnv;
  /** Ports from here on in the order of `ProcessName`; otherwise picked once and kept in `dataDir`. */
  basePort?: number;
  /** Overrides the gateway's port alone. */
  gatewayPort?: number;
  /** Where publication sends its digests. */
  smtpUrl?: string;
  /** Further variables for every process. */
  extraEnv?: NodeJS.ProcessEnv;
  /** The file to run for a process; tests run others. */
  entryOf?: (name: ProcessName) => string;
  /** Told how to stop before anything is started, so that an interrupted start stops in order too. */
  onStop?: (stop: () => Promise<unknown>) => void;
}

export interface Processes {
  /** `http://127.0.0.1:port` of each. */
  urls: Record<ProcessName, string>;
  /** The environment of a process, for a command that belongs to it (seed, make-accounts). */
  envOf(name: ProcessName): NodeJS.ProcessEnv;
  /** The key of internal tokens, to speak to a service as the system. */
  internalTokenKey: string;
  kill(name: ProcessName): Promise<void>;
  revive(name: ProcessName): Promise<void>;
  stop(): Promise<void>;
}

const PASSED_ON =
  /^(PATH|HOME|LANG|LC_.*|TZ|TMPDIR|NODE_.*|LOG_LEVEL|TRACES|TRACES_URL|SECURE_COOKIES|PROXIES|SIGN_IN_FAILURES|PUBLIC_POSTS|APPROVAL_ABOVE_YEARS|APPROVAL_ABOVE_ROWS|WEBHOOK_NETWORKS|XDG_.*)$/;
// A service answers what is under way for up to 30 s before it gives up by itself.
const GRACE_MS = 35_000;

export async function startProcesses(options: StartProcessesOptions): Promise<Processes> {
  const { realm, clock, engines, dataDir, log, env, entryOf = (name) => built(entryFolder(name)) } = options;
  const secrets = ensureSecrets(dataDir);
  const ports = await choosePorts(options);
  const urls = Object.fromEntries(NAMES.map((name) => [name, `http://127.0.0.1:${ports[name]}`])) as Record<
    ProcessName,
    string
  >;
  const { SESSION_KEY, BALLOTS_TOKEN_KEY, ...everybodys } = secrets;
  const passedOn: NodeJS.ProcessEnv = {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => PASSED_ON.test(name))),
    NODE_ENV: 'production',
    REALM: realm,
    CLOCK: JSON.stringify(clock),
  };
  const common: NodeJS.ProcessEnv = {
    ...passedOn,
    MONGO_URL: engines.mongoUrl,
    KAFKA_BROKERS: engines.kafkaBrokers,
    TEMPORAL_ADDRESS: engines.temporalAddress,
    ...everybodys,
    MEMBERS_URL: urls.members,
    WORKFLOWS_URL: urls.workflows,
    COMMITMENTS_URL: urls.commitments,
    PUBLICATION_URL: urls.publication,
    SCORING_URL: urls.scoring,
    ...options.extraEnv,
  };
  const own: Partial<Record<ProcessName, NodeJS.ProcessEnv>> = {
    publication: {
      PUBLIC_URL: urls.gateway,
      ...(options.smtpUrl ? { SMTP_URL: options.smtpUrl } : {}),
      // A receiver to try webhooks with listens on this machine; elsewhere they lead outside only.
      ...(realm === 'demo' && !env.WEBHOOK_NETWORKS ? { WEBHOOK_NETWORKS: '127.0.0.0/8' } : {}),
    },
    scoring: { BALLOTS_URL: urls.ballots, BALLOTS_TOKEN_KEY },
    // Only the gateway knows what sessions are sealed with.
    gateway: { SESSION_KEY, CONSOLE_DIR: join(REPOSITORY, 'services', 'console', 'dist') },
  };
  // The ballot box is told nothing by which it could learn more than it must: neither the others' engines nor their keys.
  const ballotBox: NodeJS.ProcessEnv = {
    ...passedOn,
    BALLOTS_MONGO_URL: engines.ballotsMongoUrl,
    BALLOTS_TOKEN_KEY,
    PUBLIC_URL: urls.gateway,
  };
  const envOf = (name: ProcessName): NodeJS.ProcessEnv => ({
    ...(name === 'ballots' ? ballotBox : common),
    PORT: String(ports[name]),
    ...own[name],
  });

  const logs = join(dataDir, 'logs', ...(realm === 'demo' ? [] : [realm]));
  mkdirSync(logs, { recursive: true });
  const supervised = new Map<ProcessName, Supervised>();
  const stop = async (): Promise<void> => {
    for (const group of [...GROUPS].reverse())
      await Promise.all(group.map(async (name) => supervised.get(name)?.stop()));
  };
  options.onStop?.(stop);
  const get = (name: ProcessName): Supervised => {
    const found = supervised.get(name);
    if (!found) throw new Error(`${name} was not started`);
    return found;
  };

  try {
    for (const group of GROUPS) {
      await Promise.all(
        group.map((name) => {
          const spec = {
            name,
            command: process.execPath,
            args: [...nodeArgs(name), entryOf(name)],
            env: envOf(name),
            cwd: REPOSITORY,
            logFile: join(logs, `${name}.log`),
            graceMs: GRACE_MS,
          };
          const process_ = supervise({ spec, readyUrl: `${urls[name]}/health/ready`, running: engines.running, log });
          supervised.set(name, process_);
          return log.during(`启动 ${name}`, () => process_.firstReady);
        }),
      );
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    urls,
    envOf,
    internalTokenKey: secrets.INTERNAL_TOKEN_KEY,
    kill: (name) => get(name).kill(),
    revive: (name) => get(name).revive(),
    stop,
  };
}

function entryFolder(name: ProcessName): string {
  return name === 'workflows' ? 'workflows/main' : `services/${name}/main`;
}

async function choosePorts({
  realm,
  dataDir,
  basePort,
  gatewayPort,
}: StartProcessesOptions): Promise<Record<ProcessName, number>> {
  let ports: Record<ProcessName, number>;
  if (basePort === undefined) {
    const kept = gatewayPort === undefined ? NAMES : NAMES.filter((name) => name !== 'gateway');
    const purposes = Object.fromEntries(kept.map((name) => [name, ` ${name} `])) as Record<ProcessName, string>;
    ports = await keepPorts(dataDir, `ports-${realm}.json`, purposes);
  } else {
    ports = Object.fromEntries(NAMES.map((name, n) => [name, basePort + n])) as Record<ProcessName, number>;
    for (const name of NAMES) {
      if (name === 'gateway' && gatewayPort !== undefined) continue;
      if (await isFree(ports[name])) continue;
      const holder = findPortHolder(ports[name]);
      throw new MissingPiece(
        `${name} 的端口 ${ports[name]} 被${holder ? `进程 ${holder.pid}（${holder.command}）` : '另一个程序'}占用；请结束它后重试。`,
      );
    }
  }
  return gatewayPort === undefined ? ports : { ...ports, gateway: gatewayPort };
}
