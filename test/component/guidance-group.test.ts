/** A guidance group sees the organisations of its field in its area, in every room, and does nothing of the line's (L6, S1 五). */
import { randomUUID } from 'node:crypto';
import type { DeedKind } from '../../shared/contracts/entries';
import type { Actor, Field } from '../../shared/contracts/organisation';
import type { CommitmentList } from '../../shared/contracts/views';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { nativeCollection } from '../../shared/mongo/connect';
import { until } from '../../infra/until';
import { applyLedger, applyRoster } from '../../services/scoring/consumer';
import { openCounty, shortYearPlan, type County } from '../support/county';
import { openPublication, PUBLISHED, type OpenPublication } from '../support/open-publication';
import { BRANCH, COUNTY, memberRow, OTHER_BRANCH, person, smallRoster, TOWN } from '../support/roster';
import { openScoringApi, type ScoringApi } from '../support/scoring-api';
import { appointment, eventOf, ledgerEvents, organisation, tellYear, type ToldDeed } from '../support/told-year';

const TODAY = '2026-03-02';

describe('commitments and members', () => {
  let county: County;
  let communities: Actor;

  /** The other branch has become one of the communities; the rest is rural. */
  beforeAll(async () => {
    county = await openCounty({ now: `${TODAY}T01:00:00.000Z`, plan: shortYearPlan(), plain: 2 });
    const rows = smallRoster(0).organisations.map((row) =>
      row.code === '900101202' ? { ...row, field: 'community' as const } : row,
    );
    const functions = [{ function: 'guidanceGroup' as const, acting: false, field: 'rural' as const }];
    await county.bringIn(rows, [memberRow('guide', '9001'), memberRow('rural-guide', '9001', [], { functions })]);
    expect((await appoint('community')).status).toBe(200);
    communities = await county.actor('guide');
    const heads = nativeCollection<{ _id: string }>(county.projection, 'heads');
    await until(async () => (await heads.countDocuments({ field: 'community' })) === 2);
    await until(async () => (await heads.countDocuments({ subjectId: person('guide') })) === 1);
  }, 120_000);
  afterAll(() => county?.close(), 60_000);

  const appoint = async (field?: Field, held = 'guidanceGroup') =>
    county.call('members', await county.actor('county-secretary'), 'POST', `/organisations/${COUNTY}/appointments`, {
      ...{ personId: person('guide'), function: held, from: TODAY },
      ...(field ? { field } : {}),
    });
  const seen = async (who: Actor, query: string): Promise<string[]> => {
    const { status, body } = await county.call('commitments', who, 'GET', `/commitments?year=2026${query}`);
    return status === 200 ? (body as CommitmentList).items.map(({ subjectId }) => subjectId).sort() : [body.code];
  };
  const inMembers = (who: Actor, path: string) => county.call('members', who, 'GET', path);

  it('L6 its appointment has a field, and no other has one', async () => {
    expect((await appoint()).body).toMatchObject({ status: 422, code: 'guidance_field' });
    expect((await appoint('rural', 'leadingGroup')).body.code).toBe('guidance_field');
    expect((await appoint('community')).body.code).toBe('appointment_overlaps');
    expect(communities.appointments).toMatchObject([{ function: 'guidanceGroup', field: 'community' }]);
    const [rural] = (await county.actor('rural-guide')).appointments;
    expect(rural).toMatchObject({ function: 'guidanceGroup', field: 'rural', organisationId: COUNTY });
  });

  it('L6 lists hold its field only, of the whole area and of each part', async () => {
    const own = [person('guide')];
    const inField = [OTHER_BRANCH, person('stranger')];
    expect(await seen(communities, '')).toEqual([...inField, ...own].sort());
    for (const under of [COUNTY, TOWN, OTHER_BRANCH])
      expect(await seen(communities, `&under=${under}`)).toEqual(inField.sort());
    expect(await seen(communities, `&under=${BRANCH}`)).toEqual([]);
    expect(await seen(communities, `&under=${BRANCH}&withSubordinates=false`)).toEqual(['not_found']);
    expect(await seen(communities, `&under=o90`)).toEqual(['not_found']);
    const { body } = await county.call('commitments', communities, 'GET', `/commitments?year=2026&under=${COUNTY}`);
    expect(body.total).toBe(2);
    const rural = await seen(await county.actor('rural-guide'), `&under=${COUNTY}`);
    expect(rural).toEqual(expect.arrayContaining([BRANCH, COUNTY, TOWN, person('plain-1')]));
    expect(rural.filter((id) => inField.includes(id))).toEqual([]);
  });

  it('L6 details, timelines and histories of its field are shown, others are not there', async () => {
    for (const page of ['', '/timeline', '/history']) {
      const at = (id: string) => county.call('commitments', communities, 'GET', `/commitments/2026/${id}${page}`);
      expect((await at(OTHER_BRANCH)).status).toBe(200);
      for (const id of [BRANCH, TOWN, person('plain-1')]) expect((await at(id)).body.code).toBe('not_found');
    }
    expect((await county.detail('guide', person('stranger'))).may).toEqual([]);
  });

  it('L6 what belongs to the line it may not do, and outside its field not even that is said', async () => {
    const deeds: [DeedKind, object, object][] = [
      ['review', { verdict: 'return', criteria: {} }, { guidance: '请写明目标' }],
      ['writeRecord', { period: 'q4', late: false }, { text: '走访一次' }],
      ['comment', { period: 'q4', mode: 'random', late: false }, {}],
      ['decideResult', { result: 'qualified' }, { grounds: '全年写实' }],
    ];
    for (const [kind, data, content] of deeds) {
      const asked = { id: randomUUID(), data, content };
      expect((await county.deed('guide', person('stranger'), kind, asked)).body.code).toBe('not_allowed');
      expect((await county.deed('guide', person('plain-1'), kind, asked)).body.code).toBe('not_found');
    }
    const leave = `/members/${person('stranger')}/leave`;
    expect((await county.call('members', communities, 'POST', leave, { reason: 'left' })).body.code).toBe(
      'not_allowed',
    );
    const elsewhere = `/members/${person('plain-1')}/leave`;
    expect((await county.call('members', communities, 'POST', elsewhere, { reason: 'left' })).body.code).toBe(
      'not_found',
    );
  });

  it('L6 M1 members and offices of its field, and how many there are', async () => {
    for (const [id, status] of [
      [OTHER_BRANCH, 200],
      [BRANCH, 404],
      [COUNTY, 404],
    ] as const)
      for (const what of ['members', 'responsible', 'history'])
        expect([id, what, (await inMembers(communities, `/organisations/${id}/${what}`)).status]).toEqual([
          ...[id, what, status],
        ]);
    expect((await inMembers(communities, `/people/${person('stranger')}`)).status).toBe(200);
    expect((await inMembers(communities, `/people/${person('plain-1')}`)).status).toBe(404);
    expect((await inMembers(communities, `/organisations/${COUNTY}/extent`)).body).toEqual({
      ...{ organisations: 1, members: 1 },
    });
    const whole = (await inMembers(SYSTEM_ACTOR, `/organisations/${COUNTY}/extent`)).body;
    expect(whole.organisations).toBe(4);
    expect((await inMembers(communities, '/organisations/o90/extent')).status).toBe(404);
    const town = await county.actor('town-secretary');
    for (const id of [BRANCH, OTHER_BRANCH]) {
      const [secretary] = (await inMembers(SYSTEM_ACTOR, `/organisations/${id}/responsible`)).body.items;
      await county.call('members', town, 'POST', `/appointments/${secretary.id}/end`, { to: '2026-03-01' });
    }
    const vacant = async (who: Actor) =>
      (await inMembers(who, `/organisations/${COUNTY}/vacancies`)).body.items.map(({ id }: { id: string }) => id);
    expect(await vacant(communities)).toEqual([OTHER_BRANCH]);
    expect(await vacant(SYSTEM_ACTOR)).toEqual([BRANCH, OTHER_BRANCH]);
  });
});

