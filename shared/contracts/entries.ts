/**
 * Deeds (what people ask for, imperative) and entries (what happened, past tense), with the little data that the
 * workflow needs. Texts and names never travel here: they are the service's content, referred to by its hash.
 */
import type { MembersDuty } from './clauses';
import type { Field, MemberCategory } from './organisation';
import type { Day, Outage, Period, Rung } from './plan';
import type { JointStart } from './joint';
import type { ClauseChange } from './plan-clauses';
import type { CalendarChange } from './plan-views';
import type { Role, Stage } from './ledger';

/** 共性 / 岗位 / 实事 — P4 (S2 二(二)). */
export const ITEM_KINDS = { common: '共性承诺', post: '岗位承诺', practical: '实事承诺' } as const;
export type ItemKind = keyof typeof ITEM_KINDS;

/** Where a new year's item comes from — N1–N4 (S1 二(四), 三6). */
export const CARRY_OVERS = {
  deepen: '坚持和深化', // N1
  handOver: '跨年度衔接', // N2
  repledge: '重新承诺', // N3
  raise: '提出更高要求', // N4
  correct: '先纠正后承诺', // N5
} as const;
export type CarryOver = keyof typeof CARRY_OVERS;

/** Criteria of review, ticked one by one — V1 (S1 三2, S2 二(三)2). */
export const REVIEW_CRITERIA = {
  policy: '符合科学发展观要求和政策',
  advanced: '体现先进性',
  helpful: '有利于工作',
  post: '体现岗位职责特点',
  wishes: '符合党员群众意愿',
  feasible: '切实可行',
  suitable: '符合本人实际，能够真正做到',
} as const;
export type ReviewCriterion = keyof typeof REVIEW_CRITERIA;

/** U1 (S0 三, S1 三3, 四, S3 一3). */
export const CHANNELS = {
  meeting: '党小组会、支部党员大会通报',
  assembly: '承诺大会',
  document: '文件',
  noticeBoard: '党务政务公开栏',
  window: '橱窗',
  screen: '电子显示屏',
  intranet: '局域网',
  web: '网站',
  press: '报刊',
  television: '电视',
  handbook: '承诺履诺手册',
} as const;
export type Channel = keyof typeof CHANNELS;
export const RANGES = { party: '党内', unit: '本单位', public: '社会' } as const;
export type Range = keyof typeof RANGES;

/** F5 (S2 三2, S0 三). */
export const HELP_WAYS = {
  fromAbove: '上帮下',
  oneToOne: '一帮一',
  manyToOne: '多帮一',
  condition: '提供必要条件',
} as const;
export type HelpWay = keyof typeof HELP_WAYS;

/** C4 (S3 二3, S4 二). */
export const COMMENT_MODES = {
  meeting: '集中点评',
  onSite: '现场点评',
  individual: '个别点评',
  random: '随机点评',
} as const;
export type CommentMode = keyof typeof COMMENT_MODES;

/** A4 (S3 三2): a member's result, and an organisation's. */
export const MEMBER_RESULTS = {
  excellent: '优秀',
  qualified: '合格',
  basic: '基本合格',
  unqualified: '不合格',
} as const;
export const ORGANISATION_RESULTS = {
  satisfied: '满意',
  fairlySatisfied: '比较满意',
  average: '一般',
  dissatisfied: '不满意',
} as const;
export type MemberResult = keyof typeof MEMBER_RESULTS;
export type OrganisationResult = keyof typeof ORGANISATION_RESULTS;

/** A1: how far an item was carried out, in the subject's own judgement. */
export const FULFILMENTS = { full: '全部完成', partly: '部分完成', none: '没有完成' } as const;
export type Fulfilment = keyof typeof FULFILMENTS;

/** Why nobody waits for this member any more — M3, M6. */
export const EXCUSES = { elderlyOrInfirm: '年老体弱', illness: '患病', other: '其他特殊情况' } as const;
export type Excuse = keyof typeof EXCUSES;
export const LEAVINGS = {
  died: '去世',
  left: '出党或停止党籍',
  transferredOut: '转出系统',
  abolished: '党组织撤销',
} as const;
export type Leaving = keyof typeof LEAVINGS;

export interface PledgedItem {
  id: string;
  kind: ItemKind;
  deadline: Day;
  /** 跨年度: the deadline lies after the plan's last day, the milestone within it. */
  crossYear?: boolean;
  milestone?: Day;
  /** An item of the organisation that this one supports (P6). */
  supports?: string;
  /** The post held for which a member pledges it (M3, M4): of their own organisation or of the one where they live. */
  post?: string;
  carryOver?: CarryOver;
  /** P3: of a joint commitment, who answers for it: the lead or a participant by id, or `ALL_RESPONSIBLE`. */
  responsible?: string;
}

