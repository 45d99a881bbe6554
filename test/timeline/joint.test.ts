/** Do several members pledge together as they would alone: asked, confirmed, reviewed, followed and closed (P3)? */
import type { ErrorCode } from '../../shared/contracts/errors';
import { STATE_QUERY, type CommitmentInput, type CommitmentView } from '../../shared/contracts/commitment';
import { PLAYS } from '../support/plays';
import {
  approve,
  item,
  MEMBER,
  openYearEnvironment,
  SECRETARY,
  type Year,
  type YearEnvironment,
} from '../support/year';

let world: YearEnvironment;
beforeAll(async () => {
  world = await openYearEnvironment();
}, 120_000);
afterAll(() => world?.close());

const OPENS = '2026-06-22';
const noticeBoard = { channel: 'noticeBoard', range: 'public', from: OPENS, to: '2026-06-30' } as const;
const together = (joint: CommitmentInput['joint']) => ({
  opens: OPENS,
  input: { kind: 'immediate', pledgeDue: '2026-06-26', joint } as const,
});
const answer = (year: Year, participant: string, accepted = true) =>
  year.deed('answerInvitation', { participant, accepted });
const items = (...responsible: (string | undefined)[]) => ({
  items: responsible.map((who, n) => item(`i${n}`, '2026-07-10', who === undefined ? {} : { responsible: who })),
});
async function waiting(year: Year): Promise<string[]> {
  const { waitingFor } = await year.handle.query<CommitmentView, []>(STATE_QUERY);
  return waitingFor.map(({ key, role, due }) => `${key} ${role} ${due}`);
}
async function refused(deed: Promise<unknown>, code: ErrorCode): Promise<void> {
  await expect(deed).rejects.toThrow(code);
}

it('P3 F4 a joint commitment runs as one of one member does, reminds its lead and closes when its items are settled', async () => {
  const { options, act } = PLAYS['joint.road'];
  await world.year(options, async (year) => {
    await act(year);
    expect(await year.said()).toEqual([
      '06-22 opened',
      '06-22 invitationAnswered m-one',
      '06-22 invitationAnswered m-two',
      '06-22 invited',
      '06-22 invitationAnswered m-three',
      '06-23 pledged',
      '06-23 reviewed approve',
      '06-23 publicised',
      '06-23 reminded item/a/-15d → subject',
      '07-02 progressed a',
      '07-06 reminded item/a/-3d → subject',
      '07-14 climbed item/a/remind → subject',
      '07-15 closedOut a',
      '07-15 participantLeft m-three',
      '07-28 reminded item/b/-15d → subject',
      '08-10 reminded item/b/-3d → subject',
      '08-12 closedOut b',
      '08-12 ended',
    ]);
  });
});

it('P3 who is asked has until the pledges are due, a week where that is over, and is neither reminded nor reported', async () => {
  await world.year(together({ participants: ['m-one', 'm-two'] }), async (year) => {
    expect(await waiting(year)).toEqual(['pledge subject 2026-06-26', 'invitation/1 participant 2026-06-26']);
    await answer(year, 'm-one');
    await answer(year, 'm-two', false);
    expect(await waiting(year)).toEqual(['pledge subject 2026-06-26']);
    await year.until('2026-07-06');
    await year.deed('invite', { participants: ['m-three'] });
    const { seq } = (await year.entries()).at(-1)!;
    expect(await waiting(year)).toContain(`invitation/${seq} participant 2026-07-13`);
    await year.until('2026-09-01');
    expect((await year.said()).filter((line) => line.includes('invitation/'))).toEqual([]);
  });
});

it('P3 who has not confirmed counts for nothing: alone the lead can neither submit nor publish', async () => {
  await world.year(together({ participants: ['m-one'] }), async (year) => {
    await refused(year.deed('submitPledges', items('all')), 'participants_unconfirmed');
    await answer(year, 'm-one');
    await refused(year.deed('submitPledges', items('m-two')), 'responsible_unknown');
    await refused(year.deed('submitPledges', items(undefined)), 'responsible_unknown');
    await year.deed('submitPledges', items('m-one', MEMBER, 'all'));
    await year.deed('review', approve);
    await year.deed('leaveJoint', { participant: 'm-one' });
    await refused(year.deed('publish', { ...noticeBoard, checkedBy: SECRETARY }), 'participants_unconfirmed');
    await year.deed('invite', { participants: ['m-one'] });
    await answer(year, 'm-one');
    await year.deed('publish', { ...noticeBoard, checkedBy: SECRETARY });
  });
});

