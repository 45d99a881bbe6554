/** Is the roll of an appraisal sound, and what does its hash say: pure. */
import { createHash } from 'node:crypto';
import type { RollRequest } from '../../shared/contracts/ballots';
import type { FieldError } from '../../shared/http/problem';
import type { StoredRoll } from './store';

/**
 * Every row that is wrong, not the first alone. `isKnown`: on the roster, and still there. Nobody judges themselves.
 * Somebody in two groups of one question would vote twice (A5).
 */
export function rollProblems(
  { questions, opens, closes }: RollRequest,
  isKnown: (person: string) => boolean,
): FieldError[] {
  const problems: FieldError[] = [];
  const subjects = new Map<string, number>();
  if (opens >= closes) problems.push({ path: '/closes', message: '投票截止须晚于开始' });
  questions.forEach(({ subjectId, groups }, q) => {
    const earlier = subjects.get(subjectId);
    if (earlier === undefined) subjects.set(subjectId, q);
    else problems.push({ path: `/questions/${q}/subjectId`, message: `与第 ${earlier + 1} 题的评议对象重复` });
    const seen = new Map<string, string>();
    groups.forEach(({ participants }, g) =>
      participants.forEach((person, p) => {
        const path = `/questions/${q}/groups/${g}/participants/${p}`;
        const where = `第 ${g + 1} 组第 ${p + 1} 人`;
        const before = seen.get(person);
        if (person === subjectId) problems.push({ path, message: '不能评议本人' });
        else if (before !== undefined) problems.push({ path, message: `与${before}重复，一人一票` });
        else if (!isKnown(person)) problems.push({ path, message: '名册中没有这个人，或者已经离开' });
        seen.set(person, before ?? where);
      }),
    );
  });
  return problems;
}

/**
 * What the published hash covers: one line a group with its question, key and participants in order, and first the times
 * and the floor. Whoever holds the roll can work it out again and see that nothing was changed.
 */
export function rollHash(
  { opens, closes, floor, questions }: Pick<StoredRoll, 'opens' | 'closes' | 'floor' | 'questions'>,
  participantsOf: (group: string) => string[],
): string {
  const lines = questions.flatMap(({ id, subjectId, scale, groups }) =>
    groups.map((group) =>
      [id, subjectId, scale, group.id, group.kind, group.publicKey, ...[...participantsOf(group.id)].sort()].join(' '),
    ),
  );
  return createHash('sha256')
    .update([`${opens} ${closes} ${floor}`, ...lines].join('\n'))
    .digest('hex');
}

export function requestHash({ id, year, organisationId, opens, closes, floor, questions }: RollRequest): string {
  const asked = questions.map(({ subjectId, scale, groups }) => [
    ...[subjectId, scale],
    groups.map(({ kind, participants }) => [kind, participants]),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([id, year, organisationId, opens, closes, floor, asked]))
    .digest('hex');
}
