/** What a ballot box decides: is a sitting sound, and may this ballot be cast now. Pure but for the look at a signature. */
import { createHash } from 'node:crypto';
import {
  type BallotGroup,
  type BallotQuestion,
  type CastBallot,
  isChoice,
  LEAST_FLOOR,
  RECEIPT_LENGTH,
  type Sitting,
  type SittingPhase,
} from '../../shared/contracts/ballots';
import { toReal } from '../../shared/calendar/clock';
import { msOf } from '../../shared/calendar/day';
import type { ErrorCode } from '../../shared/contracts/errors';
import type { Clock } from '../../shared/contracts/plan';
import { isToken } from '../../shared/ballot-token/signer';

/** Real time: a ballot taken in the last moment is written by then, so what is counted is complete and stays so. */
export const SETTLE_MS = 10_000;

export function phaseOf({ opens, closes }: Sitting, clock: Clock, realMs: number): SittingPhase {
  if (realMs < toReal(clock, msOf(opens))) return 'waiting';
  const end = toReal(clock, msOf(closes));
  if (realMs < end) return 'open';
  return realMs < end + SETTLE_MS ? 'counting' : 'closed';
}

/** Why a sitting cannot be held as it was sent; undefined where it can. */
export function sittingProblem({ opens, closes, floor, questions }: Sitting): string | undefined {
  if (opens >= closes) return '投票截止须晚于开始';
  if (floor < LEAST_FLOOR) return `公布下限不得低于 ${LEAST_FLOOR} 张`;
  const groups = questions.flatMap((question) => question.groups);
  const ids = [...questions, ...groups].map(({ id }) => id);
  if (new Set(ids).size < ids.length) return '编号有重复';
  // One key for two groups would let a token of the one be cast in the other.
  if (new Set(groups.map(({ publicKey }) => publicKey)).size < groups.length) return '每组须有自己的密钥';
  return undefined;
}

export function findGroup(
  { questions }: Sitting,
  group: string,
): { question: BallotQuestion; group: BallotGroup } | undefined {
  for (const question of questions) {
    const found = question.groups.find(({ id }) => id === group);
    if (found) return { question, group: found };
  }
  return undefined;
}

/** Why a ballot is not taken; undefined where it is. Whether its token was used before only the store can tell. */
export function castProblem(sitting: Sitting, ballot: CastBallot, phase: SittingPhase): ErrorCode | undefined {
  if (phase === 'waiting') return 'ballots_not_open';
  if (phase !== 'open') return 'ballots_closed';
  const found = findGroup(sitting, ballot.group);
  if (!found) return 'token_invalid';
  if (!isChoice(found.question.scale, ballot.choice)) return 'choice_unknown';
  const [message, signature] = [ballot.message, ballot.signature].map((text) => Buffer.from(text, 'base64url'));
  return isToken(found.group.publicKey, ballot.group, message, signature) ? undefined : 'token_invalid';
}

/** Under which a ballot is kept: only whoever holds the token can know it. */
export function ballotId(message: string): string {
  return createHash('sha256').update(Buffer.from(message, 'base64url')).digest('hex');
}

export function receiptOf(id: string): string {
  return id.slice(0, RECEIPT_LENGTH);
}