it('P3 a lead with the public they lead are two in all, and an individual item names nobody', async () => {
  await world.year(together({ participants: [], public: { people: 9, groups: ['needy'] } }), async (year) => {
    await year.deed('submitPledges', items(MEMBER));
  });
  await world.year({ opens: OPENS, input: { kind: 'immediate', pledgeDue: '2026-06-26' } }, async (year) => {
    await refused(year.deed('submitPledges', items('all')), 'responsible_unknown');
    await refused(year.deed('invite', { participants: ['m-one'] }), 'not_joint');
    await refused(answer(year, 'm-one'), 'invitation_absent');
    await refused(year.deed('leaveJoint', { participant: 'm-one' }), 'participant_unknown');
  });
});

it('P3 each answers for themselves, once, and the lead asks nobody twice', async () => {
  await world.year(together({ participants: ['m-one', 'm-two'] }), async (year) => {
    for (const by of [MEMBER, SECRETARY, 'm-two'])
      await refused(
        year.deed('answerInvitation', { participant: 'm-one', accepted: true }, { by }),
        'participation_personal',
      );
    await refused(answer(year, 'm-stranger'), 'invitation_absent');
    await refused(year.deed('leaveJoint', { participant: 'm-one' }), 'participant_unknown');
    await answer(year, 'm-one');
    await refused(answer(year, 'm-one', false), 'invitation_absent');
    await refused(year.deed('leaveJoint', { participant: 'm-one' }, { by: MEMBER }), 'participation_personal');
    await refused(year.deed('invite', { participants: ['m-three'] }, { by: 'm-one' }), 'not_allowed');
    await refused(year.deed('invite', { participants: ['m-two'] }), 'participant_duplicate');
    await refused(year.deed('invite', { participants: ['m-three', 'm-three'] }), 'participant_duplicate');
    await refused(year.deed('invite', { participants: [MEMBER] }), 'participant_is_lead');
    await year.deed('leaveJoint', { participant: 'm-one' });
    await refused(answer(year, 'm-one'), 'invitation_absent');
    await refused(year.deed('leaveJoint', { participant: 'm-one' }), 'participant_unknown');
    expect((await year.entries()).map(({ kind }) => kind)).toEqual(['opened', 'invitationAnswered', 'participantLeft']);
  });
});

it('P3 V1 F3 nobody who takes part, did so or has yet to answer reviews or confirms it; who declined may', async () => {
  await world.year(together({ participants: ['m-one', 'm-two', SECRETARY, 'm-deputy'] }), async (year) => {
    await answer(year, 'm-one');
    await answer(year, 'm-two');
    await answer(year, 'm-deputy', false);
    await year.deed('submitPledges', items('all'));
    await refused(year.deed('review', approve), 'own_review');
    await refused(year.deed('review', approve, { by: 'm-one' }), 'own_review');
    await year.deed('leaveJoint', { participant: 'm-two' });
    await refused(year.deed('review', approve, { by: 'm-two' }), 'own_review');
    await year.deed('review', approve, { by: 'm-deputy' });
    await year.deed('publish', { ...noticeBoard, checkedBy: 'm-deputy' });
    await refused(year.deed('reportProgress', { item: 'i0', percent: 20 }, { by: 'm-two' }), 'not_allowed');
    await refused(year.deed('reportProgress', { item: 'i0', percent: 20 }, { by: SECRETARY }), 'not_allowed');
    await year.deed('reportProgress', { item: 'i0', percent: 20 }, { by: 'm-one' });
    await refused(year.deed('closeOut', { item: 'i0' }, { by: 'm-one' }), 'own_confirmation');
    await refused(year.deed('closeOut', { item: 'i0' }), 'own_confirmation');
    await year.deed('closeOut', { item: 'i0' }, { by: 'm-deputy' });
    await year.handle.result();
    expect((await year.entries()).at(-1)!.kind).toBe('ended');
  });
});

it('P3 M6 with its lead it moves and ends; without a participant it goes on', async () => {
  const news = { by: 'system', onBehalfOf: undefined } as const;
  await world.year(together({ participants: ['m-one', 'm-two'] }), async (year) => {
    await answer(year, 'm-one');
    await year.deed('leaveJoint', { participant: 'm-two' }, news);
    await year.deed('leaveJoint', { participant: 'm-one' }, news);
    await year.deed('transfer', { to: 'o-new', superior: 'o-town', county: 'o-county' }, news);
    await refused(year.deed('review', approve), 'not_in_charge');
    await year.deed('invite', { participants: ['m-three'] });
    await answer(year, 'm-three');
    await year.deed('leave', { reason: 'died' }, news);
    await year.handle.result();
    expect((await year.entries()).at(-1)).toMatchObject({ kind: 'ended', inCharge: 'o-new', waitingFor: [] });
  });
});
