/** What the pages call things: Chinese for the words of the contracts that carry none of their own. */
import { formatDay } from '../../shared/calendar/due';
import { SHANGHAI_OFFSET_MS } from '../../shared/calendar/day';
import type { Duty } from '../../shared/contracts/clauses';
import type { DeedKind } from '../../shared/contracts/entries';
import { PUBLIC_GROUPS, type PublicLed } from '../../shared/contracts/joint';
import { FIELDS, FUNCTIONS, type Appointment } from '../../shared/contracts/organisation';
import type { Day, Instant, Period, Rung } from '../../shared/contracts/plan';
import type { ItemView } from '../../shared/contracts/views';

export const PERIOD_NAMES: Record<Period, string> = {
  q1: '一季度',
  q2: '二季度',
  q3: '三季度',
  q4: '四季度',
  h1: '上半年',
  h2: '下半年',
};

export const RUNG_NAMES: Record<Rung, string> = {
  remind: '提醒',
  urge: '督促',
  help: '帮扶',
  criticise: '批评教育',
  report: '报告上级',
};

export const ITEM_STATES: Record<ItemView['state'], string> = {
  open: '进行中',
  closedOut: '已销号',
  excused: '客观原因已采纳',
  withdrawn: '已撤销',
  milestoneReached: '本年度目标已达成',
};

/** What a deed is called on the button that leads to its form. */
export const DEED_NAMES: Record<Exclude<DeedKind, 'transfer' | 'leave' | 'revise'>, string> = {
  submitPledges: '提出承诺',
  review: '审核',
  sign: '签订承诺书',
  seal: '登记盖章',
  proposeChange: '申请调整',
  reviewChange: '审核调整',
  invite: '邀请参加人',
  answerInvitation: '答复邀请',
  leaveJoint: '退出参加',
  raiseProblem: '登记问题',
  solveProblem: '确认问题解决',
  tellCheck: '通报督查结果',
  publish: '登记公示',
  reportProgress: '填报进展',
  closeOut: '销号',
  askHelp: '请求帮扶',
  nameHelper: '确定帮扶',
  criticise: '批评教育',
  explain: '说明客观原因',
  answerExplanation: '答复说明',
  writeRecord: '写实',
  comment: '领导点评',
  reflect: '中期自我反思',
  assess: '中期评估',
  selfAppraise: '年终自评',
  decideResult: '确定评议结果',
  publishResult: '公示结果',
  excuse: '免于承诺',
  correct: '更正',
};

/** The form that answers a duty. A branch's duty towards its members is answered member by member, from the list. */
export const DEED_OF_DUTY: Record<Duty, keyof typeof DEED_NAMES | undefined> = {
  pledge: 'submitPledges',
  resubmit: 'submitPledges',
  review: 'review',
  sign: 'sign',
  seal: 'seal',
  publish: 'publish',
  reviewChange: 'reviewChange',
  answerInvitation: 'answerInvitation',
  solveProblem: 'solveProblem',
  tellCheck: 'tellCheck',
  fulfil: 'reportProgress',
  help: 'nameHelper',
  criticise: 'criticise',
  answerExplanation: 'answerExplanation',
  record: 'writeRecord',
  check: 'writeRecord',
  comment: 'comment',
  reflect: 'reflect',
  assess: 'assess',
  selfAppraise: 'selfAppraise',
  decideResult: 'decideResult',
  publishResult: 'publishResult',
  membersRecords: undefined,
  membersComments: undefined,
  membersAssessments: undefined,
  membersSelfAppraisals: undefined,
  membersResults: undefined,
};

/** `带领村民、困难群众 12 户 40 人` */
export function publicText({ groups, households, people }: PublicLed): string {
  const number = [households && `${households} 户`, people && `${people} 人`].filter(Boolean).join(' ');
  return `带领${groups.map((group) => PUBLIC_GROUPS[group]).join('、')} ${number}`;
}

const ORDINALS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/** `事项二`, counted from 0. */
export function itemName(index: number): string {
  return `事项${ORDINALS[index] ?? String(index + 1)}`;
}

/** `填写一季度写实`: a duty with its period, as one says it. */
export function dutyName(duty: Duty, name: string, period?: Period): string {
  if (period === undefined) return name;
  if (duty === 'record') return `填写${PERIOD_NAMES[period]}写实`;
  if (duty === 'check') return `${PERIOD_NAMES[period]}督查`;
  return `${PERIOD_NAMES[period]}${name}`;
}

export function titleOf({
  function: name,
  acting,
  field,
}: Pick<Appointment, 'function' | 'field'> & { acting?: boolean }): string {
  return `${acting ? '代' : ''}${FUNCTIONS[name]}${field ? `（${FIELDS[field]}）` : ''}`;
}

export function formatFullDay(day: Day): string {
  const [year, month, date] = day.split('-');
  return `${year}年${Number(month)}月${Number(date)}日`;
}

/** `2026-03-05T14:05`, the wall clock in Shanghai whatever the browser's zone is. */
function wallClock(instant: Instant): string {
  return new Date(Date.parse(instant) + SHANGHAI_OFFSET_MS).toISOString();
}

/** `14:05` */
/** From when to when something is held; without `to` it goes on. */
export function formatTerm({ from, to }: { from: Day; to?: Day | undefined }, today: Day): string {
  return `${formatDay(from, today)} 起${to ? `，至 ${formatDay(to, today)}` : ''}`;
}

export function formatClock(instant: Instant): string {
  return wallClock(instant).slice(11, 16);
}

/** An instant of the real clock, such as the end of a wait. */
export function formatRealMoment(instant: Instant): string {
  return new Date(instant).toLocaleString('zh-CN', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  });
}

/** `3月5日 14:05`, with the year where it is not that of `today`. */
export function formatMoment(instant: Instant, today?: Day): string {
  const text = wallClock(instant);
  return `${formatDay(text.slice(0, 10), today)} ${text.slice(11, 16)}`;
}
