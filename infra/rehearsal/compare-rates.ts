/** Do the rates of scoring say the same as the timelines? Counts the rates of L2 anew, by their definition, and compares. */
import { RATES, type Rate, type RateName, type RateReport } from '../../shared/contracts/views';
import { YEAR, type Cast } from './cast';
import type { People } from './people';
import { itemsOf, type Timeline } from './table';

type Counts = Record<RateName, { numerator: number; denominator: number }>;
const NAMES = Object.keys(RATES) as RateName[];
const SATISFIED = ['excellent', 'qualified', 'satisfied', 'fairlySatisfied'];

/** One sentence for each rate that differs, of any organisation of the cast. */
export async function compareRates(timelines: Timeline[], cast: Cast, people: People): Promise<string[]> {
  const elderly = new Set(
    cast.subjects
      .filter(({ input, part }) => input.subject.category === 'elderlyOrInfirm' || part === 'excused')
      .map(({ id }) => id),
  );
  // Immediate commitments are appraised by themselves (P2).
  const counted = timelines.filter(({ chain }) => chain.startsWith('commitment/'));
  const differences: string[] = [];
  const opened = new Set(cast.subjects.map(({ id }) => id));
  for (const { id } of cast.organisations.values()) {
    if (!opened.has(id)) continue;
    const { status, body } = await people.get(cast.overseer, `/api/scoring/rates?organisation=${id}&year=${YEAR}`);
    if (status !== 200) {
      differences.push(`${id}：比率查询返回 ${status} ${body.code ?? ''}`);
      continue;
    }
    const report = body as unknown as RateReport;
    for (const type of ['member', 'organisation'] as const) {
      const ours = countRates(
        counted.filter((one) => one.type === type && isUnder(cast, type === 'member' ? one.inCharge : one.subject, id)),
        elderly,
      );
      const theirs: Rate[] = type === 'member' ? report.members : report.organisations;
      for (const { name, numerator, denominator } of theirs) {
        const { numerator: n, denominator: d } = ours[name];
        if (n !== numerator || d !== denominator)
          differences.push(
            `${id} ${type === 'member' ? '党员' : '党组织'}${RATES[name]}：统计服务 ${numerator}/${denominator}，时间轴 ${n}/${d}`,
          );
      }
    }
  }
  return differences;
}

/** Once the year is over: everything that was due is due. */
function countRates(timelines: Timeline[], elderly: Set<string>): Counts {
  const counts = Object.fromEntries(NAMES.map((name) => [name, { numerator: 0, denominator: 0 }])) as Counts;
  for (const { subject, type, entries } of timelines) {
    const has = (kind: string): boolean => entries.some((entry) => entry.kind === kind);
    const submitted = has('pledged');
    if (has('excused') || has('left') || (elderly.has(subject) && !submitted)) continue;
    const count = (name: RateName, isCounted: boolean, isDone: boolean): void => {
      if (isCounted) counts[name].denominator += 1;
      if (isCounted && isDone) counts[name].numerator += 1;
    };
    const { all, settled, approved } = itemsOf(entries);
    const periods = (kind: string): number =>
      new Set(entries.filter((entry) => entry.kind === kind).map(({ data }) => data.period)).size;
    const result = entries.find(({ kind }) => kind === 'resultDecided')?.data.result;
    count('pledged', true, submitted);
    count(
      'reviewed',
      true,
      submitted && entries.findLast(({ kind }) => kind === 'pledged' || kind === 'reviewed')?.kind === 'reviewed',
    );
    count('published', true, has('publicised'));
    count(
      'fulfilled',
      approved,
      all.every((item) => settled.has(item)),
    );
    count('recorded', true, periods('recorded') === 4);
    count('commented', true, periods('commented') === (type === 'member' ? 4 : 2));
    count('appraised', true, result !== undefined);
    count('satisfied', result !== undefined, SATISFIED.includes(String(result)));
  }
  return counts;
}

function isUnder(cast: Cast, organisation: string, above: string): boolean {
  for (
    let at = cast.organisations.get(organisation);
    at;
    at = at.parent === at.id ? undefined : cast.organisations.get(at.parent)
  )
    if (at.id === above) return true;
  return false;
}
