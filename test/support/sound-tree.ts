/** Is the tree of members whole: everybody and everything once, each where its superior says, and told as it stands (X10)? */
import { until } from '../../infra/until';
import type { Day } from '../../shared/contracts/plan';
import { nativeCollection } from '../../shared/mongo/connect';
import type { MembersAlone } from './members';

export interface Counts {
  organisations: number;
  members: number;
}

interface Organisation {
  _id: string;
  parentId?: string;
  path: string;
  ancestors: string[];
  active: boolean;
  events: number;
}

/** Everybody and everything once, each where its superior says; what was told last is what stands. */
export async function expectSoundTree(members: MembersAlone, counts: Counts, today: Day): Promise<void> {
  const all = await nativeCollection<Organisation>(members.db, 'organisations').find({}).toArray();
  const byId = new Map(all.map((doc) => [doc._id, doc]));
  expect(all).toHaveLength(counts.organisations);
  for (const { _id, parentId, path, ancestors } of all) {
    expect(path).toBe(parentId === undefined ? `/${_id}/` : `${byId.get(parentId)?.path}${_id}/`);
    expect(ancestors).toEqual(path.split('/').filter(Boolean));
  }
  const people = await nativeCollection<any>(members.db, 'members').find({}).toArray();
  expect(people).toHaveLength(counts.members);
  for (const { organisationId, ancestors, active } of people) {
    expect(ancestors).toEqual(byId.get(organisationId)?.ancestors);
    if (active) expect(byId.get(organisationId)?.active).toBe(true);
  }
  const appointments = await nativeCollection<any>(members.db, 'appointments').find({}).toArray();
  for (const { organisationId, path, to } of appointments) {
    expect(path).toBe(byId.get(organisationId)?.path);
    if (!byId.get(organisationId)?.active) expect(to <= today).toBe(true);
  }
  const events = await nativeCollection<any>(members.db, 'events').find({}).toArray();
  await until(() => Promise.resolve(members.heard.length === events.length), { deadlineMs: 20_000 });
  for (const { _id, events: last, path, active } of [...all, ...appointments]) {
    const told = members.told(_id);
    expect(told.map(({ sequence }) => sequence)).toEqual(Array.from({ length: last }, (_, i) => i + 1));
    expect(told.at(-1)?.data).toMatchObject({ path, ...(active === undefined ? {} : { active }) });
  }
  for (const { _id, events: last, organisationId } of people) {
    expect(members.told(_id).map(({ sequence }) => sequence)).toEqual(Array.from({ length: last }, (_, i) => i + 1));
    expect(members.told(_id).at(-1)?.data).toMatchObject({ organisationId });
  }
  expect(JSON.stringify(members.heard)).not.toMatch(/[\u4e00-\u9fff]/);
}
