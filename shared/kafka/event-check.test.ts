import { ENTRY_DATA_SCHEMAS } from '../contracts/event.schema';
import { type EntryData, type EntryKind, ENTRY_NAMES } from '../contracts/entries';
import type { Entry } from '../contracts/ledger';
import type { CloudEvent, EventData, EventType } from '../contracts/topics';
import { checkEvent, readEvent } from './event-check';

const item = 'a';
const day = '2026-03-01';
const publication = { channel: 'web', range: 'public', from: day, to: day } as const;

/** One example of every kind, by its TypeScript type: what compiles here must pass the schema. */
const ENTRIES: { [K in EntryKind]: EntryData[K] } = {
  opened: {
    ...{ superior: 'o1', county: 'o1', planId: 'default', planVersion: 1 },
    joint: { participants: ['m2'], public: { households: 12, people: 40, groups: ['villagers'] } },
  },
  pledged: {
    items: [
      { id: 'a', kind: 'practical', deadline: day },
      {
        id: 'b',
        kind: 'post',
        deadline: day,
        crossYear: true,
        milestone: day,
        supports: 'x',
        post: 'p',
        carryOver: 'repledge',
        responsible: 'm2',
      },
    ],
  },
  reviewed: {
    verdict: 'return',
    criteria: { policy: true, feasible: false },
    meeting: { on: day, members: 12, public: 3 },
  },
  signed: { way: 'online', on: day },
  sealed: { on: day },
  changeProposed: { item, to: { id: item, kind: 'post', deadline: day } },
  changeReviewed: { item, approved: true },
  invited: { participants: ['m2'] },
  invitationAnswered: { participant: 'm2', accepted: true },
  participantLeft: { participant: 'm2' },
  problemRaised: { problem: 'p', solver: 'm2', due: day, item },
  problemSolved: { problem: 'p' },
  checkTold: { period: 'q1', ...publication },
  publicised: { ...publication, checkedBy: 'm1' },
  progressed: { item, percent: 50 },
  closedOut: { item },
  helpAsked: { item },
  helperNamed: { item, way: 'oneToOne', helper: 'm2' },
  criticised: { item },
  explained: { item },
  explanationAnswered: { item, accepted: true },
  recorded: { period: 'q1', late: false },
  commented: { period: 'h1', mode: 'onSite', late: true },
  reflected: {},
  assessed: {},
  selfAppraised: { items: [{ item, fulfilment: 'partly' }] },
  resultDecided: { result: 'fairlySatisfied' },
  resultPublicised: publication,
  transferred: { to: 'o2', superior: 'o1', county: 'o1' },
  revised: {
    ...{ preview: 'p', stage: 'drafting', from: { id: 'default-2026', version: 1 }, to: { id: 'o1-2026', version: 2 } },
    clauses: [{ clause: 'member.pledge.due', old: '2026-01-31', new: '2026-02-10' }],
    calendar: { id: 'c', coverageTo: '2027-12-31', changes: [{ day: '2027-01-01', becomes: 'off' }] },
  },
  excused: { reason: 'illness' },
  left: { reason: 'died' },
  corrected: { corrects: 3 },
  reminded: { key: 'pledge', step: '10d', to: 'subject' },
  escalated: { key: 'pledge', step: '5wd', to: 'superior' },
  climbed: { item, rung: 'criticise', to: 'keeper' },
  missed: { keys: ['q1/record'] },
  membersMissing: { period: 'q1', duty: 'membersRecords', count: 30, step: '0d', to: 'keeper' },
  outageCounted: {
    days: ['2026-04-14'],
    outages: [{ from: '2026-04-13T10:00:00.000Z', to: '2026-04-15T00:00:00.000Z' }],
  },
  ended: { pledged: true, items: [{ item, carryOver: 'raise' }] },
};

