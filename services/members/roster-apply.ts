/** How does a previewed roster come in (M7)? */
import { randomBytes, createHash } from 'node:crypto';
import type { ClientSession } from 'mongoose';
import type { BatchStep } from '../../shared/contracts/batch';
import type { Day } from '../../shared/contracts/plan';
import { isInForce } from '../../shared/contracts/scope';
import { isDuplicateKey } from '../../shared/mongo/engine-error';
import { traceparentOf } from '../../shared/telemetry/trace';
import { endLostClaims } from './claims-lost';
import {
  MEMBER_SHEET,
  ORGANISATION_SHEET,
  type MemberRow,
  type OrganisationRow,
  type RosterFunction,
} from './roster-format';
import { searchKeys } from './search-keys';
import {
  appointmentChanged,
  memberChanged,
  organisationChanged,
  pathOf,
  tell,
  type AppointmentDoc,
  type Change,
  type ImportDone,
  type ImportDoc,
  type ImportRowDoc,
  type RowChange,
  type MemberDoc,
  type OrganisationDoc,
} from './store';

import { BATCH, codesOf, differs, functionKey, hashOf, memberFacts, type ImportDeps } from './roster-rows';

export const LEASE_MS = 30_000;
/** Roster appointments began before the year that is running, so that they are in force all through it. */
const APPOINTED_YEARS_AGO = 2;

/**
 * Brings the good rows in, batch by batch; what is in stays in, and a stopped import goes on where it stopped. One that is
 * paused ends here, and goes on from its mark.
 */
export async function applyImport(deps: ImportDeps, claimed: ImportDoc): Promise<void> {
  try {
    await applyAll(deps, claimed);
  } catch (error) {
    if (!(error instanceof PausedError)) throw error;
  }
}

async function applyAll(deps: ImportDeps, claimed: ImportDoc): Promise<void> {
  for (const kind of ['organisation', 'member'] as const) {
    let after = claimed.applied[kind];
    for (;;) {
      const rows = await deps.store.importRows
        .find({ importId: claimed._id, kind, ok: true, order: { $gt: after } })
        .sort({ order: 1 })
        .limit(BATCH)
        .lean();
      const last = rows.at(-1);
      if (!last) break;
      await applyRows(deps, claimed._id, kind, rows);
      after = last.order;
    }
  }
  const ended: BatchStep = { step: 'ended', at: deps.now() };
  await deps.store.imports.updateOne(
    { _id: claimed._id, state: 'applying' },
    { $set: { state: 'applied' }, $unset: { leaseUntil: 1 }, $push: { steps: ended } },
  );
}

async function applyRows(
  deps: ImportDeps,
  importId: string,
  kind: ImportRowDoc['kind'],
  rows: ImportRowDoc[],
): Promise<void> {
  try {
    await applyBatch(deps, importId, kind, rows);
  } catch (error) {
    if (!isDuplicateKey(error) && !(error instanceof StaleRowError)) throw error;
    // Somebody changed what these rows rest on since the preview: find the row, let the others pass.
    if (rows.length > 1) {
      for (const row of rows) await applyRows(deps, importId, kind, [row]);
      return;
    }
    const reason = '预览之后系统中的情况有变（相同的身份证号或账号，党组织或组织关系变动），请重新导入';
    await refuseRow(deps, importId, kind, rows[0], reason);
  }
}

async function refuseRow(
  deps: ImportDeps,
  importId: string,
  kind: ImportRowDoc['kind'],
  row: ImportRowDoc,
  reason: string,
): Promise<void> {
  const sheet = kind === 'organisation' ? ORGANISATION_SHEET : MEMBER_SHEET;
  await deps.store.importRows.updateOne({ _id: row._id }, { $set: { ok: false, errors: [{ reason }] } });
  await deps.store.imports.updateOne(
    { _id: importId },
    {
      $inc: { 'counts.errors': 1 },
      $set: { [`applied.${kind}`]: row.order },
      $push: { errors: { sheet, row: row.row, reason } },
    },
  );
}

/** What the row was checked against in the preview no longer holds. */
class StaleRowError extends Error {}
/** Somebody paused the import, so this batch is not written. */
class PausedError extends Error {}

type Done = Partial<Record<keyof ImportDone, number>>;

