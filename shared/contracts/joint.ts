/**
 * P3 (S0 三 「党员个人承诺、党员集体承诺、党员带领群众共同承诺」): who takes part in a commitment beside its subject, who leads it,
 * and whom of the public they lead.
 */
import type { EntryData, EntryKind } from './entries';
import type { Entry } from './ledger';
import type { Instant } from './plan';

export const MODES = { individual: '个人承诺', collective: '集体承诺', leadingPublic: '党员带领群众' } as const;
export type Mode = keyof typeof MODES;

/** Who of the public, by group: a list of names is nowhere asked for and nowhere kept. */
export const PUBLIC_GROUPS = {
  villagers: '村民',
  residents: '居民',
  workers: '职工群众',
  students: '学生',
  traders: '个体经营户',
  newcomers: '外来务工人员',
  needy: '困难群众',
  served: '服务对象',
} as const;
export type PublicGroup = keyof typeof PUBLIC_GROUPS;

/** Households, people or both. */
export interface PublicLed {
  households?: number;
  people?: number;
  groups: PublicGroup[];
}

/** What a joint commitment starts with: members asked to take part, by person id, without the lead. */
export interface JointStart {
  participants: string[];
  public?: PublicLed;
}

export const PARTICIPANT_STATES = {
  invited: '等待本人答复',
  confirmed: '已确认参加',
  declined: '已谢绝',
  left: '已退出',
} as const;
export type ParticipantState = keyof typeof PARTICIPANT_STATES;

/** `seq` and `at`: of the entry that made it so. */
export interface Participant {
  id: string;
  state: ParticipantState;
  seq: number;
  at: Instant;
}

export interface Joint {
  participants: Participant[];
  public?: PublicLed;
}

/** Who answers for an item: the lead or a participant by id, or everybody who takes part. */
export const ALL_RESPONSIBLE = 'all';

export function modeOf(joint: Pick<Joint, 'public'> | undefined): Mode {
  return joint === undefined ? 'individual' : joint.public ? 'leadingPublic' : 'collective';
}

export function inState(joint: Joint | undefined, ...states: ParticipantState[]): string[] {
  return (joint?.participants ?? []).filter(({ state }) => states.includes(state)).map(({ id }) => id);
}

/**
 * Whose own it is beside the subject's, so that they neither review nor confirm it: whoever took part, be it for a while,
 * and whoever has yet to answer. Only who declined has nothing to do with it.
 */
export function partiesOf(joint: Joint | undefined): string[] {
  return inState(joint, 'invited', 'confirmed', 'left');
}

/** At least two in all: the lead with a participant who confirmed, or with the public they lead. */
export function isTogether(joint: Joint): boolean {
  return joint.public !== undefined || inState(joint, 'confirmed').length > 0;
}

type AnyEntry = { [K in EntryKind]: { kind: K; data: EntryData[K] } }[EntryKind];

/** The joint part after one more entry: the one fold of it, for the year itself and for whoever hears of it. */
export function foldJoint(
  joint: Joint | undefined,
  entry: Pick<Entry, 'seq' | 'at' | 'kind' | 'data'>,
): Joint | undefined {
  const { seq, at } = entry;
  const known = entry as AnyEntry;
  const withState = (ids: string[], state: ParticipantState): Joint | undefined => {
    if (!joint) return undefined;
    const named = joint.participants.map((one) => (ids.includes(one.id) ? { id: one.id, state, seq, at } : one));
    const fresh = ids.filter((id) => !named.some((one) => one.id === id)).map((id) => ({ id, state, seq, at }));
    return { ...joint, participants: [...named, ...fresh] };
  };
  switch (known.kind) {
    case 'opened': {
      const { joint: start } = known.data;
      if (!start) return undefined;
      const participants = start.participants.map((id): Participant => ({ id, state: 'invited', seq, at }));
      return { participants, ...(start.public ? { public: start.public } : {}) };
    }
    case 'invited':
      return withState(known.data.participants, 'invited');
    case 'invitationAnswered':
      return withState([known.data.participant], known.data.accepted ? 'confirmed' : 'declined');
    case 'participantLeft':
      return withState([known.data.participant], 'left');
    default:
      return joint;
  }
}