describe('rates', () => {
  const now = '2026-04-10T02:00:00.000Z';
  const guides = (field: Field, path = '/o1/'): Actor => {
    const held = appointment(`m-${field}`, 'o1', path, 'guidanceGroup', { field });
    return { personId: held.personId, appointments: [held] };
  };
  const pledge: ToldDeed = {
    ...{ at: '2026-01-12T02:00:00.000Z', kind: 'submitPledges' },
    data: { items: [{ id: 'a', kind: 'practical', deadline: '2026-06-30' }] },
  };
  let scoring: ScoringApi;
  const hear = (sequence: number, ...organisations: ReturnType<typeof organisation>[]) =>
    Promise.all(
      organisations.map((one) => applyRoster(scoring.store, [eventOf('organisation.changed', one.id, sequence, one)])),
    );

  beforeAll(async () => {
    scoring = await openScoringApi('guidance', now);
    await hear(1, organisation('o1'), organisation('o2', 'o1'), { ...organisation('o3', 'o1'), field: 'university' });
    const offices = [appointment('m-s2', 'o2', '/o1/o2/'), appointment('m-s3', 'o3', '/o1/o3/')];
    for (const office of offices)
      await applyRoster(scoring.store, [eventOf('appointment.changed', office.id, 1, office)]);
    const years: [string, string, ToldDeed[]][] = [
      ['o2', 'o1', []],
      ['o3', 'o1', [pledge]],
      ['m2', 'o2', []],
      ['m3', 'o3', [pledge]],
      ['m4', 'o3', []],
    ];
    for (const [subjectId, inCharge, deeds] of years) {
      const more = { opens: '2026-01-05T01:00:00.000Z', until: now, superior: 'o1' };
      await applyLedger(scoring.store, ledgerEvents(tellYear({ subjectId, inCharge, deeds, ...more })));
    }
  }, 60_000);
  afterAll(() => scoring?.close());

  const ask = async (who: Actor, path: string) => (await scoring.get(who, path)).body;
  const pledged = (rates: { name: string; numerator: number; denominator: number }[]): string => {
    const { numerator, denominator } = rates.find(({ name }) => name === 'pledged')!;
    return `${numerator}/${denominator}`;
  };

  it('L6 L2 rates count its field only, and open into its names only', async () => {
    const rates = await ask(guides('university'), '/rates?organisation=o1&year=2026');
    expect([pledged(rates.members), pledged(rates.organisations)]).toEqual(['1/2', '1/1']);
    expect(rates.children.map(({ organisationId }: { organisationId: string }) => organisationId)).toEqual(['o3']);
    const missing = await ask(guides('university'), '/rates/pledged/missing?organisation=o1&year=2026');
    expect(missing.items.map(({ subjectId }: { subjectId: string }) => subjectId)).toEqual(['m4']);
    const rural = await ask(guides('rural'), '/rates?organisation=o1&year=2026');
    expect([pledged(rural.members), pledged(rural.organisations)]).toEqual(['0/1', '0/1']);
    const both: Actor = {
      personId: 'm',
      appointments: [...guides('rural').appointments, ...guides('university').appointments],
    };
    expect(pledged((await ask(both, '/rates?organisation=o1&year=2026')).members)).toBe('1/3');
    expect(await ask(guides('rural', '/o1/o2/'), '/rates?organisation=o1')).toMatchObject({ code: 'not_found' });
  });

  it('L6 C5 P9 secretaries and who goes first, of its field', async () => {
    const commenting = await ask(guides('university'), '/rates/commenting?organisation=o1&year=2026');
    expect(commenting).toMatchObject({ secretaries: 1, items: [{ organisationId: 'o3', subjects: 2 }] });
    const { groups } = await ask(guides('university'), '/rates/leading?organisation=o1&year=2026');
    expect(groups.map(({ total }: { total: number }) => total)).toEqual([0, 0, 1, 2]);
  });

  it('L6 an organisation that changes its field is counted there from then on', async () => {
    await hear(2, { ...organisation('o3', 'o1'), field: 'rural' });
    expect(pledged((await ask(guides('rural'), '/rates?organisation=o1&year=2026')).members)).toBe('1/3');
    expect(pledged((await ask(guides('university'), '/rates?organisation=o1&year=2026')).members)).toBe('0/0');
  });
});

