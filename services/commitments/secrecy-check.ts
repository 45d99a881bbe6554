/** Is the person named as having made the confidentiality check before a publication one who can have made it (U7)? */
import { partiesOf } from '../../shared/contracts/joint';
import type { Day } from '../../shared/contracts/plan';
import { DomainError } from '../../shared/http/problem';
import { isInForce } from '../../shared/contracts/scope';
import type { CommitmentsStore, Head } from './store';

/**
 * On the rolls of the organisation that publishes or of one above it, or holding an office there today; and not whose
 * own pledges they are. Throws `publication_unchecked`.
 */
export async function mustBeChecker(
  store: CommitmentsStore,
  personId: string,
  head: Pick<Head, 'subjectId' | 'subjectType' | 'inCharge' | 'path' | 'joint'>,
  today: Day,
): Promise<void> {
  const [person, appointments] = await Promise.all([
    store.members.findOne({ _id: personId }),
    store.appointments.find({ personId }).toArray(),
  ]);
  const line = new Set([head.inCharge, ...head.path.split('/').filter(Boolean)]);
  const onTheRolls = person?.active === true && line.has(person.organisationId);
  const inOffice = appointments.some((office) => isInForce(office, today) && line.has(office.organisationId));
  const own = [head.subjectId, ...partiesOf(head.joint)].includes(personId);
  if (!own && person?.active !== false && (onTheRolls || inOffice)) return;
  const message = '请选择本党组织或者上级党组织的在册人员，且不是承诺人、参加人本人';
  throw new DomainError('publication_unchecked', { fields: [{ path: '/data/checkedBy', message }] });
}
