/** What does a demonstration county look like: Yuyao's real places, invented units beside them, and invented people. */
import type { Readable } from 'node:stream';
import type { Field, OrganisationType } from '../../../shared/contracts/organisation';
import { memberCells, organisationCells, rosterWorkbook } from '../roster-export';
import type { MemberRow, OrganisationRow } from '../roster-format';
import { villageName } from './divisions';
import { InventedPeople } from './invent-people';
import { seededRandom } from './names';
import yuyao from './yuyao.json';

/** Shape of `yuyao.json`. */
export interface Division {
  code: string;
  name: string;
  towns: { code: string; name: string; villages: { code: string; name: string }[] }[];
}

export interface DemoOptions {
  seed: number;
  /** `small`: one town with some villages and one unit of each field, about 100 commitments. `full`: the whole county. */
  size: 'small' | 'full';
  /** Members of an ordinary branch. */
  perBranch?: number;
  /** The year the ages are reckoned by. */
  year?: number;
}

export interface DemoRoster {
  organisations: OrganisationRow[];
  members: MemberRow[];
}

export const COUNTY_CODE = '330281';
/** Above the county, so that the county's own commitment has someone to review it. */
const CITY_CODE = '3302';
const SMALL_TOWN = '梁弄镇';
const SMALL_VILLAGES = ['正蒙社区', '梁冯村委会', '横坎头村委会', '贺溪村委会', '汪巷村委会'];

interface Unit {
  code: string;
  name: string;
  type: OrganisationType;
  field: Field;
  serviceWindow?: boolean;
  /** Its branches; the first holds the unit's leaders as members. */
  branches: { name: string; serviceWindow?: boolean }[];
}

// Invented, all of them: one or more of each field that S0 二 addresses.
const UNITS: (Unit & { small?: true })[] = [
  unit('J01', '中共余姚市行政服务中心党组', 'leadingGroup', 'government', ['机关党支部', '窗口党支部*'], true),
  unit('J02', '中共余姚市农业农村局党组', 'leadingGroup', 'government', ['机关党支部', '农技推广党支部']),
  unit('J03', '中共余姚市民政局党组', 'leadingGroup', 'government', ['机关党支部', '婚姻登记窗口党支部*']),
  unit('J04', '中共余姚市人力资源和社会保障局党组', 'leadingGroup', 'government', ['机关党支部', '社保窗口党支部*']),
  unit('J05', '中共余姚市财政局党组', 'leadingGroup', 'government', ['机关党支部']),
  unit(
    'G01',
    '中共余姚市姚江水务集团有限公司委员会',
    'committee',
    'stateEnterprise',
    ['制水党支部', '营业厅党支部*', '机关党支部'],
    true,
  ),
  unit('G02', '中共余姚市舜达公共交通有限公司总支部委员会', 'generalBranch', 'stateEnterprise', [
    '一车队党支部',
    '二车队党支部',
  ]),
  unit('X01', '中共阳明学院委员会', 'committee', 'university', ['文学院党支部', '机电学院党支部', '学生党支部'], true),
  unit(
    'S01',
    '中共余姚市姚江医院委员会',
    'committee',
    'publicInstitution',
    ['内科党支部', '门诊窗口党支部*', '护理党支部'],
    true,
  ),
  unit('S02', '中共余姚市舜水中学总支部委员会', 'generalBranch', 'publicInstitution', ['文科党支部', '理科党支部']),
  unit(
    'F01',
    '中共余姚市舜江电器有限公司总支部委员会',
    'generalBranch',
    'nonPublicEnterprise',
    ['车间党支部', '研发党支部'],
    true,
  ),
  unit('F02', '中共余姚市河姆渡塑料制品有限公司总支部委员会', 'generalBranch', 'nonPublicEnterprise', ['生产党支部']),
  unit('H01', '中共余姚市志愿者联合会总支部委员会', 'generalBranch', 'socialOrganisation', ['志愿服务党支部'], true),
  unit('H02', '中共余姚市模具行业协会总支部委员会', 'generalBranch', 'socialOrganisation', ['协会党支部']),
];

function unit(
  code: string,
  name: string,
  type: OrganisationType,
  field: Field,
  branches: string[],
  small?: true,
): Unit & { small?: true } {
  return {
    code: `${COUNTY_CODE}-${code}`,
    name,
    type,
    field,
    branches: branches.map((branch) => ({ name: branch.replace('*', ''), serviceWindow: branch.endsWith('*') })),
    ...(small ? { small } : {}),
  };
}

/** The same options give the same county, down to the last ID number. */
export function buildDemoRoster(options: DemoOptions): DemoRoster {
  return new DemoCounty(options).build();
}

/** As the workbook that a user would send: the demonstration enters through the import itself. */
export function demoWorkbook(roster: DemoRoster): Readable {
  return rosterWorkbook(roster.organisations.map(organisationCells), roster.members.map(memberCells));
}

