/** Every deed by everybody: the rights of L1, V1, F3, C1 and M6 as a table. */
import { DEED_ROLE, type DeedKind } from '../../shared/contracts/entries';
import type { ErrorCode } from '../../shared/contracts/errors';
import type { Participant, ParticipantState } from '../../shared/contracts/joint';
import type { Actor, Appointment, OrganisationFunction } from '../../shared/contracts/organisation';
import { mayDo, mayView, mayViewUpTo, type Subject } from './rules';

const TODAY = '2026-03-02';
const PATHS: Record<string, string> = {
  county: '/county/',
  town: '/county/town/',
  branch: '/county/town/branch/',
  other: '/county/town/other/',
};

function holder(personId: string, ...held: [string, OrganisationFunction, Partial<Appointment>?][]): Actor {
  const appointments = held.map(([organisationId, name, more = {}]) => ({
    id: `${personId}-${organisationId}`,
    ...{ personId, organisationId, path: PATHS[organisationId], function: name, from: '2025-01-01', ...more },
  }));
  return { personId, appointments };
}

const PEOPLE: Record<string, Actor> = {
  'the member': holder('m1'),
  'another member': holder('m2'),
  secretary: holder('s', ['branch', 'secretary']),
  'acting secretary': holder('s-acting', ['branch', 'secretary', { acting: true, to: TODAY }]),
  deputy: holder('d', ['branch', 'deputySecretary']),
  organiser: holder('o', ['branch', 'organiser']),
  'leader in charge': holder('l', ['branch', 'leaderInCharge']),
  "superior's secretary": holder('ts', ['town', 'secretary']),
  "superior's deputy": holder('td', ['town', 'deputySecretary']),
  "superior's organiser": holder('to', ['town', 'organiser']),
  'county secretary': holder('cs', ['county', 'secretary']),
  'county office': holder('co', ['county', 'leadingGroupOffice']),
  'leading group': holder('lg', ['county', 'leadingGroup']),
  'organisation department': holder('od', ['county', 'organisationDepartment']),
  'rural guidance group': holder('rg', ['county', 'guidanceGroup', { field: 'rural' }]),
  'university guidance group': holder('ug', ['county', 'guidanceGroup', { field: 'university' }]),
  'contact leader': holder('cl', ['branch', 'contactLeader']),
  "neighbour's contact leader": holder('xl', ['other', 'contactLeader']),
  'contact leader of yesterday': holder('yl', ['branch', 'contactLeader', { to: '2026-03-01' }]),
  'leader by division of work': holder('dl', ['branch', 'divisionLeader']),
  "town's contact leader": holder('tl', ['town', 'contactLeader']),
  'deputy with a contact point at home': holder('d', ['branch', 'deputySecretary'], ['branch', 'contactLeader']),
  "stranger's secretary": holder('xs', ['other', 'secretary']),
  'expired secretary': holder('es', ['branch', 'secretary', { to: '2026-03-01' }]),
  'coming secretary': holder('fs', ['branch', 'secretary', { from: '2026-03-03' }]),
};

const OF_MEMBER: Subject = {
  subjectId: 'm1',
  subjectType: 'member',
  inCharge: 'branch',
  superior: 'town',
  path: PATHS['branch'],
  field: 'rural',
  secretaries: ['s'],
  ownSecretaries: [],
  leads: [],
};
const OF_BRANCH: Subject = {
  ...OF_MEMBER,
  ...{ subjectId: 'branch', subjectType: 'organisation', inCharge: 'town', superior: 'county', secretaries: ['ts'] },
  ownSecretaries: ['s'],
};

/** Deeds by what they ask of whoever does them. */
type Group = 'speak' | 'clerk' | 'judge' | 'comment' | 'takePart';
const CLERKS: DeedKind[] = ['publish', 'publishResult', 'writeRecord'];
const kindsOf: Record<Group, DeedKind[]> = { speak: [], clerk: [], judge: [], comment: ['comment'], takePart: [] };
for (const kind of Object.keys(DEED_ROLE) as DeedKind[]) if (kind !== 'comment') kindsOf[groupOf(kind)].push(kind);
function groupOf(kind: DeedKind): Group {
  if (DEED_ROLE[kind] === 'participant') return 'takePart';
  return DEED_ROLE[kind] === 'subject' ? 'speak' : CLERKS.includes(kind) ? 'clerk' : 'judge';
}

