#!/usr/bin/env node
// What every npm command goes through on a machine that has nothing yet but Node: packages, build, then the command.
// Plain JavaScript without a dependency, because nothing is installed or built when it runs.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  lstatSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE = [20, 19];
/** Commands whose file is named otherwise. */
const FILES = { engines: 'serve-engines' };

class Refusal extends Error {}

async function main() {
  const [command, ...args] = process.argv.slice(2);
  if (!command) throw new Refusal('用法：node infra/boot.mjs <start|test|clean|build|engines|…>');
  checkNode();
  if (command === 'clean' && !existsSync(join(ROOT, '.data'))) return say('没有需要清除的数据。');
  const file = FILES[command] ?? command;
  const builtFile = join(ROOT, 'dist', 'infra', `${file}.js`);
  // Cleaning must work with what is there, also when the sources do not compile.
  if (!(command === 'clean' && existsSync(builtFile))) {
    await install();
    const plain = join(ROOT, 'infra', `${command}.mjs`);
    if (existsSync(plain)) return handOver(plain, args);
    await build();
  }
  if (command === 'build') return say('构建完成。');
  if (!existsSync(builtFile)) throw new Refusal(`没有 npm run ${command} 这个命令。`);
  return handOver(builtFile, args);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new Refusal(
    `需要 Node.js ${OLDEST_NODE.join('.')} 以上，当前是 ${process.versions.node}；请升级 Node.js 后重试。`,
  );
}

async function install() {
  const lock = join(ROOT, 'package-lock.json');
  const modules = join(ROOT, 'node_modules');
  const stamp = join(modules, '.jiannuo-installed');
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  // npm ci empties the folder a link leads to, which is somebody else's.
  if (existsSync(modules) && lstatSync(modules).isSymbolicLink())
    throw new Refusal('node_modules 是一个符号链接，npm ci 会清空它所指的文件夹；请删除该链接后重试。');
  // npm's own record is newer than the lock file when somebody installed by hand.
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record) || statSync(record).mtimeMs < statSync(lock).mtimeMs) {
    await during(
      '安装依赖（npm ci）',
      process.platform === 'win32' ? 'npm.cmd' : 'npm',
      ['ci', '--no-audit', '--no-fund'],
      {
        remedy: '请检查网络、npm 的镜像设置和磁盘空间后重试。',
      },
    );
  }
  writeFileSync(stamp, wanted);
}

async function build() {
  const sources = ['services', 'workflows', 'shared', 'infra', 'test'].map((folder) => join(ROOT, folder));
  const console_ = join(ROOT, 'services', 'console');
  await buildIfStale(
    'services',
    {
      folders: sources,
      except: [console_],
      files: ['tsconfig.json', 'package-lock.json'],
      product: join(ROOT, 'dist', 'infra'),
    },
    async () => {
      removeStray(join(ROOT, 'dist'));
      await during(
        '编译',
        process.execPath,
        [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'],
        {
          remedy: '请按上面的提示修正源码。',
        },
      );
    },
  );
  if (!existsSync(join(console_, 'vite.config.ts'))) return;
  const product = join(console_, 'dist');
  await buildIfStale(
    'console',
    {
      folders: [console_, join(ROOT, 'shared', 'contracts')],
      except: [product],
      files: ['package-lock.json'],
      product,
    },
    () =>
      during('构建网页', process.execPath, [join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', console_], {
        remedy: '请按上面的提示修正源码。',
      }),
  );
}

/** Runs `work` when the product is missing or any source was added, changed or removed since the last good build. */
async function buildIfStale(name, { folders, except, files, product }, work) {
  const hash = createHash('sha256');
  for (const path of [
    ...folders.flatMap((folder) => filesUnder(folder, except)),
    ...files.map((file) => join(ROOT, file)),
  ].sort()) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${relative(ROOT, path)} ${size} ${mtimeMs}\n`);
  }
  const wanted = hash.digest('hex');
  const stamp = join(ROOT, 'dist', `.built-${name}`);
  if (existsSync(product) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(stamp, { force: true });
  await work();
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  writeFileSync(stamp, wanted);
}

function filesUnder(folder, except = []) {
  if (!existsSync(folder) || except.includes(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesUnder(path, except);
    return entry.isFile() ? [path] : [];
  });
}

/** Output of a source that is gone would go on being found: a deleted workflow, a command that was renamed. */
function removeStray(dist) {
  for (const path of filesUnder(dist)) {
    if (!path.endsWith('.js')) continue;
    const source = join(ROOT, relative(dist, path).replace(/\.js$/, '.ts'));
    if (!existsSync(source)) for (const stray of [path, `${path}.map`]) rmSync(stray, { force: true });
  }
}

/** Runs a slow step with its seconds shown; its output is kept and shown only when it fails. */
function during(what, command, args, { remedy }) {
  const folder = join(ROOT, '.data', 'logs');
  mkdirSync(folder, { recursive: true });
  const logFile = join(folder, `${what.replace(/[^\p{L}\p{N}]+/gu, '-')}.log`);
  const log = openSync(logFile, 'w');
  const since = Date.now();
  const seconds = () => Math.round((Date.now() - since) / 1000);
  let told = 0;
  const ticker = setInterval(() => {
    if (seconds() < 2) return;
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K${what} ${seconds()} 秒`);
    else if (told === 0 || Date.now() - told >= 10_000) {
      told = Date.now();
      say(`… ${what}（已 ${seconds()} 秒）`);
    }
  }, 500);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', log, log],
    });
    const over = () => {
      clearInterval(ticker);
      closeSync(log);
      if (process.stdout.isTTY) process.stdout.write('\r\x1b[2K');
    };
    child.once('error', (error) => {
      over();
      reject(new Refusal(`${what}没有成功：${error.message}。${remedy}`));
    });
    child.once('exit', (code) => {
      over();
      if (code === 0) {
        if (seconds() >= 2) say(`✓ ${what}（${seconds()} 秒）`);
        resolve();
        return;
      }
      const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-40).join('\n');
      reject(
        new Refusal(`${tail}\n\n${what}没有成功（退出码 ${code}）。${remedy}全部输出：${relative(ROOT, logFile)}`),
      );
    });
  });
}

/** The command takes over the terminal; its exit code is ours. Signals reach it too: it decides when to end. */
function handOver(file, args) {
  const child = spawn(process.execPath, ['--enable-source-maps', file, ...args], {
    cwd: ROOT,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // Ctrl-C in a terminal reaches the command by itself; a signal sent to us alone has to be passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  // npm killed outright tells nobody: the command is told by the channel that closes with us.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && process.exit(1), 1_000).unref();
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.exitCode = signal ? 1 : code;
      resolve();
    });
  });
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

main().catch((error) => {
  console.error(error instanceof Refusal ? error.message : error);
  process.exitCode = 1;
});
