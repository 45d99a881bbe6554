import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import type { Participant, ParticipantState } from '../../shared/contracts/joint';
import type { Appointment } from '../../shared/contracts/organisation';
import { sees } from '../../shared/contracts/scope';
import { appointment } from '../../test/support/told-year';
import {
  answerersOf,
  holdersOf,
  isShown,
  isTakenDown,
  type Line,
  officeDay,
  officeOf,
  type Parties,
  pathsOfOffice,
  rolesOf,
  supervisionOf,
} from './rules';

const TOWN = '/o1/';
const BRANCH = '/o1/o2/';
const chief = appointment('m-chief', 'o1', TOWN);
const secretary = appointment('m-secretary', 'o2', BRANCH);
const deputy = appointment('m-deputy', 'o2', BRANCH, 'deputySecretary');
const organiser = appointment('m-organiser', 'o2', BRANCH, 'organiser');

const PARENTS: Record<string, string> = { o2: 'o1', o1: 'o0' };
const offices = (...held: Appointment[]): Line => ({
  officesOf: (organisationId) => held.filter((office) => office.organisationId === organisationId),
  parentOf: (organisationId) => PARENTS[organisationId],
  ledBy: (personId) =>
    held
      .filter((office) => office.personId === personId && office.function === 'secretary')
      .map((o) => o.organisationId),
});
const county = appointment('m-county', 'o0', '/');
const all = offices(county, chief, secretary, deputy, organiser);
const people = (holders: { personId: string }[]) => holders.map(({ personId }) => personId).sort();
const ofMember = (subjectId: string): Parties => ({
  subjectId,
  subjectType: 'member',
  inCharge: 'o2',
  superior: 'o1',
  author: subjectId,
});