/** `yes`, a code, or `own`: refused as one's own, each deed with its own code. */
type Expected = 'yes' | 'own' | Extract<ErrorCode, 'not_allowed' | 'not_found'>;
/** To comment is as to judge, where nothing is said of it. */
type Row = [who: string, speak: Expected, clerk: Expected, judge: Expected, comment?: Expected];

const NO: [Expected, Expected, Expected] = ['not_allowed', 'not_allowed', 'not_allowed'];
const COMMENTS: [Expected, Expected, Expected, Expected] = [...NO, 'yes'];
const UNSEEN: [Expected, Expected, Expected] = ['not_found', 'not_found', 'not_found'];

interface Case {
  title: string;
  subject: Subject;
  people?: Record<string, Actor>;
  rows: Row[];
  /** Publishing confirms nothing: an organisation makes its own pledges public. */
  mayPublishOwn?: true;
}

const TABLE: Case[] = [
  {
    title: "V1 F3 C1 M5 L1 L6 a member's commitment",
    subject: OF_MEMBER,
    rows: [
      ['the member', 'yes', 'own', 'own'],
      ['another member', ...UNSEEN],
      ['secretary', 'not_allowed', 'yes', 'yes'],
      ['acting secretary', 'not_allowed', 'yes', 'yes'],
      ['deputy', 'not_allowed', 'yes', 'yes'],
      ['organiser', 'not_allowed', 'yes', 'not_allowed'],
      ['leader in charge', ...NO],
      ["superior's secretary", ...NO],
      ["superior's organiser", ...NO],
      ['county office', ...NO],
      ['leading group', ...NO],
      ['organisation department', ...NO],
      ['rural guidance group', ...NO],
      ['university guidance group', ...UNSEEN],
      ['contact leader', ...NO],
      ['leader by division of work', ...NO],
      ["neighbour's contact leader", ...UNSEEN],
      ["stranger's secretary", ...UNSEEN],
      ['expired secretary', ...UNSEEN],
      ['coming secretary', ...UNSEEN],
    ],
  },
  {
    title: "V1 F3 L1 a secretary's own commitment",
    subject: { ...OF_MEMBER, subjectId: 's', author: 's', leads: ['branch'] },
    rows: [
      ['secretary', 'yes', 'own', 'own'],
      ['deputy', ...NO],
      ['organiser', ...NO],
      ["superior's secretary", 'not_allowed', 'yes', 'yes'],
      ["superior's deputy", 'not_allowed', 'yes', 'yes'],
      ["superior's organiser", 'not_allowed', 'yes', 'not_allowed'],
      ['county secretary', ...NO],
      ['county office', ...NO],
      ['contact leader', ...COMMENTS],
      ['leader by division of work', ...COMMENTS],
      ["town's contact leader", ...NO],
      ["neighbour's contact leader", ...UNSEEN],
      ['contact leader of yesterday', ...UNSEEN],
      ["stranger's secretary", ...UNSEEN],
    ],
  },
  {
    title: 'C1 M5 the commitment of a committee’s secretary who is on the rolls of a branch below it',
    subject: { ...OF_MEMBER, subjectId: 'ts', author: 'ts', leads: ['town'] },
    rows: [
      ["town's contact leader", ...COMMENTS],
      ['contact leader', ...NO],
      ['secretary', 'not_allowed', 'yes', 'yes'],
    ],
  },
  {
    title: "L7 L1 a member's commitment while the post of secretary is vacant",
    subject: { ...OF_MEMBER, secretaries: [] },
    rows: [
      ['the member', 'yes', 'own', 'own'],
      ['deputy', 'not_allowed', 'yes', 'yes'],
      ['organiser', 'not_allowed', 'yes', 'not_allowed'],
      ["superior's secretary", 'not_allowed', 'yes', 'yes'],
      ["superior's organiser", 'not_allowed', 'yes', 'not_allowed'],
      ['county secretary', ...NO],
      ['expired secretary', ...UNSEEN],
    ],
  },
  {
    title: "V1 F3 C1 M5 L1 L6 an organisation's commitment, submitted by its secretary",
    subject: { ...OF_BRANCH, author: 's' },
    mayPublishOwn: true,
    rows: [
      ['secretary', 'yes', 'own', 'own'],
      ['deputy', 'yes', 'own', 'own'],
      ['organiser', ...NO],
      ["superior's secretary", 'not_allowed', 'yes', 'yes'],
      ["superior's organiser", 'not_allowed', 'yes', 'not_allowed'],
      ['county secretary', ...NO],
      ['county office', ...NO],
      ['leading group', ...NO],
      ['organisation department', ...NO],
      ['rural guidance group', ...NO],
      ['university guidance group', ...UNSEEN],
      ['contact leader', ...COMMENTS],
      ['leader by division of work', ...COMMENTS],
      ["town's contact leader", ...NO],
      ["neighbour's contact leader", ...UNSEEN],
      ['deputy with a contact point at home', 'yes', 'own', 'own'],
      ["stranger's secretary", ...UNSEEN],
      ['the member', ...UNSEEN],
    ],
  },
  {
    title: 'V1 F3 C1 L1 one person leads the organisation and its superior, and a deputy submitted',
    subject: { ...OF_BRANCH, author: 'd', ownSecretaries: ['ts'] },
    mayPublishOwn: true,
    people: { 'both in one': holder('ts', ['branch', 'secretary'], ['town', 'secretary']) },
    rows: [
      ['both in one', 'yes', 'own', 'own'],
      ["superior's deputy", 'not_allowed', 'yes', 'yes'],
      ['county secretary', 'not_allowed', 'yes', 'yes'],
    ],
  },
  {
    title: 'V1 F3 L1 a commitment whose author leads the organisation in charge too',
    subject: { ...OF_BRANCH, author: 'ts' },
    mayPublishOwn: true,
    people: { 'both in one': holder('ts', ['branch', 'secretary'], ['town', 'secretary']) },
    rows: [
      ['both in one', 'yes', 'own', 'own'],
      ["superior's deputy", 'not_allowed', 'yes', 'yes'],
      ['county secretary', 'not_allowed', 'yes', 'yes'],
    ],
  },
  {
    title: 'M6 a commitment that has moved to another branch',
    subject: { ...OF_MEMBER, inCharge: 'other', path: PATHS['other'], secretaries: ['xs'] },
    rows: [
      ['the member', 'yes', 'own', 'own'],
      ['secretary', ...UNSEEN],
      ['deputy', ...UNSEEN],
      ["stranger's secretary", 'not_allowed', 'yes', 'yes'],
    ],
  },
];

