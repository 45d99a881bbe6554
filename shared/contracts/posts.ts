/** What a post (岗位) of an organisation is, who holds it and how: the words that members, commitments and the pages share (M3, M4). */
import type { Day } from './plan';

/** How somebody came to a post: 认岗领岗 (S1 二(五)), or 设岗定责 (S0 四, S2 二(一)4). */
export const CLAIM_WAYS = { claimed: '认岗领岗', assigned: '设岗定责' } as const;
export type ClaimWay = keyof typeof CLAIM_WAYS;

export const CLAIM_ENDS = {
  released: '本人退岗',
  withdrawn: '党组织调整',
  closed: '岗位撤销',
  moved: '不再属于该党组织',
  left: '党员离开',
} as const;
export type ClaimEnd = keyof typeof CLAIM_ENDS;

export const POST_STATES = { open: '在设', ended: '已到期', closed: '已撤销' } as const;
export type PostState = keyof typeof POST_STATES;

export interface PostView {
  id: string;
  organisationId: string;
  name: string;
  does: string;
  places: number;
  /** Places left. */
  left: number;
  from: Day;
  /** Its last day; without it the post goes on. */
  to?: Day;
  state: PostState;
  closed?: { on: Day; reason: string };
  /** Who holds it today. */
  holders: { claim: string; personId: string; name: string; way: ClaimWay; from: Day }[];
}

export interface PostList {
  items: PostView[];
  /** Whether the asker may claim one that is open and has a place left. */
  mayClaim: boolean;
  next?: string;
}

/** One time that somebody was on a post: ended ones stay (M6). */
export interface ClaimView {
  claim: string;
  post: string;
  organisationId: string;
  name: string;
  personId: string;
  way: ClaimWay;
  from: Day;
  to?: Day;
  end?: { kind: ClaimEnd; reason?: string };
  /** On the post today. */
  held: boolean;
}
