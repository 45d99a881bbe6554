/** What workflows ask of this service: how many members a branch still owes a record or a comment (B3, C1). */
import type { MembersDuty } from '../../shared/contracts/clauses';
import type { MissingActivities } from '../../shared/contracts/commitment';
import type { CommitmentsStore } from './store';

/** The duties of a member's year that an organisation is asked about together. */
const OWED: Record<MembersDuty, (period: string) => string[]> = {
  membersRecords: (period) => [`${period}/record`],
  membersComments: (period) => [`${period}/comment`],
  membersAssessments: () => ['midYear/assess'],
  membersSelfAppraisals: () => ['selfAppraisal'],
  membersResults: () => ['result', 'result/publish'],
};

export function createActivities(store: CommitmentsStore): MissingActivities {
  return {
    countMissing({ organisation, year, period, duty }) {
      return store.heads.countDocuments({
        year,
        kind: 'annual',
        subjectType: 'member',
        inCharge: organisation,
        'waitingFor.key': { $in: OWED[duty](period ?? '') },
      });
    },
  };
}
