/** A command of a service, run to its end: seed, make-accounts. */
import { spawn } from 'node:child_process';
import { built, REPOSITORY } from '../paths';
import { MissingPiece } from '../missing-piece';

/** What it prints is meant for the person at the terminal. Throws where it does not end with 0. */
export async function runOnce(source: string, env: NodeJS.ProcessEnv, args: string[] = []): Promise<void> {
  const child = spawn(process.execPath, ['--enable-source-maps', built(source), ...args], {
    cwd: REPOSITORY,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0)
    throw new MissingPiece(`${source} 没有成功（退出码 ${code}），原因见上；修正后再次运行会从这一步继续。`);
}
