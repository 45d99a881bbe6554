/** What the service learns from others: the ledger makes its lists and timelines, the roster its tree, posts and transfers. */
import type { Collection } from 'mongodb';
import type { Entry } from '../../shared/contracts/ledger';
import type { Appointment } from '../../shared/contracts/organisation';
import type { CloudEvent, MemberChanged, OrganisationChanged } from '../../shared/contracts/topics';
import { emptyHead, projectHead } from './project-head';
import type { CommitmentsStore, Head, Projected, TimelineEntry } from './store';

const DUPLICATE_KEY = 11000;

/** Applies the events of one chain in ascending sequence; answers the last sequence that is applied now. */
export async function applyLedger(store: CommitmentsStore, events: CloudEvent<'ledger.entry'>[]): Promise<number> {
  const chain = events[0].subject;
  return (await applyLedgers(store, new Map([[chain, events]]))).get(chain) ?? 0;
}

/** The same for many chains with as few calls as for one; answers the last sequence of each. */
export async function applyLedgers(
  store: CommitmentsStore,
  byChain: Map<string, CloudEvent<'ledger.entry'>[]>,
): Promise<Map<string, number>> {
  const chains = [...byChain.keys()];
  const standing = new Map(
    (await store.heads.find({ _id: { $in: chains } }).toArray()).map((head) => [head._id, head]),
  );
  const changed: { head: Head; seqBefore: number }[] = [];
  const fresh: Entry[] = [];
  for (const [chain, events] of byChain) {
    const before = standing.get(chain) ?? emptyHead(chain, subjectTypeOf(events[0].data.subjectId));
    let head = before;
    for (const { sequence, data } of events) {
      if (sequence <= head.seq) continue;
      if (sequence > head.seq + 1) break;
      head = projectHead(head, data);
      fresh.push(data);
    }
    if (head.seq > before.seq) changed.push({ head, seqBefore: before.seq });
  }
  if (changed.length === 0) return new Map(chains.map((chain) => [chain, standing.get(chain)?.seq ?? 0]));
  const paths = await pathsOf(
    store,
    changed.map(({ head }) => head),
  );
  // The entries first, each under its own id: done twice they are the same. The head's write is the one that counts.
  await unlessStanding(store.entries.insertMany(fresh.map(timelineEntry), { ordered: false }));
  await unlessStanding(
    store.heads.bulkWrite(
      changed.map(({ head, seqBefore }) => {
        const document = { ...head, path: paths.get(organisationOf(head)) ?? '' };
        const { _id, ...replacement } = document;
        return seqBefore > 0
          ? { replaceOne: { filter: { _id, seq: seqBefore }, replacement } }
          : { insertOne: { document } };
      }),
      { ordered: false },
    ),
  );
  const stands = await store.heads.find({ _id: { $in: chains } }, { projection: { seq: 1 } }).toArray();
  return new Map(stands.map(({ _id, seq }) => [_id, seq]));
}

/** Done again after a crash, or beside another process: what stands already is the same and may stand. */
async function unlessStanding(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    const { code, writeErrors } = error as { code?: number; writeErrors?: { code?: number }[] };
    const all = Array.isArray(writeErrors) ? writeErrors.map((one) => one.code) : [code];
    if (!all.every((one) => one === DUPLICATE_KEY)) throw error;
  }
}

function timelineEntry(entry: Entry): TimelineEntry {
  const { waitingFor: _waitingFor, prev: _prev, published: _published, runId: _runId, ...shown } = entry;
  return shown;
}

/** Ids tell: organisations begin with `o`, members with `m`; the roster may still be on its way to us. */
function subjectTypeOf(subjectId: string): Head['subjectType'] {
  return subjectId.startsWith('o') ? 'organisation' : 'member';
}

/** The organisation in whose list a commitment stands. */
function organisationOf(head: Head): string {
  return head.subjectType === 'organisation' ? head.subjectId : head.inCharge;
}

async function pathsOf(store: CommitmentsStore, heads: Head[]): Promise<Map<string, string>> {
  const ids = [...new Set(heads.map(organisationOf))];
  const found = await store.organisations.find({ _id: { $in: ids } }, { projection: { path: 1 } }).toArray();
  return new Map(found.map(({ _id, path }) => [_id, path]));
}

/** What else happens when the roster changes: the running years hear of it. */
export interface RosterNews {
  organisationMoved(organisationId: string, path: string): Promise<void>;
  memberChanged(event: CloudEvent<'member.changed'>, before: Projected<MemberChanged> | undefined): Promise<void>;
}

type RosterEvent =
  CloudEvent<'organisation.changed'> | CloudEvent<'member.changed'> | CloudEvent<'appointment.changed'>;

export async function applyRoster(store: CommitmentsStore, news: RosterNews, events: RosterEvent[]): Promise<number> {
  let last = 0;
  for (const event of events) {
    switch (event.type) {
      case 'organisation.changed': {
        const { seq, fresh } = await projectOne<OrganisationChanged>(store.organisations, event, async () =>
          news.organisationMoved(event.data.id, event.data.path),
        );
        last = seq;
        if (!fresh) continue;
        break;
      }
      case 'member.changed':
        last = (
          await projectOne<MemberChanged>(store.members, event, async (before) => news.memberChanged(event, before))
        ).seq;
        break;
      case 'appointment.changed':
        last = (await projectOne<Appointment>(store.appointments, event, async () => undefined)).seq;
        break;
      default:
        return event satisfies never;
    }
  }
  return last;
}

/** One event of one subject: its news first (each deed under the event's own id), then the projection with its gate. */
async function projectOne<T extends { id: string }>(
  collection: Collection<Projected<T>>,
  event: { sequence: number; data: T },
  beforeWrite: (before: Projected<T> | undefined) => Promise<void>,
): Promise<{ seq: number; fresh: boolean }> {
  const { id, ...fields } = event.data;
  const before = ((await collection.findOne({ _id: id } as never)) as Projected<T> | null) ?? undefined;
  const seq = before?.seq ?? 0;
  if (event.sequence !== seq + 1) return { seq, fresh: false };
  await beforeWrite(before);
  const document = { ...fields, seq: event.sequence };
  if (before) await collection.replaceOne({ _id: id, seq } as never, document as never);
  else
    await collection.insertOne({ _id: id, ...document } as never).catch((error: { code?: number }) => {
      if (error.code !== DUPLICATE_KEY) throw error;
    });
  return { seq: event.sequence, fresh: true };
}

/** Empties what the ledger's events made, before they are read again from the beginning. */
export async function forgetLedger(store: CommitmentsStore): Promise<void> {
  await Promise.all([store.heads.deleteMany({}), store.entries.deleteMany({})]);
}

export async function forgetRoster(store: CommitmentsStore): Promise<void> {
  await Promise.all([
    store.organisations.deleteMany({}),
    store.members.deleteMany({}),
    store.appointments.deleteMany({}),
  ]);
}
