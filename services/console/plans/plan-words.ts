/** How a line of a plan is said in Chinese: its value, who it is for, what follows when it is missed. */
import { weekday } from '../../../shared/calendar/day';
import type {
  ClauseBound,
  ClauseKind,
  ClauseValue,
  PlanClause,
  PlanStage,
} from '../../../shared/contracts/plan-clauses';
import { findPlanClause } from '../../../shared/contracts/plan-clauses';
import type { RevisionApplication } from '../../../shared/contracts/revision';
import type { Tone } from '../parts/label';
import { formatFullDay } from '../words';

export const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日'];

export function formatDayOfWeek(day: string): string {
  return `${formatFullDay(day)}（周${WEEKDAYS[weekday(day) - 1]}）`;
}

export const isDayKind = (kind: ClauseKind): boolean => kind === 'due' || kind === 'day';
export const isListKind = (kind: ClauseKind): boolean => kind === 'daysBefore' || kind === 'workingDaysAfter';

/** A step that is asked for or not: a superior can fix it, there is nothing between. */
export const isBounded = (kind: ClauseKind): boolean => !isListKind(kind) && kind !== 'yesNo';

export const UNITS: Partial<Record<ClauseKind, string>> = { workingDays: '个工作日', days: '天', count: '件' };

export function formatValue(kind: ClauseKind, value: ClauseValue): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return '不提醒';
    return kind === 'daysBefore' ? `提前 ${value.join('、')} 天` : `第 ${value.join('、')} 个工作日`;
  }
  if (typeof value === 'boolean') return value ? '是' : '否';
  return isDayKind(kind) ? formatDayOfWeek(String(value)) : `${value} ${UNITS[kind] ?? ''}`.trim();
}

export function formatClause(path: string, value: ClauseValue | undefined): string {
  const kind = findPlanClause(path)?.kind;
  if (value === undefined) return '随上级';
  return kind ? formatValue(kind, value) : String(value);
}

export function limitWord(kind: ClauseKind, side: 'least' | 'most'): string {
  if (isDayKind(kind)) return side === 'least' ? '不早于' : '不晚于';
  return side === 'least' ? '不少于' : '不多于';
}

export function formatBound(kind: ClauseKind, { least, most, locked }: ClauseBound): string {
  if (locked) return '上级已锁定';
  return [
    least === undefined ? '' : `${limitWord(kind, 'least')} ${formatValue(kind, least)}`,
    most === undefined ? '' : `${limitWord(kind, 'most')} ${formatValue(kind, most)}`,
  ]
    .filter(Boolean)
    .join('，');
}

/** The bound a unit sets for those below, in the same words, said from above. */
export function formatOwnBound(kind: ClauseKind, bound: ClauseBound | undefined): string {
  if (!bound) return '不限';
  return bound.locked ? '下级不得更改' : formatBound(kind, bound) || '不限';
}

const REVIEWER = '审核人';
/** Who acts in a stage: of a member's year, of an organisation's. */
const WHO: Record<PlanStage, [member: string, organisation: string]> = {
  pledge: ['党员', '党组织'],
  review: ['党支部', '上级党组织'],
  resubmit: ['党员', '党组织'],
  publish: ['党支部', '党组织'],
  fulfil: ['党员、党支部', '党组织、上级'],
  record: ['党支部', '上级党组织'],
  comment: ['党支部书记', '上级书记'],
  midYear: ['党员、党支部', '党组织、上级'],
  selfAppraisal: ['党员', '党组织'],
  appraisal: ['党支部', '上级党组织'],
  result: ['党支部', '上级党组织'],
  closing: ['系统', '系统'],
  system: ['系统', '系统'],
};

export function whoActs({ group, stage }: PlanClause): string {
  return WHO[stage][group === 'organisation' ? 1 : 0];
}

const IF_NOT: Partial<Record<PlanStage, string>> = {
  pledge: '告知书记，再告知上级',
  review: `提醒${REVIEWER}，再告知其上级`,
  resubmit: '告知书记，再告知上级',
  publish: '告知书记，再告知上级',
  fulfil: '提醒、督促、帮扶、批评教育、报告上级',
  record: '次日记为缺，告知书记和上级',
  comment: '次日记为缺，告知书记和上级',
  midYear: '次日记为缺',
  selfAppraisal: '次日记为缺',
  result: '次日记为缺',
};

/** What follows; only a deadline or a limit can be missed. */
export function ifNot({ kind, stage, path }: PlanClause): string {
  if (kind === 'due' || path.endsWith('.limit')) return IF_NOT[stage] ?? '';
  return '';
}

export const APPLICATION_STATES: Record<RevisionApplication['state'], string> = {
  awaitingApproval: '待另一人同意',
  declined: '未获同意',
  expired: '申请已失效',
  running: '正在应用',
  paused: '已暂停',
  done: '已应用',
};
export const APPLICATION_TONES: Record<RevisionApplication['state'], Tone> = {
  awaitingApproval: 'amber',
  declined: 'plain',
  expired: 'plain',
  running: 'blue',
  paused: 'amber',
  done: 'green',
};
