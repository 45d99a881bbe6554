/** Is this an event we know: the same check where it is sent and where it is read. */
import Ajv, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { EVENT_DATA_SCHEMAS, eventSchema } from '../contracts/event.schema';
import type { CloudEvent, EventType } from '../contracts/topics';

export type Refusal = 'not_json' | 'unknown_type' | 'invalid';

const MOST_REMEMBERED = 10_000;

const ajv = new Ajv({ strict: true, discriminator: true, allowUnionTypes: true });
addFormats(ajv);
// Half of a check's time was spent on them, and the same few thousand days and instants come again and again.
for (const name of ['date', 'date-time']) {
  const format = ajv.formats[name] as { validate: (text: string) => boolean };
  ajv.addFormat(name, { ...format, validate: remembering(format.validate) });
}

const checks = new Map<string, ValidateFunction>(
  (Object.keys(EVENT_DATA_SCHEMAS) as EventType[]).map((type) => [type, ajv.compile(eventSchema(type))]),
);

/** What is wrong with an event, where in it, never its values; undefined when it is right. */
export function checkEvent(event: unknown): { reason: Refusal; detail: string } | undefined {
  const type = (event as { type?: unknown } | null)?.type;
  const validate = typeof type === 'string' ? checks.get(type) : undefined;
  if (!validate) return { reason: 'unknown_type', detail: 'no schema for its type' };
  if (validate(event)) return undefined;
  const [error] = validate.errors ?? [];
  return {
    reason: 'invalid',
    detail: `${error?.instancePath ?? ''} ${error?.message ?? ''} (${error?.schemaPath ?? ''})`.trim(),
  };
}

export function readEvent(value: Buffer | string | null): { event: CloudEvent } | { reason: Refusal; detail: string } {
  let event: unknown;
  try {
    event = JSON.parse(value?.toString() ?? '');
  } catch {
    return { reason: 'not_json', detail: 'its value is not JSON' };
  }
  return checkEvent(event) ?? { event: event as CloudEvent };
}

/** The same check, which knows the latest texts it found right. */
function remembering(check: (text: string) => boolean): (text: string) => boolean {
  const right = new Set<string>();
  return (text) => {
    if (right.has(text)) return true;
    if (!check(text)) return false;
    if (right.size >= MOST_REMEMBERED) right.clear();
    right.add(text);
    return true;
  };
}
