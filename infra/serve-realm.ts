/** How does a data folder come to serve its one realm: engines, clock, mail and our processes, with a door to sign in at. */
import { join } from 'node:path';
import { findPortHolder } from './engines/port-holder';
import { firstFree, keepPorts } from './engines/ports';
import { startEngines, type Engines } from './engines/start-engines';
import { MissingPiece } from './missing-piece';
import { startMailCatcher } from './processes/mail-catcher';
import { openRealmFile, type RealmFile } from './processes/realm-file';
import { startProcesses, type Processes } from './processes/start-processes';
import type { Progress } from './progress';

const DEFAULT_PORT = 8080;

export interface ServedRealm {
  engines: Engines;
  realm: RealmFile;
  processes: Processes;
  /** Where digests are kept; absent where they go to somebody's own server. */
  mailFolder?: string;
}

/** `rate` is business time per real time at first start, unless `JIANNUO_RATE` says another. */
export async function serveRealm({
  realm: name,
  dataDir,
  env,
  log,
  owner,
  rate,
  onStop,
}: {
  realm: string;
  dataDir: string;
  env: NodeJS.ProcessEnv;
  log: Progress;
  /** The command, as the next start names it where the folder is in use. */
  owner: string;
  rate?: string;
  onStop: (stop: () => Promise<unknown>) => void;
}): Promise<ServedRealm> {
  const engines = await startEngines({ dataDir, log, env, realms: [name], owner, onStop });
  const realm = openRealmFile(dataDir, name, { rate: env.JIANNUO_RATE || rate, now: Date.now() });

  const mailFolder = env.SMTP_URL ? undefined : join(dataDir, 'mail');
  let smtpUrl = env.SMTP_URL;
  if (mailFolder) {
    const { mail } = await keepPorts(dataDir, 'mail-port.json', { mail: '本机邮箱' });
    const catcher = await startMailCatcher({ folder: mailFolder, port: mail });
    onStop(() => catcher.stop());
    smtpUrl = catcher.url;
  }

  const gatewayPort = await chooseGatewayPort(env.JIANNUO_PORT, log);
  const processes = await startProcesses({
    ...{ realm: name, clock: realm.clock, engines, dataDir, log, env, gatewayPort, smtpUrl, onStop },
  });
  return { engines, realm, processes, ...(mailFolder ? { mailFolder } : {}) };
}

/** The port asked for, or 8080 and else the next free one, saying who holds it. */
async function chooseGatewayPort(asked: string | undefined, log: Progress): Promise<number> {
  const wanted = Number(asked || DEFAULT_PORT);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_535)
    throw new MissingPiece(`JIANNUO_PORT 应为 1–65535 的端口号，现为 ${asked}。`);
  const port = await firstFree(wanted);
  if (port !== wanted) {
    const holder = findPortHolder(wanted);
    log.say(
      `端口 ${wanted} 被${holder ? `进程 ${holder.pid}（${holder.command}）` : '另一个程序'}占用，改用 ${port}。`,
    );
  }
  return port;
}