describe('whose duty it is', () => {
  it('G1 a member’s own duty is theirs alone; an organisation’s that of its secretary and deputy', () => {
    expect(holdersOf('subject', 'pledge', ofMember('m1'), all)).toEqual([{ personId: 'm1' }]);
    const branch: Parties = { subjectId: 'o2', subjectType: 'organisation', inCharge: 'o1', superior: 'o0' };
    expect(people(holdersOf('subject', 'pledge', branch, all))).toEqual(['m-deputy', 'm-secretary']);
    expect(people(holdersOf('keeper', 'review', branch, all))).toEqual(['m-chief']);
  });

  it('P3 an invitation is theirs who have not answered; with the secretary among them the superior keeps it', () => {
    const named = (id: string, state: ParticipantState) => ({ id, state, seq: 1, at: '2026-03-02T01:00:00.000Z' });
    const joint = (...participants: Participant[]): Parties => ({ ...ofMember('m1'), joint: { participants } });
    const asked = joint(named('m2', 'invited'), named('m3', 'confirmed'), named('m4', 'declined'));
    expect(holdersOf('participant', 'answerInvitation', asked, all)).toEqual([{ personId: 'm2' }]);
    expect(people(holdersOf('subject', 'pledge', asked, all))).toEqual(['m1']);
    expect(people(holdersOf('keeper', 'review', asked, all))).toEqual(['m-deputy', 'm-secretary']);
    for (const state of ['invited', 'confirmed', 'left'] as const)
      expect(people(holdersOf('keeper', 'review', joint(named('m-secretary', state)), all))).toEqual(['m-chief']);
    expect(people(holdersOf('keeper', 'review', joint(named('m-deputy', 'confirmed')), all))).toEqual(['m-secretary']);
  });

  it('B3 the keeper is the secretary or deputy; an organiser keeps records and publications only', () => {
    expect(people(holdersOf('keeper', 'review', ofMember('m1'), all))).toEqual(['m-deputy', 'm-secretary']);
    for (const duty of ['record', 'check', 'publish', 'publishResult'] as const) {
      expect(people(holdersOf('keeper', duty, ofMember('m1'), all))).toContain('m-organiser');
    }
    expect(people(holdersOf('keeper', 'comment', ofMember('m1'), all))).not.toContain('m-organiser');
  });

  it('V1 a secretary’s own commitment falls to the superior’s secretary, and not to the deputy', () => {
    expect(people(holdersOf('keeper', 'review', ofMember('m-secretary'), all))).toEqual(['m-chief']);
  });

  it('V1 a deputy’s own falls to the secretary, never to the deputy', () => {
    expect(people(holdersOf('keeper', 'review', ofMember('m-deputy'), all))).toEqual(['m-secretary']);
  });

  it('L7 while the post is vacant the superior’s secretary holds the duty, beside a deputy who is there', () => {
    expect(people(holdersOf('keeper', 'review', ofMember('m1'), offices(chief)))).toEqual(['m-chief']);
    expect(people(holdersOf('keeper', 'review', ofMember('m1'), offices(chief, deputy)))).toEqual([
      'm-chief',
      'm-deputy',
    ]);
  });

  it('C1 M5 a comment falls to the leader of the contact point and by division of work too: on it and its secretary only', () => {
    const contact = appointment('m-contact', 'o2', BRANCH, 'contactLeader');
    const division = appointment('m-division', 'o2', BRANCH, 'divisionLeader');
    const line = offices(county, chief, secretary, deputy, contact, division);
    const branch: Parties = { subjectId: 'o2', subjectType: 'organisation', inCharge: 'o1', superior: 'o0' };
    expect(people(holdersOf('keeper', 'comment', branch, line))).toEqual(['m-chief', 'm-contact', 'm-division']);
    expect(holdersOf('keeper', 'comment', branch, line)).toContainEqual({
      personId: 'm-contact',
      actingAs: contact.id,
    });
    const own = ofMember('m-secretary');
    expect(people(holdersOf('keeper', 'comment', own, line))).toEqual(['m-chief', 'm-contact', 'm-division']);
    expect(people(holdersOf('keeper', 'comment', ofMember('m1'), line))).toEqual(['m-deputy', 'm-secretary']);
    for (const duty of ['review', 'record', 'assess', 'decideResult'] as const)
      expect(people(holdersOf('keeper', duty, branch, line))).toEqual(['m-chief']);
    expect(people(holdersOf('superior', 'comment', branch, line))).toEqual(['m-county']);
    const ownPoint = offices(chief, secretary, appointment('m-secretary', 'o2', BRANCH, 'contactLeader'));
    expect(people(holdersOf('keeper', 'comment', branch, ownPoint))).toEqual(['m-chief']);
  });

  it('L6 who guides, inspects or looks after a contact point holds no other duty, not even while the post is vacant', () => {
    const names = [
      'leadingGroup',
      'leadingGroupOffice',
      'organisationDepartment',
      'leaderInCharge',
      'contactLeader',
      'divisionLeader',
    ] as const;
    const guides = names.flatMap((name) => [
      appointment(`m-${name}`, 'o1', TOWN, name),
      appointment(`m-${name}`, 'o2', BRANCH, name),
    ]);
    for (const role of ['keeper', 'superior'] as const)
      for (const duty of ['review', 'record', 'decideResult'] as const)
        expect(people(holdersOf(role, duty, ofMember('m1'), offices(...guides)))).toEqual([]);
    expect(
      guides.every((guide) =>
        sees({ personId: guide.personId, appointments: [guide] }, { path: BRANCH }, '2026-03-02'),
      ),
    ).toBe(true);
  });

  it('V4 the superior has no duty until one was escalated to it', () => {
    const waiting = { key: 'review/1', role: 'keeper' as const };
    expect(rolesOf({ escalated: [] }, waiting)).toEqual(['keeper']);
    expect(
      rolesOf(
        {
          escalated: [
            { key: 'review/1', to: 'superior' },
            { key: 'other', to: 'subject' },
          ],
        },
        waiting,
      ),
    ).toEqual(['keeper', 'superior']);
    expect(people(holdersOf('superior', 'review', ofMember('m1'), all))).toEqual(['m-chief']);
  });

  it('V4 L7 what the superior’s secretary does in another’s place is escalated one level further up', () => {
    expect(people(holdersOf('superior', 'review', ofMember('m-secretary'), all))).toEqual(['m-county']);
    expect(people(holdersOf('superior', 'review', ofMember('m1'), offices(county, chief)))).toEqual(['m-county']);
    // At the root there is nobody further up.
    const atTheRoot = { ...offices(chief), parentOf: () => undefined };
    expect(people(holdersOf('superior', 'review', ofMember('m1'), atTheRoot))).toEqual(['m-chief']);
  });

  it('V1 who leads both an organisation and its superior keeps neither its own nor leaves it to nobody', () => {
    const branch: Parties = {
      subjectId: 'o2',
      subjectType: 'organisation',
      inCharge: 'o1',
      superior: 'o0',
      author: 'm-deputy',
    };
    const both = offices(county, chief, appointment('m-chief', 'o2', BRANCH), deputy);
    expect(people(holdersOf('keeper', 'review', branch, both))).toEqual(['m-county']);
  });
});

