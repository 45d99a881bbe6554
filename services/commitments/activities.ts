/** What workflows ask of this service: how many members a branch still owes a record or a comment (B3, C1). */
import type { MissingActivities } from '../../shared/contracts/commitment';
import type { CommitmentsStore } from './store';

export function createActivities(store: CommitmentsStore): MissingActivities {
  return {
    countMissing({ organisation, year, period, duty }) {
      const owed = duty === 'membersRecords' ? `${period}/record` : `${period}/comment`;
      return store.heads.countDocuments({
        year,
        kind: 'annual',
        subjectType: 'member',
        inCharge: organisation,
        'waitingFor.key': owed,
      });
    },
  };
}
