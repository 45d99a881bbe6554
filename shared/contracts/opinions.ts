/** Whose opinions are sought before pledging, and how (P7; S1 三1, S2 二(三)1, S3 一3). */

export const OPINION_GROUPS = {
  organisation: '所在党组织',
  members: '党员',
  public: '群众',
  superior: '上级党组织',
} as const;
export type OpinionGroup = keyof typeof OPINION_GROUPS;

export const OPINION_WAYS = { meeting: '会议讨论', oneToOne: '一对一', oneToMany: '一对多' } as const;
export type OpinionWay = keyof typeof OPINION_WAYS;

/** S3 一3: 党组织 asks members, public and superior; 党员 asks the organisation, other members and the public. */
export const OPINION_GROUPS_OF: Record<'member' | 'organisation', readonly OpinionGroup[]> = {
  member: ['organisation', 'members', 'public'],
  organisation: ['members', 'public', 'superior'],
};

/** One row of the record: who was asked, how, and what they said. */
export interface Opinion {
  group: OpinionGroup;
  way: OpinionWay;
  said: string;
}

/** The groups nobody has asked yet. */
export function groupsNotAsked(
  subjectType: 'member' | 'organisation',
  consulted: readonly Pick<Opinion, 'group'>[],
): OpinionGroup[] {
  return OPINION_GROUPS_OF[subjectType].filter((group) => !consulted.some((row) => row.group === group));
}
