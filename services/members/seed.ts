/** How does the first roster get in, the demonstration county's or one's own: its workbook is sent to /imports as any user's would be, and applied. */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { Command, InvalidArgumentError } from 'commander';
import Type from 'typebox';
import { commonConfig, ConfigError, loadConfig } from '../../shared/config/config';
import { signActor, SYSTEM_ACTOR } from '../../shared/http/actor';
import { createAsk } from '../../shared/http/ask';
import { buildDemoRoster, demoWorkbook, type DemoOptions } from './demo/build-demo-roster';

const configSchema = Type.Object({
  INTERNAL_TOKEN_KEY: commonConfig.INTERNAL_TOKEN_KEY,
  MEMBERS_URL: Type.String({ pattern: '^https?://', description: 'the address of the service members, http://…' }),
});

interface ImportView {
  id: string;
  state: string;
  counts: { organisations: number; members: number; errors: number };
  done: Record<string, number>;
  errors: { sheet: string; row: number; column?: string; reason: string }[];
}

const POLL_MS = 500;

/** Builds, sends, applies and waits; prints a line whenever the numbers have moved. */
export async function seedDemo(
  url: string,
  key: string,
  options: DemoOptions,
  print: (line: string) => void,
): Promise<ImportView> {
  const roster = buildDemoRoster(options);
  print(`演示名册：${roster.organisations.length} 个党组织，${roster.members.length} 名党员（种子 ${options.seed}）`);
  return importWorkbook(url, key, await buffer(demoWorkbook(roster)), print);
}

/** Previews and applies a workbook as the system: the first roster of a realm, when nobody holds an appointment yet. */
async function importWorkbook(
  url: string,
  key: string,
  workbook: Uint8Array,
  print: (line: string) => void,
): Promise<ImportView> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(workbook)]), 'roster.xlsx');
  const response = await fetch(new URL('/imports', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${await signActor(SYSTEM_ACTOR, key)}` },
    body: form,
  });
  const preview = (await response.json()) as ImportView;
  if (!response.ok) throw new Error(`The preview was refused with status ${response.status}.`);
  print(
    `预览：可导入 ${preview.counts.organisations} 个党组织、${preview.counts.members} 名党员，${preview.counts.errors} 处错误`,
  );
  for (const { sheet, row, column, reason } of preview.errors.slice(0, 5))
    print(`  ${sheet} 第 ${row} 行 ${column ?? ''} ${reason}`);

  const ask = createAsk({ baseUrl: url, key, timeoutMs: 30_000 });
  let view = await ask.post<ImportView>(`/imports/${preview.id}/apply`, { reason: '建立名册' }, SYSTEM_ACTOR);
  let shown = '';
  while (view.state !== 'applied') {
    const line = `导入中：${sum(view, 'organisations')} 个党组织，${sum(view, 'members')} 名党员`;
    if (line !== shown) print((shown = line));
    await pause(POLL_MS);
    view = await ask.get<ImportView>(`/imports/${preview.id}`, SYSTEM_ACTOR);
  }
  const { organisationsCreated, membersCreated, appointments, unchanged } = view.done;
  print(
    `已导入：新增 ${organisationsCreated} 个党组织、${membersCreated} 名党员、${appointments} 项任职，${unchanged} 行没有变化`,
  );
  return view;
}

function sum({ done }: ImportView, what: string): number {
  return (done[`${what}Created`] ?? 0) + (done[`${what}Updated`] ?? 0);
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

interface Options {
  size: string;
  seed: number;
  members?: number;
  workbook?: string;
}

if (require.main === module) {
  const program = new Command('seed')
    .description('Imports the demonstration county, or a roster of your own, through the API of members.')
    .option('--size <size>', 'small (about 100 commitments) or full (the whole county)', 'full')
    .option('--seed <number>', 'the same seed gives the same county', whole, 1)
    .option('--members <number>', 'members of an ordinary branch', whole)
    .option('--workbook <file>', 'a roster of your own instead, in the format of the template')
    .action(async ({ size, seed, members, workbook }: Options) => {
      if (size !== 'small' && size !== 'full') program.error('--size must be small or full.');
      try {
        // eslint-disable-next-line no-restricted-syntax -- a process of its own: it parses its environment as a main.ts does
        const config = loadConfig(configSchema, process.env);
        const options: DemoOptions = {
          seed,
          size: size as DemoOptions['size'],
          ...(members === undefined ? {} : { perBranch: members }),
        };
        const print = (line: string): void => void process.stdout.write(`${line}\n`);
        if (workbook === undefined) await seedDemo(config.MEMBERS_URL, config.INTERNAL_TOKEN_KEY, options, print);
        else await importWorkbook(config.MEMBERS_URL, config.INTERNAL_TOKEN_KEY, await readFile(workbook), print);
      } catch (error) {
        const said =
          error instanceof ConfigError ? error.gaps.join('\n') : error instanceof Error ? error.message : String(error);
        program.error(said);
      }
    });
  void program.parseAsync();
}
