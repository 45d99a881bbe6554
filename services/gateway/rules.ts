/** Who may enter, for how long, with what password, and through which door: the gateway's decisions, pure. */

const MINUTE = 60_000;

/** G10, 等保 2.0 level 3: five wrong passwords lock the account for a quarter of an hour. */
export const LOCK_OUT = { failures: 5, ms: 15 * MINUTE } as const;
export const SESSION = { idleMs: 30 * MINUTE, absoluteMs: 12 * 60 * MINUTE } as const;
export const PASSWORD = { min: 10, max: 128, kinds: 3, history: 5 } as const;

/** System, security and audit administrators are three different accounts; a person's account is none of them. */
export const ADMINISTRATORS = { system: '系统管理员', security: '安全管理员', audit: '审计管理员' } as const;
export type Administrator = keyof typeof ADMINISTRATORS;

export const SERVICES = {
  members: '组织与党员服务',
  commitments: '承诺服务',
  publication: '公示服务',
  scoring: '评价统计服务',
} as const;
export type Service = keyof typeof SERVICES;
/** Those that read topics, and so may have messages that they could not apply. */
export const READING_SERVICES = ['commitments', 'publication', 'scoring'] as const satisfies Service[];

/** Failures in a row of one account. Times are real milliseconds. */
export interface Attempts {
  failures: number;
  lockedUntil?: number;
}

/**
 * Counts an attempt as failed before the password is looked at; success clears the count. So a hundred guesses sent
 * at once are a hundred counted guesses, and no more than five of them are ever compared.
 */
export function countAttempt(
  before: Attempts | undefined,
  now: number,
): { allowed: false; until: number } | { allowed: true; after: Attempts } {
  if (before?.lockedUntil !== undefined && before.lockedUntil > now)
    return { allowed: false, until: before.lockedUntil };
  const failures = (before === undefined || before.lockedUntil !== undefined ? 0 : before.failures) + 1;
  return {
    allowed: true,
    after: failures >= LOCK_OUT.failures ? { failures, lockedUntil: now + LOCK_OUT.ms } : { failures },
  };
}

export function sessionState(
  session: { signedInAt: number; lastSeenAt: number },
  now: number,
): 'live' | 'idle' | 'expired' {
  if (now - session.signedInAt >= SESSION.absoluteMs) return 'expired';
  return now - session.lastSeenAt >= SESSION.idleMs ? 'idle' : 'live';
}

/** What is wrong with a new password, in Chinese; empty when nothing is. */
export function passwordProblems(password: string, account: string): string[] {
  const problems: string[] = [];
  const length = [...password].length;
  if (length < PASSWORD.min) problems.push(`至少 ${PASSWORD.min} 个字符`);
  if (length > PASSWORD.max) problems.push(`不超过 ${PASSWORD.max} 个字符`);
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].filter((kind) => kind.test(password)).length;
  if (kinds < PASSWORD.kinds) problems.push('大写字母、小写字母、数字、符号四类中至少包含三类');
  if (password.toLowerCase().includes(normaliseAccount(account))) problems.push('不能包含账号');
  if (/(.)\1{3}/u.test(password)) problems.push('同一字符不能连续出现四次以上');
  return problems;
}

export function normaliseAccount(account: string): string {
  return account.normalize('NFKC').trim().toLowerCase();
}

export type Verb =
  | 'useServices'
  | 'seeHealth'
  | 'seeDeadLetters'
  | 'seeOutages'
  | 'replayDeadLetter'
  | 'listAccounts'
  | 'makeAccount'
  | 'lockAccount'
  | 'resetPassword'
  | 'readAudit'
  | 'verifyAudit';

/** None of the administrators reaches people's records, and no right is held by two kinds of account. */
const RIGHTS: Record<Administrator | 'person', readonly Verb[]> = {
  person: ['useServices'],
  system: ['seeHealth', 'seeDeadLetters', 'replayDeadLetter', 'seeOutages'],
  security: ['listAccounts', 'makeAccount', 'lockAccount', 'resetPassword'],
  audit: ['readAudit', 'verifyAudit'],
};

