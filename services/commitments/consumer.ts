/** What the service learns from others: the ledger makes its lists and timelines, the roster its tree, posts and transfers. */
import type { Collection } from 'mongodb';
import { organisationOf } from '../../shared/contracts/commitment';
import type { Entry } from '../../shared/contracts/ledger';
import type { Appointment } from '../../shared/contracts/organisation';
import type { CloudEvent } from '../../shared/contracts/topics';
import { isDuplicateKey } from '../../shared/mongo/engine-error';
import { emptyHead, projectHead } from './project-head';
import type { CommitmentsStore, Head, Projected, ProjectedMember, ProjectedOrganisation, TimelineEntry } from './store';

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
  const places = await placesOf(
    store,
    changed.map(({ head }) => head),
  );
  // The entries first, each under its own id: done twice they are the same. The head's write is the one that counts.
  await unlessStanding(store.entries.insertMany(fresh.map(timelineEntry), { ordered: false }));
  await unlessStanding(
    store.heads.bulkWrite(
      changed.map(({ head, seqBefore }) => {
        // The field last, whenever it was heard of: a projection made anew is the same to the byte.
        const { field: _before, ...known } = head;
        const document = { ...known, ...(places.get(organisationOf(head)) ?? NOWHERE) };
        const { _id, ...replacement } = document;
        return seqBefore > 0
          ? { replaceOne: { filter: { _id, seq: seqBefore }, replacement } }
          : { insertOne: { document } };
      }),
      { ordered: false },
    ),
  );
  await placeAgain(
    store,
    changed.map(({ head }) => head),
    places,
  );
  const stands = await store.heads.find({ _id: { $in: chains } }, { projection: { seq: 1 } }).toArray();
  return new Map(stands.map(({ _id, seq }) => [_id, seq]));
}

/** Done again after a crash, or beside another process: what stands already is the same and may stand. */
async function unlessStanding(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    const { writeErrors } = error as { writeErrors?: unknown[] };
    if (!(Array.isArray(writeErrors) ? writeErrors : [error]).every(isDuplicateKey)) throw error;
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

type Place = Pick<ProjectedOrganisation, 'path' | 'field'>;
const NOWHERE = { path: '' };

/** By the organisation in whose list each commitment stands. */
async function placesOf(store: CommitmentsStore, heads: Head[]): Promise<Map<string, Place>> {
  const ids = [...new Set(heads.map(organisationOf))];
  const found = await store.organisations.find({ _id: { $in: ids } }, { projection: { path: 1, field: 1 } }).toArray();
  return new Map(found.map(({ _id, path, field }) => [_id, { path, field }]));
}

/** An organisation may have moved between our look at it and our write: whoever writes last puts it right. */
async function placeAgain(store: CommitmentsStore, heads: Head[], known: Map<string, Place>): Promise<void> {
  const places = await placesOf(store, heads);
  const moved = heads.filter((head) => {
    const [now, before] = [places, known].map((of) => of.get(organisationOf(head)));
    return now?.path !== before?.path || now?.field !== before?.field;
  });
  if (moved.length === 0) return;
  await store.heads.bulkWrite(
    moved.map((head) => ({
      updateOne: {
        filter: { _id: head._id, inCharge: head.inCharge },
        update: { $set: places.get(organisationOf(head)) ?? NOWHERE },
      },
    })),
    { ordered: false },
  );
}

/** What else happens when the roster changes: the running years hear of it, from what is known here by now. */
export interface RosterNews {
  organisationChanged(event: CloudEvent<'organisation.changed'>, was: string | undefined): Promise<void>;
  memberChanged(event: CloudEvent<'member.changed'>, was: ProjectedMember['was']): Promise<void>;
}

type RosterEvent =
  CloudEvent<'organisation.changed'> | CloudEvent<'member.changed'> | CloudEvent<'appointment.changed'>;

export async function applyRoster(store: CommitmentsStore, news: RosterNews, events: RosterEvent[]): Promise<number> {
  let last = 0;
  for (const event of events) {
    switch (event.type) {
      case 'organisation.changed': {
        const { seq, now } = await projectOne<ProjectedOrganisation>(store.organisations, event, (before) =>
          before && before.path !== event.data.path ? { was: before.path } : {},
        );
        last = seq;
        if (seq === event.sequence) await news.organisationChanged(event, now?.was);
        break;
      }
      case 'member.changed': {
        const { seq, now } = await projectOne<ProjectedMember>(store.members, event, (before) =>
          before ? { was: { organisationId: before.organisationId, category: before.category } } : {},
        );
        last = seq;
        if (seq === event.sequence) await news.memberChanged(event, now?.was);
        break;
      }
      case 'appointment.changed':
        last = (await projectOne<Projected<Appointment>>(store.appointments, event, () => ({}))).seq;
        break;
      default:
        return event satisfies never;
    }
  }
  return last;
}

/**
 * One event of one subject, kept with its gate (n = last + 1) and with what it changed. The projection comes first and
 * the deeds after it: a place that moves and a member who comes into it at the same moment then see each other.
 */
async function projectOne<P extends { _id: string; seq: number }>(
  collection: Collection<P>,
  event: { sequence: number; data: { id: string } },
  changed: (before: P | undefined) => Partial<P>,
): Promise<{ seq: number; now: P | undefined }> {
  const { id, ...fields } = event.data;
  const before = ((await collection.findOne({ _id: id } as never)) as P | null) ?? undefined;
  const seq = before?.seq ?? 0;
  if (event.sequence !== seq + 1) return { seq, now: before };
  const document = { ...fields, ...changed(before), seq: event.sequence } as unknown as P;
  if (before) await collection.replaceOne({ _id: id, seq } as never, document);
  else await unlessStanding(collection.insertOne({ ...document, _id: id } as never));
  return { seq: event.sequence, now: document };
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