class DemoCounty {
  private readonly organisations: OrganisationRow[] = [];
  private readonly people: InventedPeople;
  private readonly small: boolean;

  constructor({ seed, size, perBranch = 5, year = 2026 }: DemoOptions) {
    this.people = new InventedPeople({ random: seededRandom(seed), perBranch, year });
    this.small = size === 'small';
  }

  build(): DemoRoster {
    const county = yuyao;
    this.organisation(CITY_CODE, '中共宁波市委员会', 'committee', 'government');
    this.people.add(CITY_CODE, '中共宁波市委员会', 'leader', [
      { ...this.people.seat('secretary'), post: '市委书记', leadingCadre: true },
      { ...this.people.seat('deputySecretary'), post: '市委副书记', leadingCadre: true },
    ]);
    this.organisation(COUNTY_CODE, '中共余姚市委员会', 'committee', 'government', CITY_CODE);
    const office = `${COUNTY_CODE}-B01`;
    this.organisation(office, '中共余姚市委办公室支部委员会', 'branch', 'government', COUNTY_CODE);
    this.people.add(office, '中共余姚市委办公室', 'leader', [
      ...this.people.leaders(COUNTY_CODE, '市委'),
      { ...this.people.seat('leadingGroupOffice', COUNTY_CODE), post: '创先争优活动领导小组办公室主任' },
      ...this.people.committeeSeats('市委办公室副主任'),
    ]);
    for (const town of county.towns) if (!this.small || town.name === SMALL_TOWN) this.town(town);
    for (const item of UNITS) if (!this.small || item.small) this.unit(item);
    return { organisations: this.organisations, members: this.people.members };
  }

  private town(town: Division['towns'][number]): void {
    const street = town.name.endsWith('街道');
    const field: Field = street ? 'community' : 'rural';
    if (street)
      this.organisation(town.code, `中共余姚市委${town.name}工作委员会`, 'workingCommittee', field, COUNTY_CODE);
    else this.organisation(town.code, `中共余姚市${town.name}委员会`, 'committee', field, COUNTY_CODE);
    const office = `${town.code}-B01`;
    const government = street ? `余姚市人民政府${town.name}办事处` : `余姚市${town.name}人民政府`;
    this.organisation(office, `中共余姚市${town.name}机关支部委员会`, 'branch', 'government', town.code);
    this.people.add(office, government, 'office', [
      ...this.people.leaders(town.code, street ? '党工委' : '党委'),
      ...this.people.committeeSeats('党政办主任'),
    ]);
    for (const village of town.villages) {
      if (this.small && !SMALL_VILLAGES.includes(village.name)) continue;
      const { name: place, rural } = villageName(village.name);
      this.organisation(
        village.code,
        `中共余姚市${town.name}${place}支部委员会`,
        'branch',
        rural ? 'rural' : 'community',
        town.code,
      );
      if (!rural) this.people.communities.push(village.code);
      this.people.add(
        village.code,
        `${town.name}${place}`,
        rural ? 'village' : 'community',
        this.people.branchSeats(rural ? '村' : '社区'),
      );
      // The smallest kind of organisation occurs once, so that a group has its place too (M1).
      if (village.name === '横坎头村委会') {
        const group = `${village.code}-1`;
        this.organisation(group, `中共余姚市${town.name}${place}支部第一党小组`, 'group', 'rural', village.code);
        this.people.add(group, `${town.name}${place}`, 'village', [
          { ...this.people.seat('secretary'), post: '党小组组长' },
          {},
          {},
        ]);
      }
    }
  }

  private unit({ code, name, type, field, branches, serviceWindow }: Unit): void {
    this.organisation(code, name, type, field, COUNTY_CODE, serviceWindow);
    const workUnit = name
      .replace(/^中共/, '')
      .replace(/(委员会|总支部委员会|支部委员会|党组)$/, '')
      .replace(/总支部$/, '');
    branches.slice(0, this.small ? 1 : undefined).forEach((branch, i) => {
      const branchCode = `${code}-${i + 1}`;
      // In the small county the one branch is also the window, so that windows occur in it.
      const window = branch.serviceWindow || (this.small && branches.some((other) => other.serviceWindow));
      this.organisation(
        branchCode,
        `中共${workUnit}${branch.name.replace(/党支部$/, '支部委员会')}`,
        'branch',
        field,
        code,
        window,
      );
      const leaders = i === 0 ? this.people.leaders(code, type === 'leadingGroup' ? '党组' : '党委').slice(0, 2) : [];
      this.people.add(branchCode, workUnit, 'office', [...leaders, ...this.people.branchSeats('支部')]);
    });
  }

  private organisation(
    code: string,
    name: string,
    type: OrganisationType,
    field: Field,
    parentCode?: string,
    serviceWindow = false,
  ): void {
    this.organisations.push({ code, name, type, field, serviceWindow, ...(parentCode ? { parentCode } : {}) });
  }
}
