/** What can be wrong with a pledge item that looks hollow (V3): stable codes, with what the pages call them. */

export const HOLLOW_SIGNS = {
  noGoal: '目标无法检验',
  noDeadline: '没有时限',
  copiedItem: '与本承诺书另一事项雷同',
  copiedOther: '与他人承诺雷同',
  copiedLastYear: '与上年承诺雷同',
  slogan: '口号',
  dailyDuty: '只是日常职责',
  noMeasures: '措施落空',
} as const;
export type HollowCode = keyof typeof HOLLOW_SIGNS;

export interface HollowSign {
  sign: HollowCode;
  /** A sentence for the person who wrote it and for the one who reviews it, quoting what gave rise to it. */
  says: string;
  /** The item's own words that gave rise to it; empty where something is missing. */
  evidence: string;
  /** The chain of the letter it is like; told to the reviewer only. */
  like?: string;
}
