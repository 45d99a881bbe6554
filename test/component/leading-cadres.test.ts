/** Leading cadres who look after organisations from beside the line: they comment on them and their secretaries (C1, M5). */
import { findTodo } from '../../services/publication/todo';
import { defaultPlan } from '../../shared/calendar/default-plan';
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import type { DeedKind } from '../../shared/contracts/entries';
import type { OrganisationFunction } from '../../shared/contracts/organisation';
import { until } from '../../infra/until';
import { calendarOfTheCode } from '../support/calendars';
import { openCounty, shortYearPlan, type AskedDeed, type County } from '../support/county';
import { MONDAY, OFFICES, openPublication, type OpenPublication } from '../support/open-publication';
import { BRANCH, COUNTY, memberRow, OTHER_BRANCH, person, smallRoster, TOWN } from '../support/roster';
import { appointment, eventOf, ledgerEvents, organisation, tellYear } from '../support/told-year';

const TODAY = '2026-03-02';
const content = { overall: '好', achievements: '走访及时', shortcomings: '记录不全', direction: '补全记录' };
const commentOf = (period: string): AskedDeed => ({ data: { period, mode: 'onSite', late: false }, content });

describe('the deed', () => {
  let county: County;

  beforeAll(async () => {
    county = await openCounty({ now: `${TODAY}T01:00:00.000Z`, plan: shortYearPlan(), plain: 2 });
    const cadres = ['cadre', 'visitor', 'division'].map((name) => memberRow(name, '9001', [], { leadingCadre: true }));
    await county.bringIn(smallRoster(0).organisations, cadres);
  }, 120_000);
  afterAll(() => county?.close(), 60_000);

  /** Recorded by whoever manages the superior; answers the appointment's id. */
  async function named(
    by: string,
    organisation: string,
    name: string,
    held: OrganisationFunction,
    dates: object = { from: TODAY },
  ): Promise<string> {
    const body = { personId: person(name), function: held, ...dates };
    const path = `/organisations/${organisation}/appointments`;
    const answer = await county.call('members', await county.actor(by), 'POST', path, body);
    expect(answer.status).toBe(200);
    return answer.body.id as string;
  }
  const refused = async (name: string, subject: string, asked: AskedDeed, kind: DeedKind = 'comment') =>
    (await county.deed(name, subject, kind, asked)).body.code as string;

  it('C1 M5 by contact point: that organisation and its secretary, with the appointment in the ledger, once', async () => {
    expect(await refused('cadre', BRANCH, commentOf('h1'))).toBe('not_found');
    const id = await named('town-secretary', BRANCH, 'cadre', 'contactLeader');
    await county.done('cadre', BRANCH, 'comment', commentOf('h1'));
    expect((await county.entries(BRANCH)).at(-1)).toMatchObject({
      ...{ kind: 'commented', by: person('cadre'), actingAs: id },
      data: commentOf('h1').data,
    });
    expect((await county.timeline('cadre', BRANCH)).entries.at(-1)).toMatchObject({ content });
    // The comment that is owed is made: the superior owes none beside it.
    const { ahead } = await county.timeline('town-secretary', BRANCH);
    expect(ahead.filter(({ duty }) => duty === 'comment').map(({ period }) => period)).toEqual(['h2']);
    expect(await refused('town-secretary', BRANCH, commentOf('h1'))).toBe('period_done');

    expect((await county.detail('cadre', person('secretary'))).may).toEqual(['comment']);
    await county.done('cadre', person('secretary'), 'comment', commentOf('q4'));
  });

  it('C1 outside the contact point, on its members, on oneself and for any other deed it is refused', async () => {
    expect((await county.detail('cadre', person('plain-1'))).may).toEqual([]);
    expect(await refused('cadre', person('plain-1'), commentOf('q4'))).toBe('not_allowed');
    expect(await refused('cadre', person('deputy'), commentOf('q4'))).toBe('not_allowed');
    expect(await refused('cadre', OTHER_BRANCH, commentOf('h1'))).toBe('not_found');
    expect(await refused('cadre', TOWN, commentOf('h1'))).toBe('not_found');
    expect(await refused('cadre', person('cadre'), commentOf('q4'))).toBe('own_comment');
    const record = { data: { period: 'h1', late: false }, content: { text: '走访一次' } };
    expect(await refused('cadre', BRANCH, record, 'writeRecord')).toBe('not_allowed');
  });

  it('C1 an organisation visited is a contact point for those days, and not after them', async () => {
    await named('town-secretary', OTHER_BRANCH, 'visitor', 'contactLeader', { from: '2026-02-26', to: '2026-03-01' });
    expect(await refused('visitor', OTHER_BRANCH, commentOf('h1'))).toBe('not_found');
    await named('town-secretary', OTHER_BRANCH, 'visitor', 'contactLeader', { from: TODAY, to: TODAY });
    await county.done('visitor', OTHER_BRANCH, 'comment', commentOf('h1'));
  });

  it('C1 M5 by division of work: a county leader comments on a committee and its secretary, not on what is below', async () => {
    const id = await named('county-secretary', TOWN, 'division', 'divisionLeader');
    await county.done('division', TOWN, 'comment', commentOf('h1'));
    await county.done('division', person('town-secretary'), 'comment', commentOf('q4'));
    expect((await county.entries(person('town-secretary'))).at(-1)).toMatchObject({ actingAs: id });
    expect(await refused('division', BRANCH, commentOf('h2'))).toBe('not_allowed');
    expect(await refused('division', COUNTY, commentOf('h1'))).toBe('not_found');
  });

  it('M5 a roster names contact points of leading cadres only', async () => {
    const functions = [{ function: 'contactLeader' as const, acting: false, organisationCode: '900101202' }];
    await expect(
      county.bringIn(smallRoster(0).organisations, [memberRow('plain-1', '900101201', [], { functions })]),
    ).rejects.toThrow('联系点和上级分管范围只登记给领导干部');
  });
});