export function mayDo(administrator: Administrator | undefined, verb: Verb): boolean {
  return RIGHTS[administrator ?? 'person'].includes(verb);
}

/**
 * The security administrator keeps people's accounts only: whoever could reset the audit administrator's password
 * could be the audit administrator. Those accounts are made and reset on the machine, by make-accounts.
 */
export function mayKeepAccount(target: { administrator?: Administrator | undefined }): boolean {
  return target.administrator === undefined;
}

/** What a service serves for machines only; nobody reaches it through the gateway. */
const CLOSED = new Set(['internal', 'health', 'metrics', 'openapi.json', 'public']);

/**
 * Whether a path below `/api/<service>` may be forwarded. It is looked at after decoding and must mean the same
 * before and after: a service must not see `/internal/…` where the gateway saw `/%69nternal/…`.
 */
export function mayForward(path: string): boolean {
  const pathname = path.split('?', 1)[0] ?? '';
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return false;
  }
  // A second layer of encoding, a backslash or an encoded slash has no honest use in our paths.
  if (/[\\%\0]/.test(decoded) || decoded.split('/').length !== pathname.split('/').length) return false;
  const segments = decoded.slice(1).split('/');
  if (segments.some((segment, n) => segment === '.' || segment === '..' || (segment === '' && n < segments.length - 1)))
    return false;
  return !CLOSED.has((segments[0] ?? '').toLowerCase());
}

/** A form's 2,000 characters as a browser sends Chinese, and room for the rest. */
const PUBLIC_POST_BYTES = 64 * 1024;

/** The public looks, and sends small forms whose length is stated: nothing else passes the unguarded door. */
export function publicProblem(
  method: string,
  contentLength: string | undefined,
): 'not_found' | 'body_too_large' | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined;
  if (method !== 'POST') return 'not_found';
  return contentLength !== undefined && Number(contentLength) <= PUBLIC_POST_BYTES ? undefined : 'body_too_large';
}

/** Codes of departments and enterprises have a hyphen: `o330281-J01`. */
const SUBJECT_ID = /^(?:o[0-9a-zA-Z-]{2,40}|m[0-9a-f]{12})$/;
const WORD = /^(?=.*[a-z])[a-z][a-zA-Z.-]{0,30}$/;
const YEAR = /^\d{4}$/;

/**
 * What the audit log keeps of an address: the words of the route and the id of the subject; no query (it may hold a
 * name searched for) and nothing else that a person may have typed.
 */
export function describePath(url: string): { route: string; subject?: string } {
  const [pathname = '', query = ''] = url.split('?', 2);
  let subject: string | undefined;
  const words = pathname.split('/').map((segment) => {
    if (segment === '' || YEAR.test(segment)) return segment;
    if (SUBJECT_ID.test(segment) && /\d/.test(segment)) {
      subject ??= segment;
      return ':id';
    }
    return WORD.test(segment) ? segment : ':id';
  });
  for (const name of ['organisation', 'under', 'parent', 'subject']) {
    const value = new URLSearchParams(query).get(name);
    if (subject === undefined && value !== null && SUBJECT_ID.test(value)) subject = value;
  }
  return { route: words.join('/'), ...(subject === undefined ? {} : { subject }) };
}

/** Another site's page must not act with this site's cookie. Programs send neither header and carry no ambient cookie. */
export function isSameOrigin(
  headers: { fetchSite?: string | undefined; origin?: string | undefined },
  host: string | undefined,
): boolean {
  if (headers.fetchSite !== undefined && headers.fetchSite !== 'same-origin' && headers.fetchSite !== 'none')
    return false;
  if (headers.origin === undefined) return true;
  try {
    return new URL(headers.origin).host === host;
  } catch {
    return false;
  }
}
