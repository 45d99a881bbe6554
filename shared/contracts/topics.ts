/** Kafka topics of a realm and what travels in them: CloudEvents 1.0, key = subject, 12 partitions, kept for ever. */
import type { Entry } from './ledger';
import type { Leaving } from './entries';
import type { Appointment, Field, MemberCategory, OrganisationType } from './organisation';

export const TOPICS = ['ledger', 'members'] as const;
export type Topic = (typeof TOPICS)[number];
export const PARTITIONS = 12;

/** Topic and database names carry the realm, so that a rehearsal never touches real records. */
export function topicName(realm: string, topic: Topic): string {
  return `jiannuo.${realm}.${topic}`;
}
export function deadTopicName(realm: string, topic: Topic): string {
  return `${topicName(realm, topic)}.dead`;
}
export function databaseName(realm: string, service: string): string {
  return `jiannuo-${realm}-${service}`;
}
export function namespaceName(realm: string): string {
  return `jiannuo-${realm}`;
}

/** Ids, dates, states only: names stay in `members`. */
export interface OrganisationChanged {
  id: string;
  parentId?: string;
  path: string;
  type: OrganisationType;
  field: Field;
  serviceWindow: boolean;
  active: boolean;
}
export interface MemberChanged {
  id: string;
  organisationId: string;
  residenceOrganisationId?: string;
  category: MemberCategory;
  leadingCadre: boolean;
  active: boolean;
  /** Why they are no longer active (M6). */
  leaving?: Leaving;
}
export type AppointmentChanged = Appointment;

export interface EventData {
  'ledger.entry': Entry;
  'organisation.changed': OrganisationChanged;
  'member.changed': MemberChanged;
  'appointment.changed': AppointmentChanged;
}
export type EventType = keyof EventData;

/** CloudEvents 1.0 in structured mode. `id` is `<subject>/<sequence>`; `sequence` counts 1, 2, 3 … within `subject`. */
export interface CloudEvent<T extends EventType = EventType> {
  specversion: '1.0';
  id: string;
  type: T;
  /** Version of the schema of `data`. */
  dataschema: `${T}/1`;
  source: string;
  subject: string;
  sequence: number;
  time: string;
  datacontenttype: 'application/json';
  traceparent?: string;
  data: EventData[T];
}
