/** What scoring learns from others: the ledger tells the facts of each commitment, the roster where it is counted. */
import type { CloudEvent } from '../../shared/contracts/topics';
import { isDuplicateKey } from '../../shared/mongo/engine-error';
import { keepLatest } from '../../shared/mongo/keep-latest';
import { isLeadingBody } from './leading';
import { applyEntry, emptyFact, isCounted, scored } from './rules';
import type { Fact, ScoringStore } from './store';

/** Applies the events of one chain in ascending sequence; answers the last sequence that is applied now. */
export async function applyLedger(store: ScoringStore, events: CloudEvent<'ledger.entry'>[]): Promise<number> {
  const first = events[0]?.data;
  // Nothing is kept of it, so there is nothing to gate.
  if (!isCounted(first.chain)) return events.at(-1)?.sequence ?? 0;
  const before = await store.facts.findOne({ _id: first.chain });
  let fact = before ?? emptyFact(first.chain, first.subjectId);
  for (const { sequence, data } of events) {
    if (sequence <= fact.seq) continue;
    if (sequence > fact.seq + 1) break;
    fact = applyEntry(fact, data);
  }
  if (fact.seq === (before?.seq ?? 0)) return fact.seq;
  const { _id, ...fields } = scored({ ...fact, ...(await whereCounted(store, fact)) });
  if (before) await store.facts.replaceOne({ _id, seq: before.seq }, fields);
  else
    await store.facts.insertOne({ _id, ...fields }).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
  // The roster may have changed between our look at it and our write: whoever wrote last puts it right.
  await placeFact(store, _id);
  return (await store.facts.findOne({ _id }, { projection: { seq: 1 } }))?.seq ?? 0;
}

async function whereCounted(
  store: ScoringStore,
  fact: Fact,
): Promise<Pick<Fact, 'path' | 'field' | 'elderlyOrInfirm' | 'leading'>> {
  const [organisation, member] = await Promise.all([
    store.organisations.findOne({ _id: fact.organisationId }),
    fact.type === 'member' ? store.members.findOne({ _id: fact.subjectId }) : undefined,
  ]);
  return {
    path: organisation?.path ?? '',
    ...(organisation ? { field: organisation.field } : {}),
    elderlyOrInfirm: member?.category === 'elderlyOrInfirm',
    leading: fact.type === 'member' ? (member?.leadingCadre ?? false) : isLeadingBody(organisation?.type),
  };
}

/** Path, field and category as the roster has them now. */
async function placeFact(store: ScoringStore, chain: string): Promise<void> {
  for (;;) {
    const fact = await store.facts.findOne({ _id: chain });
    if (!fact) return;
    const where = await whereCounted(store, fact);
    const placed = (Object.keys(where) as (keyof typeof where)[]).every((key) => where[key] === fact[key]);
    if (placed) return;
    const { score } = scored({ ...fact, ...where });
    await store.facts.updateOne({ _id: chain, seq: fact.seq }, { $set: { ...where, score } });
  }
}

async function placeFacts(store: ScoringStore, subjectId: string): Promise<void> {
  const facts = await store.facts.find({ subjectId }, { projection: { _id: 1 } }).toArray();
  for (const { _id } of facts) await placeFact(store, _id);
}

export type RosterEvent =
  CloudEvent<'organisation.changed'> | CloudEvent<'member.changed'> | CloudEvent<'appointment.changed'>;

export async function applyRoster(store: ScoringStore, events: RosterEvent[]): Promise<number> {
  let last = 0;
  for (const event of events) {
    switch (event.type) {
      case 'organisation.changed': {
        const { id } = event.data;
        last = await keepLatest(store.organisations, event);
        const known = await store.organisations.findOne({ _id: id });
        if (known) {
          const { path, field } = known;
          const elsewhere = { $or: [{ path: { $ne: path } }, { field: { $ne: field } }] };
          await store.facts.updateMany({ organisationId: id, ...elsewhere }, { $set: { path, field } });
        }
        // Its own facts, should its type have changed.
        await placeFacts(store, id);
        break;
      }
      case 'member.changed': {
        last = await keepLatest(store.members, event);
        await placeFacts(store, event.data.id);
        break;
      }
      case 'appointment.changed':
        last = await keepLatest(store.appointments, event);
        break;
      default:
        return event satisfies never;
    }
    if (last < event.sequence) break;
  }
  return last;
}

export async function clearLedger(store: ScoringStore): Promise<void> {
  await store.facts.deleteMany({});
}

export async function clearRoster(store: ScoringStore): Promise<void> {
  await Promise.all([
    store.organisations.deleteMany({}),
    store.members.deleteMany({}),
    store.appointments.deleteMany({}),
  ]);
}
