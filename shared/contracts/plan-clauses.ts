/** Which lines a year's plan has, what each is called, and which article asks for it or that it is ours (L5, X7, X8). */
import type { DocumentId } from './clauses';
import { readClause } from './plan-lines';
import { RUNGS, type Day, type Period, type Plan, type Rung } from './plan';

/** A day, a number, a list of distances such as reminders, or whether something is asked for at all. */
export type ClauseValue = Day | number | number[] | boolean;

/**
 * `due`: a day by which something must be done; on a holiday it moves to the next working day. `day`: a day from which
 * something can be done, which may be any. Lists are calendar days before, or working days after. `yesNo`: a step that is
 * asked for or not.
 */
export type ClauseKind =
  'due' | 'day' | 'workingDays' | 'days' | 'count' | 'daysBefore' | 'workingDaysAfter' | 'yesNo' | 'word';

/** The stages of the year, in the order in which the page shows them. */
export const PLAN_STAGES = {
  pledge: '提出承诺',
  review: '审核',
  resubmit: '修改重报',
  publish: '公示',
  fulfil: '履行、提醒与帮扶',
  record: '写实与督查',
  comment: '领导点评',
  midYear: '中期评估',
  selfAppraisal: '年终自评',
  appraisal: '民主评议',
  result: '评议结果',
  closing: '年度办结',
  system: '系统运行',
} as const;
export type PlanStage = keyof typeof PLAN_STAGES;

/** Whom a line of the plan is for. */
export const PLAN_GROUPS = { member: '党员', organisation: '党组织', immediate: '即时承诺', year: '全年' } as const;
export type PlanGroup = keyof typeof PLAN_GROUPS;

export interface PlanClause {
  /** `member.pledge.due`, `organisation.periods.h1.comment.due` */
  path: string;
  group: PlanGroup;
  stage: PlanStage;
  label: string;
  kind: ClauseKind;
  /** The article that asks for it, of a setting in its words; absent where the system needs it and no document says it. */
  source?: { document: DocumentId; article: string; says?: string };
  /** True where the day, number or default itself is ours, whether or not an article asks for the thing. */
  ours: boolean;
  /** Part of the frame of the year: no organisation changes it. */
  fixed?: true;
}

/** A line of a plan as it was and as it is to be. */
export interface ClauseChange {
  clause: string;
  old: ClauseValue;
  new: ClauseValue;
}

/** The bound a superior sets on a clause for everybody below it. `locked`: nobody below changes it at all. */
export interface ClauseBound {
  least?: Day | number;
  most?: Day | number;
  locked?: true;
}

type Source = readonly [document: DocumentId, article: string, says?: string] | undefined;
type Line = readonly [
  path: string,
  stage: PlanStage,
  label: string,
  kind: ClauseKind,
  source: Source,
  ours: boolean,
  fixed?: true,
];

const RUNG_LABELS: Record<Rung, string> = {
  remind: '逾期后提醒',
  urge: '逾期后督促',
  help: '逾期后确定帮扶',
  criticise: '逾期后批评教育',
  report: '逾期后报告上级',
};
// S0 三 and S2 三2 name the rungs; that the last one goes to the superior is ours.
const RUNG_SOURCES: Record<Rung, Source> = {
  remind: ['S0', '三'],
  urge: ['S2', '三2'],
  help: ['S2', '三2'],
  criticise: ['S2', '三2'],
  report: undefined,
};
const PERIOD_LABELS: Record<Period, string> = {
  q1: '一季度',
  q2: '二季度',
  q3: '三季度',
  q4: '四季度',
  h1: '上半年',
  h2: '下半年',
};

function escalation(of: string, stage: PlanStage): Line[] {
  return [
    [`${of}.secretaryAfter`, stage, '逾期后告知书记', 'workingDays', undefined, true],
    [`${of}.superiorAfter`, stage, '再逾期后告知上级', 'workingDays', undefined, true],
  ];
}

