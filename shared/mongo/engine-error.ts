/** Is it the engine that is away, or is it the data: told by the error's own marks, since `instanceof` fails across realms. */

const AWAY_NAMES =
  /^(Mongo(ose)?(ServerSelection|Network|NetworkTimeout|NotConnected|TopologyClosed|PoolCleared|PoolClosed|ConnectionPool\w*|WaitQueueTimeout|WriteConcern|OperationTimeout|ExpiredSession|ClientClosed)Error|PoolClearedOnNetworkError|WaitQueueTimeoutError|KafkaJS\w*(Connection|NumberOfRetriesExceeded|RequestTimeout|BrokerNotFound|Timeout)\w*)$/;
const AWAY_CODES = new Set<string | number>([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'unavailable',
  // MongoDB: host unreachable, network timeout, shutting down, stepped down, not primary, exceeded time, write concern.
  6,
  7,
  89,
  91,
  189,
  262,
  9001,
  10107,
  11600,
  11602,
  13435,
  13436,
  50,
  64,
]);
const AWAY_LABELS = ['TransientTransactionError', 'RetryableWriteError', 'ResumableChangeStreamError'];

/** True where trying the same again later may succeed: MongoDB, Kafka or a service is away, not the request wrong. */
export function isEngineAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { name, code, message, cause, errorLabelSet } = error as {
    name?: string;
    code?: string | number;
    message?: string;
    cause?: unknown;
    errorLabelSet?: Set<string>;
  };
  if (name && AWAY_NAMES.test(name)) return true;
  if (code !== undefined && AWAY_CODES.has(code)) return true;
  if (name === 'MongooseError' && /buffering timed out|initial connection|disconnected/.test(message ?? ''))
    return true;
  if (errorLabelSet instanceof Set && AWAY_LABELS.some((label) => errorLabelSet.has(label))) return true;
  return cause !== undefined && isEngineAway(cause);
}

/** MongoDB's code 11000: a unique index refused the write. What that means, only the caller knows. */
export function isDuplicateKey(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { code?: unknown }).code === 11000;
}
