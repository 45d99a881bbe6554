/** `npm run clean`: removes everything that was kept, unless something still runs on it. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MissingPiece } from './missing-piece';
import { REPOSITORY } from './paths';
import { findUser } from './processes/running';
import { runCommand } from './run-command';

runCommand(async () => {
  const data = join(REPOSITORY, '.data');
  if (!existsSync(data)) return console.log('没有需要清除的数据。');
  for (const profile of profilesUnder(data)) {
    const user = findUser(profile);
    if (user) {
      throw new MissingPiece(
        `${profile} 正由进程 ${user.pid}（${user.name}）使用，没有清除；请先在它的窗口按 Ctrl-C，或运行 kill ${user.pid}。`,
      );
    }
  }
  rmSync(data, { recursive: true, force: true, maxRetries: 3 });
  console.log('已清除全部数据（.data）。');
});

/** A test run keeps its own profile one folder further down. */
function profilesUnder(data: string): string[] {
  const folders = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(folder, entry.name));
  const profiles = folders(data);
  return [...profiles, ...profiles.flatMap(folders)];
}
