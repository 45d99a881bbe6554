import fc from 'fast-check';
import { FUNCTIONS, type Actor, type OrganisationFunction } from '../../shared/contracts/organisation';
import { mayManage, maySetGuidance, mayView, refuseLeave, refuseTransfer } from './rules';

const TODAY = '2026-03-02';

function actor(name: OrganisationFunction, path: string, from = '2024-01-01', to?: string): Actor {
  const organisationId = path.split('/').at(-2) ?? '';
  return {
    personId: 'm1',
    appointments: [{ id: 'a1', personId: 'm1', organisationId, path, function: name, from, ...(to ? { to } : {}) }],
  };
}

describe('rights in members', () => {
  it('L1 only secretaries and the organiser manage members, every function views', () => {
    const managing = Object.keys(FUNCTIONS).filter((name) =>
      mayManage(actor(name as OrganisationFunction, '/o1/o2/'), '/o1/o2/', TODAY),
    );
    expect(managing).toEqual(['secretary', 'deputySecretary', 'organiser']);
    for (const name of Object.keys(FUNCTIONS))
      expect(mayView(actor(name as OrganisationFunction, '/o1/'), { path: '/o1/o2/' }, TODAY)).toBe(true);
  });

  it('P5 L6 secretaries and the leading group’s office say what pledges should be about, down their tree', () => {
    const guiding = Object.keys(FUNCTIONS).filter((name) =>
      maySetGuidance(actor(name as OrganisationFunction, '/o1/'), '/o1/o2/', TODAY),
    );
    expect(guiding).toEqual(['secretary', 'deputySecretary', 'leadingGroupOffice']);
    expect(maySetGuidance(actor('leadingGroupOffice', '/o1/o2/'), '/o1/', TODAY)).toBe(false);
    expect(maySetGuidance(actor('secretary', '/o1/', '2024-01-01', '2026-03-01'), '/o1/', TODAY)).toBe(false);
  });

  it('L1 reaches down the tree, never up, aside, or to an id that merely begins alike', () => {
    const secretary = actor('secretary', '/o1/o2/');
    expect(mayManage(secretary, '/o1/o2/o3/', TODAY)).toBe(true);
    for (const path of ['/o1/', '/o1/o4/', '/o1/o22/', '/o2/']) {
      expect(mayManage(secretary, path, TODAY)).toBe(false);
      expect(mayView(secretary, { path }, TODAY)).toBe(false);
    }
  });

  it('L7 counts both days of an appointment and none beside them', () => {
    expect(mayManage(actor('secretary', '/o1/', TODAY, TODAY), '/o1/', TODAY)).toBe(true);
    expect(mayManage(actor('secretary', '/o1/', '2026-03-03'), '/o1/', TODAY)).toBe(false);
    expect(mayView(actor('secretary', '/o1/', '2024-01-01', '2026-03-01'), { path: '/o1/' }, TODAY)).toBe(false);
  });

  it('L1 nobody manages what they may not view', () => {
    const name = fc.constantFrom(...(Object.keys(FUNCTIONS) as OrganisationFunction[]));
    const path = fc
      .array(fc.constantFrom('o1', 'o2', 'o22', 'o3'), { minLength: 1, maxLength: 4 })
      .map((ids) => `/${ids.join('/')}/`);
    fc.assert(
      fc.property(name, path, path, (held, own, wanted) => {
        const person = actor(held, own);
        return !mayManage(person, wanted, TODAY) || mayView(person, { path: wanted }, TODAY);
      }),
    );
  });
});

describe('moves', () => {
  const member = { organisationId: 'o1', active: true };
  const cases: [string, Parameters<typeof refuseTransfer>, string | undefined][] = [
    ['to another organisation, today', [member, { id: 'o2', active: true }, TODAY, TODAY], undefined],
    ['to another organisation, earlier', [member, { id: 'o2', active: true }, '2026-01-05', TODAY], undefined],
    ['to the same one', [member, { id: 'o1', active: true }, TODAY, TODAY], 'bad_request'],
    ['to none', [member, undefined, TODAY, TODAY], 'bad_request'],
    ['to an abolished one', [member, { id: 'o2', active: false }, TODAY, TODAY], 'bad_request'],
    ['in the future', [member, { id: 'o2', active: true }, '2026-03-03', TODAY], 'date_in_future'],
    ['of someone who has left', [{ ...member, active: false }, { id: 'o2', active: true }, TODAY, TODAY], 'not_found'],
  ];
  it.each(cases)('M6 transfer %s', (_what, args, code) => {
    expect(refuseTransfer(...args)?.code).toBe(code);
  });

  it('M6 nobody leaves twice', () => {
    expect(refuseLeave(member)).toBeUndefined();
    expect(refuseLeave({ ...member, active: false })?.code).toBe('not_found');
  });
});