describe('who sees what failed', () => {
  const actor = (held: Appointment) => ({ personId: held.personId, appointments: [held] });

  it('L6 failed mail is shown to a leading group’s office', () => {
    expect(pathsOfOffice(actor(appointment('m-office', 'o1', TOWN, 'leadingGroupOffice')), '2026-03-02')).toEqual([
      TOWN,
    ]);
    expect(pathsOfOffice(actor(chief), '2026-03-02')).toEqual([]);
  });
});

describe('what stands on the public page', () => {
  const record = { kind: 'pledges' as const, range: 'public' as const, from: '2026-03-02', to: '2026-03-09' };

  it('U1 U2 published to the public, in its dates or while it is carried out', () => {
    const days = ['2026-03-01', '2026-03-02', '2026-03-09', '2026-03-10'];
    expect(days.map((day) => isShown(record, { stage: 'closed' }, day))).toEqual([false, true, true, false]);
    expect(isShown(record, { stage: 'fulfilling' }, '2026-08-01')).toBe(true);
    expect(isShown({ ...record, kind: 'result' }, { stage: 'fulfilling' }, '2026-08-01')).toBe(false);
  });

  it('U1 what was published in the Party or the unit is not', () => {
    expect(isShown({ ...record, range: 'party' }, { stage: 'fulfilling' }, '2026-03-02')).toBe(false);
    expect(isShown({ ...record, range: 'unit' }, { stage: 'fulfilling' }, '2026-03-02')).toBe(false);
  });

  it('M6 nor is who has left', () => {
    expect(isShown(record, { stage: 'fulfilling', left: true }, '2026-03-02')).toBe(false);
  });
});

describe('who answers the public', () => {
  const open = { organisationId: 'o2', state: 'open' as const, due: '2026-03-16' };
  const who = (opinion: Parameters<typeof answerersOf>[0], { officesOf } = all, today = '2026-03-10') =>
    answerersOf(opinion, 'o1', officesOf, today).map(({ personId, role }) => `${personId} ${role}`);

  it('U4 secretary and deputy of the organisation, not its organiser and not the superior', () => {
    expect(who(open)).toEqual(['m-secretary keeper', 'm-deputy keeper']);
  });

  it('U4 about the secretary’s own commitment the superior answers, about the deputy’s the secretary', () => {
    expect(who({ ...open, subjectId: 'm-secretary' })).toEqual(['m-chief keeper']);
    expect(who({ ...open, subjectId: 'm-deputy' })).toEqual(['m-secretary keeper']);
  });

  it('U4 L7 while the post is vacant the superior answers', () => {
    expect(who(open, offices(chief))).toEqual(['m-chief keeper']);
  });

  it('U4 unanswered after its due day it is the superior’s too, and only then', () => {
    expect(who(open, all, '2026-03-16')).not.toContain('m-chief superior');
    expect(who(open, all, '2026-03-17')).toEqual(['m-secretary keeper', 'm-deputy keeper', 'm-chief superior']);
    expect(who({ ...open, state: 'answered' }, all, '2026-03-17')).not.toContain('m-chief superior');
  });

  it('U4 the office’s writing is done by secretaries and organiser, in force, of that organisation', () => {
    const by = (held: Appointment, ids = ['o2'], day = '2026-03-02') =>
      officeOf({ personId: held.personId, appointments: [held] }, ids, day)?.id;
    expect([secretary, deputy, organiser].map((held) => by(held))).not.toContain(undefined);
    expect(by(chief)).toBeUndefined();
    expect(by(chief, ['o2', 'o1'])).toBe(chief.id);
    expect(by(appointment('m-l', 'o2', BRANCH, 'leaderInCharge'))).toBeUndefined();
    expect(by({ ...secretary, to: '2026-03-01' })).toBeUndefined();
  });
});

