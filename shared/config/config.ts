/** With what does this process run: its environment, parsed once, or every gap named. */
import Ajv, { type ErrorObject } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import Type, { type Static, type TSchema } from 'typebox';

/** Names every variable that is missing or unusable, one sentence each; never a value, which may be a secret. */
export class ConfigError extends Error {
  constructor(readonly gaps: string[]) {
    super(gaps.join('\n'));
    this.name = 'ConfigError';
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
const KEY = '^[0-9a-fA-F]{64}$';

/** 32 bytes in hexadecimal; secrets have no default. */
export function secretKey(description: string) {
  return Type.String({ pattern: KEY, description });
}

/** What most processes need; spread it into `Type.Object({ ...commonConfig, … })`. */
export const commonConfig = {
  REALM: Type.String({
    pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
    maxLength: 32,
    description: 'the realm, for example demo',
  }),
  CLOCK: Type.Object(
    {
      origin: Type.String({ format: 'date-time' }),
      realOrigin: Type.String({ format: 'date-time' }),
      rate: Type.Number({ exclusiveMinimum: 0 }),
    },
    { description: "the realm's clock as JSON: origin, realOrigin and rate" },
  ),
  PORT: Type.Integer({ minimum: 0, maximum: 65535, description: 'the port to listen on' }),
  MONGO_URL: Type.String({
    pattern: '^mongodb(\\+srv)?://',
    description: 'the address of the MongoDB replica set, mongodb://…',
  }),
  KAFKA_BROKERS: Type.Array(Type.String({ pattern: '^[^\\s:,]+:\\d+$' }), {
    minItems: 1,
    description: 'the Kafka brokers as host:port, separated by commas',
  }),
  TEMPORAL_ADDRESS: Type.String({ pattern: '^[^\\s:]+:\\d+$', description: 'the Temporal front end as host:port' }),
  INTERNAL_TOKEN_KEY: secretKey('the key of internal tokens, 32 bytes in hexadecimal'),
  LOG_LEVEL: Type.Enum(LOG_LEVELS, { default: 'info', description: `one of ${LOG_LEVELS.join(', ')}` }),
  TRACES: Type.Enum(['none', 'otlp', 'zipkin'], {
    default: 'none',
    description: 'where traces go: none, otlp or zipkin',
  }),
  TRACES_URL: Type.Optional(Type.String({ pattern: '^https?://', description: "the collector's address, http://…" })),
};

interface PropertySchema {
  type?: string;
  description?: string;
}

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, useDefaults: true });
addFormats(ajv);

/**
 * Reads the variables that `schema` (a `Type.Object`) names: numbers, booleans and JSON are coerced from their text, a
 * list may be separated by commas. An empty variable counts as absent. Throws ConfigError with every gap at once.
 */
export function loadConfig<T extends TSchema>(schema: T, env: NodeJS.ProcessEnv): Static<T> {
  const properties = (schema as { properties?: Record<string, PropertySchema> }).properties ?? {};
  const config: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(properties)) {
    const text = env[name]?.trim();
    if (text) config[name] = coerce(property, text);
  }
  const validate = ajv.compile(schema);
  if (!validate(config)) throw new ConfigError(gaps(validate.errors ?? [], properties));
  return config as Static<T>;
}

function coerce(property: PropertySchema, text: string): unknown {
  switch (property.type) {
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'array':
      return text.startsWith('[')
        ? parsed(text)
        : text
            .split(',')
            .map((part) => part.trim())
            .filter(Boolean);
    case 'object':
      return parsed(text);
    default:
      return text;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function gaps(errors: ErrorObject[], properties: Record<string, PropertySchema>): string[] {
  const sentences = new Map<string, string>();
  for (const error of errors) {
    const [name = '', ...inside] = error.instancePath.split('/').slice(1);
    if (error.keyword === 'required' && !name) {
      const missing = (error.params as { missingProperty: string }).missingProperty;
      sentences.set(missing, `${missing} is not set: it must be ${expected(properties[missing])}.`);
    } else if (!sentences.has(name)) {
      const where = inside.length > 0 ? ` (at ${inside.join('.')})` : '';
      sentences.set(name, `${name} cannot be used${where}: it must be ${expected(properties[name])}.`);
    }
  }
  return [...sentences.values()];
}

function expected(property: PropertySchema | undefined): string {
  return property?.description ?? `a value of type ${property?.type ?? 'string'}`;
}