/** V1: a meeting is what S2 asks for members; for organisations the documents ask for a review, in whatever way. */
const MEETING: Source = ['S2', '二(三)2', '召开党员群众代表会议，对党员提出的承诺事项逐人逐条进行审查把关'];
const REVIEW: Source = ['S1', '三2', '上级党组织对基层党组织、基层党组织对党员的承诺事项认真审核，严格把关'];
/** U6: hand or on-line signature, then the seal, before the letter is published. */
const LETTER: Source = ['S2', '二(三)3', '承诺内容确定后，各党（总）支部和党员要签订承诺书'];

function everySubject(pledge: Source, items: Source, itemsOurs: boolean, meeting: Source): Line[] {
  return [
    ['pledge.opens', 'pledge', '开始提出承诺', 'day', ['S0', '三'], true],
    ['pledge.due', 'pledge', '提出承诺截止', 'due', pledge, true],
    ['pledge.reminders', 'pledge', '截止前提醒', 'daysBefore', undefined, true],
    ...escalation('pledge', 'pledge'),
    ['items.min', 'pledge', '承诺事项至少', 'count', items, itemsOurs],
    ['items.max', 'pledge', '承诺事项至多', 'count', items, itemsOurs],
    ['review.limit', 'review', '审核时限', 'workingDays', ['S1', '三2'], true],
    ['review.reminders', 'review', '提交后提醒审核人', 'workingDaysAfter', undefined, true],
    ['review.meeting', 'review', '审核通过须经会议', 'yesNo', meeting, true],
    ['resubmit.limit', 'resubmit', '重新提交时限', 'workingDays', ['S1', '三2'], true],
    ...escalation('resubmit', 'resubmit'),
    ['publish.limit', 'publish', '公示时限', 'workingDays', ['S1', '三3'], true],
    ['publish.days', 'publish', '公示至少', 'days', ['S1', '三3'], true],
    ['publish.signed', 'publish', '公示前须签订、盖章', 'yesNo', LETTER, true],
    ...escalation('publish', 'publish'),
    ['fulfil.reminders', 'fulfil', '事项到期前提醒', 'daysBefore', undefined, true],
    ...RUNGS.map((rung): Line => [
      `fulfil.rungs.${rung}`,
      'fulfil',
      RUNG_LABELS[rung],
      'workingDays',
      RUNG_SOURCES[rung],
      true,
    ]),
    ['fulfil.explanation.limit', 'fulfil', '答复客观原因说明', 'workingDays', ['S2', '三2'], true],
  ];
}

function period(name: Period, what: '写实' | '督查', record: Source, comment?: Source, tell?: Source): Line[] {
  const label = PERIOD_LABELS[name];
  return [
    [`periods.${name}.from`, 'record', `${label}起`, 'day', record, false, true],
    [`periods.${name}.to`, 'record', `${label}止`, 'day', record, false, true],
    [`periods.${name}.record.kind`, 'record', `${label}写实或督查`, 'word', record, false, true],
    [`periods.${name}.record.due`, 'record', `${label}${what}截止`, 'due', record, true],
    ...(comment
      ? [[`periods.${name}.comment.due`, 'comment', `${label}点评截止`, 'due', comment, true] satisfies Line]
      : []),
    ...(tell
      ? [[`periods.${name}.tell.due`, 'record', `${label}督查结果通报截止`, 'due', tell, true] satisfies Line]
      : []),
  ];
}

const YEAR_END: Line[] = [
  ['midYear.opens', 'midYear', '开始中期评估', 'day', ['S1', '三5'], true],
  ['midYear.reflectionDue', 'midYear', '自我反思截止', 'due', ['S1', '三5'], true],
  ['midYear.assessmentDue', 'midYear', '组织评估截止', 'due', ['S1', '三5'], true],
  ['selfAppraisal.opens', 'selfAppraisal', '开始年终自评', 'day', ['S2', '三2'], true],
  ['selfAppraisal.due', 'selfAppraisal', '年终自评截止', 'due', ['S2', '三2'], true],
  ['appraisal.opens', 'appraisal', '开始民主评议', 'day', ['S3', '三2'], true],
  ['appraisal.due', 'appraisal', '民主评议截止', 'due', ['S3', '三2'], true],
  ['result.due', 'result', '评议结果确定并反馈截止', 'due', ['S3', '三2'], true],
  ['result.publicationDays', 'result', '结果公示至少', 'days', ['S0', '三'], true],
  ['closes', 'closing', '年度办结', 'due', undefined, true],
];

