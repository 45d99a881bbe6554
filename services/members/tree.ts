/** Which organisations are where: the tree as lists, pictures of a path and search read it (M1, G2). */
import type { Field } from '../../shared/contracts/organisation';
import type { Ended } from './reorganisation-store';
import { prefixExpression } from './search-keys';
import type { OrganisationDoc, Store } from './store';

export interface OrganisationView {
  id: string;
  code: string;
  name: string;
  type: OrganisationDoc['type'];
  field: OrganisationDoc['field'];
  serviceWindow: boolean;
  parentId?: string;
  path: string;
  /** From the root to itself. */
  pathNames: string[];
  children: number;
  activists?: number;
  ended?: Ended;
}

export interface OrganisationQuery {
  parent?: string | undefined;
  q?: string | undefined;
  under?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

/** An organisation and everything below it, or what of it is in some fields (L6). */
export interface OrganisationsBelow {
  ancestors: string;
  field?: { $in: Field[] };
}

/** Whoever finds more than this types one more character. */
const MOST_MATCHES = 300;

/**
 * With `q` a search by name, pinyin, initials or code, else the children of `parent`, else everything below `under`,
 * else the roots. The cursor is the last code, in a search the number of results already given.
 */
export async function listOrganisations(
  store: Store,
  query: OrganisationQuery,
): Promise<{ items: OrganisationView[]; next?: string }> {
  const { parent, q, under, limit, cursor } = query;
  const below = under ? { ancestors: under } : {};
  let docs: OrganisationDoc[];
  let next: string | undefined;
  if (q) {
    const skip = /^\d{1,4}$/.test(cursor ?? '') ? Number(cursor) : 0;
    // Unsorted: the first answer does not wait for the last match. Among the first, superiors come before subordinates.
    const matches = await store.organisations
      .find({ keys: prefixExpression(q), active: true, ...below }, { code: 1, ancestors: 1 })
      .limit(MOST_MATCHES)
      .lean();
    matches.sort((a, b) => a.ancestors.length - b.ancestors.length || (a.code < b.code ? -1 : 1));
    const ids = matches.slice(skip, skip + limit + 1).map(({ _id }) => _id);
    const found = new Map(
      (await store.organisations.find({ _id: { $in: ids } }).lean<OrganisationDoc[]>()).map((doc) => [doc._id, doc]),
    );
    docs = ids.flatMap((id) => found.get(id) ?? []);
    next = String(skip + limit);
  } else {
    const place = parent ? { parentId: parent, ...below } : under ? below : { parentId: { $exists: false } };
    docs = await store.organisations
      .find({ ...place, active: true, ...(cursor ? { code: { $gt: cursor } } : {}) })
      .sort({ code: 1 })
      .limit(limit + 1)
      .lean<OrganisationDoc[]>();
    next = docs[limit - 1]?.code;
  }
  const items = await viewOrganisations(store, docs.slice(0, limit));
  return docs.length > limit && next !== undefined ? { items, next } : { items };
}

export async function viewOrganisations(store: Store, docs: OrganisationDoc[]): Promise<OrganisationView[]> {
  const names = await organisationNames(
    store,
    docs.flatMap(({ ancestors }) => ancestors),
  );
  const counts = await store.organisations.aggregate<{ _id: string; n: number }>([
    { $match: { parentId: { $in: docs.map(({ _id }) => _id) }, active: true } },
    { $group: { _id: '$parentId', n: { $sum: 1 } } },
  ]);
  const children = new Map(counts.map(({ _id, n }) => [_id, n]));
  return docs.map(
    ({ _id: id, code, name, type, field, serviceWindow, parentId, path, ancestors, activists, ended }) => ({
      ...{ id, code, name, type, field, serviceWindow, path },
      ...(parentId ? { parentId } : {}),
      pathNames: ancestors.map((ancestor) => names.get(ancestor) ?? ancestor),
      children: children.get(id) ?? 0,
      ...(activists === undefined ? {} : { activists }),
      ...(ended ? { ended } : {}),
    }),
  );
}

export async function organisationNames(store: Store, ids: string[]): Promise<Map<string, string>> {
  const docs = await store.organisations.find({ _id: { $in: [...new Set(ids)] } }, { name: 1 }).lean();
  return new Map(docs.map(({ _id, name }) => [_id, name]));
}
