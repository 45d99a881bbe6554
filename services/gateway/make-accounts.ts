/** Which accounts does a realm begin with: a command run at first start, for a list of people, or for a lost password. */
import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import Type from 'typebox';
import { commonConfig, loadConfig, secretKey } from '../../shared/config/config';
import { databaseName } from '../../shared/contracts/topics';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { createAsk } from '../../shared/http/ask';
import type { Ask } from '../../shared/http/ask';
import { isDomainError } from '../../shared/http/problem';
import { connectMongo } from '../../shared/mongo/connect';
import { administratorAccounts, findDemoPeople } from './demo-people';
import type { WantedAccount } from './demo-people';
import { ADMINISTRATORS } from './rules';
import type { Administrator } from './rules';
import { createStore } from './store';
import type { Store } from './store';

const { REALM, MONGO_URL, INTERNAL_TOKEN_KEY } = commonConfig;
const Config = Type.Object({
  REALM,
  MONGO_URL,
  INTERNAL_TOKEN_KEY,
  SESSION_KEY: secretKey('the key of sessions, 32 bytes in hexadecimal'),
  MEMBERS_URL: Type.String({ pattern: '^https?://', description: 'the address of members, http://…' }),
});

interface Listed {
  role?: string;
  personId: string;
  account: string;
  password?: string;
  administrator?: Administrator;
}

/** `password` only where the account was made just now: it is kept nowhere. */
interface Made extends Listed {
  role: string;
  name?: string;
  made: boolean;
}

/** A hash takes 50 ms of one core; four at a time fill the pool that computes them. */
const AT_ONCE = 4;

interface Options {
  county: string;
  year: string;
  people?: string;
  administrators?: boolean;
  reset?: string;
  json?: boolean;
  out?: string;
}

async function main(options: Options): Promise<void> {
  // eslint-disable-next-line no-restricted-syntax -- this file is the main of a process of its own
  const config = loadConfig(Config, process.env);
  const connection = await connectMongo(config.MONGO_URL, databaseName(config.REALM, 'gateway'));
  try {
    const store = await createStore(connection, config.SESSION_KEY);
    if (options.reset !== undefined) {
      const account = await store.findByName(options.reset);
      if (account === null) throw new Error(`No account is called ${options.reset}.`);
      const password = await store.resetPassword(account, true);
      await print(
        [{ role: '重置', account: account.account, personId: account.personId, password, made: true }],
        options,
      );
      return;
    }
    const ask = createAsk({ baseUrl: config.MEMBERS_URL, key: config.INTERNAL_TOKEN_KEY, timeoutMs: 15_000 });
    const made = await makeAll(store, await wantedAccounts(ask, options));
    await print(options.people === undefined ? await withNames(ask, made) : made, options);
  } finally {
    await connection.close();
  }
}

async function wantedAccounts(ask: Ask, options: Options): Promise<(Listed & { role: string })[]> {
  if (options.people !== undefined) return listed(options.people);
  return options.administrators ? administratorAccounts() : demoAccounts(ask, options);
}

async function demoAccounts(ask: Ask, options: Options): Promise<(WantedAccount & Listed)[]> {
  return [...(await findDemoPeople(ask, options.county, Number(options.year))), ...administratorAccounts()];
}

async function listed(path: string): Promise<(Listed & { role: string })[]> {
  const people = JSON.parse(await readFile(path, 'utf8')) as unknown;
  if (!Array.isArray(people))
    throw new Error(`${path} must hold a JSON array of {personId, account, role?, password?}.`);
  return people.map((person: Partial<Listed>, n) => {
    if (typeof person.personId !== 'string' || typeof person.account !== 'string')
      throw new Error(`Entry ${n + 1} of ${path} lacks personId or account.`);
    if (person.administrator !== undefined && !(person.administrator in ADMINISTRATORS))
      throw new Error(`Entry ${n + 1} of ${path} names no kind of administrator.`);
    return {
      ...person,
      personId: person.personId,
      account: person.account,
      role: person.administrator ? ADMINISTRATORS[person.administrator] : (person.role ?? '人员'),
    };
  });
}

/** Running it again makes nothing twice: an account or a person that is there already stays as it is. */
async function makeAll(store: Store, wanted: (Listed & { role: string })[]): Promise<Made[]> {
  const all: Made[] = [];
  for (let start = 0; start < wanted.length; start += AT_ONCE) {
    const page = wanted.slice(start, start + AT_ONCE).map(async ({ password: given, ...person }) => {
      const { made, account, password } = await store.makeAccount({
        ...person,
        ...(given === undefined ? {} : { password: given }),
        mustChange: false,
      });
      return { ...person, account, made, ...(password === undefined ? {} : { password }) };
    });
    all.push(...(await Promise.all(page)));
  }
  return all;
}

/** Names are shown on the terminal of whoever starts the demonstration, and kept nowhere here. */
async function withNames(ask: Ask, accounts: Made[]): Promise<Made[]> {
  const ids = accounts.filter(({ administrator }) => administrator === undefined).map(({ personId }) => personId);
  if (ids.length === 0) return accounts;
  const { names } = await ask.get<{ names: Record<string, string> }>(
    `/names?ids=${ids.map(encodeURIComponent).join(',')}`,
    SYSTEM_ACTOR,
  );
  return accounts.map((account) => {
    const name = names[account.personId];
    return name === undefined ? account : { ...account, name };
  });
}

async function print(accounts: Made[], { json, out }: Options): Promise<void> {
  const text = json === true || out !== undefined ? `${JSON.stringify(accounts, null, 2)}\n` : table(accounts);
  if (out === undefined) process.stdout.write(text);
  else await writeFile(out, text, { mode: 0o600 });
}

function table(accounts: Made[]): string {
  const rows = [
    ['身份', '姓名', '账号', '密码'],
    ...accounts.map(({ role, name, account, made, password }) => [
      role,
      name ?? '',
      account,
      made ? (password ?? '') : '（已有，密码只在开设时显示）',
    ]),
  ];
  const width = (text: string): number =>
    [...text].reduce((sum, char) => sum + ((char.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1), 0);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? '')))) ?? [];
  return `${rows
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}

new Command('make-accounts')
  .description('Makes the accounts a realm begins with, and shows their passwords once.')
  .option('--county <organisationId>', 'whose line the demonstration accounts come from', 'o330281')
  .option('--year <year>', 'the year whose roster is read', '2026')
  .option(
    '--people <file>',
    'JSON array of {personId, account, role?, password?, administrator?} instead of the demonstration accounts',
  )
  .option('--administrators', 'the three administrators alone: what a live realm begins with')
  .option(
    '--reset <account>',
    'a new password for one account, an administrator too; it must be changed at the next sign-in',
  )
  .option('--json', 'print JSON instead of a table')
  .option('--out <file>', 'write JSON to a file that only its owner can read')
  .action(main)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(
      `${isDomainError(error) && error.code === 'unavailable' ? 'members does not answer at MEMBERS_URL.' : (error as Error).message}\n`,
    );
    process.exitCode = 1;
  });
