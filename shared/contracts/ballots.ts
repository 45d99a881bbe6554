/**
 * Secret ballots (A5, X4): what the roll (scoring), the box (ballots), the voter's browser and whoever recounts say to
 * each other. Instants are business time. Nothing here names a voter.
 */
import { ORGANISATION_RESULTS } from './entries';
import type { Instant } from './plan';

/** A4 (S3 三2): what can be ticked. The member's result 优秀…不合格 is decided afterwards and is no ballot. */
export const SCALES = {
  member: { good: '好', fairlyGood: '较好', average: '一般', poor: '差' },
  organisation: ORGANISATION_RESULTS,
} as const;
export type ScaleName = keyof typeof SCALES;
export const SCALE_NAMES = Object.keys(SCALES) as ScaleName[];
/** A key of one of the scales. */
export type Choice = string;

export function isChoice(scale: ScaleName, choice: Choice): boolean {
  return Object.hasOwn(SCALES[scale], choice);
}

/** X5: the least number of ballots of which a distribution is shown. */
export const DEFAULT_FLOOR = 5;
export const LEAST_FLOOR = 3;

/** Those who answer one question together; one token a participant. */
export interface BallotGroup {
  /** Random: it means nothing outside the roll. */
  id: string;
  /** Of the key that signs this group's tokens and nothing else: SPKI, DER, base64url. */
  publicKey: string;
}

/** Who is judged stands in the roll; the box knows a random id. */
export interface BallotQuestion {
  id: string;
  scale: ScaleName;
  groups: BallotGroup[];
}

/** One appraisal as the box knows it; it never changes once it is there. */
export interface Sitting {
  id: string;
  /** Casting: from `opens` up to, not with, `closes`. Tokens are fetched before. */
  opens: Instant;
  closes: Instant;
  floor: number;
  questions: BallotQuestion[];
}

/** What is signed blindly: 32 random bytes of the voter, then this. The group stands in it, so no token fits another. */
export function tokenText(group: string): string {
  return `jiannuo/ballot/${group}`;
}
export const TOKEN_RANDOM_BYTES = 32;

/** A ballot as it is cast; bytes in base64url. */
export interface CastBallot {
  group: string;
  /** What was signed. */
  message: string;
  signature: string;
  choice: Choice;
}

/** A3 (S3 三1): who takes part. Of an organisation all of them, of a member the first two and the public (A1). */
export const VOTER_GROUPS = {
  members: '党员',
  staff: '干部职工',
  subordinates: '下级党组织负责人',
  related: '关系密切的单位',
  public: '群众和服务对象',
} as const;
export type VoterGroup = keyof typeof VOTER_GROUPS;

/** Who takes part in one appraisal and judges whom, as it is handed to the roll (A2). */
export interface RollRequest {
  id: string;
  year: number;
  /** The organisation that holds the appraisal. */
  organisationId: string;
  opens: Instant;
  closes: Instant;
  floor: number;
  questions: {
    /** Whom it judges: a member or an organisation. */
    subjectId: string;
    scale: ScaleName;
    groups: { kind: VoterGroup; participants: string[] }[];
  }[];
}

/** `frozen`: tokens are given until casting opens, and never again. */
export type RollState = 'preparing' | 'frozen';

/** A question as a participant is shown it. */
export interface RollQuestion {
  subjectId: string;
  scale: ScaleName;
  kind: VoterGroup;
  group: string;
  publicKey: string;
  /** A token was given: to another browser, if this one does not have it. */
  issued: boolean;
}

/** One appraisal as a participant is shown it. */
export interface MyRoll {
  id: string;
  year: number;
  organisationId: string;
  opens: Instant;
  closes: Instant;
  /** The ballot box's door, asked without cookies. */
  box: string;
  questions: RollQuestion[];
}

/** One appraisal as whoever sees the organisation is shown it: how many were asked, and what nobody can change any more. */
export interface RollView {
  id: string;
  year: number;
  organisationId: string;
  state: RollState;
  opens: Instant;
  closes: Instant;
  floor: number;
  /** SHA-256 over the participants, questions and keys, in hexadecimal. */
  hash: string;
  questions: {
    id: string;
    subjectId: string;
    scale: ScaleName;
    groups: { id: string; kind: VoterGroup; asked: number }[];
  }[];
}

export type SittingPhase = 'waiting' | 'open' | 'counting' | 'closed';

export type Counts = Record<Choice, number>;

/**
 * Groups whose ballots are shown together: as many as it takes to reach the floor. Every published figure is a sum of
 * whole blocks, so nothing smaller than a block can be worked out from them (X5).
 */
export interface BallotBlock {
  groups: string[];
  scale: ScaleName;
  counts: Counts;
  /** All chose the same: whoever took part is known to have, and the page says so. */
  unanimous: boolean;
  /** Each ballot of the block by its receipt, in the receipts' order. */
  ballots: { receipt: string; choice: Choice }[];
}

/** What the box publishes once the sitting is over, the same for everyone. */
export interface SittingResult {
  sitting: string;
  floor: number;
  /** How many ballots each group cast (A5); of groups below the floor this is all that is ever said. */
  cast: Record<string, number>;
  blocks: BallotBlock[];
  /** Groups in no block: too few ballots, and nothing to show them with. */
  withheld: string[];
}

/** What anyone may ask of a sitting while it goes on: never how many have voted, let alone how. */
export interface SittingView extends Sitting {
  phase: SittingPhase;
}

/** What the voter keeps, to find the ballot in the published list: part of the hash of what was signed. */
export const RECEIPT_LENGTH = 16;
