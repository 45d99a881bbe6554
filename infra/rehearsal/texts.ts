/** What the people of a rehearsal write: short texts as one finds them in pledge letters and booklets. */
import type { ItemKind } from '../../shared/contracts/entries';
import { OPINION_GROUPS_OF, type Opinion } from '../../shared/contracts/opinions';
import type { Random } from '../../services/members/demo/names';

const PRACTICAL = [
  '为村里老人装好楼道扶手',
  '修好村口的路灯和排水沟',
  '每月上门为困难家庭代办一次手续',
  '带头认养一段河道',
  '为群众开通预约服务',
];
const POST = [
  '窗口事项当日办结',
  '每周整理一次岗位台账',
  '带一名新手熟悉业务',
  '全年零差错完成值班',
  '编好一份办事指南',
];
const COMMON = ['联系一户困难家庭', '带头遵守乡规民约', '参加志愿服务四次'];
const ORGANISATIONS = [
  '修通村道最后一公里',
  '建好党员群众服务点',
  '办好全年十二次党课',
  '解决群众反映的停车难',
  '建立流动党员联系册',
];
const GOALS = ['任期目标：村道户户通', '年度目标：为民办实事十件', '任期目标：建成服务型党组织'];

export const write = {
  /** The name of whoever is responsible stands in it, so that a leak of content is a leak of names. */
  item(
    random: Random,
    type: 'member' | 'organisation',
    kind: ItemKind,
    responsible: string,
    hollow: boolean,
  ): Record<string, string> {
    const titles = type === 'organisation' ? ORGANISATIONS : { practical: PRACTICAL, post: POST, common: COMMON }[kind];
    const serves: Record<string, string> = type === 'organisation' ? { serves: random.pick(GOALS) } : {};
    if (hollow)
      return { title: '努力做好工作', goal: '更上一层楼', measures: '加强学习，认真负责', responsible, ...serves };
    return {
      title: random.pick(titles),
      goal: `${random.between(2, 9)} 处（次、户）全部完成，群众认可`,
      measures: '每月安排一次，做完登记，接受党员群众监督',
      responsible,
      answers: '走访时群众提出的愿望',
      ...serves,
    };
  },
  /** P7: each group once, as S3 一3 names them for a member and for an organisation. */
  consulted: (random: Random, type: 'member' | 'organisation'): Opinion[] =>
    OPINION_GROUPS_OF[type].map((group) => ({
      group,
      way: random.pick(['meeting', 'oneToOne', 'oneToMany']),
      said: random.pick(['先办急事，少说多做。', '请把村口的路先修好。', '同意，完成时间可以再早一些。']),
    })),
  guidance: (): string => '目标无法衡量，措施过于笼统；请写明数量、对象和完成标准后重新提交。',
  progress: (random: Random, percent: number): string =>
    `${random.pick(['已完成现场勘查', '已落实人员和材料', '已办结大部分事项'])}，进度 ${percent}%。`,
  record: (random: Random): string =>
    random.pick([
      '本季度按计划推进承诺事项，走访群众并有记录。',
      '承诺事项进展正常，参加组织生活和志愿服务。',
      '部分事项进度偏慢，已与本人谈话。',
    ]),
  comment: (random: Random): Record<string, string> => ({
    overall: random.pick(['总体较好', '稳中有进', '基本到位']),
    achievements: random.pick(['说到做到，群众反映好。', '岗位上带了头。', '难事有人管了。']),
    shortcomings: random.pick(['记录还不够细。', '与群众沟通偏少。', '个别事项抓得不紧。']),
    direction: random.pick(['把剩下的事排出日程。', '多到现场，少坐办公室。', '带动身边的人一起做。']),
    lookedInto: '查阅了承诺事项、进展和写实。',
  }),
};
