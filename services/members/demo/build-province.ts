/** What does a whole province look like: its real places, invented branches and units beyond them, and few invented people. */
import type { Field, OrganisationType } from '../../../shared/contracts/organisation';
import type { MemberRow, OrganisationRow } from '../roster-format';
import {
  countyOf,
  findProvince,
  lineToATown,
  listProvinces,
  villageName,
  walk,
  type Level,
  type Place,
} from './divisions';
import { InventedPeople, type Seat } from './invent-people';
import { organisationName, partOfVillage, UNITS_OF_A_COMMITTEE, UNITS_OF_A_TOWN, type UnitKind } from './invent-units';
import { seededRandom, type Random } from './names';

export interface ProvinceOptions {
  /** Two digits, as in the division data: 33. */
  province: string;
  seed: number;
  /** Default: so many for each place as make about 150,000 of Zhejiang. */
  organisations?: number;
  /** The year the ages are reckoned by. */
  year?: number;
}

export interface ProvinceRoster {
  /** Each before those below it, and they all before the next one beside it: any beginning of the list is a tree. */
  organisations: OrganisationRow[];
  /** Stands after the organisation in that list with which they are registered, in the same order. */
  members: MemberRow[];
  /** A secretary of each level above the branch, from the top down to one town: who gets an account at first. */
  secretaries: { role: string; account: string; personId: string }[];
}

const PER_PLACE = 5.55;
export const MOST_ORGANISATIONS = 500_000;
/** A secretary, a deputy and an organiser: what a branch needs for a year. */
const PER_BRANCH = 3;
/** Of twenty-four steps; a unit at a committee brings some four organisations, anything else one. */
const STEPS = 24;
const AT_VILLAGES = 14;
const AT_TOWNS = 8;

/** The size to make, or the sentence by which this province, or so many organisations of it, is refused. */
export function sizeOfProvince(options: Pick<ProvinceOptions, 'province' | 'organisations'>): number | string {
  return sizeOf(findProvince(options.province), options);
}

/** The same options give the same province. Throws the sentence of `sizeOfProvince`. */
export function buildProvince(options: ProvinceOptions): ProvinceRoster {
  const province = findProvince(options.province);
  const size = sizeOf(province, options);
  if (!province || typeof size === 'string') throw new Error(String(size));
  return new InventedProvince(province, size, options).build();
}

function sizeOf(
  province: Place | undefined,
  { province: code, organisations }: Pick<ProvinceOptions, 'province' | 'organisations'>,
): number | string {
  if (!province) {
    const choices = listProvinces().map((item) => `${item.code} ${item.name}`);
    const fault = code === '' ? '请写明省级区划代码' : `没有代码为“${code}”的省（自治区、直辖市）`;
    return `${fault}；可选：${choices.join('、')}。`;
  }
  const places = [...walk(province)];
  const least = places.length + places.filter(({ level }) => level !== 'village').length;
  if (organisations === undefined) return Math.round(places.length * PER_PLACE);
  if (organisations >= least && organisations <= MOST_ORGANISATIONS) return organisations;
  return `${province.name}的区划连同各级机关支部有 ${least} 个党组织，--organisations 应在 ${least} 到 ${MOST_ORGANISATIONS} 之间，现为 ${organisations}。`;
}

interface Node {
  row: OrganisationRow;
  /** As those below it are named after it. */
  place: string;
  level: Level | 'office' | 'unit';
  below: Node[];
  /** How many units of each letter stand below it. */
  units: Map<string, number>;
}

class InventedProvince {
  private readonly random: Random;
  private readonly people: InventedPeople;
  private readonly byLevel: Record<Level, Node[]> = { province: [], city: [], county: [], town: [], village: [] };
  private readonly organisations: OrganisationRow[] = [];
  private count = 0;

  constructor(
    private readonly province: Place,
    private readonly size: number,
    { seed, year = 2026 }: ProvinceOptions,
  ) {
    this.random = seededRandom(seed);
    this.people = new InventedPeople({ random: this.random, perBranch: PER_BRANCH, year });
  }

  build(): ProvinceRoster {
    const root = this.place(this.province);
    this.grow();
    const line = lineToATown(this.province);
    this.settle(root, countyOf(line).code);
    const { organisations } = this;
    const { members } = this.people;
    const nameOf = new Map(organisations.map(({ code, name }) => [code, name]));
    return {
      ...{ organisations, members },
      secretaries: line.map(({ code, level }) => ({
        role: `${nameOf.get(code)!.replace(/^中共/, '')}书记`,
        account: `${level}-secretary`,
        personId: members.find(({ functions }) =>
          functions.some((item) => item.function === 'secretary' && item.organisationCode === code),
        )!.id!,
      })),
    };
  }

  /** The real tree, and first below each committee the branch of its office, where its leaders are registered. */
  private place(place: Place, above?: Node): Node {
    const { code, level } = place;
    const { called, name, type, field } = describe(place, above);
    const node = this.add({ code, name, type, field }, called, level, above);
    this.byLevel[level].push(node);
    if (level === 'village') return node;
    const office = called + (level === 'town' ? '机关' : '委办公室');
    const branch = { name: organisationName(office, 'branch'), type: 'branch', field: 'government' } as const;
    this.add({ code: `${code}B01`, ...branch }, office, 'office', node);
    for (const inner of place.places) this.place(inner, node);
    return node;
  }

  private add(
    row: Omit<OrganisationRow, 'serviceWindow' | 'parentCode'> & { serviceWindow?: boolean },
    place: string,
    level: Node['level'],
    above?: Node,
  ): Node {
    const parent = above ? { parentCode: above.row.code } : {};
    const node: Node = {
      ...{ row: { serviceWindow: false, ...row, ...parent }, place, level },
      ...{ below: [], units: new Map<string, number>() },
    };
    above?.below.push(node);
    this.count += 1;
    return node;
  }

