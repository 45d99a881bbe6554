/** What happened, in one Chinese sentence: a ledger entry read aloud. */
import { formatDay } from '../../../shared/calendar/due';
import {
  CHANNELS,
  COMMENT_MODES,
  ENTRY_NAMES,
  EXCUSES,
  FULFILMENTS,
  HELP_WAYS,
  LEAVINGS,
  MEMBER_RESULTS,
  ORGANISATION_RESULTS,
  RANGES,
  type EntryData,
  type EntryKind,
} from '../../../shared/contracts/entries';
import { DUTIES } from '../../../shared/contracts/clauses';
import { MODES, modeOf } from '../../../shared/contracts/joint';
import type { Role } from '../../../shared/contracts/ledger';
import type { TimelineEntryView } from '../../../shared/contracts/views';
import { clauseName } from '../../../shared/contracts/plan-clauses';
import { formatClause } from '../plans/plan-words';
import { PERIOD_NAMES, RUNG_NAMES, dutyName, formatMoment, itemName, publicText } from '../words';

type AnyEntry = { [K in EntryKind]: { kind: K; data: EntryData[K] } }[EntryKind];
export type ItemNames = (id: string) => string;

export const ROLE_NAMES: Record<Role, string> = {
  subject: '本人',
  participant: '受邀党员',
  keeper: '书记',
  superior: '上级党组织',
};
const RESULTS = { ...MEMBER_RESULTS, ...ORGANISATION_RESULTS };

export function itemNames(items: { id: string }[]): ItemNames {
  return (id) => {
    const index = items.findIndex((item) => item.id === id);
    return index < 0 ? '事项' : itemName(index);
  };
}

/** `q1/record` → 一季度写实: what a reminder or a gap is about. */
export function keyName(key: string, nameOf: ItemNames): string {
  const [first, second, third] = key.split('/');
  if (first === 'item')
    return third === 'explanation'
      ? `${nameOf(second)}的说明`
      : third === 'change'
        ? `审核${nameOf(second)}的调整`
        : nameOf(second);
  if (first === 'problem') return '发现的问题';
  if (first === 'invitation') return '答复邀请';
  if (first in PERIOD_NAMES)
    return `${PERIOD_NAMES[first as keyof typeof PERIOD_NAMES]}${second === 'comment' ? '点评' : second === 'tell' ? '督查结果通报' : '写实'}`;
  if (first === 'midYear') return second === 'reflect' ? '中期自我反思' : '中期评估';
  if (first === 'result') return second === 'publish' ? '公示结果' : '确定评议结果';
  return (
    { pledge: '提出承诺', review: '审核', resubmit: '修改后重新提交', publish: '公示', selfAppraisal: '年终自评' }[
      first
    ] ?? '有关事项'
  );
}

/** `-3d`, `5wd`, `+1wd` */
function stepText(step: string): string {
  const [, sign, count, unit] = /^([+-]?)(\d+)(d|wd)$/.exec(step) ?? [];
  if (count === undefined) return '';
  if (sign === '-') return count === '0' ? '到期当天' : `到期前 ${count} 天`;
  return sign === '+' ? `超期 ${count} 个工作日` : `已过 ${count} 个${unit === 'wd' ? '工作日' : '天'}`;
}