/** Checked every quarter and told to members and public. */
const TOLD: Source = ['S2', '三2'];
const QUARTERS: Period[] = ['q1', 'q2', 'q3', 'q4'];
const LINES: Record<PlanGroup, Line[]> = {
  year: [
    ['from', 'closing', '事项时限最早', 'day', ['S1', '三6'], false, true],
    ['to', 'closing', '事项时限最晚', 'day', ['S1', '三6'], false, true],
    ['leadingCadrePledgeDue', 'pledge', '领导干部提出承诺截止', 'due', ['S0', '四'], true],
    ['newcomerDays', 'pledge', '新转入党员提出承诺', 'days', ['S1', '一'], true],
    ['spread.reminderDays', 'system', '提醒最多提前', 'days', undefined, true],
    ['spread.rungDays', 'system', '逾期处理最多延后', 'workingDays', undefined, true],
    ['spread.openingDays', 'system', '年度开启分散在', 'days', undefined, true],
  ],
  // 2–3 items: S2 二(三)1; by the end of February, review and publication included: S1 一.
  member: [
    ...everySubject(['S1', '一'], ['S2', '二(三)1'], false, MEETING),
    ...QUARTERS.flatMap((name) => period(name, '写实', ['S3', '四2'], ['S3', '二3'])),
    ...YEAR_END,
  ],
  organisation: [
    ...everySubject(['S1', '一'], undefined, true, REVIEW),
    ...period('q1', '督查', ['S2', '三2'], undefined, TOLD),
    ...period('h1', '写实', ['S3', '四2'], ['S3', '二3'], TOLD),
    ...period('q3', '督查', ['S2', '三2'], undefined, TOLD),
    ...period('h2', '写实', ['S3', '四2'], ['S3', '二3'], TOLD),
    ...YEAR_END,
  ],
  immediate: everySubject(['S0', '三'], undefined, true, MEETING),
};

export const PLAN_CLAUSES: readonly PlanClause[] = (Object.keys(PLAN_GROUPS) as PlanGroup[]).flatMap((group) =>
  LINES[group].map(([path, stage, label, kind, source, ours, fixed]): PlanClause => ({
    path: group === 'year' ? path : `${group}.${path}`,
    group,
    stage,
    label,
    kind,
    ...(source
      ? { source: { document: source[0], article: source[1], ...(source[2] ? { says: source[2] } : {}) } }
      : {}),
    ours,
    ...(fixed ? { fixed } : {}),
  })),
);

const BY_PATH: ReadonlyMap<string, PlanClause> = new Map(PLAN_CLAUSES.map((clause) => [clause.path, clause]));

export function findPlanClause(path: string): PlanClause | undefined {
  return BY_PATH.get(path);
}

/** `党员·提出承诺截止`: a clause as a person reads it outside its table. */
export function clauseName(path: string): string {
  const clause = BY_PATH.get(path);
  return clause ? `${PLAN_GROUPS[clause.group]}·${clause.label}` : path;
}

/** What an organisation's override of a year says: only the clauses it changes, and the bounds it sets below. */
export interface PlanOverride {
  values: Record<string, ClauseValue>;
  bounds: Record<string, ClauseBound>;
}

/** Lines that both plans have and that differ, in the order of the page. */
export function clauseChanges(before: Plan, after: Plan): ClauseChange[] {
  return PLAN_CLAUSES.flatMap(({ path: clause }) => {
    const [old, next] = [readClause(before, clause), readClause(after, clause)];
    const same = old === undefined || next === undefined || JSON.stringify(old) === JSON.stringify(next);
    return same ? [] : [{ clause, old, new: next }];
  });
}
