import { FIELDS, MEMBER_CATEGORIES, ORGANISATION_TYPES } from '../../../shared/contracts/organisation';
import { faultOfIdNumber } from '../id-number';
import { buildDemoRoster, COUNTY_CODE, type DemoRoster } from './build-demo-roster';

const full = buildDemoRoster({ seed: 1, size: 'full' });
const small = buildDemoRoster({ seed: 1, size: 'small' });

function below(roster: DemoRoster): number {
  return (
    roster.organisations.filter(({ code }) => code.startsWith(COUNTY_CODE)).length +
    roster.members.filter(({ organisationCode }) => organisationCode.startsWith(COUNTY_CODE)).length
  );
}

describe('demonstration county', () => {
  it('M7 is the same for the same seed and another for another', () => {
    expect(buildDemoRoster({ seed: 1, size: 'full' })).toEqual(full);
    expect(buildDemoRoster({ seed: 2, size: 'full' }).members).not.toEqual(full.members);
  });

  it('M1 has a branch for every real village and community, and every field and kind of organisation', () => {
    expect(full.organisations.filter(({ code }) => /^330281\d{6}$/.test(code))).toHaveLength(326);
    for (const roster of [full, small]) {
      expect(new Set(roster.organisations.map(({ field }) => field))).toEqual(new Set(Object.keys(FIELDS)));
      expect(roster.organisations.some(({ serviceWindow }) => serviceWindow)).toBe(true);
    }
    expect(new Set(full.organisations.map(({ type }) => type))).toEqual(new Set(Object.keys(ORGANISATION_TYPES)));
    expect(new Set(full.members.map(({ category }) => category))).toEqual(new Set(Object.keys(MEMBER_CATEGORIES)));
  });

  it('L1 gives every organisation exactly one secretary', () => {
    for (const { organisations, members } of [full, small]) {
      const led = members.flatMap(({ organisationCode, functions }) =>
        functions
          .filter((item) => item.function === 'secretary')
          .map((item) => item.organisationCode ?? organisationCode),
      );
      expect([...led].sort()).toEqual(organisations.map(({ code }) => code).sort());
    }
  });

  it('M2 people are plausible and belong to nobody real', () => {
    const ids = full.members.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(full.members.map(({ account }) => account)).size).toBe(ids.length);
    for (const { idNumber = '', birth, joinedOn, category } of full.members) {
      expect(faultOfIdNumber(idNumber)).toBeUndefined();
      expect(idNumber.startsWith('990281')).toBe(true);
      const ageJoined = Number(joinedOn.slice(0, 4)) - Number(birth.slice(0, 4));
      expect(ageJoined).toBeGreaterThanOrEqual(18);
      expect(joinedOn < '2026-01-01').toBe(true);
      if (category === 'elderlyOrInfirm') expect(birth < '1956').toBe(true);
    }
  });

  it('M1 the small county has about a hundred commitments', () => {
    expect(below(small)).toBeGreaterThanOrEqual(90);
    expect(below(small)).toBeLessThanOrEqual(110);
  });
});
