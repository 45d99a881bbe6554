/** `npm run check`: is the code sound without running it — types, promises, the wall, form, dead code, the workflow bundle. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { REPOSITORY } from './paths';
import { createProgress } from './progress';
import { runCommand } from './run-command';

interface Verdict {
  ok: boolean;
  output: string;
}
interface Part {
  name: string;
  look(): Promise<Verdict>;
}

const CONSOLE = 'services/console/tsconfig.json';
const parts: Part[] = [
  { name: '类型 tsc', look: () => tool('typescript', 'tsc', '--noEmit', '--incremental', 'false', '-p', '.') },
  ...(existsSync(join(REPOSITORY, CONSOLE))
    ? [{ name: '页面类型 tsc', look: () => tool('typescript', 'tsc', '--noEmit', '-p', CONSOLE) }]
    : []),
  { name: '规则 eslint', look: () => tool('eslint', 'eslint', '--max-warnings', '0', '.') },
  {
    name: '边界 dependency-cruiser',
    look: () =>
      tool('dependency-cruiser', 'depcruise', '-T', 'err-long', 'services', 'workflows', 'shared', 'infra', 'test'),
  },
  { name: '格式 prettier', look: () => tool('prettier', 'prettier', '--check', '--log-level', 'warn', '.') },
  { name: '无用代码 knip', look: () => tool('knip', 'knip', '--no-progress', '--no-config-hints') },
  // tsc passes where the bundler does not, and then the worker dies at start.
  { name: '工作流打包 bundle', look: bundle },
];

runCommand(async ({ args }) => {
  const log = createProgress();
  const chosen = parts.filter(({ name }) => args.length === 0 || args.some((word) => name.includes(word)));
  if (chosen.length === 0) {
    log.say(`没有名为「${args.join(' ')}」的检查。可选：${parts.map(({ name }) => name).join('、')}`);
    return 2;
  }
  const failed: string[] = [];
  for (const { name, look } of chosen) {
    const { ok, output } = await log.during(name, look);
    log.say(`${ok ? '通过' : '未过'}  ${name}`);
    if (ok) continue;
    failed.push(name);
    log.say(output.trim());
  }
  log.say(failed.length === 0 ? `检查全部通过（${chosen.length} 项）。` : `检查未通过：${failed.join('、')}。`);
  return failed.length === 0 ? 0 : 1;
});

/** Runs the `command` of an installed package with our own Node, so that no shell and no PATH matters. */
function tool(name: string, command: string, ...args: string[]): Promise<Verdict> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [binary(name, command), ...args], {
      cwd: REPOSITORY,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('close', (code) => resolve({ ok: code === 0, output: output || `退出码 ${code}` }));
  });
}

function binary(name: string, command: string): string {
  // Some packages do not export their package.json, so it is looked for by its place.
  const manifest = join(REPOSITORY, 'node_modules', name, 'package.json');
  const { bin } = createRequire(__filename)(manifest) as { bin: string | Record<string, string> };
  return join(dirname(manifest), typeof bin === 'string' ? bin : bin[command]);
}

async function bundle(): Promise<Verdict> {
  const complaints: string[] = [];
  const logger = new DefaultLogger('WARN', ({ message }) => complaints.push(message));
  try {
    await bundleWorkflowCode({ workflowsPath: join(REPOSITORY, 'workflows', 'index.ts'), logger });
    return { ok: complaints.length === 0, output: complaints.join('\n') };
  } catch (error) {
    return { ok: false, output: [...complaints, error instanceof Error ? error.message : String(error)].join('\n') };
  }
}
