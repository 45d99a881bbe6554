/** How a sitting is set up, voted in and counted. */
import { isDeepStrictEqual } from 'node:util';
import type { CastBallot, Counts, Sitting, SittingResult, SittingView } from '../../shared/contracts/ballots';
import type { Clock } from '../../shared/contracts/plan';
import { DomainError } from '../../shared/http/problem';
import { isDuplicateKey } from '../../shared/mongo/engine-error';
import { disclose } from './disclosure';
import { ballotId, castProblem, phaseOf, receiptOf, sittingProblem } from './rules';
import type { BallotStore, StoredBallot } from './store';

/** One written later than that is given up: counting begins only afterwards (`SETTLE_MS`). */
const WRITE_MS = 5_000;
/** Sittings that go on at once in a county; more are read again. */
const MOST_KNOWN = 200;

export interface BallotBox {
  /** Once and for good: the same again changes nothing, another under the same id is refused. */
  setUp(sitting: Sitting): Promise<void>;
  find(id: string): Promise<SittingView>;
  /** The receipt. The same ballot again gets the same answer: a voter whose line broke may repeat it. */
  cast(sitting: string, ballot: CastBallot): Promise<{ receipt: string }>;
  result(id: string): Promise<SittingResult>;
}

export function createBallotBox({
  store,
  clock,
  now = Date.now,
}: {
  store: BallotStore;
  clock: Clock;
  /** Real milliseconds. */
  now?: () => number;
}): BallotBox {
  const { sittings, ballots } = store;
  const known = new Map<string, Sitting>();

  /** A sitting never changes: it is read once, and not anew for every ballot. */
  async function read(id: string): Promise<Sitting> {
    const kept = known.get(id);
    if (kept) return kept;
    const found = await sittings.findOne({ _id: id });
    if (!found) throw new DomainError('not_found');
    const { _id, ...sitting } = found;
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(_id, { id: _id, ...sitting });
    return { id: _id, ...sitting };
  }

  return {
    async setUp({ id, ...sitting }) {
      const problem = sittingProblem({ id, ...sitting });
      if (problem) throw new DomainError('sitting_unsound', { detail: problem });
      try {
        await sittings.insertOne({ _id: id, ...sitting });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        if (!isDeepStrictEqual(await read(id), { id, ...sitting })) throw new DomainError('sitting_fixed');
      }
    },
    async find(id) {
      const sitting = await read(id);
      return { ...sitting, phase: phaseOf(sitting, clock, now()) };
    },
    async cast(id, ballot) {
      const sitting = await read(id);
      const problem = castProblem(sitting, ballot, phaseOf(sitting, clock, now()));
      if (problem) throw new DomainError(problem);
      const _id = ballotId(ballot.message);
      const { group, choice } = ballot;
      try {
        await ballots.insertOne({ _id, sitting: id, group, choice }, { timeoutMS: WRITE_MS });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const earlier = await ballots.findOne({ _id });
        if (earlier?.choice !== choice) throw new DomainError('token_spent');
      }
      return { receipt: receiptOf(_id) };
    },
    async result(id) {
      const sitting = await read(id);
      if (phaseOf(sitting, clock, now()) !== 'closed') throw new DomainError('ballots_not_counted');
      const all = await ballots.find({ sitting: id }, { sort: { _id: 1 } }).toArray();
      return count(sitting, all);
    },
  };
}

/** Always the same for the same ballots: whoever asks later is told what the first was told. */
export function count(sitting: Sitting, ballots: StoredBallot[]): SittingResult {
  const cast: Counts = Object.fromEntries(
    sitting.questions.flatMap(({ groups }) => groups.map(({ id }) => [id, 0] as const)),
  );
  for (const { group } of ballots) cast[group] = (cast[group] ?? 0) + 1;
  const { blocks, withheld } = disclose(sitting, cast);
  return {
    sitting: sitting.id,
    floor: sitting.floor,
    cast,
    withheld,
    blocks: blocks.map(({ groups, scale }) => {
      const shown = ballots.filter(({ group }) => groups.includes(group));
      const counts: Counts = {};
      for (const { choice } of shown) counts[choice] = (counts[choice] ?? 0) + 1;
      return {
        groups,
        scale,
        counts,
        unanimous: Object.keys(counts).length === 1,
        ballots: shown.map(({ _id, choice }) => ({ receipt: receiptOf(_id), choice })),
      };
    }),
  };
}
