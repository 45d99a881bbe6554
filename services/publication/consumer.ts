/** What publication learns from others: the ledger tells duties, publications and news; the roster who holds which office. */
import type { CloudEvent } from '../../shared/contracts/topics';
import { isDuplicateKey } from '../../shared/mongo/engine-error';
import { keepLatest } from '../../shared/mongo/keep-latest';
import { moveOpinions } from './opinions';
import { emptyChain, newsOf, outagesOf, projectChain, recordOf } from './project-chain';
import type { KnownOutage, News, PublicationRecord, PublicationStore } from './store';

/** Applies the events of one chain in ascending sequence; answers the last sequence that is applied now. */
export async function applyLedger(store: PublicationStore, events: CloudEvent<'ledger.entry'>[]): Promise<number> {
  const first = events[0]?.data;
  const before = await store.chains.findOne({ _id: first.chain });
  let chain = before ?? emptyChain(first.chain, first.subjectId);
  const news: News[] = [];
  const records: PublicationRecord[] = [];
  const outages: KnownOutage[] = [];
  for (const { sequence, data } of events) {
    if (sequence <= chain.seq) continue;
    if (sequence > chain.seq + 1) break;
    news.push(...newsOf(chain, data));
    const record = recordOf(chain, data);
    if (record) records.push(record);
    outages.push(...outagesOf(data));
    chain = projectChain(chain, data);
  }
  if (chain.seq === (before?.seq ?? 0)) return chain.seq;
  // These first, each under its entry's id: done twice they are the same, and what was told stays told.
  await insertMissing(store.news, news);
  await insertMissing(store.records, records);
  await insertMissing(store.outages, outages);
  const { _id, ...fields } = chain;
  if (before) await store.chains.replaceOne({ _id, seq: before.seq }, fields);
  else
    await store.chains.insertOne(chain).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
  return (await store.chains.findOne({ _id }, { projection: { seq: 1 } }))?.seq ?? 0;
}

async function insertMissing<T extends { _id: string }>(
  collection: { bulkWrite(operations: never[], options: object): Promise<unknown> },
  documents: T[],
): Promise<void> {
  if (documents.length === 0) return;
  const operations = documents.map(({ _id, ...fields }) => ({
    updateOne: { filter: { _id }, update: { $setOnInsert: fields }, upsert: true },
  }));
  await collection.bulkWrite(operations as never[], { ordered: false });
}

export type RosterEvent =
  CloudEvent<'organisation.changed'> | CloudEvent<'member.changed'> | CloudEvent<'appointment.changed'>;

export async function applyRoster(store: PublicationStore, events: RosterEvent[]): Promise<number> {
  let last = 0;
  for (const event of events) {
    switch (event.type) {
      case 'organisation.changed':
        last = await keepLatest(store.organisations, event);
        // Nobody writes to an organisation before its first event.
        if (event.sequence > 1) await moveOpinions(store, event.data.id, event.data.path);
        break;
      case 'member.changed':
        last = await keepLatest(store.members, event);
        break;
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

/** Empties what the ledger made, before it is read again. What was told, and to whom, is no projection: nobody hears it twice. */
export async function clearLedger(store: PublicationStore): Promise<void> {
  await Promise.all([store.chains.deleteMany({}), store.records.deleteMany({})]);
}

export async function clearRoster(store: PublicationStore): Promise<void> {
  await Promise.all([
    store.organisations.deleteMany({}),
    store.members.deleteMany({}),
    store.appointments.deleteMany({}),
  ]);
}