/** The day by which this year's part of an item must be done. */
export function dueOf({ crossYear, milestone, deadline }: PledgedItem): Day {
  return crossYear && milestone !== undefined ? milestone : deadline;
}

/** What people write of one item — P4 (S2 二(三)4); its schema is `itemContent`. */
export interface ItemContent {
  title: string;
  goal: string;
  measures: string;
  responsible: string;
  /** The problem or wish it answers (P7). */
  answers?: string;
  /** The term or annual goal it serves (P6). */
  serves?: string;
  /** Why last year's was not done, and who was responsible (N3). */
  cause?: string;
}

/** X2: the terms of a running year change as previewed: from one plan to another, line by line. */
export interface Revision {
  /** Of which preview. */
  preview: string;
  /** Who agreed to it, where it concerned so many years that another person had to (G5). */
  approvedBy?: string;
  /** The stage and the plan in which it was previewed: elsewhere it does not apply. */
  stage: Stage;
  from: { id: string; version: number };
  to: { id: string; version: number };
  clauses: ClauseChange[];
  calendar?: { id: string; coverageTo: Day; changes: CalendarChange[] };
}

/** Data of each deed, by its kind. */
export interface DeedData {
  submitPledges: { items: PledgedItem[] };
  /** `meeting`: reviewed at a meeting, with so many representatives of members and of the public (V1). */
  review: {
    verdict: 'approve' | 'return';
    criteria: Partial<Record<ReviewCriterion, boolean>>;
    meeting?: { on: Day; members: number; public: number };
  };
  /** U6: the letter as approved is signed by the subject, and sealed by the organisation that reviewed it. */
  sign: { way: 'online' | 'hand'; on: Day };
  seal: { on: Day };
  /** P10: an approved item is to read so from now on; without `to` it is to be withdrawn. */
  proposeChange: { item: string; to?: PledgedItem };
  reviewChange: { item: string; approved: boolean };
  /** P3: the lead asks members to take part; whether they do they alone decide, and a reason is given for leaving. */
  invite: { participants: string[] };
  answerInvitation: { participant: string; accepted: boolean };
  leaveJoint: { participant: string };
  /** F7: found by whoever follows the fulfilment; `solver` is to have it solved by `due`. */
  raiseProblem: { problem: string; solver: string; due: Day; item?: string };
  solveProblem: { problem: string };
  /** F2: the result of a quarter's check is told to members and public. */
  tellCheck: { period: Period; channel: Channel; range: Range; from: Day; to: Day };
  publish: { channel: Channel; range: Range; from: Day; to: Day; checkedBy: string };
  reportProgress: { item: string; percent: number };
  /** `milestone`: this year's part of a cross-year item is confirmed; the item itself goes on (N2). */
  closeOut: { item: string; milestone?: boolean };
  askHelp: { item: string };
  nameHelper: { item: string; way: HelpWay; helper: string };
  criticise: { item: string };
  explain: { item: string };
  answerExplanation: { item: string; accepted: boolean };
  writeRecord: { period: Period; late: boolean };
  comment: { period: Period; mode: CommentMode; late: boolean };
  reflect: Record<string, never>;
  assess: Record<string, never>;
  selfAppraise: { items: { item: string; fulfilment: Fulfilment }[] };
  decideResult: { result: MemberResult | OrganisationResult };
  publishResult: { channel: Channel; range: Range; from: Day; to: Day };
  transfer: { to: string; superior: string; county: string };
  revise: Revision;
  excuse: { reason: Excuse };
  leave: { reason: Leaving };
  correct: { corrects: number };
}
export type DeedKind = keyof DeedData;

/** On whose behalf a deed is done; the service proves it, the workflow holds the people apart. */
export const DEED_ROLE: Record<DeedKind, Role> = {
  submitPledges: 'subject',
  review: 'keeper',
  sign: 'subject',
  seal: 'keeper',
  proposeChange: 'subject',
  reviewChange: 'keeper',
  invite: 'subject',
  answerInvitation: 'participant',
  leaveJoint: 'participant',
  raiseProblem: 'keeper',
  solveProblem: 'keeper',
  tellCheck: 'subject',
  publish: 'keeper',
  reportProgress: 'subject',
  closeOut: 'keeper',
  askHelp: 'subject',
  nameHelper: 'keeper',
  criticise: 'keeper',
  explain: 'subject',
  answerExplanation: 'keeper',
  writeRecord: 'keeper',
  comment: 'keeper',
  reflect: 'subject',
  assess: 'keeper',
  selfAppraise: 'subject',
  decideResult: 'keeper',
  publishResult: 'keeper',
  transfer: 'keeper',
  revise: 'superior',
  excuse: 'keeper',
  leave: 'keeper',
  correct: 'keeper',
};