async function applyBatch(
  deps: ImportDeps,
  importId: string,
  kind: ImportRowDoc['kind'],
  rows: ImportRowDoc[],
): Promise<void> {
  const { store, seal } = deps;
  const last = rows.at(-1)!.order;
  await store.connection.transaction(async (session) => {
    const values = rows.map((row) => JSON.parse(seal.open(row.sealed!)) as unknown);
    const { changes, done, outcomes } =
      kind === 'organisation'
        ? await writeOrganisations(deps, session, values as OrganisationRow[])
        : await writeMembers(deps, session, values as MemberRow[]);
    await tell(store, session, changes, deps.now(), traceparentOf());
    const { matchedCount } = await store.imports.updateOne(
      { _id: importId, state: 'applying' },
      {
        $set: { [`applied.${kind}`]: last, leaseUntil: new Date(Date.now() + LEASE_MS) },
        $inc: Object.fromEntries(Object.entries(done).map(([name, count]) => [`done.${name}`, count])),
      },
      { session },
    );
    if (matchedCount === 0) throw new PausedError();
    // What each row did stays for as long as the rows; what it said, with its ID number, goes.
    for (const outcome of new Set(outcomes))
      await store.importRows.updateMany(
        { _id: { $in: rows.filter((_, i) => outcomes[i] === outcome).map(({ _id }) => _id) } },
        { $set: { outcome }, $unset: { sealed: 1 } },
        { session },
      );
  });
}

/** So that a place is not moved while somebody comes into it. */
async function noteArrivals({ store }: ImportDeps, session: ClientSession, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await store.organisations.updateMany({ _id: { $in: [...new Set(ids)] } }, { $inc: { arrivals: 1 } }, { session });
}

interface Written {
  changes: Change[];
  done: Done;
  /** Of each row, in their order. */
  outcomes: RowChange[];
}

async function writeOrganisations(deps: ImportDeps, session: ClientSession, rows: OrganisationRow[]): Promise<Written> {
  const { organisations } = deps.store;
  const codes = rows.flatMap((row) => (row.parentCode ? [row.code, row.parentCode] : [row.code]));
  const docs = await organisations.find({ code: { $in: codes } }, {}, { session }).lean<OrganisationDoc[]>();
  const byCode = new Map(docs.map((doc) => [doc.code, doc]));
  const created: OrganisationDoc[] = [];
  const updated: OrganisationDoc[] = [];
  const told: OrganisationDoc[] = [];
  const outcomes: RowChange[] = [];
  for (const row of rows) {
    const { code, name, type, field, serviceWindow } = row;
    const before = byCode.get(code);
    const keys = before?.name === name ? before.keys : searchKeys(name, 'organisation', code);
    const facts = { name, keys, type, field, serviceWindow };
    if (!before) {
      const parent = row.parentCode ? byCode.get(row.parentCode) : undefined;
      if (row.parentCode && !parent?.active) throw new StaleRowError();
      const id = `o${code}`;
      const path = pathOf(id, parent);
      const ancestors = path.split('/').filter(Boolean);
      const doc = {
        _id: id,
        code,
        ...facts,
        ...(parent ? { parentId: parent._id } : {}),
        path,
        ancestors,
        active: true,
        events: 1,
      };
      byCode.set(code, doc);
      created.push(doc);
      told.push(doc);
      outcomes.push('create');
    } else if (differs(before, facts)) {
      const matters = differs(before, { type, field, serviceWindow });
      const doc = { ...before, ...facts, events: before.events + (matters ? 1 : 0) };
      updated.push(doc);
      if (matters) told.push(doc);
      outcomes.push('update');
    } else outcomes.push('none');
  }
  await noteArrivals(
    deps,
    session,
    created.flatMap(({ parentId }) => parentId ?? []),
  );
  if (created.length > 0) await organisations.insertMany(created, { session, lean: true });
  for (const { _id, ...doc } of updated) await organisations.updateOne({ _id }, { $set: doc }, { session });
  return {
    changes: told.map(organisationChanged),
    outcomes,
    done: {
      organisationsCreated: created.length,
      organisationsUpdated: updated.length,
      unchanged: rows.length - created.length - updated.length,
    },
  };
}

