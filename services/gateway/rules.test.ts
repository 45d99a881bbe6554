import fc from 'fast-check';
import {
  ADMINISTRATORS,
  type Administrator,
  type Attempts,
  countAttempt,
  describePath,
  isSameOrigin,
  LOCK_OUT,
  mayDo,
  mayForward,
  mayKeepAccount,
  passwordProblems,
  sessionState,
  type Verb,
  publicProblem,
} from './rules';

const MINUTE = 60_000;

describe('lock-out', () => {
  const failTimes = (times: number, now: number): Attempts | undefined => {
    let attempts: Attempts | undefined;
    for (let n = 0; n < times; n++) {
      const verdict = countAttempt(attempts, now);
      if (!verdict.allowed) throw new Error(`attempt ${n + 1} was not allowed`);
      attempts = verdict.after;
    }
    return attempts;
  };

  it('G10 lets five passwords be tried and refuses the sixth for 15 minutes', () => {
    const after = failTimes(5, 1_000);
    expect(countAttempt(after, 1_000 + 15 * MINUTE - 1)).toEqual({ allowed: false, until: 1_000 + 15 * MINUTE });
    expect(countAttempt(failTimes(4, 1_000), 1_000).allowed).toBe(true);
  });

  it('G10 begins to count anew once the lock has ended', () => {
    expect(countAttempt(failTimes(5, 0), 15 * MINUTE)).toEqual({ allowed: true, after: { failures: 1 } });
  });

  it('G10 never lets more than five be compared within 15 minutes, whatever the times of the guesses', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(MINUTE), { maxLength: 200 }), (pauses) => {
        let now = 0;
        let attempts: Attempts | undefined;
        const compared: number[] = [];
        for (const pause of pauses) {
          now += pause;
          const verdict = countAttempt(attempts, now);
          if (!verdict.allowed) continue;
          attempts = verdict.after;
          compared.push(now);
        }
        // Between the fifth of a row and the sixth lies the whole lock.
        return compared.every((at, n) => n % 5 !== 0 || n === 0 || at - (compared[n - 1] ?? 0) >= LOCK_OUT.ms);
      }),
      { seed: 20260101 },
    );
  });
});

it.each([
  ['just after the last request', 0, 29 * MINUTE, 29 * MINUTE + 1, 'live'],
  ['after 30 idle minutes', 0, 10 * MINUTE, 40 * MINUTE, 'idle'],
  ['after 12 hours of work', 0, 12 * 60 * MINUTE - 1, 12 * 60 * MINUTE, 'expired'],
])('G10 a session %s', (_when, signedInAt, lastSeenAt, now, state) => {
  expect(sessionState({ signedInAt, lastSeenAt }, now)).toBe(state);
});

describe('passwords', () => {
  it('G10 takes one of three kinds and ten characters', () => {
    expect(passwordProblems('Wenhua-2026', 'zhang')).toEqual([]);
    expect(passwordProblems('践诺践诺践诺Ab12', 'zhang')).toEqual([]);
  });
  it.each([
    ['Ab1-efghi', '至少 10 个字符'],
    ['abcdefghij1', '大写字母、小写字母、数字、符号四类中至少包含三类'],
    ['Zhang-2026-x', '不能包含账号'],
    ['Abcdddd-2026', '同一字符不能连续出现四次以上'],
    [`Ab1-${'xy'.repeat(80)}`, '不超过 128 个字符'],
  ])('G10 refuses %s and says why', (password, reason) => {
    expect(passwordProblems(password, 'Zhang')).toEqual([reason]);
  });
});

describe('kinds of account', () => {
  const verbs: Verb[] = [
    'useServices',
    'seeHealth',
    'seeDeadLetters',
    'replayDeadLetter',
    'listAccounts',
    'makeAccount',
    'lockAccount',
    'resetPassword',
    'readAudit',
    'verifyAudit',
  ];
  const kinds: (Administrator | undefined)[] = [undefined, ...(Object.keys(ADMINISTRATORS) as Administrator[])];

  it('G10 no administrator reaches people’s records, and no right is held by two kinds', () => {
    for (const verb of verbs) expect(kinds.filter((kind) => mayDo(kind, verb))).toHaveLength(1);
    expect(kinds.filter((kind) => mayDo(kind, 'useServices'))).toEqual([undefined]);
  });

  it('G10 the security administrator keeps no administrator’s account', () => {
    expect(mayKeepAccount({})).toBe(true);
    for (const administrator of Object.keys(ADMINISTRATORS) as Administrator[]) {
      expect(mayKeepAccount({ administrator })).toBe(false);
    }
  });
});

describe('forwarding', () => {
  it.each(['/organisations?parent=o330281', '/people/m0123456789ab', '/deeds/x', '/roster.xlsx', '/', '/x/', '/a%20b'])(
    'takes %s',
    (path) => expect(mayForward(path)).toBe(true),
  );
  it.each([
    '/internal/actors/m0123456789ab',
    '/Internal/actors/x',
    '/%69nternal/actors/x',
    '/%2569nternal/x',
    '//internal/x',
    '/people/../internal/x',
    '/people/%2e%2e/internal/x',
    '/people%2f..%2finternal',
    '/./internal/x',
    '/\\internal/x',
    '/%5cinternal/x',
    '/health/ready',
    '/metrics',
    '/openapi.json',
    '/%zz',
    '/%00internal',
  ])('refuses %s', (path) => expect(mayForward(path)).toBe(false));
});

describe('what the audit log keeps of an address', () => {
  it.each([
    ['/api/members/people/m0123456789ab', '/api/members/people/:id', 'm0123456789ab'],
    ['/api/commitments/commitments/2026/o330281001/deeds', '/api/commitments/commitments/2026/:id/deeds', 'o330281001'],
    ['/api/commitments/commitments?under=o330281&q=张三', '/api/commitments/commitments', 'o330281'],
    ['/api/members/roster.xlsx?under=o330281-G01', '/api/members/roster.xlsx', 'o330281-G01'],
    ['/api/members/organisations/张三', '/api/members/organisations/:id', undefined],
    ['/api/members/%E5%BC%A0/330281199001011234', '/api/members/:id/:id', undefined],
    ['/api/members/organisations', '/api/members/organisations', undefined],
  ])('G10 %s: words and the subject’s id, no query, nothing typed', (url, route, subject) => {
    expect(describePath(url)).toEqual({ route, ...(subject === undefined ? {} : { subject }) });
  });
});

it.each([
  [{}, true],
  [{ fetchSite: 'same-origin', origin: 'https://jiannuo.example:8443' }, true],
  [{ fetchSite: 'cross-site', origin: 'https://jiannuo.example:8443' }, false],
  [{ fetchSite: 'same-site' }, false],
  [{ origin: 'https://evil.example' }, false],
  [{ origin: 'null' }, false],
])('a page of another site cannot act with this site’s cookie: %j → %s', (headers, allowed) => {
  expect(isSameOrigin(headers, 'jiannuo.example:8443')).toBe(allowed);
});

it('U4 the public looks and sends small forms, and nothing else', () => {
  expect([publicProblem('GET', undefined), publicProblem('HEAD', undefined)]).toEqual([undefined, undefined]);
  expect(publicProblem('POST', '65536')).toBeUndefined();
  // A stream of unknown length could go on for ever.
  for (const length of ['65537', undefined, 'many', '1e9'])
    expect(publicProblem('POST', length)).toBe('body_too_large');
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) expect(publicProblem(method, '0')).toBe('not_found');
});
