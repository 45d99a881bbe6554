/** The ledger entry (台账): what happened to a commitment, append-only, chained, and its own outbox. */
import type { Duty } from './clauses';
import type { EntryData, EntryKind } from './entries';
import type { Day, Instant, Period } from './plan';

/**
 * Whose turn it is. `participant`: whoever is asked to take part (P3); `keeper`: the secretary of the organisation in
 * charge; `superior`: the secretary above it.
 */
export type Role = 'subject' | 'participant' | 'keeper' | 'superior';

/** Where in its year a commitment is. */
export const STAGES = {
  drafting: '起草',
  reviewing: '审核',
  returned: '退回修改',
  approved: '待公示',
  fulfilling: '践诺',
  closed: '已办结',
} as const;
export type Stage = keyof typeof STAGES;

/**
 * One duty somebody has or will have. It is theirs from `opens` until it is done; late once `due` (inclusive, a day
 * in Asia/Shanghai) has ended. `role` says who; `clause` is `CLAUSES[duty]`.
 */
export interface WaitingFor {
  /** Unique within the chain and stable: `q1/record`, `item/<id>/fulfil`. */
  key: string;
  duty: Duty;
  role: Role;
  opens: Instant;
  due: Day;
  item?: string;
  period?: Period;
}

/** `<chain>/<seq>`: the id of an entry and of its event. */
export function entryId(chain: string, seq: number): string {
  return `${chain}/${seq}`;
}

export interface Entry<K extends EntryKind = EntryKind> {
  _id: string;
  chain: string;
  /** 1, 2, 3 … without gap. */
  seq: number;
  /** The caller's deed id, or for a wake its business key (`item/a/rung/urge`). Unique within the chain. */
  deedId: string;
  kind: K;
  /** Business time. */
  at: Instant;
  /** When the service received the deed: timeliness is judged by it. Absent on a wake. */
  receivedAt?: Instant;
  /** Person id; absent where the system acted. */
  by?: string;
  /** Appointment id. */
  actingAs?: string;
  subjectId: string;
  /** The organisation in charge when it happened (M6). */
  inCharge: string;
  /** Salted hash of the content the service keeps. */
  contentHash?: string;
  data: EntryData[K];
  /** State after it. */
  stage: Stage;
  waitingFor: WaitingFor[];
  runId: string;
  prev: string;
  hash: string;
  /** Not hashed: */
  traceparent?: string;
  published: boolean;
}

/** The `prev` of a chain's first entry. */
export const CHAIN_START = '0'.repeat(64);
