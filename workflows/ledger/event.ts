/** A ledger entry as the event that goes out on Kafka. */
import type { Entry } from '../../shared/contracts/ledger';
import type { CloudEvent } from '../../shared/contracts/topics';

export function eventOf(entry: Entry): CloudEvent<'ledger.entry'> {
  return {
    specversion: '1.0',
    id: entry._id,
    type: 'ledger.entry',
    dataschema: 'ledger.entry/1',
    source: 'workflows/ledger',
    subject: entry.chain,
    sequence: entry.seq,
    time: entry.at,
    datacontenttype: 'application/json',
    ...(entry.traceparent ? { traceparent: entry.traceparent } : {}),
    data: entry,
  };
}
