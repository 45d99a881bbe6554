/** What may a log line say: structured lines with ids and codes, never names, ID numbers or anybody's text. */
import { pino, type DestinationStream, type Logger, stdSerializers } from 'pino';

export type Log = Logger;

const SECRET = [
  'password',
  'current',
  'next',
  'name',
  'idNumber',
  'phone',
  'email',
  'account',
  'token',
  'authorization',
  'cookie',
  'content',
  'text',
];

const REDACTED = [
  ...SECRET.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
  'req.headers.authorization',
  'req.headers.cookie',
  'res.headers["set-cookie"]',
];

/** `level` by default from LOG_LEVEL: a process must be able to log why its configuration cannot be read. */
export function createLog(name: string, destination?: DestinationStream): Log {
  const options = {
    // Not pino's own `name`: that field is redacted, since a person's name may hide in it.
    base: { service: name, pid: process.pid },
    level: process.env.LOG_LEVEL ?? 'info',
    redact: { paths: REDACTED, censor: '[redacted]' },
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: serializeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** An error as a log may hold it: MongoDB's duplicate key messages and V8's JSON messages quote the data. */
export function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { type, message, stack } = stdSerializers.err(error);
  const code = (error as { code?: unknown }).code;
  return {
    type,
    message: withoutData(message),
    stack: withoutData(stack),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error.cause instanceof Error ? { cause: serializeError(error.cause) } : {}),
  };
}

function withoutData(text: string): string {
  return text
    .replace(/dup key: \{[^\n]*/g, 'dup key: […]')
    .replace(/(Unexpected (?:token|end|non-whitespace)[^\n]*?)(?:, ".*|\.\.\.".*)(?= is not valid JSON)/g, '$1')
    .replace(/(Cast to [\w[\]]+ failed for value )"[\s\S]*?"( \(type)/g, '$1[…]$2');
}