function codeOf(kind: DeedKind, expected: Expected, mayPublishOwn: boolean): ErrorCode | 'yes' {
  if (expected !== 'own') return expected;
  if (kind === 'publish') return mayPublishOwn ? 'yes' : 'not_allowed';
  return ['review', 'reviewChange'].includes(kind)
    ? 'own_review'
    : kind === 'comment'
      ? 'own_comment'
      : 'own_confirmation';
}

describe.each(TABLE)('$title', ({ subject, people = {}, rows, mayPublishOwn = false }) => {
  const cases = rows.flatMap(([who, ...expected]) => {
    const [speak, clerk, judge, comment = judge] = expected;
    // Nobody takes part in what one member or organisation pledges alone (P3).
    const takePart: Expected = speak === 'not_found' ? 'not_found' : 'not_allowed';
    return Object.entries({ speak, clerk, judge, comment, takePart }).flatMap(([group, said]) =>
      kindsOf[group as Group].map((kind) => [who, kind, codeOf(kind, said, mayPublishOwn)] as const),
    );
  });
  it.each(cases)('%s, %s: %s', (who, kind, expected) => {
    const actor = people[who] ?? PEOPLE[who];
    const right = mayDo(actor, kind, subject, TODAY);
    expect(right.allowed ? 'yes' : right.code).toBe(expected);
  });
});

