/** Has every secretary commented: counted from what the ledger and the roster tell, on the real MongoDB, through the API. */
import { applyLedger, applyRoster } from '../../services/scoring/consumer';
import type { Actor, Appointment } from '../../shared/contracts/organisation';
import { openScoringApi, type ScoringApi } from '../support/scoring-api';
import { appointment, eventOf, ledgerEvents, organisation, tellYear, type ToldDeed } from '../support/told-year';

const now = '2026-04-10T02:00:00.000Z';
const chiefOffice = appointment('m-chief', 'o1', '/o1/');
const secondOffice = appointment('m-s2', 'o2', '/o1/o2/');
const chief: Actor = { personId: 'm-chief', appointments: [chiefOffice] };
const second: Actor = { personId: 'm-s2', appointments: [secondOffice] };
let scoring: ScoringApi;

const comment = (by: string): ToldDeed => ({
  at: '2026-04-05T02:00:00.000Z',
  kind: 'comment',
  data: { period: 'q1', mode: 'meeting', late: false },
  by,
});
/** Branches o2 to o5 below o1: o3 has a deputy who comments, o4 no secretary, o5 nobody but its secretary. */
const YEARS: Record<string, [inCharge: string, deeds: ToldDeed[]]> = {
  o2: ['o1', [comment('m-chief')]],
  o3: ['o1', []],
  m1: ['o2', [comment('m-s2')]],
  m2: ['o2', []],
  m3: ['o3', [comment('m-d3')]],
  m4: ['o4', []],
  'm-s5': ['o5', []],
};

beforeAll(async () => {
  scoring = await openScoringApi('commenting', now);
  const offices = [
    chiefOffice,
    secondOffice,
    appointment('m-s3', 'o3', '/o1/o3/'),
    appointment('m-d3', 'o3', '/o1/o3/', 'deputySecretary'),
    appointment('m-s4', 'o4', '/o1/o4/', 'secretary', { to: '2026-02-01' }),
    appointment('m-s5', 'o5', '/o1/o5/'),
  ];
  await hear('organisation.changed', organisation('o1'));
  for (const id of ['o2', 'o3', 'o4', 'o5']) await hear('organisation.changed', organisation(id, 'o1'));
  for (const office of offices) await hear('appointment.changed', office);
  for (const [subjectId, [inCharge, deeds]] of Object.entries(YEARS)) {
    const more = { opens: '2026-01-05T01:00:00.000Z', until: now, superior: 'o1' };
    await applyLedger(scoring.store, ledgerEvents(tellYear({ subjectId, inCharge, deeds, ...more })));
  }
}, 60_000);
afterAll(() => scoring?.close());

async function hear(
  type: 'organisation.changed' | 'appointment.changed',
  data: { id: string },
  sequence = 1,
): Promise<void> {
  await applyRoster(scoring.store, [eventOf(type, data.id, sequence, data as never)] as never);
}
const ask = (actor: Actor, query: string) => scoring.get(actor, `/rates/commenting?year=2026&${query}`);

it('C5 names the secretaries who have not commented: a deputy’s comment is not theirs, a vacant post is nobody’s', async () => {
  const { status, body } = await ask(chief, 'organisation=o1');
  expect(status).toBe(200);
  expect(body).toEqual({
    ...{ asOf: now, organisationId: 'o1', year: 2026, secretaries: 3, commented: 2 },
    items: [{ organisationId: 'o3', personId: 'm-s3', subjects: 1, silent: 0 }],
  });
});

it('C5 L6 a subtree counts its own secretaries, and outside one’s scope there is nothing', async () => {
  expect((await ask(second, 'organisation=o2')).body).toMatchObject({ secretaries: 1, commented: 1, items: [] });
  expect((await ask(second, 'organisation=o1')).body).toMatchObject({ status: 404, code: 'not_found' });
});

it('C5 a successor owes a comment too; the list goes on page by page', async () => {
  const successor = appointment('m-n2', 'o2', '/o1/o2/', 'secretary', { from: '2026-04-08' });
  const ended: Appointment = { ...secondOffice, to: '2026-04-07' };
  await hear('appointment.changed', ended, 2);
  await hear('appointment.changed', successor);
  const first = (await ask(chief, 'organisation=o1&limit=1')).body;
  expect(first).toMatchObject({
    ...{ secretaries: 3, commented: 1 },
    items: [{ organisationId: 'o2', personId: 'm-n2', subjects: 2, silent: 1 }],
  });
  const { body } = await ask(chief, `organisation=o1&limit=1&cursor=${first.next}`);
  expect(body.items.map(({ personId }: { personId: string }) => personId)).toEqual(['m-s3']);
});
