import { REORGANISATIONS, type Reorganisation } from '../../../shared/contracts/organisation';
import { consequencesOf } from './consequences';

const facts = { extent: { organisations: 4, members: 30 }, members: 12, chosen: 5 };
const said = (kind: Reorganisation): string => consequencesOf(kind, facts).join('');

it('X10 every change says before it is confirmed what becomes of the running years', () => {
  for (const kind of Object.keys(REORGANISATIONS) as Reorganisation[]) expect(said(kind)).toMatch(/年度承诺/);
  expect(said('move')).toMatch(/4 个党组织、30 名党员/);
  expect(said('merge')).toMatch(/12 名党员.*下级 3 个/);
  expect(said('split')).toMatch(/所选 5 名党员/);
  for (const kind of ['merge', 'abolish'] as const) expect(said(kind)).toMatch(/办结/);
  for (const kind of ['create', 'change', 'move', 'split'] as const) expect(said(kind)).not.toMatch(/办结/);
});
