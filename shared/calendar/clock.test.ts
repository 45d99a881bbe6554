import * as fc from 'fast-check';
import type { Clock } from '../contracts/plan';
import { realDelay, toBusiness, toReal } from './clock';
import { instantOf, msOf } from './day';

const live: Clock = { origin: '2026-01-01T00:00:00.000Z', realOrigin: '2026-01-01T00:00:00.000Z', rate: 1 };
const instants = fc.integer({ min: msOf('2025-01-01T00:00:00.000Z'), max: msOf('2029-01-01T00:00:00.000Z') });
const clocks = (rate: fc.Arbitrary<number>): fc.Arbitrary<Clock> =>
  fc.record({ origin: instants.map(instantOf), realOrigin: instants.map(instantOf), rate });
const anyRate = fc.double({ min: 0.5, max: 200_000, noNaN: true });
const span = fc.integer({ min: -86_400_000, max: 86_400_000 });

describe('the clock of a realm', () => {
  it('live is the time it is', () => {
    fc.assert(
      fc.property(instants, (ms) => {
        expect(toBusiness(live, ms)).toBe(ms);
        expect(toReal(live, ms)).toBe(ms);
      }),
    );
  });

  it('a year at rate 87,600 takes six minutes', () => {
    const fast: Clock = { origin: '2026-01-01T00:00:00.000Z', realOrigin: '2026-11-22T00:00:00.000Z', rate: 87_600 };
    expect(instantOf(toBusiness(fast, msOf('2026-11-22T00:06:00.000Z')))).toBe('2027-01-01T00:00:00.000Z');
    expect(realDelay(fast, msOf('2026-01-01T00:00:00.000Z'), msOf('2026-01-02T00:00:00.000Z'))).toBe(987);
  });

  it('goes there and back', () => {
    fc.assert(
      fc.property(clocks(fc.integer({ min: 1, max: 200_000 })), span, (clock, offset) => {
        const real = msOf(clock.realOrigin) + offset;
        expect(toReal(clock, toBusiness(clock, real))).toBe(real);
      }),
    );
  });

  it('never wakes early and at most one real millisecond late, at any rate', () => {
    fc.assert(
      fc.property(clocks(anyRate), instants, (clock, business) => {
        const real = toReal(clock, business);
        expect(toBusiness(clock, real)).toBeGreaterThanOrEqual(business);
        expect(toBusiness(clock, real - 2)).toBeLessThan(business);
      }),
    );
  });

  it('never runs backwards', () => {
    fc.assert(
      fc.property(clocks(anyRate), span, fc.nat(1000), (clock, offset, later) => {
        const real = msOf(clock.realOrigin) + offset;
        expect(toBusiness(clock, real + later)).toBeGreaterThanOrEqual(toBusiness(clock, real));
      }),
    );
  });

  it('waits long enough, and not at all for what is past', () => {
    fc.assert(
      fc.property(clocks(anyRate), instants, instants, (clock, from, to) => {
        const delay = realDelay(clock, from, to);
        expect(Number.isInteger(delay)).toBe(true);
        if (to <= from) expect(delay).toBe(0);
        else expect(delay * clock.rate).toBeGreaterThanOrEqual(to - from);
      }),
    );
  });
});
