/** Who gets one of the accounts that a demonstration begins with: one holder of each role of the line. */
import type { SubjectFacts } from '../../shared/contracts/entries';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import type { Ask } from '../../shared/http/ask';
import { isDomainError } from '../../shared/http/problem';
import { ADMINISTRATORS } from './rules';
import type { Administrator } from './rules';

export interface WantedAccount {
  role: string;
  account: string;
  personId: string;
  administrator?: Administrator;
}

interface Offices {
  secretaries: string[];
  superior?: string;
}
interface SubjectPage {
  items: { subject: SubjectFacts; inCharge: string; superior: string }[];
  next?: string;
}

/** Members come in the order of their ids, so a first branch has three of them long before this. */
const MOST_PAGES = 20;

/** Three people who need not be on any roster; ids of their own, so that nobody holds two. */
export function administratorAccounts(): WantedAccount[] {
  return (Object.keys(ADMINISTRATORS) as Administrator[]).map((administrator) => ({
    role: ADMINISTRATORS[administrator],
    account: administrator,
    personId: `administrator-${administrator}`,
    administrator,
  }));
}

/**
 * The county's secretary, a town's, a village branch's of that town and two plain members of that branch, by the roster
 * of `year`. Whoever is not found is left out.
 */
export async function findDemoPeople(ask: Ask, county: string, year: number): Promise<WantedAccount[]> {
  const people: WantedAccount[] = [];
  const taken = new Set<string>();
  const add = (role: string, account: string, personId: string | undefined): void => {
    if (personId === undefined || taken.has(personId)) return;
    taken.add(personId);
    people.push({ role, account, personId });
  };
  const officesOf = async (id: string): Promise<Offices> => {
    try {
      return await ask.get<Offices>(`/internal/offices/${encodeURIComponent(id)}`, SYSTEM_ACTOR);
    } catch (error) {
      if (isDomainError(error) && error.code === 'not_found') return { secretaries: [] };
      throw error;
    }
  };
  add('县（市）委书记', 'county-secretary', (await officesOf(county)).secretaries[0]);

  const branches = new Map<string, { superior: string; members: string[] }>();
  const unfit = new Set<string>();
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = new URLSearchParams({ year: String(year), county, limit: '1000', ...(after && { after }) });
    const { items, next } = await ask.get<SubjectPage>(`/internal/subjects?${query.toString()}`, SYSTEM_ACTOR);
    for (const { subject, inCharge, superior } of items) {
      if (subject.type !== 'member' || subject.field !== 'rural' || subject.leadingCadre) continue;
      if (subject.category === 'elderlyOrInfirm') continue;
      const branch = branches.get(inCharge) ?? { superior, members: [] };
      branch.members.push(subject.id);
      branches.set(inCharge, branch);
    }
    for (const [branch, { superior, members }] of branches) {
      // A branch with a secretary and two plain members, in a town that stands right below the county.
      if (members.length < 3 || unfit.has(branch)) continue;
      const [town, village] = await Promise.all([officesOf(superior), officesOf(branch)]);
      const plain = members.filter((id) => !village.secretaries.includes(id) && !town.secretaries.includes(id));
      if (town.superior !== county || !town.secretaries[0] || !village.secretaries[0]) {
        unfit.add(branch);
        continue;
      }
      if (plain.length < 2) continue;
      add('乡镇（街道）党（工）委书记', 'town-secretary', town.secretaries[0]);
      add('村党支部书记', 'village-secretary', village.secretaries[0]);
      add('党员', 'member-1', plain[0]);
      add('党员', 'member-2', plain[1]);
      return people;
    }
    if (next === undefined) break;
    after = next;
  }
  return people;
}
