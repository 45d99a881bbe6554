import { createBlindSigner, type BlindSigner } from '../../shared/ballot-token/signer';
import { finishToken, receiptOf as receiptOfVoter, requestToken, type Token } from '../../shared/ballot-token/voter';
import type { CastBallot, Sitting } from '../../shared/contracts/ballots';
import { ballotId, castProblem, phaseOf, receiptOf, SETTLE_MS, sittingProblem } from './rules';

const OPENS = '2026-12-10T01:00:00.000Z';
const CLOSES = '2026-12-10T09:00:00.000Z';

function sittingOf(members: string, outside: string): Sitting {
  return {
    id: 's1',
    opens: OPENS,
    closes: CLOSES,
    floor: 5,
    questions: [
      {
        id: 'q1',
        scale: 'member',
        groups: [
          { id: 'g1', publicKey: members },
          { id: 'g2', publicKey: outside },
        ],
      },
    ],
  };
}

describe('a sitting', () => {
  const sound = sittingOf('a', 'b');
  it.each<[string, Sitting]>([
    ['ends before it begins', { ...sound, closes: OPENS }],
    ['has a floor below three (X5)', { ...sound, floor: 2 }],
    ['names two things alike', { ...sound, questions: [...sound.questions, ...sound.questions] }],
    ['has one key for two groups', sittingOf('a', 'a')],
  ])('A5 is not held that %s', (_, sitting) => {
    expect(sittingProblem(sitting)).toMatch(/[一-龥]/);
  });

  it('A5 is held when it is sound', () => {
    expect(sittingProblem(sound)).toBeUndefined();
  });

  it('A5 opens and closes to the millisecond, and is counted once the last ballot must have been written', () => {
    const clock = { origin: OPENS, realOrigin: '2026-11-25T00:00:00.000Z', rate: 3_600 };
    const real = Date.parse(clock.realOrigin);
    const phases = [-1, 0, 7_999, 8_000, 8_000 + SETTLE_MS - 1, 8_000 + SETTLE_MS];
    expect(phases.map((ms) => phaseOf(sound, clock, real + ms))).toEqual([
      ...['waiting', 'open', 'open', 'counting', 'counting', 'closed'],
    ]);
  });
});

describe('a ballot', () => {
  let signer: BlindSigner;
  let sitting: Sitting;
  let token: Token;
  beforeAll(async () => {
    signer = await createBlindSigner();
    const other = await createBlindSigner();
    sitting = sittingOf(signer.publicKey, other.publicKey);
    const request = await requestToken('g1', signer.publicKey);
    const signed = signer.sign(Buffer.from(request.blinded, 'base64url'));
    token = await finishToken(request, Buffer.from(signed).toString('base64url'));
  });
  const ballot = (change: Partial<CastBallot> = {}): CastBallot => ({ ...token, choice: 'good', ...change });

  it('A5 with a token of its group and a choice of its scale is taken while the sitting is open', () => {
    expect(castProblem(sitting, ballot(), 'open')).toBeUndefined();
  });

  it('A5 is taken neither before nor after', () => {
    expect(castProblem(sitting, ballot(), 'waiting')).toBe('ballots_not_open');
    expect(castProblem(sitting, ballot(), 'counting')).toBe('ballots_closed');
    expect(castProblem(sitting, ballot(), 'closed')).toBe('ballots_closed');
  });

  it('X4 with the token of another group, of an unknown one or a forged one is not taken', () => {
    expect(castProblem(sitting, ballot({ group: 'g2' }), 'open')).toBe('token_invalid');
    expect(castProblem(sitting, ballot({ group: 'g9' }), 'open')).toBe('token_invalid');
    expect(castProblem(sitting, ballot({ signature: 'AAAA' }), 'open')).toBe('token_invalid');
  });

  it('A4 with a choice that its scale does not have is not taken', () => {
    for (const choice of ['satisfied', 'excellent', '', 'toString'])
      expect(castProblem(sitting, ballot({ choice }), 'open')).toBe('choice_unknown');
  });

  it('X4 has one receipt, whether the box or the voter works it out', async () => {
    expect(receiptOf(ballotId(token.message))).toBe(await receiptOfVoter(token.message));
  });
});
