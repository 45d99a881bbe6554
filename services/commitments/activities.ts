/** What workflows ask of this service: how many members a branch still owes a record or a comment (B3, C1). */
import type { MembersDuty } from '../../shared/contracts/clauses';
import type { MissingActivities } from '../../shared/contracts/commitment';
import type { Inbox } from '../../shared/kafka/inbox';
import type { CommitmentsStore } from './store';

/** Below the activity's own limit. */
const WAIT_MS = 20_000;

/** The duties of a member's year that an organisation is asked about together. */
const OWED: Record<MembersDuty, (period: string) => string[]> = {
  membersRecords: (period) => [`${period}/record`],
  membersComments: (period) => [`${period}/comment`],
  membersAssessments: () => ['midYear/assess'],
  membersSelfAppraisals: () => ['selfAppraisal'],
  membersResults: () => ['result', 'result/publish'],
};

/** `ledger` is the inbox that makes the heads: while it is behind, nobody is counted as missing; the workflow asks again. */
export function createActivities(store: CommitmentsStore, ledger: Pick<Inbox, 'caughtUp'>): MissingActivities {
  return {
    async countMissing({ organisation, year, period, duty }) {
      if (!(await ledger.caughtUp(WAIT_MS))) throw new Error('the projection is behind the ledger');
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
