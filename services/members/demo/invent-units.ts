/** Which units stand beside the places of a province: invented ones of every field that S0 二 addresses, with their branches. */
import type { Field, OrganisationType } from '../../../shared/contracts/organisation';
import type { Random } from './names';

export interface UnitKind {
  /** What its code goes on with, as in the demonstration county. */
  letter: string;
  type: OrganisationType;
  field: Field;
  /** `where` is the place it belongs to, `n` how many of its letter stand there already. */
  name(where: string, n: number, random: Random): string;
  /** None: it is itself a branch. */
  branches: { name: string; serviceWindow?: boolean; groups?: number }[];
}

const CHARACTERS = [
  ...'山水田林湖江溪河塘桥桂兰竹梅松柏杨柳枫樟东西南北中新古长高平安和乐福寿康宁仁义礼智信忠孝',
  ...'金银铜石玉珠云雨雪霜月星日光明华英丰盛茂荣昌永泰吉庆龙凤鹤王李张陈周吴徐孙朱胡郭何罗梁宋郑',
];
const BUREAUS = [
  ...['行政服务中心', '发展和改革局', '教育局', '科学技术局', '公安局', '民政局', '司法局', '财政局'],
  ...['人力资源和社会保障局', '自然资源局', '生态环境局', '住房和城乡建设局', '交通运输局', '水利局', '农业农村局'],
  ...['商务局', '文化广电旅游局', '卫生健康局', '退役军人事务局', '应急管理局', '审计局', '市场监督管理局', '统计局'],
];
const INSTITUTIONS = [
  '人民医院',
  '高级中学',
  '中医院',
  '图书馆',
  '职业技术学校',
  '疾病预防控制中心',
  '文化馆',
  '科学馆',
];
const STATE_ENTERPRISES = ['水务集团', '公共交通', '城市建设投资集团', '粮食储备', '旅游集团', '环境卫生'];
const TRADES = ['电器', '塑料制品', '模具', '纺织', '食品', '机械', '物流', '家具', '医药', '照明', '汽车配件', '软件'];
const TOWN_INSTITUTIONS = ['中心小学', '卫生院', '初级中学', '中心幼儿园', '文化站', '敬老院'];
const SOCIETIES = ['商会', '志愿者协会', '老年协会', '乡贤联谊会', '农产品协会'];

const word = (random: Random): string => random.pick(CHARACTERS) + random.pick(CHARACTERS);

/** The n-th of a list that begins again when it is used up: 人民医院, then 第二人民医院. */
function nth(list: readonly string[], n: number): string {
  const turn = Math.floor(n / list.length);
  return `${turn === 0 ? '' : `第${numeral(turn + 1)}`}${list[n % list.length]}`;
}

const DIGITS = ['', ...'一二三四五六七八九'];

/** Up to ninety-nine; beyond that as figures. */
function numeral(n: number): string {
  if (n > 99) return String(n);
  const tens = Math.floor(n / 10);
  return `${tens > 1 ? DIGITS[tens] : ''}${tens > 0 ? '十' : ''}${DIGITS[n % 10]}`;
}

const SCHOOL: UnitKind = {
  ...{ letter: 'S', type: 'branch', field: 'publicInstitution', branches: [] },
  name: (where, n) => where + nth(TOWN_INSTITUTIONS, n),
};
const FACTORY: UnitKind = {
  ...{ letter: 'F', type: 'branch', field: 'nonPublicEnterprise', branches: [] },
  name: (where, _n, random) => `${where}${word(random)}${random.pick(TRADES)}有限公司`,
};
const SOCIETY: UnitKind = {
  ...{ letter: 'H', type: 'branch', field: 'socialOrganisation', branches: [] },
  name: (where, n) => where + nth(SOCIETIES, n),
};
/** Turn about, directly below the committee of a town or street. */
export const UNITS_OF_A_TOWN = [SCHOOL, FACTORY, SOCIETY, FACTORY];

/** Turn about, directly below the committee of a county, a city or the province. */
export const UNITS_OF_A_COMMITTEE: UnitKind[] = [
  {
    ...{ letter: 'J', type: 'leadingGroup', field: 'government' },
    name: (where, n) => where + nth(BUREAUS, n),
    branches: [{ name: '机关' }, { name: '窗口', serviceWindow: true }],
  },
  {
    ...{ letter: 'S', type: 'committee', field: 'publicInstitution' },
    name: (where, n) => where + nth(INSTITUTIONS, n),
    branches: [{ name: '行政' }, { name: '业务' }, { name: '服务窗口', serviceWindow: true }],
  },
  {
    ...{ letter: 'G', type: 'committee', field: 'stateEnterprise' },
    name: (where, n) => `${where}${nth(STATE_ENTERPRISES, n)}有限公司`,
    branches: [{ name: '机关' }, { name: '营业厅', serviceWindow: true }, { name: '生产', groups: 2 }],
  },
  {
    ...{ letter: 'X', type: 'committee', field: 'university' },
    name: (where, _n, random) => `${where}${word(random)}学院`,
    branches: [{ name: '文学院' }, { name: '机电学院' }, { name: '学生' }],
  },
  {
    ...{ letter: 'F', type: 'generalBranch', field: 'nonPublicEnterprise' },
    name: (where, _n, random) => `${where}${word(random)}${random.pick(TRADES)}集团有限公司`,
    branches: [{ name: '车间', groups: 1 }, { name: '研发' }],
  },
  {
    ...{ letter: 'H', type: 'generalBranch', field: 'socialOrganisation' },
    name: (where, n) => `${where}${nth(TRADES, n)}行业协会`,
    branches: [{ name: '秘书处' }, { name: '会员' }],
  },
];

const PARTS = ['第一网格', '第二网格', '老年', '经济合作社', '流动党员', '志愿服务'];

/** What the n-th further branch of a village or community is called. */
export function partOfVillage(n: number): string {
  return PARTS[n] ?? `第${numeral(n - PARTS.length + 3)}网格`;
}

const AS_ORGANISATION: Record<OrganisationType, string> = {
  committee: '委员会',
  workingCommittee: '工作委员会',
  leadingGroup: '党组',
  generalBranch: '总支部委员会',
  branch: '支部委员会',
  group: '党小组',
};

/** 「中共…委员会」 */
export function organisationName(name: string, type: OrganisationType): string {
  return `中共${name}${AS_ORGANISATION[type]}`;
}
