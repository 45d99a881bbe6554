/** What does a whole province look like to whoever searches it: a tree of the demonstration's kinds, as large as asked for. */
import { seededRandom } from '../../services/members/demo/names';
import { searchKeys } from '../../services/members/search-keys';
import { pathOf, type OrganisationDoc } from '../../services/members/store';
import type { Field, OrganisationType } from '../../shared/contracts/organisation';

export const PROVINCE = 'o33';
/** A province has ten times as many cities as a tenth of it, and each of them is as large. */
const OF_A_CITY = 13_600;
const COUNTIES_OF_A_CITY = 9;
const TOWNS_OF_A_COUNTY = 15;

/** What places are called after, in twos and threes: half a million names. */
const CHARACTERS = [
  ...'山水田林湖江溪河塘桥桂兰竹梅松柏杨柳枫樟上下东西南北中前后里外大小新古长高平安和乐福寿康宁仁义礼智信忠孝',
  ...'金银铜石玉珠云雨雪霜月星日光明华英丰盛茂荣昌永泰吉庆龙凤虎鹤马牛羊鱼王李张陈周吴徐孙朱胡郭何罗梁宋郑',
];

/** The same `count` gives the same province: province, cities, counties, towns, and all the rest their branches. */
export function provinceOf(count: number): OrganisationDoc[] {
  const random = seededRandom(33);
  const organisations: OrganisationDoc[] = [];
  const place = (): string => Array.from({ length: random.between(2, 3) }, () => random.pick(CHARACTERS)).join('');
  function add(
    code: string,
    name: string,
    type: OrganisationType,
    field: Field,
    parent?: OrganisationDoc,
  ): OrganisationDoc {
    const _id = `o${code}`;
    const path = pathOf(_id, parent);
    const organisation: OrganisationDoc = {
      ...{ _id, code, name, keys: searchKeys(name, 'organisation', code), type, field, serviceWindow: false },
      ...(parent ? { parentId: parent._id } : {}),
      ...{ path, ancestors: path.split('/').filter(Boolean), active: true, events: 1 },
    };
    organisations.push(organisation);
    return organisation;
  }

  const root = add(PROVINCE.slice(1), '中共浙江省委员会', 'committee', 'government');
  const counties: OrganisationDoc[] = [];
  for (let c = 1; c <= Math.max(1, Math.floor(count / OF_A_CITY)); c += 1) {
    const city = add(`${root.code}${two(c)}`, `中共${place()}市委员会`, 'committee', 'government', root);
    for (let k = 1; k <= COUNTIES_OF_A_CITY; k += 1)
      counties.push(add(`${city.code}${two(k)}`, `中共${place()}县委员会`, 'committee', 'government', city));
  }
  const towns = counties.flatMap((county) =>
    Array.from({ length: TOWNS_OF_A_COUNTY }, (_, t) => {
      const name = place();
      return { name, doc: add(`${county.code}${two(t + 1)}0`, `中共${name}镇委员会`, 'committee', 'rural', county) };
    }),
  );
  for (let i = 0; organisations.length < count; i += 1) {
    const town = towns[i % towns.length];
    const number = String(Math.floor(i / towns.length) + 1).padStart(3, '0');
    const isVillage = random.next() < 0.7;
    const name = `中共${town.name}镇${place()}${isVillage ? '村' : '社区'}支部委员会`;
    add(`${town.doc.code}${number}`, name, 'branch', isVillage ? 'rural' : 'community', town.doc);
  }
  return organisations;
}

const two = (number: number): string => String(number).padStart(2, '0');
