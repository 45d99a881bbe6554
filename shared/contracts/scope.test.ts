import fc from 'fast-check';
import { FIELDS, type Actor, type Appointment, type Field } from './organisation';
import { covers, isInForce, scopesOf, scopeWithin, sees } from './scope';

const TODAY = '2026-03-02';
const held = (path: string, more: Partial<Appointment> = {}): Appointment => ({
  ...{ id: 'a', personId: 'm', organisationId: 'o', function: 'leadingGroup', from: '2026-01-01', path },
  ...more,
});
const guides = (path: string, field: Field, more: Partial<Appointment> = {}): Appointment =>
  held(path, { function: 'guidanceGroup', field, ...more });
const actor = (...appointments: Appointment[]): Actor => ({ personId: 'm', appointments });

it('L7 an appointment is in force from its first to its last day, without one it goes on', () => {
  const days = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04'];
  const inForce = (to?: string) => days.map((day) => isInForce({ from: '2026-03-02', ...(to ? { to } : {}) }, day));
  expect(inForce('2026-03-03')).toEqual([false, true, true, false]);
  expect(inForce()).toEqual([false, true, true, true]);
});

it('M1 L6 a subtree is seen from its own root and from above, never from below or beside', () => {
  const town = actor(held('/o1/o2/'));
  expect(['/o1/o2/', '/o1/o2/o3/'].every((path) => sees(town, { path, field: 'rural' }, TODAY))).toBe(true);
  expect(['/o1/', '/o1/o20/', '/o1/o3/'].some((path) => sees(town, { path, field: 'rural' }, TODAY))).toBe(false);
});

it('L6 a guidance group sees its field in its subtree, and where the field is unknown nothing', () => {
  const group = actor(guides('/o1/', 'rural'));
  expect(sees(group, { path: '/o1/o2/', field: 'rural' }, TODAY)).toBe(true);
  expect(sees(group, { path: '/o1/o2/', field: 'community' }, TODAY)).toBe(false);
  expect(sees(group, { path: '/o1/o2/' }, TODAY)).toBe(false);
  expect(sees(group, { path: '/o9/o2/', field: 'rural' }, TODAY)).toBe(false);
  expect(sees(actor(guides('/o1/', 'rural', { to: '2026-03-01' })), { path: '/o1/', field: 'rural' }, TODAY)).toBe(
    false,
  );
});

it('L6 a subtree is whole to whoever holds something else over it, and else in the fields that are guided', () => {
  const groups = [guides('/o1/', 'rural'), guides('/o1/o2/', 'community'), guides('/o1/o3/', 'university')];
  expect(scopeWithin(actor(...groups), '/o1/', TODAY)).toEqual({ path: '/o1/', fields: ['rural'] });
  expect(scopeWithin(actor(...groups), '/o1/o2/', TODAY)).toEqual({ path: '/o1/o2/', fields: ['community', 'rural'] });
  expect(scopeWithin(actor(...groups, held('/o1/')), '/o1/o2/', TODAY)).toEqual({ path: '/o1/o2/' });
  expect(scopeWithin(actor(...groups), '/', TODAY)).toBeUndefined();
  expect(scopeWithin(actor(), '/o1/', TODAY)).toBeUndefined();
});

it('L6 what a list of a subtree holds is what is seen one by one', () => {
  const path = fc
    .array(fc.constantFrom('o1', 'o2', 'o12'), { minLength: 1, maxLength: 3 })
    .map((ids) => `/${ids.join('/')}/`);
  const field = fc.constantFrom(...(Object.keys(FIELDS).slice(0, 3) as Field[]));
  const appointment = fc
    .record({ path, field: fc.option(field, { nil: undefined }) })
    .map((one) => (one.field ? guides(one.path, one.field) : held(one.path)));
  fc.assert(
    fc.property(fc.array(appointment, { maxLength: 4 }), path, path, field, (appointments, root, below, of) => {
      const place = { path: root + below.slice(1), field: of };
      const who = actor(...appointments);
      const within = scopeWithin(who, root, TODAY);
      const listed = within !== undefined && (within.fields?.includes(of) ?? true);
      const fromAbove = appointments.filter((one) => root.startsWith(one.path));
      expect(listed).toBe(fromAbove.some((one) => covers(one, place, TODAY)));
      const anywhere = scopesOf(who, TODAY).some(
        (scope) => place.path.startsWith(scope.path) && (scope.fields?.includes(of) ?? true),
      );
      expect(anywhere).toBe(sees(who, place, TODAY));
    }),
  );
});