function entry<K extends EntryKind>(kind: K, data: unknown = ENTRIES[kind]): Entry<K> {
  return {
    _id: 'commitment/2026/m1/1',
    chain: 'commitment/2026/m1',
    seq: 1,
    deedId: 'opened',
    kind,
    at: '2026-01-05T01:00:00.000Z',
    subjectId: 'm1',
    inCharge: 'o1',
    data: data as EntryData[K],
    stage: 'drafting',
    waitingFor: [
      {
        key: 'pledge',
        duty: 'pledge',
        role: 'subject',
        opens: '2026-01-05T01:00:00.000Z',
        due: '2026-02-28',
        period: 'q1',
      },
    ],
    runId: 'run',
    prev: '0'.repeat(64),
    hash: '1'.repeat(64),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    published: false,
  };
}

function event<T extends EventType>(type: T, data: EventData[T]): CloudEvent<T> {
  return {
    specversion: '1.0',
    id: 's/1',
    type,
    dataschema: `${type}/1`,
    source: '/test',
    subject: 's',
    sequence: 1,
    time: '2026-01-05T01:00:00.000Z',
    datacontenttype: 'application/json',
    data,
  };
}

const OTHERS: { [T in Exclude<EventType, 'ledger.entry'>]: EventData[T] } = {
  'organisation.changed': {
    id: 'o2',
    parentId: 'o1',
    path: '/o1/o2/',
    type: 'branch',
    field: 'rural',
    serviceWindow: false,
    active: true,
  },
  'member.changed': { id: 'm1', organisationId: 'o2', category: 'mobile', leadingCadre: false, active: true },
  'appointment.changed': {
    id: 'a1',
    personId: 'm1',
    organisationId: 'o2',
    path: '/o1/o2/',
    function: 'secretary',
    from: day,
    to: day,
    acting: true,
  },
};

describe('checkEvent', () => {
  it('knows the data of every kind of entry', () => {
    expect(Object.keys(ENTRY_DATA_SCHEMAS).sort()).toEqual(Object.keys(ENTRY_NAMES).sort());
  });

  it.each(Object.keys(ENTRIES) as EntryKind[])('accepts ledger.entry %s', (kind) => {
    expect(checkEvent(event('ledger.entry', entry(kind)))).toBeUndefined();
  });

  it.each(Object.entries(OTHERS))('accepts %s', (type, data) => {
    expect(checkEvent(event(type as EventType, data))).toBeUndefined();
  });

  it('lets later versions add members anywhere', () => {
    const later = {
      ...event('ledger.entry', { ...entry('climbed', { ...ENTRIES.climbed, more: 1 }), more: 2 } as never),
      more: 3,
    };
    expect(checkEvent(later)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['data of another kind', event('ledger.entry', entry('climbed', ENTRIES.opened))],
    ['a kind it does not know', event('ledger.entry', { ...entry('opened'), kind: 'painted' } as never)],
    ['a member that is missing', event('member.changed', { id: 'm1' } as never)],
    ['a day that is none', event('appointment.changed', { ...OTHERS['appointment.changed'], from: '2026-02-30' })],
    ['sequence 0', { ...event('member.changed', OTHERS['member.changed']), sequence: 0 }],
    [
      'a version it does not know',
      { ...event('member.changed', OTHERS['member.changed']), dataschema: 'member.changed/2' },
    ],
  ])('refuses %s, saying where', (_what, wrong) => {
    expect(checkEvent(wrong)).toEqual({ reason: 'invalid', detail: expect.stringMatching(/^\/\w/) });
  });

  it('refuses what has no schema, and never throws', () => {
    for (const wrong of [null, 3, 'x', [], {}, { type: 'member.painted' }, { type: '__proto__' }]) {
      expect(checkEvent(wrong)).toMatchObject({ reason: 'unknown_type' });
    }
    expect(readEvent(Buffer.from('{'))).toMatchObject({ reason: 'not_json' });
    expect(readEvent(null)).toMatchObject({ reason: 'not_json' });
  });
});
