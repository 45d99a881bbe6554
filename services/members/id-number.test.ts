import fc from 'fast-check';
import { birthOf, checkCharacter, faultOfIdNumber, isMasked, maskIdNumber, sexOf } from './id-number';

describe('identity numbers', () => {
  it('M7 knows the example printed in GB 11643', () => {
    expect(checkCharacter('11010519491231002')).toBe('X');
    expect(faultOfIdNumber('11010519491231002X')).toBeUndefined();
    expect(birthOf('11010519491231002X')).toBe('1949-12-31');
    expect(sexOf('11010519491231002X')).toBe('female');
  });

  it.each([
    ['11010519491231002', 'shape'],
    ['11010519491231002x', 'shape'],
    ['110105194912310020', 'check'],
    ['110105194913310020', 'birth'],
    ['110105190002290021', 'birth'],
  ])('M7 finds the fault of %s', (number, fault) => {
    expect(faultOfIdNumber(number)).toBe(fault);
  });

  it('M7 notices any one wrong digit', () => {
    const digits = fc.tuple(
      fc.integer({ min: 100_000, max: 999_999 }),
      fc.integer({ min: 1, max: 28 }),
      fc.integer({ min: 0, max: 999 }),
    );
    fc.assert(
      fc.property(
        digits,
        fc.integer({ min: 14, max: 16 }),
        fc.integer({ min: 1, max: 9 }),
        ([region, day, serial], at, by) => {
          const body = `${region}197006${String(day).padStart(2, '0')}${String(serial).padStart(3, '0')}`;
          const good = body + checkCharacter(body);
          const bad = good.slice(0, at) + ((Number(good[at]) + by) % 10) + good.slice(at + 1);
          return faultOfIdNumber(good) === undefined && faultOfIdNumber(bad) === 'check';
        },
      ),
    );
  });

  it('G10 shows only the ends, and knows its own mask again', () => {
    expect(maskIdNumber('11010519491231002X')).toBe('110105********002X');
    expect(isMasked('110105********002X')).toBe(true);
    expect(isMasked('11010519491231002X')).toBe(false);
  });
});