/** Data of what the system itself says, and of the opening. */
export interface SystemData {
  /** `calendarId`: by which working days are counted until a revision brings another; years opened before it was told have none. */
  opened: {
    superior: string;
    county: string;
    planId: string;
    planVersion: number;
    calendarId?: string;
    joint?: JointStart;
  };
  /** Before it is late: `key` is the duty's, `step` which reminder (`10d`, `3d`, `0d`, `5wd`). */
  reminded: { key: string; step: string; to: Role };
  /** After it is late: to the keeper, then the superior. */
  escalated: { key: string; step: string; to: Role };
  /** A rung of F4. */
  climbed: { item: string; rung: Rung; to: Role };
  /** What a period lacks once its last day is over (`record`, `comment`), or a year-end step. */
  missed: { keys: string[] };
  /** Of an organisation's own duty towards its members: how many it still owes (never who: the list is content). */
  membersMissing: { period?: Period; duty: MembersDuty; count: number; step: string; to: Role };
  /** X11: `days` were lost to `outages`; limits are longer by them, and what was due on one of them is due after it. */
  outageCounted: { days: Day[]; outages: Outage[] };
  /** N: what each item becomes next year; `pledged: false` is 未承诺. */
  ended: { pledged: boolean; items: { item: string; carryOver: CarryOver }[] };
}

/** Deed → the entry it leaves. */
export const ENTRY_OF_DEED = {
  submitPledges: 'pledged',
  review: 'reviewed',
  sign: 'signed',
  seal: 'sealed',
  proposeChange: 'changeProposed',
  reviewChange: 'changeReviewed',
  invite: 'invited',
  answerInvitation: 'invitationAnswered',
  leaveJoint: 'participantLeft',
  raiseProblem: 'problemRaised',
  solveProblem: 'problemSolved',
  tellCheck: 'checkTold',
  publish: 'publicised',
  reportProgress: 'progressed',
  closeOut: 'closedOut',
  askHelp: 'helpAsked',
  nameHelper: 'helperNamed',
  criticise: 'criticised',
  explain: 'explained',
  answerExplanation: 'explanationAnswered',
  writeRecord: 'recorded',
  comment: 'commented',
  reflect: 'reflected',
  assess: 'assessed',
  selfAppraise: 'selfAppraised',
  decideResult: 'resultDecided',
  publishResult: 'resultPublicised',
  transfer: 'transferred',
  revise: 'revised',
  excuse: 'excused',
  leave: 'left',
  correct: 'corrected',
} as const satisfies Record<DeedKind, string>;
type EntryOfDeed = typeof ENTRY_OF_DEED;

export type EntryData = { [K in DeedKind as EntryOfDeed[K]]: DeedData[K] } & SystemData;
export type EntryKind = keyof EntryData;

/** What the console calls each entry. */
export const ENTRY_NAMES: Record<EntryKind, string> = {
  opened: '年度开启',
  pledged: '提交承诺',
  reviewed: '审核',
  signed: '签订',
  sealed: '盖章',
  changeProposed: '申请调整',
  changeReviewed: '审核调整',
  invited: '邀请参加',
  invitationAnswered: '答复邀请',
  participantLeft: '退出参加',
  problemRaised: '发现问题',
  problemSolved: '问题解决',
  checkTold: '通报督查结果',
  publicised: '公示',
  progressed: '进展',
  closedOut: '销号',
  helpAsked: '请求帮扶',
  helperNamed: '确定帮扶',
  criticised: '批评教育',
  explained: '说明客观原因',
  explanationAnswered: '答复说明',
  recorded: '写实',
  commented: '领导点评',
  reflected: '中期自我反思',
  assessed: '中期评估',
  selfAppraised: '年终自评',
  resultDecided: '确定结果',
  resultPublicised: '公示结果',
  transferred: '组织关系转移',
  revised: '年度安排变更',
  excused: '免于承诺',
  left: '离开',
  corrected: '更正',
  reminded: '提醒',
  escalated: '升级催办',
  climbed: '逐级督促',
  missed: '逾期缺失',
  membersMissing: '党员事项缺失',
  outageCounted: '系统停用，不计时限',
  ended: '年度办结',
};

/** What the workflow must know of its subject. */
export interface SubjectFacts {
  type: 'member' | 'organisation';
  id: string;
  category?: MemberCategory;
  field: Field;
  leadingCadre?: boolean;
  /** An organisation that keeps its members' booklets itself (B3): a branch, or whatever has members of its own. */
  keepsMembers?: boolean;
}
