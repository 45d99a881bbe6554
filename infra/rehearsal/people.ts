/** How the people of a rehearsal reach the system: signed in at the gateway like anybody, each with cookie and CSRF token. */
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOnce } from '../processes/run-once';

export interface Answer {
  status: number;
  body: Record<string, unknown> & { code?: string };
}

export interface People {
  get(person: string, path: string): Promise<Answer>;
  post(person: string, path: string, body: object): Promise<Answer>;
}

/** Sign-ins side by side: each costs 50 ms of a core. */
const AT_ONCE = 4;

/** Makes an account for everybody (what is there already stays) and signs all of them in. */
export async function signEverybodyIn(
  persons: string[],
  { gateway, env, folder }: { gateway: string; env: NodeJS.ProcessEnv; folder: string },
): Promise<People> {
  const list = join(folder, 'people.json');
  const made = join(folder, 'accounts.json');
  const wanted = persons.map((personId) => ({ personId, account: `p-${personId.slice(1)}` }));
  writeFileSync(list, JSON.stringify(wanted), { mode: 0o600 });
  let accounts: { personId: string; account: string; password?: string }[];
  try {
    await runOnce('services/gateway/make-accounts', env, ['--people', list, '--out', made]);
    accounts = JSON.parse(readFileSync(made, 'utf8')) as typeof accounts;
  } finally {
    for (const file of [list, made]) rmSync(file, { force: true });
  }

  const sessions = new Map<string, { cookie: string; csrfToken: string }>();
  const rest = [...accounts];
  const work = async (): Promise<void> => {
    for (let one = rest.pop(); one; one = rest.pop()) {
      const response = await fetch(`${gateway}/auth/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ account: one.account, password: one.password }),
      });
      const body = (await response.json()) as { csrfToken?: string; code?: string };
      const cookie = response.headers
        .getSetCookie()
        .map((line) => line.split(';', 1)[0])
        .join('; ');
      if (!response.ok || !body.csrfToken) throw new Error(`a sign-in was refused: ${body.code ?? response.status}`);
      sessions.set(one.personId, { cookie, csrfToken: body.csrfToken });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));

  async function ask(person: string, path: string, init: RequestInit): Promise<Answer> {
    const session = sessions.get(person);
    if (!session) throw new Error(`${person} has no account`);
    const response = await fetch(gateway + path, {
      ...init,
      headers: { ...init.headers, cookie: session.cookie, 'x-csrf-token': session.csrfToken },
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Answer['body'] };
  }
  return {
    get: (person, path) => ask(person, path, {}),
    post: (person, path, body) =>
      ask(person, path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}

export function newDeedId(): string {
  return randomUUID();
}