describe('P3 V1 F3 rights on a commitment of several', () => {
  const named = (id: string, state: ParticipantState): Participant => ({ id, state, seq: 1, at: TODAY });
  const of = (...participants: Participant[]): Subject => ({ ...OF_MEMBER, author: 'm1', joint: { participants } });
  const may = (who: string, kind: DeedKind, subject: Subject) => {
    const right = mayDo(PEOPLE[who], kind, subject, TODAY);
    return right.allowed ? (right.onBehalfOf ?? 'yes') : right.code;
  };

  it.each<[ParticipantState, Partial<Record<DeedKind, string>>]>([
    ['invited', { answerInvitation: 'yes', reportProgress: 'not_allowed', review: 'own_review' }],
    ['confirmed', { answerInvitation: 'yes', reportProgress: 'yes', review: 'own_review', invite: 'not_allowed' }],
    ['left', { reportProgress: 'not_allowed', review: 'own_review', closeOut: 'own_confirmation' }],
    ['declined', { reportProgress: 'not_allowed', review: 'not_allowed' }],
  ])('a member who was asked and has %s', (state, expected) => {
    for (const [kind, code] of Object.entries(expected))
      expect([kind, may('another member', kind as DeedKind, of(named('m2', state)))]).toEqual([kind, code]);
    expect(mayView(PEOPLE['another member'], of(named('m2', state)), TODAY)).toBe(true);
  });

  it.each<ParticipantState>(['invited', 'confirmed', 'left'])(
    'the secretary who was asked and has %s leaves it to the superior, and so does the deputy',
    (state) => {
      const subject = of(named('s', state));
      expect(may('secretary', 'review', subject)).toBe('own_review');
      expect(may('secretary', 'closeOut', subject)).toBe('own_confirmation');
      expect(may('deputy', 'review', subject)).toBe('not_allowed');
      expect(may("superior's secretary", 'review', subject)).toBe('town');
    },
  );

  it('the secretary who declined keeps it, and nobody else speaks for the lead', () => {
    expect(may('secretary', 'review', of(named('s', 'declined')))).toBe('branch');
    expect(may("superior's secretary", 'review', of(named('s', 'declined')))).toBe('not_allowed');
    expect(may('another member', 'submitPledges', of(named('m2', 'confirmed')))).toBe('not_allowed');
    expect(may("stranger's secretary", 'answerInvitation', of(named('m2', 'invited')))).toBe('not_found');
  });
});

it('M6 L1 a right names the appointment used and the organisation it is used for', () => {
  expect(mayDo(PEOPLE['deputy'], 'review', OF_MEMBER, TODAY)).toMatchObject({
    appointment: { id: 'd-branch' },
    onBehalfOf: 'branch',
  });
  expect(mayDo(PEOPLE["superior's secretary"], 'review', { ...OF_MEMBER, secretaries: [] }, TODAY)).toMatchObject({
    appointment: { id: 'ts-town' },
    onBehalfOf: 'town',
  });
  expect(mayDo(PEOPLE['the member'], 'submitPledges', OF_MEMBER, TODAY)).toEqual({ allowed: true });
  expect(mayDo(PEOPLE['secretary'], 'submitPledges', OF_BRANCH, TODAY)).toMatchObject({
    appointment: { id: 's-branch' },
  });
});

it('C1 a leader beside the line comments on nobody’s behalf, and one of the line on the line’s', () => {
  const subject = { ...OF_BRANCH, author: 's' };
  const right = mayDo(PEOPLE['contact leader'], 'comment', subject, TODAY);
  expect(right).toMatchObject({ allowed: true, appointment: { id: 'cl-branch' } });
  expect(right).not.toHaveProperty('onBehalfOf');
  const both = holder('ts', ['branch', 'contactLeader'], ['town', 'secretary']);
  expect(mayDo(both, 'comment', subject, TODAY)).toMatchObject({ onBehalfOf: 'town' });
});

describe('L6 M1 who sees', () => {
  it.each(['the member', 'secretary', 'organiser', 'leader in charge', 'county office', "superior's secretary"])(
    '%s sees a commitment',
    (who) => expect(mayView(PEOPLE[who], OF_MEMBER, TODAY)).toBe(true),
  );
  it('L6 M6 a guidance group sees what has left as it stood in its field', () => {
    const former = [
      { path: PATHS['branch'], field: 'rural' as const, seq: 4 },
      { path: PATHS['other'], field: 'university' as const, seq: 7 },
    ];
    expect(mayViewUpTo(PEOPLE['rural guidance group'], former, TODAY)).toBe(4);
    expect(mayViewUpTo(PEOPLE['university guidance group'], former, TODAY)).toBe(7);
    expect(mayViewUpTo(PEOPLE["stranger's secretary"], former, TODAY)).toBe(7);
    expect(mayViewUpTo(PEOPLE['another member'], former, TODAY)).toBeUndefined();
  });
  it.each(['another member', "stranger's secretary", 'expired secretary', 'coming secretary'])('%s does not', (who) =>
    expect(mayView(PEOPLE[who], OF_MEMBER, TODAY)).toBe(false),
  );
});