/** `people`: ids to be shown as names behind the sentence. */
export function describeEntry(
  entry: Pick<TimelineEntryView, 'kind' | 'data'>,
  nameOf: ItemNames,
  isOrganisation = false,
): { text: string; people?: string[] } {
  const known = entry as unknown as AnyEntry;
  const subject = (role: Role): string => (role === 'subject' && isOrganisation ? '党组织书记' : ROLE_NAMES[role]);
  switch (known.kind) {
    case 'opened': {
      const { joint } = known.data;
      if (!joint) return { text: '开始，等待提出承诺' };
      const asked = joint.participants.length > 0 ? '，邀请参加：' : '';
      return {
        text: `${MODES[modeOf(joint)]}开始${joint.public ? `，${publicText(joint.public)}` : ''}${asked}`,
        people: joint.participants,
      };
    }
    case 'pledged':
      return { text: `提交 ${known.data.items.length} 项承诺事项` };
    case 'reviewed':
      return { text: known.data.verdict === 'approve' ? '审核通过' : '退回修改' };
    case 'signed':
      return {
        text: `承诺书已签订（${known.data.way === 'online' ? '网上签名' : '手写签名'}，${formatDay(known.data.on)}）`,
      };
    case 'sealed':
      return { text: `承诺书已盖章（${formatDay(known.data.on)}）` };
    case 'changeProposed':
      return { text: `申请${known.data.to ? '调整' : '撤销'}${nameOf(known.data.item)}` };
    case 'changeReviewed':
      return { text: `${nameOf(known.data.item)}的申请${known.data.approved ? '同意' : '不同意'}` };
    case 'invited':
      return { text: '邀请参加：', people: known.data.participants };
    case 'invitationAnswered':
      return { text: known.data.accepted ? '确认参加：' : '谢绝参加：', people: [known.data.participant] };
    case 'participantLeft':
      return { text: '不再参加：', people: [known.data.participant] };
    case 'problemRaised':
      return {
        text: `${known.data.item ? `${nameOf(known.data.item)}：` : ''}${formatDay(known.data.due)}前解决，负责人：`,
        people: [known.data.solver],
      };
    case 'problemSolved':
      return { text: '问题已确认解决' };
    case 'checkTold':
      return {
        text: `${PERIOD_NAMES[known.data.period]}督查结果通过「${CHANNELS[known.data.channel]}」向${RANGES[known.data.range]}通报`,
      };
    case 'publicised':
    case 'resultPublicised':
      return {
        text: `通过「${CHANNELS[known.data.channel]}」向${RANGES[known.data.range]}公示，${formatDay(known.data.from)}至${formatDay(known.data.to)}`,
      };
    case 'progressed':
      return { text: `${nameOf(known.data.item)}完成 ${known.data.percent}%` };
    case 'closedOut':
      return {
        text: known.data.milestone
          ? `${nameOf(known.data.item)}本年度阶段目标已确认`
          : `${nameOf(known.data.item)}确认完成，销号`,
      };
    case 'helpAsked':
      return { text: `${nameOf(known.data.item)}请求帮扶` };
    case 'helperNamed':
      return {
        text: `${nameOf(known.data.item)}确定帮扶（${HELP_WAYS[known.data.way]}）：`,
        people: [known.data.helper],
      };
    case 'criticised':
      return { text: `${nameOf(known.data.item)}经督促帮助仍未落实，批评教育` };
    case 'explained':
      return { text: `${nameOf(known.data.item)}说明未完成的客观原因` };
    case 'explanationAnswered':
      return { text: `${nameOf(known.data.item)}的说明${known.data.accepted ? '已采纳' : '未采纳'}` };
    case 'recorded':
      return { text: `${PERIOD_NAMES[known.data.period]}写实` };
    case 'commented':
      return { text: `${PERIOD_NAMES[known.data.period]}点评（${COMMENT_MODES[known.data.mode]}）` };
    case 'reflected':
      return { text: '已登记自我反思' };
    case 'assessed':
      return { text: '已登记评估意见' };
    case 'selfAppraised':
      return {
        text:
          known.data.items.map(({ item, fulfilment }) => `${nameOf(item)}${FULFILMENTS[fulfilment]}`).join('，') ||
          '已登记年度小结',
      };
    case 'resultDecided':
      return { text: `评议结果：${RESULTS[known.data.result]}` };
    case 'transferred':
      return { text: '组织关系转入：', people: [known.data.to] };
    case 'revised': {
      const { clauses, calendar } = known.data;
      const changes = clauses.map(
        ({ clause, old, new: next }) =>
          `${clauseName(clause)} ${formatClause(clause, old)} → ${formatClause(clause, next)}`,
      );
      if (calendar) changes.push(`工作日历改变 ${calendar.changes.length} 天`);
      const text = `此后按新的安排进行：${changes.join('；')}`;
      const { approvedBy } = known.data;
      return approvedBy ? { text: `${text}；同意人：`, people: [approvedBy] } : { text };
    }
    case 'excused':
      return { text: `原因：${EXCUSES[known.data.reason]}` };
    case 'left':
      return { text: `原因：${LEAVINGS[known.data.reason]}` };
    case 'corrected':
      return { text: `更正第 ${known.data.corrects} 条` };
    case 'reminded':
      return {
        text: `提醒${subject(known.data.to)}：${keyName(known.data.key, nameOf)}，${stepText(known.data.step)}`,
      };
    case 'escalated':
      return { text: `${keyName(known.data.key, nameOf)}${stepText(known.data.step)}，告知${subject(known.data.to)}` };
    case 'climbed':
      return {
        text: `${nameOf(known.data.item)}超期未销号：${RUNG_NAMES[known.data.rung]}（${subject(known.data.to)}）`,
      };
    case 'missed':
      return { text: `到期仍缺：${known.data.keys.map((key) => keyName(key, nameOf)).join('、')}` };
    case 'membersMissing': {
      const { count, period, duty, to } = known.data;
      return { text: `${count} 名党员未办：${dutyName(duty, DUTIES[duty], period)}，告知${subject(to)}` };
    }
    case 'outageCounted': {
      const { days, outages } = known.data;
      const spans = outages.map(({ from, to }) => `${formatMoment(from)}至${formatMoment(to)}`).join('、');
      return {
        text: `系统${spans}停用，${days.map((day) => formatDay(day)).join('、')}不计入时限，其间到期的顺延到下一个工作日`,
      };
    }
    case 'ended':
      return { text: known.data.pledged ? '年度办结，未完成事项衔接到下一年' : '年度办结：未承诺' };
    default:
      return { text: ENTRY_NAMES[(known satisfies never as { kind: EntryKind }).kind] };
  }
}

/** Titles of the texts that people wrote with a deed. */
export const CONTENT_NAMES: Record<string, string> = {
  text: '内容',
  consulted: '征求意见情况',
  guidance: '修改意见',
  reason: '理由',
  meeting: '审核会议情况',
  evidence: '公示位置或凭证',
  overall: '总体评价',
  achievements: '成绩',
  shortcomings: '不足',
  direction: '努力方向',
  lookedInto: '点评前了解的情况',
  summary: '年度小结',
  grounds: '评定依据',
  occasion: '事由',
  title: '承诺内容',
  goal: '目标',
  measures: '措施',
  responsible: '责任人',
  answers: '回应的问题或愿望',
  serves: '服务的目标',
  cause: '上年未完成的原因和责任',
};