describe('what is published, and what the public says', () => {
  let place: OpenPublication;
  const asked = async (path: string) => {
    const { status, body } = await place.get(path, 'm-guide');
    return status === 200 ? body.items.map(({ id, organisationId }: any) => organisationId ?? id) : body.code;
  };
  beforeAll(async () => {
    place = await openPublication('guidance');
    place.appoint(appointment('m-guide', 'o0', '/o0/', 'guidanceGroup', { field: 'community' }));
    const community = { ...organisation('o3', 'o1', '/o0/o1/o3/'), field: 'community' as const };
    await place.tell('members', [eventOf('organisation.changed', 'o3', 2, community)]);
    await until(
      async () => (await place.publication.store.organisations.findOne({ _id: 'o3' }))?.field === 'community',
    );
    for (const [subject, inCharge, above] of [
      ['m1', 'o2', 'o1'],
      ['o3', 'o1', 'o0'],
    ] as const)
      await place.tellYearOf(subject, inCharge, above, PUBLISHED);
    for (const id of ['o2', 'o3'])
      await place.sendForm(`/public/organisations/${id}/opinions`, { kind: 'opinion', text: `路灯不亮（${id}）` });
    expect(await place.publication.store.opinions.countDocuments()).toBe(2);
  }, 60_000);
  afterAll(() => place?.close());

  it('L6 U4 opinions of its field, in the list of the area, one by one and about a commitment', async () => {
    expect(await asked('/opinions?organisation=o0&withSubordinates=true')).toEqual(['o3']);
    expect(await asked('/opinions?organisation=o3')).toEqual(['o3']);
    expect(await asked('/opinions?organisation=o2')).toBe('not_found');
    expect(await asked('/opinions?organisation=o0')).toBe('not_found');
    const opinions = await place.publication.store.opinions.find().toArray();
    for (const { _id, organisationId } of opinions) {
      const { status, body } = await place.get(`/opinions/${_id}`, 'm-guide');
      expect([organisationId, status, body.may]).toEqual(
        organisationId === 'o3' ? ['o3', 200, []] : ['o2', 404, undefined],
      );
    }
    expect(await asked('/opinions/about?chain=commitment/2026/o3')).toEqual([]);
    expect(await asked('/opinions/about?chain=commitment/2026/m1')).toBe('not_found');
  });

  it('L6 U1 publications, contacts and webhooks of its field', async () => {
    expect(await asked('/publications?organisation=o3')).toHaveLength(1);
    expect(await asked('/publications?organisation=o2')).toBe('not_found');
    for (const what of ['supervision', 'webhooks']) {
      expect((await place.get(`/organisations/o3/${what}`, 'm-guide')).body.maySet).toBe(false);
      expect((await place.get(`/organisations/o2/${what}`, 'm-guide')).status).toBe(404);
    }
    const records = await place.publication.store.records.find().toArray();
    for (const { _id, chain } of records) {
      const takedown = { publication: _id, reason: '有误' };
      expect((await place.post('/takedowns', 'm-guide', takedown)).body.code).toBe(
        chain.endsWith('/o3') ? 'not_allowed' : 'not_found',
      );
    }
  });
});
