import { FIELDS, ORGANISATION_TYPES } from '../../../shared/contracts/organisation';
import { faultOfIdNumber } from '../id-number';
import { buildProvince, MOST_ORGANISATIONS, sizeOfProvince } from './build-province';
import { findProvince, villageName, walk } from './divisions';
import { piecesOf } from './pieces';

const SIZE = 9_000;
/** Qinghai: the fewest places of a province with cities, counties and towns. */
const province = buildProvince({ province: '63', seed: 1, organisations: SIZE });
const { organisations, members, secretaries } = province;
const byCode = new Map(organisations.map((row) => [row.code, row]));
const least = (code: string): number =>
  Number(/有 (\d+) 个/.exec(String(sizeOfProvince({ province: code, organisations: 1 })))![1]);

describe('an invented province', () => {
  it('Q13 is the same for the same seed and another for another', () => {
    expect(buildProvince({ province: '63', seed: 1, organisations: SIZE })).toEqual(province);
    const other = buildProvince({ province: '63', seed: 2, organisations: SIZE });
    expect(other.organisations).not.toEqual(organisations);
  });

  it('Q13 has as many organisations as asked for, each with a code of its own', () => {
    expect(organisations).toHaveLength(SIZE);
    expect(byCode.size).toBe(SIZE);
  });

  it('M1 lists every superior before those below it, under one root, and a beginning of the list is a tree', () => {
    const seen = new Set<string>();
    const early = organisations.filter(({ code, parentCode }) => {
      seen.add(code);
      return parentCode !== undefined && !seen.has(parentCode);
    });
    expect(early).toEqual([]);
    expect(organisations.filter(({ parentCode }) => parentCode === undefined)).toHaveLength(1);
    expect(organisations[0]).toMatchObject({ code: '63', name: '中共青海省委员会' });
    // What stands below one organisation stands together: nothing of another's in between.
    const last = new Map<string, number>();
    const first = new Map<string, number>();
    for (const [i, { code }] of organisations.entries())
      for (let above: string | undefined = code; above; above = byCode.get(above)!.parentCode) {
        if (!first.has(above)) first.set(above, i);
        last.set(above, i);
      }
    const below = new Map<string, number>();
    for (const { code } of organisations)
      for (let above: string | undefined = code; above; above = byCode.get(above)!.parentCode)
        below.set(above, (below.get(above) ?? 0) + 1);
    expect([...below].filter(([code, n]) => last.get(code)! - first.get(code)! + 1 !== n)).toEqual([]);
  });

  it('M1 has every place of the division data, where it belongs', () => {
    const place = findProvince('63')!;
    const astray = [...walk(place)].flatMap((above) =>
      above.places.filter(({ code }) => byCode.get(code)?.parentCode !== above.code),
    );
    expect(astray).toEqual([]);
  });

  it('M1 has organisations of every type and field, service windows, and villages with more than one branch', () => {
    expect(new Set(organisations.map(({ type }) => type))).toEqual(new Set(Object.keys(ORGANISATION_TYPES)));
    expect(new Set(organisations.map(({ field }) => field))).toEqual(new Set(Object.keys(FIELDS)));
    expect(organisations.some(({ serviceWindow }) => serviceWindow)).toBe(true);
    const branches = new Map<string, number>();
    for (const { parentCode = '', type } of organisations)
      if (/^\d{12}$/.test(parentCode) && type === 'branch')
        branches.set(parentCode, (branches.get(parentCode) ?? 0) + 1);
    expect(Math.max(...branches.values())).toBeGreaterThan(1);
    for (const code of branches.keys()) expect(byCode.get(code)!.type).toBe('generalBranch');
  });

  it('M1 hangs counties directly under a province where the data has no city, and towns under a city without counties', () => {
    const beijing = findProvince('11')!;
    expect(beijing.places.map(({ level }) => level)).toContain('county');
    expect([...walk(beijing)].some(({ name }) => name === '市辖区')).toBe(false);
    const dongguan = findProvince('44')!.places.find(({ name }) => name === '东莞市')!;
    expect(new Set(dongguan.places.map(({ level }) => level))).toEqual(new Set(['town']));
  });

  it('Q13 makes a province without cities too, as small as its places are', () => {
    const size = least('50');
    const small = buildProvince({ province: '50', seed: 1, organisations: size });
    expect(new Set(small.organisations.map(({ code }) => code)).size).toBe(size);
    expect(small.secretaries.map(({ account }) => account)).toEqual([
      ...['province-secretary', 'county-secretary', 'town-secretary'],
    ]);
  });

  it('Q13 has by default what makes some 150,000 of Zhejiang', () => {
    expect(sizeOfProvince({ province: '33' })).toBe(150_050);
  });

  it('L1 has a secretary for each committee of the line, and of one county for every organisation', () => {
    const led = members.flatMap(({ organisationCode, functions }) =>
      functions
        .filter((item) => item.function === 'secretary')
        .map((item) => item.organisationCode ?? organisationCode),
    );
    expect(new Set(led).size).toBe(led.length);
    const isWanted = (code: string): boolean => /^\d{1,9}$/.test(code) || code.startsWith('630102');
    expect(organisations.filter(({ code }) => isWanted(code) && !led.includes(code))).toEqual([]);
    expect(members.length).toBeLessThan(SIZE / 3);
  });

  it('L1 names a secretary of the province, a city, a county and a town for the first accounts', () => {
    expect(secretaries.map(({ account }) => account)).toEqual([
      ...['province-secretary', 'city-secretary', 'county-secretary', 'town-secretary'],
    ]);
    for (const { personId } of secretaries) expect(members.some(({ id }) => id === personId)).toBe(true);
  });

  it('M2 people belong to nobody real, each once', () => {
    for (const key of ['id', 'account', 'idNumber'] as const)
      expect(new Set(members.map((member) => member[key])).size).toBe(members.length);
    for (const { idNumber = '' } of members) {
      expect(faultOfIdNumber(idNumber)).toBeUndefined();
      expect(idNumber.startsWith('990281')).toBe(true);
    }
  });

  it('M7 comes in by pieces that hold everything once, each resting on those before it', () => {
    const pieces = piecesOf(province);
    expect(pieces.flatMap((piece) => piece.organisations)).toEqual(organisations);
    expect(pieces.flatMap((piece) => piece.members)).toEqual(members);
    const there = new Set<string>();
    for (const { organisations: some, members: theirs, last } of pieces) {
      for (const { code } of some) there.add(code);
      for (const { organisationCode, residenceCode = organisationCode, functions } of theirs)
        for (const code of [
          organisationCode,
          residenceCode,
          ...functions.flatMap((item) => item.organisationCode ?? []),
        ])
          expect(there.has(code)).toBe(true);
      expect([theirs.at(-1)?.id, `o${some.at(-1)!.code}`]).toContain(last);
    }
  });

  it('Q13 refuses a code that no province has, naming the choices', () => {
    expect(sizeOfProvince({ province: '99' })).toMatch(
      /^没有代码为“99”的省.*可选：11 北京市、.*33 浙江省、.*65 新疆维吾尔自治区。$/,
    );
    expect(() => buildProvince({ province: '330281', seed: 1 })).toThrow('没有代码为“330281”的省');
  });

  it('Q13 refuses fewer organisations than the divisions have, and more than it can serve, with the numbers', () => {
    const n = least('63');
    expect(sizeOfProvince({ province: '63', organisations: n })).toBe(n);
    for (const organisations of [n - 1, MOST_ORGANISATIONS + 1])
      expect(sizeOfProvince({ province: '63', organisations })).toMatch(
        new RegExp(`^青海省.*应在 ${n} 到 ${MOST_ORGANISATIONS} 之间，现为 ${organisations}。$`),
      );
  });
});

it.each([
  ['横坎头村委会', '横坎头村', true],
  ['富城村村民委员会', '富城村', true],
  ['图嘎查村委会', '图嘎查', true],
  ['多福巷社区居委会', '多福巷社区', false],
  ['花园居委会', '花园居民区', false],
  ['正蒙社区', '正蒙社区', false],
])('M1 %s is called %s', (name, short, rural) => {
  expect(villageName(name)).toEqual({ name: short, rural });
});
