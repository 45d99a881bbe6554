/** Do leading bodies and leading cadres pledge and fulfil first (P9; S0 四 「领导机关和领导干部要带头承诺践诺」)? Counted, never ranked. */
import type { OrganisationType } from '../../shared/contracts/organisation';
import type { Day } from '../../shared/contracts/plan';
import type { Scope } from '../../shared/contracts/scope';
import { LEADING_GROUPS, type LeadingGroup, type LeadingGroupName } from '../../shared/contracts/views';
import { within } from '../../shared/mongo/subtree';
import type { Fact, ScoringStore } from './store';

/** 领导机关 (inferred): whatever leads others, as against branches, general branches and groups. */
const LEADING_BODIES: ReadonlySet<OrganisationType> = new Set(['committee', 'workingCommittee', 'leadingGroup']);

export function isLeadingBody(type: OrganisationType | undefined): boolean {
  return type !== undefined && LEADING_BODIES.has(type);
}

export function groupOf(type: Fact['type'], leading: boolean): LeadingGroupName {
  if (type === 'organisation') return leading ? 'leadingBodies' : 'otherOrganisations';
  return leading ? 'leadingCadres' : 'otherMembers';
}

type Sums = Omit<LeadingGroup, 'name' | 'fulfilled'> & {
  _id: { type: Fact['type']; leading: boolean };
  fulfilledNumerator: number;
  fulfilledDenominator: number;
};

/** Whoever counts for the rate of pledging counts here; `fulfilled` is the rate of that name. */
export async function findLeading(
  store: ScoringStore,
  { scope, year, today }: { scope: Scope; year: number; today: Day },
): Promise<LeadingGroup[]> {
  const counted = { $gt: [today, '$score.pledged.from'] };
  const due = { $gt: [today, '$score.fulfilled.from'] };
  const many = (...conditions: unknown[]) => ({ $sum: { $cond: [{ $and: conditions }, 1, 0] } });
  const dayWhereCounted = (field: string) => ({ $cond: [counted, `$${field}`, null] });
  const sums = await store.facts
    .aggregate<Sums>(
      [
        { $match: { year, ...within(scope) } },
        {
          $group: {
            _id: { type: '$type', leading: { $eq: ['$leading', true] } },
            total: many(counted),
            pledged: many(counted, '$submitted'),
            approved: many(counted, '$approved'),
            fulfilledDenominator: many(due),
            fulfilledNumerator: many(due, { $lte: [today, '$score.fulfilled.until'] }),
            firstPledgedOn: { $min: dayWhereCounted('pledgedOn') },
            lastPledgedOn: { $max: dayWhereCounted('pledgedOn') },
            pledgeDue: { $max: dayWhereCounted('pledgeDue') },
          },
        },
      ],
      { hint: { year: 1, path: 1, _id: 1 } },
    )
    .toArray();
  const found = new Map(sums.map((one) => [groupOf(one._id.type, one._id.leading), one]));
  return (Object.keys(LEADING_GROUPS) as LeadingGroupName[]).map((name) => {
    const sum: Partial<Sums> = found.get(name) ?? {};
    const { total = 0, pledged = 0, approved = 0, pledgeDue, firstPledgedOn, lastPledgedOn } = sum;
    const { fulfilledNumerator: numerator = 0, fulfilledDenominator: denominator = 0 } = sum;
    return {
      ...{ name, total, pledged, approved, fulfilled: { numerator, denominator } },
      ...(pledgeDue ? { pledgeDue } : {}),
      ...(firstPledgedOn ? { firstPledgedOn } : {}),
      ...(lastPledgedOn ? { lastPledgedOn } : {}),
    };
  });
}
