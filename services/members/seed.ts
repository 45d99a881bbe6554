/** How does the first roster get in, the demonstration county's, a province's or one's own: sent to /imports as any user's would be, and applied. */
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { Command, InvalidArgumentError } from 'commander';
import Type from 'typebox';
import { commonConfig, ConfigError, loadConfig } from '../../shared/config/config';
import { signActor, SYSTEM_ACTOR } from '../../shared/http/actor';
import { createAsk } from '../../shared/http/ask';
import { buildDemoRoster, demoWorkbook, type DemoOptions, type DemoRoster } from './demo/build-demo-roster';
import { buildProvince, type ProvinceOptions, type ProvinceRoster } from './demo/build-province';
import { piecesOf } from './demo/pieces';

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

/** As often as a piece is sent again when rows of it were refused. */
const MOST_TRIES = 4;
const AGAIN_MS = 15_000;
const SECOND = 1_000;

/**
 * A province in pieces, one import each. A piece whose last row is there was brought in by an earlier run. Where rows
 * are refused, an import that was interrupted is still bringing them in: sent again, they are unchanged.
 */
async function seedProvince(
  url: string,
  key: string,
  options: ProvinceOptions,
  print: (line: string) => void,
): Promise<ProvinceRoster> {
  const province = buildProvince(options);
  const { organisations, members } = province;
  print(
    `${organisations[0].name.replace(/^中共|委员会$/g, '')}：${organisations.length} 个党组织，${members.length} 名党员（种子 ${options.seed}）`,
  );
  const pieces = piecesOf(province);
  const ask = createAsk({ baseUrl: url, key, timeoutMs: 30_000 });
  const ids = pieces.map(({ last }) => last).join(',');
  const { names } = await ask.get<{ names: Record<string, string> }>(`/names?ids=${ids}`, SYSTEM_ACTOR);
  const missing = pieces.filter(({ last }) => names[last] === undefined);
  const sizeOf = (some: DemoRoster[]): number => some.reduce((sum, piece) => sum + piece.organisations.length, 0);
  let done = sizeOf(pieces) - sizeOf(missing);
  if (done > 0) print(`其中 ${done} 个党组织以前已经导入，接着导入其余的`);
  const already = done;
  const since = Date.now();
  for (const piece of missing) {
    await importPiece(url, key, piece);
    done += piece.organisations.length;
    const left = ((Date.now() - since) / (done - already)) * (organisations.length - done);
    const share = Math.floor((done / organisations.length) * 100);
    print(
      `已导入 ${done} / ${organisations.length} 个党组织（${share}%）${left > 0 ? `，大约还要${spoken(left)}` : ''}`,
    );
  }
  return province;
}

async function importPiece(url: string, key: string, piece: DemoRoster): Promise<void> {
  const workbook = await buffer(demoWorkbook(piece));
  for (let tries = 1; ; tries += 1) {
    const { counts, errors } = await importWorkbook(url, key, workbook, () => undefined);
    if (counts.errors === 0) return;
    const [{ sheet, row, column, reason }] = errors;
    if (tries === MOST_TRIES)
      throw new Error(`${counts.errors} 行没有导入，例如 ${sheet} 第 ${row} 行 ${column ?? ''} ${reason}`);
    await pause(AGAIN_MS);
  }
}

function spoken(ms: number): string {
  return ms < 90 * SECOND ? ` ${Math.ceil(ms / SECOND)} 秒` : ` ${Math.round(ms / SECOND / 60)} 分钟`;
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
  province?: string;
  organisations?: number;
  people?: string;
}

if (require.main === module) {
  const program = new Command('seed')
    .description(
      'Imports the demonstration county, a whole province or a roster of your own, through the API of members.',
    )
    .option('--size <size>', 'small (about 100 commitments) or full (the whole county)', 'full')
    .option('--seed <number>', 'the same seed gives the same county or province', whole, 1)
    .option('--members <number>', 'members of an ordinary branch', whole)
    .option('--workbook <file>', 'a roster of your own instead, in the format of the template')
    .option('--province <code>', 'a whole province instead, by the code of its division, 33')
    .option('--organisations <number>', 'how many the province has', whole)
    .option('--people <file>', 'where to write which of its secretaries get an account, for make-accounts')
    .action(async ({ size, seed, members, workbook, province, organisations, people }: Options) => {
      if (size !== 'small' && size !== 'full') program.error('--size must be small or full.');
      try {
        // eslint-disable-next-line no-restricted-syntax -- a process of its own: it parses its environment as a main.ts does
        const { MEMBERS_URL: url, INTERNAL_TOKEN_KEY: key } = loadConfig(configSchema, process.env);
        const print = (line: string): void => void process.stdout.write(`${line}\n`);
        if (workbook !== undefined) await importWorkbook(url, key, await readFile(workbook), print);
        else if (province !== undefined) {
          const options: ProvinceOptions = {
            province,
            seed,
            ...(organisations === undefined ? {} : { organisations }),
          };
          const { secretaries } = await seedProvince(url, key, options, print);
          if (people !== undefined) await writeFile(people, JSON.stringify(secretaries, null, 2));
        } else {
          const options: DemoOptions = {
            seed,
            size: size as DemoOptions['size'],
            ...(members === undefined ? {} : { perBranch: members }),
          };
          await seedDemo(url, key, options, print);
        }
      } catch (error) {
        const said =
          error instanceof ConfigError ? error.gaps.join('\n') : error instanceof Error ? error.message : String(error);
        program.error(said);
      }
    });
  void program.parseAsync();
}
