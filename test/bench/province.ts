/** What does a whole province look like to whoever searches it: the one that `npm run seed` makes, as the import would keep it. */
import { buildProvince } from '../../services/members/demo/build-province';
import { searchKeys } from '../../services/members/search-keys';
import { pathOf, type OrganisationDoc } from '../../services/members/store';
import { LARGE } from './growth';

const CODE = '33';
export const PROVINCE = `o${CODE}`;

/** The first `count` of a whole province: superiors come first, so a tenth of it is its first cities, each as large. */
export function provinceOf(count: number): OrganisationDoc[] {
  const { organisations } = buildProvince({ province: CODE, seed: 1, organisations: LARGE });
  const made = new Map<string, OrganisationDoc>();
  for (const { parentCode, ...row } of organisations.slice(0, count)) {
    const parent = parentCode === undefined ? undefined : made.get(parentCode);
    const _id = `o${row.code}`;
    const path = pathOf(_id, parent);
    made.set(row.code, {
      ...{ _id, ...row, keys: searchKeys(row.name, 'organisation', row.code), path },
      ...(parent ? { parentId: parent._id } : {}),
      ...{ ancestors: path.split('/').filter(Boolean), active: true, events: 1 },
    });
  }
  return [...made.values()];
}
