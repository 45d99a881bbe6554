/** Who may be asked to take part in a joint commitment, and who may answer (P3). */
import type { ErrorCode } from '../../shared/contracts/errors';
import { modeOf, type JointStart, type Mode, type PublicLed } from '../../shared/contracts/joint';
import type { Actor } from '../../shared/contracts/organisation';
import { DomainError } from '../../shared/http/problem';
import { subtree } from '../../shared/mongo/subtree';
import type { CommitmentsStore } from './store';

/** As somebody proposes it. */
export interface ProposedJoint {
  mode?: Mode | undefined;
  participants?: string[] | undefined;
  public?: PublicLed | undefined;
}

/**
 * At least two people in all, none of them twice: the lead with members, or with the public they lead (S0 三 「党员集体承诺、
 * 党员带领群众共同承诺」). Undefined for an individual commitment. Pure.
 */
export function jointOf(
  { mode = 'individual', participants = [], public: led }: ProposedJoint,
  lead: { id: string; type: 'member' | 'organisation' },
): JointStart | undefined {
  const refuse = (code: ErrorCode, path: string, message: string): never => {
    throw new DomainError(code, { fields: [{ path, message }] });
  };
  if (mode === 'individual') {
    if (participants.length > 0) refuse('not_joint', '/participants', '个人承诺没有参加人');
    if (led) refuse('not_joint', '/public', '个人承诺不带领群众');
    return undefined;
  }
  if (lead.type !== 'member') refuse('lead_not_member', '/subjectId', '请选择牵头的党员');
  if (participants.includes(lead.id)) refuse('participant_is_lead', '/participants', '请去掉牵头人');
  if (new Set(participants).size < participants.length)
    refuse('participant_duplicate', '/participants', '同一人只列一次');
  const start: JointStart = { participants, ...(led ? { public: led } : {}) };
  if (mode !== modeOf(start))
    refuse('bad_request', '/public', mode === 'leadingPublic' ? '请填写带领的群众' : '集体承诺不填带领的群众');
  if (!led && participants.length === 0) refuse('participants_too_few', '/participants', '请至少选择一名参加人');
  if (led && led.households === undefined && led.people === undefined)
    refuse('participants_too_few', '/public', '请填写户数或者人数');
  return start;
}

/**
 * Members of the organisation in charge or of one below it. The branch reviews, follows and answers for its own members
 * (S0 三, S1 三2): with somebody of another branch it would judge whom it has no right over.
 */
export async function mustBeWithin(
  store: CommitmentsStore,
  participants: string[],
  inCharge: string,
  path: string,
): Promise<void> {
  const [people, place] = await Promise.all([
    store.members.find({ _id: { $in: participants }, active: true }).toArray(),
    store.organisations.findOne({ _id: inCharge }),
  ]);
  const organisations = place
    ? await store.organisations
        .find({ _id: { $in: people.map(({ organisationId }) => organisationId) }, path: subtree(place.path) })
        .toArray()
    : [];
  const within = new Set(organisations.map(({ _id }) => _id));
  const known = new Set(people.filter(({ organisationId }) => within.has(organisationId)).map(({ _id }) => _id));
  const fields = participants.flatMap((id, index) =>
    known.has(id) ? [] : [{ path: `${path}/${index}`, message: '不是本党组织或者下级党组织的在册党员' }],
  );
  if (fields.length > 0) throw new DomainError('participant_outside', { fields });
}

export function mustBeOneself({ personId }: Actor, { participant }: { participant: string }): void {
  if (participant !== personId) throw new DomainError('participation_personal');
}
