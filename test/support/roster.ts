/** Who there is in a test: two branches in a town in a county, brought in as any roster is, by a workbook. */
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { demoWorkbook } from '../../services/members/demo/build-demo-roster';
import type { MemberRow, OrganisationRow, RosterFunction } from '../../services/members/roster-format';
import type { OrganisationFunction } from '../../shared/contracts/organisation';
import { signActor, SYSTEM_ACTOR } from '../../shared/http/actor';
import { createAsk } from '../../shared/http/ask';
import { until } from '../../infra/until';

export const COUNTY = 'o9001';
export const TOWN = 'o900101';
export const BRANCH = 'o900101201';
export const OTHER_BRANCH = 'o900101202';

/** The same name gives the same person in every run. */
export function person(name: string): string {
  return `m${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
}

export function organisationRow(code: string, parentCode?: string): OrganisationRow {
  return {
    code,
    name: `中共试验${code}支部`,
    type: code.length > 6 ? 'branch' : 'committee',
    field: 'rural',
    serviceWindow: false,
    ...(parentCode ? { parentCode } : {}),
  };
}

export function memberRow(
  name: string,
  organisationCode: string,
  functions: OrganisationFunction[] = [],
  more: Partial<MemberRow> = {},
): MemberRow {
  return {
    id: person(name),
    name: '试验员',
    sex: 'female',
    ethnicity: '汉族',
    birth: '1980-01-01',
    joinedOn: '2005-07-01',
    education: '',
    workUnit: '',
    post: '',
    category: 'fixedPost',
    leadingCadre: false,
    organisationCode,
    functions: functions.map((name_): RosterFunction => ({ function: name_, acting: false })),
    ...more,
  };
}

/** Two branches in a town in a county in a city; `plain-1` … are members of the first branch. */
export function smallRoster(plain: number): { organisations: OrganisationRow[]; members: MemberRow[] } {
  return {
    organisations: [
      organisationRow('90'),
      organisationRow('9001', '90'),
      organisationRow('900101', '9001'),
      organisationRow('900101201', '900101'),
      organisationRow('900101202', '900101'),
    ],
    members: [
      memberRow('city-secretary', '90', ['secretary']),
      memberRow('county-secretary', '9001', ['secretary']),
      memberRow('county-office', '9001', ['leadingGroupOffice']),
      memberRow('town-secretary', '900101', ['secretary']),
      memberRow('secretary', '900101201', ['secretary']),
      memberRow('deputy', '900101201', ['deputySecretary']),
      memberRow('organiser', '900101201', ['organiser']),
      memberRow('stranger', '900101202', ['secretary']),
      memberRow('elder', '900101201', [], { category: 'elderlyOrInfirm', birth: '1940-01-01' }),
      ...Array.from({ length: plain }, (_, i) => memberRow(`plain-${i + 1}`, '900101201')),
    ],
  };
}

/** Through the import of members at `url`; resolves when everything is applied. */
export async function bringIn(
  url: string,
  key: string,
  organisations: OrganisationRow[],
  members: MemberRow[],
): Promise<void> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(await buffer(demoWorkbook({ organisations, members })))]), 'r.xlsx');
  const headers = { authorization: `Bearer ${await signActor(SYSTEM_ACTOR, key)}` };
  const preview = await fetch(`${url}/imports`, { method: 'POST', headers, body: form });
  const { id, errors } = (await preview.json()) as { id: string; errors: unknown[] };
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const ask = createAsk({ baseUrl: url, key, timeoutMs: 30_000 });
  await ask.post(`/imports/${id}/apply`, { reason: '建立名册' }, SYSTEM_ACTOR);
  await until(async () => (await ask.get<{ state: string }>(`/imports/${id}`, SYSTEM_ACTOR)).state === 'applied');
}
