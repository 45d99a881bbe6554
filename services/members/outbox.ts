/** What does a kept change look like to others: the CloudEvent of an outbox document. */
import type { CloudEvent } from '../../shared/contracts/topics';
import type { OutboxDoc } from './store';

export function toCloudEvent({ subject, sequence, type, time, data, traceparent }: OutboxDoc): CloudEvent {
  return {
    specversion: '1.0',
    id: `${subject}/${sequence}`,
    type,
    dataschema: `${type}/1`,
    source: 'members',
    subject,
    sequence,
    time,
    datacontenttype: 'application/json',
    ...(traceparent ? { traceparent } : {}),
    data,
  };
}