describe('the to-do', () => {
  let place: OpenPublication;
  beforeAll(async () => {
    place = await openPublication('leading');
  }, 60_000);
  afterAll(() => place?.close());

  it('C1 C2 G1 the comment owed is in the leader’s list too', async () => {
    const { store } = place.publication;
    const leaders = [
      appointment('m-county', 'o3', '/o0/o1/o3/', 'contactLeader'),
      appointment('m-office', 'o3', '/o0/o1/o3/', 'divisionLeader', { to: '2026-03-01' }),
    ];
    await place.tell('members', [
      eventOf('organisation.changed', 'o3', 2, organisation('o3', 'o1', '/o0/o1/o3/')),
      ...leaders.map((office) => eventOf('appointment.changed', office.id, 1, office)),
    ]);
    const plan = defaultPlan(2026, CALENDAR_2026);
    const periods: typeof plan.member.periods = [
      { period: 'h1', from: '2026-01-01', to: '2026-03-02', comment: { due: '2026-03-20' } },
    ];
    const input = {
      plan: { ...plan, member: { ...plan.member, periods }, organisation: { ...plan.organisation, periods } },
    };
    const years = [
      { subjectId: 'o3', inCharge: 'o1', superior: 'o0' },
      { subjectId: 'm-s3', inCharge: 'o3', superior: 'o1' },
      { subjectId: 'm3', inCharge: 'o3', superior: 'o1' },
    ];
    const told = { opens: '2026-01-05T01:00:00.000Z', until: MONDAY, input, deeds: [] };
    for (const year of years) await place.tell('ledger', ledgerEvents(tellYear({ ...year, ...told })));
    await until(async () => (await store.chains.countDocuments()) === years.length);
    await until(async () => (await store.appointments.countDocuments({ organisationId: 'o3' })) === 3);

    const comments = async (who: string): Promise<string[]> => {
      const appointments = [...OFFICES, ...leaders].filter(({ personId }) => personId === who);
      const asked = { personId: who, appointments, now: MONDAY, calendars: calendarOfTheCode() };
      const { items } = await findTodo(store, asked);
      return items.flatMap(({ duty, subjectId, actingAs }) => (duty === 'comment' ? [`${subjectId} ${actingAs}`] : []));
    };
    const contact = leaders[0].id;
    expect((await comments('m-county')).sort()).toEqual([`m-s3 ${contact}`, `o3 ${contact}`]);
    expect(await comments('m-office')).toEqual([]);
    const chief = 'a-m-chief-o1-secretary';
    expect((await comments('m-chief')).sort()).toEqual([`m-s3 ${chief}`, `o3 ${chief}`]);
    expect(await comments('m-s3')).toEqual(['m3 a-m-s3-o3-secretary']);
  });
});