  private grow(): void {
    const { village, town, county, city, province } = this.byLevel;
    const committees = [...county, ...city, ...province];
    for (let step = 0; this.count < this.size; step += 1) {
      const turn = step % STEPS;
      if (turn < AT_VILLAGES) this.part(this.random.pick(village));
      else if (turn < AT_VILLAGES + AT_TOWNS) this.unit(this.random.pick(town), turnOf(UNITS_OF_A_TOWN, turn));
      else this.unit(this.random.pick(committees), turnOf(UNITS_OF_A_COMMITTEE, Math.floor(step / STEPS) * 2 + turn));
    }
  }

  /** A village with more branches than one has a general branch above them. */
  private part(village: Node): void {
    const { row, place, below } = village;
    row.type = 'generalBranch';
    row.name = organisationName(place, 'generalBranch');
    const part = place + partOfVillage(below.length);
    const code = `${row.code}-${String(below.length + 1).padStart(2, '0')}`;
    this.add({ code, name: organisationName(part, 'branch'), type: 'branch', field: row.field }, part, 'unit', village);
  }

  private unit(at: Node, { letter, type, field, name, branches }: UnitKind): void {
    const n = at.units.get(letter) ?? 0;
    at.units.set(letter, n + 1);
    const called = name(at.place, n, this.random);
    const code = `${at.row.code}${letter}${String(n + 1).padStart(3, '0')}`;
    const unit = this.add({ code, name: organisationName(called, type), type, field }, called, 'unit', at);
    for (const [i, { name: part, serviceWindow, groups = 0 }] of branches.entries()) {
      if (this.count >= this.size) return;
      const place = called + part;
      const branchCode = `${code}-${i + 1}`;
      const branch = { name: organisationName(place, 'branch'), type: 'branch', field, serviceWindow } as const;
      const node = this.add({ code: branchCode, ...branch }, place, 'unit', unit);
      for (let g = 1; g <= groups && this.count < this.size; g += 1) {
        const group = {
          name: organisationName(`${place}支部第${'一二'[g - 1]}`, 'group'),
          type: 'group',
          field,
        } as const;
        this.add({ code: `${branchCode}-${g}`, ...group }, place, 'unit', node);
      }
    }
  }

  /** Lists a subtree from above, and invents who is needed: those who lead, and in `county` the officers of each branch. */
  private settle(node: Node, county: string, above?: Node, isInside = false): void {
    const { row, place, level, below } = node;
    const isInCounty = isInside || row.code === county;
    this.organisations.push(row);
    const isVillage = level === 'village';
    if (isInCounty && isVillage && row.field === 'community') this.people.communities.push(row.code);
    const leads = above?.below[0] === node && (level === 'office' || isInCounty);
    const seats = [
      ...(leads ? this.leadersOf(above) : []),
      ...(level === 'office' ? [{ ...this.people.seat('secretary'), post: '办公室主任' }] : []),
      ...(isInCounty && level !== 'office' && below.length === 0 ? this.officersOf(row) : []),
    ];
    const ofVillage = isVillage || above?.level === 'village';
    const kind = ofVillage ? (row.field === 'rural' ? 'village' : 'community') : 'office';
    this.people.add(row.code, place, kind, seats);
    for (const inner of below) this.settle(inner, county, node, isInCounty);
    // Nobody works in one county and lives in another.
    if (row.code === county) this.people.communities.length = 0;
  }

  private leadersOf({ row: { code, type }, place, level }: Node): Seat[] {
    const isArea = level === 'province' || level === 'city' || level === 'county';
    const [secretary, deputy] = this.people.leaders(code, isArea ? `${place.at(-1)}委` : BODIES[type]);
    const leadingCadre = level !== 'village' && type !== 'generalBranch';
    return [secretary, deputy].map((seat) => ({ ...seat, leadingCadre }));
  }

  private officersOf({ type }: OrganisationRow): Seat[] {
    if (type === 'group') return [{ ...this.people.seat('secretary'), post: '党小组组长' }];
    return this.people.branchSeats('');
  }
}

const BODIES: Record<OrganisationType, string> = {
  ...{ committee: '党委', workingCommittee: '党工委', leadingGroup: '党组', generalBranch: '党总支' },
  ...{ branch: '党支部', group: '党小组' },
};

const turnOf = <T>(list: readonly T[], n: number): T => list[n % list.length];

/** What the organisation of a place is called, and what stands before the names of those below it. */
function describe(
  { name, level }: Place,
  above: Node | undefined,
): { called: string; name: string; type: OrganisationType; field: Field } {
  switch (level) {
    case 'province':
    case 'city':
      return { called: name, name: organisationName(name, 'committee'), type: 'committee', field: 'government' };
    case 'county': {
      // Districts are many of one name; a county or a county-level city is known without its city.
      const called = name.endsWith('区') ? `${above?.place ?? ''}${name}` : name;
      return { called, name: organisationName(called, 'committee'), type: 'committee', field: 'government' };
    }
    case 'town': {
      const within = above?.place ?? '';
      const called = within + name;
      if (/(镇|乡|苏木)$/.test(name))
        return { called, name: organisationName(called, 'committee'), type: 'committee', field: 'rural' };
      const field = /(街道|办事处)$/.test(name) ? 'community' : 'government';
      return {
        called,
        name: organisationName(`${within}委${name}`, 'workingCommittee'),
        type: 'workingCommittee',
        field,
      };
    }
    case 'village': {
      const village = villageName(name);
      const called = `${above?.place ?? ''}${village.name}`;
      const field = village.rural ? 'rural' : 'community';
      return { called, name: organisationName(called, 'branch'), type: 'branch', field };
    }
  }
}
