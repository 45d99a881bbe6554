/** `npm test`: the unit tests two at a time, then everything that needs the engines one by one; one line at the end. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder, REPOSITORY } from './paths';
import { runCommand } from './run-command';
import { countResults, type JestResults } from './test-results';

runCommand(async ({ args, onStop }) => {
  const results = dataFolder('test-results');
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const runs: [string, string[]][] =
    args.length > 0
      ? [['chosen', ['--runInBand', ...args]]]
      : [
          ['unit', ['--selectProjects', 'unit', '--maxWorkers=2']],
          // A test that fails may leave a connection behind; the run ends all the same.
          ['engines', ['--selectProjects', 'engines', '--runInBand', '--forceExit']],
        ];

  let passed = 0;
  let failed = 0;
  for (const [name, options] of runs) {
    const file = join(results, `${name}.json`);
    const status = await runJest([...options, '--json', `--outputFile=${file}`], onStop);
    const counted = countResults(
      existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as JestResults) : undefined,
      status,
    );
    passed += counted.passed;
    failed += counted.failed;
  }
  writeFileSync(join(results, 'summary.json'), JSON.stringify({ passed, failed }));
  console.log(`共 ${passed} 项通过，${failed} 项失败。`);
  return failed > 0 ? 1 : 0;
});

/** Jest's exit code; null where a signal ended it. Its engines do not outlive it in any case. */
function runJest(options: string[], onStop: (stop: () => Promise<unknown>) => void): Promise<number | null> {
  const jest = join(REPOSITORY, 'node_modules', 'jest', 'bin', 'jest.js');
  // --json prints the whole result on stdout; what a person reads is on stderr.
  const child = spawn(process.execPath, [jest, ...options], {
    cwd: REPOSITORY,
    stdio: ['inherit', 'ignore', 'inherit'],
  });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  onStop(async () => {
    child.kill('SIGTERM');
    await exit;
  });
  return exit;
}
