/** What the public and the office say to each other: opinions and their answers, supervision contacts, takedowns, webhooks (U1, U4, U5, U7). */
import type { Channel, Range } from './entries';
import type { Day, Instant } from './plan';

/** 意见、投诉、建议 — U4 (S1 附件2: the telephone under which a pledge is supervised; S4: 意见箱). */
export const OPINION_KINDS = { opinion: '意见', complaint: '投诉', suggestion: '建议' } as const;
export type OpinionKind = keyof typeof OPINION_KINDS;
export const OPINION_STATES = { open: '待答复', answered: '已答复' } as const;
export type OpinionState = keyof typeof OPINION_STATES;

/** Characters of an opinion, of an answer and of what somebody may be reached by. */
export const OPINION_LIMITS = { text: 2000, contact: 100, answer: 2000 } as const;

/** An answer is never altered: a correction is a further answer. */
export interface OpinionAnswer {
  id: string;
  text: string;
  by: string;
  at: Instant;
}

/** A row of the office's list. The text is the public's own; whoever may be reached by what stands in the detail alone. */
export interface OpinionView {
  id: string;
  organisationId: string;
  kind: OpinionKind;
  text: string;
  at: Instant;
  due: Day;
  state: OpinionState;
  /** `open` opinions only (G4). */
  dueState?: 'open' | 'dueSoon' | 'overdue';
  workingDaysLeft?: number;
  workingDaysOver?: number;
  /** The commitment it is about, and whose that is. */
  chain?: string;
  subjectId?: string;
  answers: OpinionAnswer[];
}
export interface OpinionDetail extends OpinionView {
  may: 'answer'[];
  /** Only for whoever may answer. */
  contact?: string;
}
export interface OpinionList {
  items: OpinionView[];
  next?: string;
}

/** What stands in the to-do list beside the duties of chains. `superior`: the organisation has not answered in time. */
export interface OpinionTodo {
  id: string;
  organisationId: string;
  kind: OpinionKind;
  at: Instant;
  due: Day;
  role: 'keeper' | 'superior';
  state: 'open' | 'dueSoon' | 'overdue';
  workingDaysLeft: number;
  workingDaysOver: number;
  subjectId?: string;
}

/** Each with the organisation it comes from: its own or the nearest superior's that states one. */
export interface SupervisionView {
  phone?: { value: string; from: string };
  email?: { value: string; from: string };
  /** True where the asker may state the organisation's own. */
  maySet: boolean;
}

export interface TakedownView {
  id: string;
  reason: string;
  by: string;
  at: Instant;
}
export interface PublicationView {
  id: string;
  chain: string;
  seq: number;
  kind: 'pledges' | 'result';
  subjectId: string;
  subjectType: 'member' | 'organisation';
  channel: Channel;
  range: Range;
  from: Day;
  to: Day;
  at: Instant;
  by?: string;
  checkedBy?: string;
  takenDown?: TakedownView;
  mayTakeDown: boolean;
}
export interface PublicationList {
  items: PublicationView[];
  next?: string;
  asOf: Instant;
  supervision: Omit<SupervisionView, 'maySet'>;
}

/** Where a digest can be sent besides the mailbox (U5). */
export const WEBHOOK_KINDS = {
  generic: '通用（JSON，签名）',
  wecom: '企业微信',
  dingtalk: '钉钉',
  feishu: '飞书',
} as const;
export type WebhookKind = keyof typeof WEBHOOK_KINDS;
export interface WebhookView {
  kind: WebhookKind;
  /** The address itself is a secret: only its host is shown. */
  host: string;
  signed: boolean;
  by: string;
  at: Instant;
  last?: { day: Day; state: string; attempts: number; error?: string };
}