describe('supervision contacts', () => {
  it('U4 each comes from the nearest organisation that states it', () => {
    const stated = [
      { _id: 'o1', phone: '12380', email: 'town@example.cn' },
      { _id: 'o2', phone: '0574-1' },
      { _id: 'o9', email: 'other@example.cn' },
    ];
    expect(supervisionOf('/o1/o2/', stated)).toEqual({
      phone: { value: '0574-1', from: 'o2' },
      email: { value: 'town@example.cn', from: 'o1' },
    });
    expect(supervisionOf('/o1/', stated).phone).toEqual({ value: '12380', from: 'o1' });
    expect(supervisionOf('/o7/', stated)).toEqual({});
  });
});

describe('takedown', () => {
  const record = { chain: 'c', kind: 'pledges' as const, at: '2026-03-02T00:00:00.000Z' };
  const down = { ...record, at: '2026-03-05T00:00:00.000Z' };

  it('U7 what was published before is hidden, what is published anew is not', () => {
    expect(isTakenDown(record, [down])).toBe(true);
    expect(isTakenDown({ ...record, at: '2026-03-06T00:00:00.000Z' }, [down])).toBe(false);
    expect(isTakenDown(record, [])).toBe(false);
  });

  it('U7 another commitment, or the result beside the pledges, is not touched', () => {
    expect(isTakenDown({ ...record, chain: 'd' }, [down])).toBe(false);
    expect(isTakenDown({ ...record, kind: 'result' }, [down])).toBe(false);
  });
});

describe('quiet hours', () => {
  const at = (time: string) => officeDay(CALENDAR_2026, new Date(`${time}+08:00`).toISOString(), 1_000);

  it('G9 a mail goes out from 08:30 to before 17:30 of a working day', () => {
    expect(at('2026-03-02T08:29:59')).toBeUndefined();
    expect(at('2026-03-02T08:30:00')).toBe('2026-03-02');
    expect(at('2026-03-02T17:29:59')).toBe('2026-03-02');
    expect(at('2026-03-02T17:30:02')).toBeUndefined();
  });

  it('G9 not on a weekend or a holiday, but on a Saturday that is worked (调休)', () => {
    expect(at('2026-03-07T10:00:00')).toBeUndefined();
    expect(at('2026-02-17T10:00:00')).toBeUndefined();
    expect(at('2026-02-28T10:00:00')).toBe('2026-02-28');
  });

  it('X1 where whole days pass between two looks, the last working day among them counts', () => {
    const twoDays = 2 * 86_400_000;
    expect(officeDay(CALENDAR_2026, '2026-03-03T20:00:00.000Z', twoDays)).toBe('2026-03-03');
    expect(officeDay(CALENDAR_2026, '2026-03-07T20:00:00.000Z', twoDays)).toBe('2026-03-06');
    expect(officeDay(CALENDAR_2026, '2026-02-20T20:00:00.000Z', twoDays)).toBeUndefined();
  });
});
