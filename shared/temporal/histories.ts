/** A workflow's histories as they stand on the server, every run of a chain, oldest first. */
import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import type { TechnicalHistory } from '../contracts/views';

export type History = temporal.api.history.v1.IHistory;
export interface Run {
  runId: string;
  history: History;
}

/** @returns every run of the workflow that the server still keeps, oldest first; empty if there is none */
export async function runsOf(client: Client, workflowId: string): Promise<Run[]> {
  const runIds: { runId: string; start: number }[] = [];
  for await (const run of client.workflow.list({ query: `WorkflowId = '${workflowId}'` }))
    runIds.push({ runId: run.runId, start: run.startTime.getTime() });
  runIds.sort((a, b) => a.start - b.start);
  const runs: Run[] = [];
  for (const { runId } of runIds)
    runs.push({ runId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() });
  return runs;
}

/** What the activity `name` answered in this history, local or not, in order: decoded results. */
export async function activityResults<T>(client: Client, history: History, name: string): Promise<T[]> {
  const results: T[] = [];
  const scheduled = new Map<string, string>();
  const decode = async (payloads: temporal.api.common.v1.IPayload[] | null | undefined): Promise<T | undefined> => {
    if (!payloads?.length) return undefined;
    const [payload] = await decodePayloads(client, payloads);
    return payload as T;
  };
  for (const event of history.events ?? []) {
    const marker = event.markerRecordedEventAttributes;
    if (marker?.markerName === 'core_local_activity') {
      const [data] = await decodePayloads(client, marker.details?.['data']?.payloads ?? []);
      if ((data as { activity_type?: string } | undefined)?.activity_type !== name) continue;
      const result = await decode(marker.details?.['result']?.payloads);
      if (result !== undefined) results.push(result);
    }
    const schedule = event.activityTaskScheduledEventAttributes;
    if (schedule) scheduled.set(String(event.eventId), schedule.activityType?.name ?? '');
    const completed = event.activityTaskCompletedEventAttributes;
    if (completed && scheduled.get(String(completed.scheduledEventId)) === name) {
      const result = await decode(completed.result?.payloads);
      if (result !== undefined) results.push(result);
    }
  }
  return results;
}

/** What the run was started with. */
export async function startInput<T>(client: Client, history: History): Promise<T | undefined> {
  const started = history.events?.find((event) => event.workflowExecutionStartedEventAttributes);
  const payloads = started?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  return (await decodePayloads(client, payloads))[0] as T | undefined;
}

/** The Updates that the run accepted, with their arguments. */
export async function acceptedUpdates(client: Client, history: History): Promise<{ id: string; args: unknown[] }[]> {
  const updates: { id: string; args: unknown[] }[] = [];
  for (const event of history.events ?? []) {
    const request = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest;
    const id = request?.meta?.updateId;
    if (id) updates.push({ id, args: await decodePayloads(client, request.input?.args?.payloads ?? []) });
  }
  return updates;
}

async function decodePayloads(client: Client, payloads: temporal.api.common.v1.IPayload[]): Promise<unknown[]> {
  const { payloadConverter, payloadCodecs } = client.options.loadedDataConverter;
  let decoded = payloads;
  for (const codec of [...payloadCodecs].reverse()) decoded = await codec.decode(decoded);
  return decoded.map((payload) => payloadConverter.fromPayload(payload));
}

/** The present run's events without their payloads: what a page may show of the workflow behind a timeline. */
export async function technicalHistory(client: Client, workflowId: string): Promise<TechnicalHistory> {
  const handle = client.workflow.getHandle(workflowId);
  const { runId } = await handle.describe();
  const { events } = await handle.fetchHistory();
  return {
    workflowId,
    runId,
    events: (events ?? []).map((event) => ({
      id: Number(event.eventId),
      type: eventTypeName(event.eventType),
      at: new Date(Number(event.eventTime?.seconds ?? 0) * 1_000).toISOString(),
    })),
  };
}

/** `EVENT_TYPE_TIMER_FIRED` as `TimerFired`: how Temporal's own pages call it. */
function eventTypeName(type: temporal.api.enums.v1.EventType | null | undefined): string {
  return (temporal.api.enums.v1.EventType[type ?? 0] ?? '')
    .replace('EVENT_TYPE_', '')
    .toLowerCase()
    .replace(/(^|_)(\w)/g, (_match, _gap, letter: string) => letter.toUpperCase());
}
