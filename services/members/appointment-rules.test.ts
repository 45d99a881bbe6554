import fc from 'fast-check';
import { FUNCTIONS, type Field, type OrganisationFunction } from '../../shared/contracts/organisation';
import { isInForce } from '../../shared/contracts/scope';
import {
  byResponsibility,
  overlap,
  refuseAppointment,
  refuseEnd,
  refusePerson,
  responsibilityOf,
  type Term,
} from './appointment-rules';

const term = (from: string, to?: string, more: Partial<Term> = {}): Term => ({
  personId: 'm1',
  function: 'secretary',
  from,
  ...(to ? { to } : {}),
  ...more,
});

describe('appointments', () => {
  it.each<[string, Term, Term[], string | undefined]>([
    ['to a vacant post', term('2026-03-01'), [], undefined],
    ['after the last one', term('2026-03-01'), [term('2024-01-01', '2026-02-28', { personId: 'm2' })], undefined],
    ['on its last day', term('2026-02-28'), [term('2024-01-01', '2026-02-28', { personId: 'm2' })], 'secretary_taken'],
    [
      'before one that is to come',
      term('2026-03-01'),
      [term('2026-05-01', undefined, { personId: 'm2' })],
      'secretary_taken',
    ],
    [
      'that ends before the next',
      term('2026-03-01', '2026-04-30'),
      [term('2026-05-01', undefined, { personId: 'm2' })],
      undefined,
    ],
    ['twice', term('2026-03-01'), [term('2024-01-01')], 'appointment_overlaps'],
    ['of the deputy', term('2026-03-01'), [term('2024-01-01', undefined, { function: 'deputySecretary' })], undefined],
    ['where one was withdrawn', term('2026-03-01'), [term('2026-04-01', '2026-03-31', { personId: 'm2' })], undefined],
    ['that ends before it begins', term('2026-03-01', '2026-02-28'), [], 'appointment_dates'],
    ['acting without a last day', term('2026-03-01', undefined, { acting: true }), [], 'appointment_dates'],
    [
      'acting beside one who is away',
      term('2026-03-01', '2026-06-30', { acting: true }),
      [term('2024-01-01', undefined, { personId: 'm2' })],
      undefined,
    ],
    [
      'acting beside another acting',
      term('2026-03-01', '2026-06-30', { acting: true }),
      [term('2026-06-30', '2026-07-31', { personId: 'm2', acting: true })],
      'secretary_taken',
    ],
    [
      'of a second deputy',
      term('2026-03-01', undefined, { function: 'deputySecretary' }),
      [term('2024-01-01', undefined, { personId: 'm2', function: 'deputySecretary' })],
      undefined,
    ],
  ])('L7 a secretary is appointed %s', (_what, wanted, held, code) => {
    expect(refuseAppointment(wanted, held)?.code).toBe(code);
  });

  it('L6 a guidance group has a field, nothing else has one, and one person may guide two', () => {
    const guide = (field?: Field): Term =>
      term('2026-03-01', undefined, { function: 'guidanceGroup', ...(field ? { field } : {}) });
    expect(refuseAppointment(guide(), [])?.code).toBe('guidance_field');
    expect(refuseAppointment(term('2026-03-01', undefined, { field: 'rural' }), [])?.code).toBe('guidance_field');
    expect(refuseAppointment(guide('rural'), [guide('community')])).toBeUndefined();
    expect(refuseAppointment(guide('rural'), [guide('rural')])?.code).toBe('appointment_overlaps');
  });

  it('L7 two terms overlap exactly where there is a day on which both are in force', () => {
    const days = Array.from({ length: 9 }, (_, i) => `2026-03-0${i + 1}`);
    const day = fc.constantFrom(...days);
    const dates = fc.record({ from: day, to: fc.option(day, { nil: undefined }) });
    fc.assert(
      fc.property(dates, dates, (a, b) => {
        // `days` reaches beyond every first day, so that open terms meet in it.
        const both = days.some((one) => isInForce(a, one) && isInForce(b, one));
        expect(overlap(a, b)).toBe(both);
      }),
    );
  });

  it('L7 an appointment ends on a day of its own, once', () => {
    const ends = (to: string, held = term('2026-01-01', '2026-06-30')) => refuseEnd(held, to, '2026-03-02')?.code;
    expect(ends('2026-03-02')).toBeUndefined();
    expect(ends('2026-06-30')).toBeUndefined();
    expect(ends('2026-07-01')).toBe('appointment_dates');
    expect(ends('2025-12-31')).toBe('appointment_dates');
    expect(ends('2026-03-02', term('2025-01-01', '2026-03-01'))).toBe('appointment_ended');
    expect(ends('2026-03-02', term('2025-01-01'))).toBeUndefined();
  });

  it('M5 C1 contact points and division of work are those of leading cadres, other functions anybody’s', () => {
    const names = Object.keys(FUNCTIONS) as OrganisationFunction[];
    expect(names.filter((name) => refusePerson(name, { leadingCadre: true }))).toEqual([]);
    const refused = names.filter((name) => refusePerson(name, { leadingCadre: false }) === 'leading_cadres_only');
    expect(refused).toEqual(['contactLeader', 'divisionLeader']);
  });

  it('L1 the secretary stands first, then the leader in charge, the deputies, the others', () => {
    const names = ['contactLeader', 'organiser', 'deputySecretary', 'leaderInCharge', 'secretary'] as const;
    const acting = term('2025-01-01', '2026-06-30', { acting: true });
    const listed = [acting, ...names.map((name) => term('2026-01-01', undefined, { function: name }))].sort(
      byResponsibility,
    );
    expect(listed.map((one) => `${one.acting ? 'acting ' : ''}${one.function}`)).toEqual([
      ...['secretary', 'acting secretary', 'leaderInCharge', 'deputySecretary', 'organiser', 'contactLeader'],
    ]);
    expect(listed.map((one) => responsibilityOf(one.function))).toEqual([
      ...['first', 'first', 'direct', 'division', 'division', 'division'],
    ]);
  });
});
