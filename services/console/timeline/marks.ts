/** One mark of the timeline: which lane, what it is called there, and whether it happened or is to come. */
import { endOf, startOf } from '../../../shared/calendar/day';
import { DUTIES } from '../../../shared/contracts/clauses';
import type { EntryKind } from '../../../shared/contracts/entries';
import { RUNGS, type Instant, type Rung } from '../../../shared/contracts/plan';
import type { DueView, TimelineEntryView } from '../../../shared/contracts/views';
import { dueText } from '../parts/due';
import { PERIOD_NAMES, RUNG_NAMES, dutyName } from '../words';
import { ROLE_NAMES, type ItemNames } from './entry-text';

export type LaneName = '写实' | '领导点评' | '评议' | '提醒与升级';

export interface Mark {
  key: string;
  at: Instant;
  /** Solid, hollow, hollow in red, dashed. */
  state: 'done' | 'todo' | 'overdue' | 'auto';
  tone: 'done' | 'appraisal' | 'reminder' | 'ladder';
  label: string;
  title: string;
  lines: string[];
  by?: string;
  people?: string[];
  /** The ledger entry it stands for. */
  seq?: number;
}

/** Which lane shows an entry; stages and item lanes show the others themselves. */
export function laneOf(kind: EntryKind): LaneName | undefined {
  switch (kind) {
    case 'recorded':
    case 'checkTold':
      return '写实';
    case 'commented':
      return '领导点评';
    case 'reflected':
    case 'assessed':
    case 'selfAppraised':
    case 'resultDecided':
    case 'resultPublicised':
    case 'ended':
      return '评议';
    case 'reminded':
    case 'escalated':
    case 'climbed':
    case 'missed':
    case 'membersMissing':
    case 'outageCounted':
    case 'helperNamed':
    case 'criticised':
    case 'explained':
    case 'explanationAnswered':
    case 'changeProposed':
    case 'changeReviewed':
    case 'problemRaised':
    case 'problemSolved':
      return '提醒与升级';
    default:
      return undefined;
  }
}

const SHORT: Partial<Record<EntryKind, string>> = {
  reflected: '反思',
  assessed: '中期评估',
  selfAppraised: '自评',
  resultDecided: '结果',
  resultPublicised: '结果公示',
  ended: '年度办结',
  reminded: '提醒',
  escalated: '催办',
  missed: '缺失',
  membersMissing: '党员缺失',
  outageCounted: '系统停用',
  helperNamed: '帮扶人',
  criticised: '批评教育',
  explained: '说明原因',
  explanationAnswered: '答复',
  checkTold: '督查通报',
  changeProposed: '申请调整',
  changeReviewed: '调整审核',
  problemRaised: '发现问题',
  problemSolved: '问题解决',
};

export function entryLabel(entry: TimelineEntryView, nameOf: ItemNames): string {
  const { kind, data } = entry;
  if (kind === 'recorded' || kind === 'commented')
    return `${PERIOD_NAMES[data.period as keyof typeof PERIOD_NAMES]}${data.late === true ? '（补录）' : ''}`;
  if (kind === 'climbed' && RUNGS.includes(data.rung as Rung)) return RUNG_NAMES[data.rung as Rung];
  return SHORT[kind] ?? nameOf(String(data.item));
}

const DUTY_SHORT: Partial<Record<DueView['duty'], string>> = {
  reflect: '反思',
  assess: '中期评估',
  selfAppraise: '自评',
  decideResult: '结果',
  publishResult: '结果公示',
  help: '待定帮扶人',
  criticise: '待批评教育',
  answerExplanation: '待答复',
  pledge: '承诺期限',
  resubmit: '修改期限',
  review: '审核期限',
  publish: '公示期限',
  sign: '签订期限',
  seal: '盖章期限',
  reviewChange: '待审核调整',
  solveProblem: '待解决问题',
  tellCheck: '督查通报',
  answerInvitation: '答复邀请',
};

/** Where somebody's duty stands: at its due day, or in red once that has passed. An item's own stands in its lane. */
export function dutyMark(
  duty: DueView,
  now: Instant,
  nameOf: ItemNames,
): (Mark & { lane: LaneName | '阶段' }) | undefined {
  const lane = laneOfDuty(duty);
  if (lane === undefined) return undefined;
  const overdue = duty.state === 'overdue' || endOf(duty.due) <= now;
  const about = duty.item === undefined ? '' : `${nameOf(duty.item)}：`;
  return {
    lane,
    key: `duty/${duty.key}`,
    at: startOf(duty.due),
    state: overdue ? 'overdue' : 'todo',
    tone: lane === '评议' ? 'appraisal' : 'done',
    label:
      (duty.period && (lane === '写实' || lane === '领导点评') ? PERIOD_NAMES[duty.period] : DUTY_SHORT[duty.duty]) ??
      DUTIES[duty.duty],
    title: `${about}${dutyName(duty.duty, DUTIES[duty.duty], duty.period)}`,
    lines: [dueText(duty, now), `由${duty.role === 'subject' ? '承诺人' : ROLE_NAMES[duty.role]}办理`],
  };
}

function laneOfDuty({ duty }: DueView): LaneName | '阶段' | undefined {
  switch (duty) {
    case 'record':
    case 'check':
    case 'membersRecords':
      return '写实';
    case 'comment':
    case 'membersComments':
      return '领导点评';
    case 'reflect':
    case 'assess':
    case 'selfAppraise':
    case 'decideResult':
    case 'publishResult':
    case 'membersAssessments':
    case 'membersSelfAppraisals':
    case 'membersResults':
      return '评议';
    case 'tellCheck':
      return '写实';
    case 'reviewChange':
    case 'solveProblem':
    case 'help':
    case 'criticise':
    case 'answerExplanation':
      return '提醒与升级';
    case 'answerInvitation':
    case 'pledge':
    case 'resubmit':
    case 'review':
    case 'sign':
    case 'seal':
    case 'publish':
      return '阶段';
    case 'fulfil':
      return undefined;
    default:
      return duty satisfies never;
  }
}