async function writeMembers(deps: ImportDeps, session: ClientSession, rows: MemberRow[]): Promise<Written> {
  const { store, seal } = deps;
  const found = await store.organisations.find({ code: { $in: rows.flatMap(codesOf) } }, {}, { session }).lean();
  const places = new Map(found.map((doc) => [doc.code, doc]));
  const ids = rows.flatMap((row) => row.id ?? []);
  const hashes = rows.flatMap((row) => hashOf(seal, row) ?? []);
  const docs = await store.members
    .find({ $or: [{ _id: { $in: ids } }, { idHash: { $in: hashes } }] }, {}, { session })
    .lean<MemberDoc[]>();
  const byId = new Map(docs.map((doc) => [doc._id, doc]));
  const byHash = new Map(docs.flatMap((doc) => (doc.idHash ? [[doc.idHash, doc] as const] : [])));
  const created: MemberDoc[] = [];
  const updated: MemberDoc[] = [];
  const told: MemberDoc[] = [];
  const wanted: AppointmentDoc[] = [];
  const people: string[] = [];
  for (const row of rows) {
    const organisation = places.get(row.organisationCode);
    if (!organisation?.active) throw new StaleRowError();
    const idHash = hashOf(seal, row);
    const before = (row.id && byId.get(row.id)) || (idHash && byHash.get(idHash)) || undefined;
    if (before && (!before.active || before.organisationId !== organisation._id)) throw new StaleRowError();
    const residence = row.residenceCode ? places.get(row.residenceCode)?._id : undefined;
    const { name, category, leadingCadre } = row;
    const facts = {
      ...memberFacts(row, residence, idHash),
      keys: before?.name === name ? before.keys : searchKeys(name, 'person'),
    };
    const number = idHash && idHash !== before?.idHash && row.idNumber ? { idNumber: seal.seal(row.idNumber) } : {};
    let member: MemberDoc;
    if (!before) {
      const _id = row.id ?? `m${randomBytes(6).toString('hex')}`;
      const place = { organisationId: organisation._id, ancestors: organisation.ancestors };
      member = { _id, ...facts, ...number, ...place, active: true, moves: [], events: 1 };
      created.push(member);
      told.push(member);
    } else {
      member = before;
      if (differs(before, facts)) {
        const matters = differs(before, {
          category,
          leadingCadre,
          residenceOrganisationId: residence ?? before.residenceOrganisationId,
        });
        member = { ...before, ...facts, ...number, events: before.events + (matters ? 1 : 0) };
        updated.push(member);
        if (matters) told.push(member);
      }
    }
    people.push(member._id);
    for (const item of row.functions) {
      const place = item.organisationCode ? places.get(item.organisationCode) : organisation;
      if (place) wanted.push(toAppointmentDoc(member._id, place, item, deps.today()));
    }
  }
  const appointed = await newAppointments(deps, session, wanted);
  const news = new Set(created.map(({ _id }) => _id));
  const other = new Set([...updated.map(({ _id }) => _id), ...appointed.map(({ personId }) => personId)]);
  await noteArrivals(
    deps,
    session,
    [...created, ...appointed].map(({ organisationId }) => organisationId),
  );
  if (created.length > 0) await store.members.insertMany(created, { session, lean: true });
  for (const { _id, ...doc } of updated) await store.members.updateOne({ _id }, { $set: doc }, { session });
  // A roster may say that somebody has moved house.
  await endLostClaims(store, session, updated, deps.today());
  if (appointed.length > 0) await store.appointments.insertMany(appointed, { session, lean: true });
  return {
    changes: [...told.map(memberChanged), ...appointed.map(appointmentChanged)],
    outcomes: people.map((id) => (news.has(id) ? 'create' : other.has(id) ? 'update' : 'none')),
    done: {
      membersCreated: created.length,
      membersUpdated: updated.length,
      appointments: appointed.length,
      unchanged: rows.length - created.length - updated.length,
    },
  };
}

/** A roster states who holds a function now; the same person in the same function stays as they are. */
async function newAppointments(
  deps: ImportDeps,
  session: ClientSession,
  wanted: AppointmentDoc[],
): Promise<AppointmentDoc[]> {
  if (wanted.length === 0) return [];
  const today = deps.today();
  const held = await deps.store.appointments
    .find({ personId: { $in: wanted.map((doc) => doc.personId) } }, {}, { session })
    .lean();
  const ids = new Set(held.map((doc) => doc._id));
  const inForce = new Set(held.filter((doc) => isInForce(doc, today)).map(functionKey));
  return wanted
    .filter((doc) => !inForce.has(functionKey(doc)))
    .map((doc) => (ids.has(doc._id) ? { ...doc, _id: `a${randomBytes(6).toString('hex')}`, from: today } : doc));
}

function toAppointmentDoc(personId: string, place: OrganisationDoc, item: RosterFunction, today: Day): AppointmentDoc {
  const from = `${Number(today.slice(0, 4)) - APPOINTED_YEARS_AGO}-01-01`;
  const key = [personId, place._id, item.function, ...(item.field ? [item.field] : [])].join(' ');
  const _id = `a${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
  const acting = item.acting ? { acting: true } : {};
  return {
    _id,
    personId,
    organisationId: place._id,
    path: place.path,
    function: item.function,
    from,
    ...acting,
    ...(item.field ? { field: item.field } : {}),
    events: 1,
  };
}
