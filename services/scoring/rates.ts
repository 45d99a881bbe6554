/** What are the rates of a subtree today, and who is behind a gap: asked of the facts by one index. */
import type { Day } from '../../shared/contracts/plan';
import { type Rate, type RateName, type RateReport, RATES } from '../../shared/contracts/views';
import type { Scope } from '../../shared/contracts/scope';
import { within } from '../../shared/mongo/subtree';
import { afterCursor, cursorOf } from './cursor';
import type { Fact, ScoringStore } from './store';

const NAMES = Object.keys(RATES) as RateName[];

type Counts = Record<`${RateName}${'Numerator' | 'Denominator'}`, number>;
type Group = Counts & { _id: { child: string; type: Fact['type'] } };
type Sums = Record<Fact['type'], Counts>;

export type Rates = Pick<RateReport, 'members' | 'organisations' | 'children'>;

/** `scope` begins at the organisation's own path. Its direct members and itself count in the whole and in no child. */
export async function findRates(
  store: ScoringStore,
  { organisationId, scope, year, today }: { organisationId: string; scope: Scope; year: number; today: Day },
): Promise<Rates> {
  const { path, fields } = scope;
  const inDenominator = (name: RateName) => ({ $gt: [today, `$score.${name}.from`] });
  const sums = Object.fromEntries(
    NAMES.flatMap((name) => [
      [`${name}Denominator`, { $sum: { $cond: [inDenominator(name), 1, 0] } }],
      [
        `${name}Numerator`,
        { $sum: { $cond: [{ $and: [inDenominator(name), { $lte: [today, `$score.${name}.until`] }] }, 1, 0] } },
      ],
    ]),
  );
  // `/o1/o2/o3/` below `/o1/` belongs to child `o2`; what is left of `/o1/` itself is the empty string.
  const child = { $arrayElemAt: [{ $split: [{ $substrBytes: ['$path', Buffer.byteLength(path), -1] }, '/'] }, 0] };
  const [groups, children] = await Promise.all([
    store.facts
      .aggregate<Group>(
        [{ $match: { year, ...within(scope) } }, { $group: { _id: { child, type: '$type' }, ...sums } }],
        { hint: { year: 1, path: 1, _id: 1 } },
      )
      .toArray(),
    store.organisations
      .find({ parentId: organisationId, active: true, ...(fields ? { field: { $in: fields } } : {}) } as never, {
        projection: { _id: 1 },
        sort: { _id: 1 },
      })
      .toArray(),
  ]);
  const whole = noSums();
  const ofChild = new Map<string, Sums>(children.map(({ _id }) => [_id, noSums()]));
  for (const { _id, ...counts } of groups) {
    addTo(whole[_id.type], counts);
    if (_id.child === '') continue;
    const known = ofChild.get(_id.child);
    // One that was merged or abolished has its own ended year there, which counts for nobody.
    if (!known && Object.values(counts).every((count) => count === 0)) continue;
    const sums = known ?? noSums();
    addTo(sums[_id.type], counts);
    ofChild.set(_id.child, sums);
  }
  return { ...ratesOf(whole), children: [...ofChild].map(([id, sums]) => ({ organisationId: id, ...ratesOf(sums) })) };
}

function noSums(): Sums {
  const none = (): Counts =>
    Object.fromEntries(
      NAMES.flatMap((name) => [
        [`${name}Numerator`, 0],
        [`${name}Denominator`, 0],
      ]),
    ) as Counts;
  return { member: none(), organisation: none() };
}

function addTo(sums: Counts, counts: Counts): void {
  for (const name of Object.keys(sums) as (keyof Counts)[]) sums[name] += counts[name];
}

function ratesOf(sums: Sums): { members: Rate[]; organisations: Rate[] } {
  const rates = (counts: Counts): Rate[] =>
    NAMES.map((name) => ({ name, numerator: counts[`${name}Numerator`], denominator: counts[`${name}Denominator`] }));
  return { members: rates(sums.member), organisations: rates(sums.organisation) };
}

export interface MissingQuestion {
  name: RateName;
  scope: Scope;
  year: number;
  type: Fact['type'] | undefined;
  today: Day;
  cursor: string | undefined;
  limit: number;
}

/** Those in the denominator who are not in the numerator, by path. */
export async function findMissing(
  store: ScoringStore,
  { name, scope, year, type, today, cursor, limit }: MissingQuestion,
): Promise<{ items: { chain: string; subjectId: string }[]; next?: string }> {
  const found = await store.facts
    .find(
      {
        year,
        ...within(scope),
        ...(type ? { type } : {}),
        [`score.${name}.from`]: { $lt: today },
        [`score.${name}.until`]: { $lt: today },
        ...afterCursor(cursor),
      } as never,
      { sort: { path: 1, _id: 1 }, limit, projection: { subjectId: 1, path: 1 } },
    )
    .toArray();
  const last = found.at(-1);
  return {
    items: found.map(({ _id, subjectId }) => ({ chain: _id, subjectId })),
    ...(last && found.length === limit ? { next: cursorOf(last) } : {}),
  };
}
