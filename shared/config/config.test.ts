import Type from 'typebox';
import { commonConfig, type ConfigError, loadConfig, secretKey } from './config';

const env = {
  REALM: 'demo',
  CLOCK: '{"origin":"2026-01-01T00:00:00.000Z","realOrigin":"2026-11-22T00:00:00.000Z","rate":60}',
  PORT: '4001',
  MONGO_URL: 'mongodb://127.0.0.1:27017/?replicaSet=jiannuo',
  KAFKA_BROKERS: '127.0.0.1:9092, 127.0.0.1:9093',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  INTERNAL_TOKEN_KEY: 'ab'.repeat(32),
};
const schema = Type.Object({
  ...commonConfig,
  SMTP_URL: Type.Optional(Type.String()),
  DIGESTS: Type.Boolean({ default: true }),
});

function gapsOf(changes: NodeJS.ProcessEnv): string[] {
  try {
    loadConfig(schema, { ...env, ...changes });
    return [];
  } catch (error) {
    return (error as ConfigError).gaps;
  }
}

describe('loadConfig', () => {
  it('reads numbers, booleans, lists and JSON from their text, and fills in defaults', () => {
    expect(loadConfig(schema, { ...env, DIGESTS: 'false' })).toEqual({
      ...env,
      CLOCK: { origin: '2026-01-01T00:00:00.000Z', realOrigin: '2026-11-22T00:00:00.000Z', rate: 60 },
      PORT: 4001,
      KAFKA_BROKERS: ['127.0.0.1:9092', '127.0.0.1:9093'],
      LOG_LEVEL: 'info',
      TRACES: 'none',
      DIGESTS: false,
    });
  });

  it('names every gap at once, in one sentence each', () => {
    expect(gapsOf({ REALM: undefined, PORT: 'high', KAFKA_BROKERS: '', CLOCK: '{"rate":0}' })).toEqual([
      'REALM is not set: it must be the realm, for example demo.',
      'KAFKA_BROKERS is not set: it must be the Kafka brokers as host:port, separated by commas.',
      "CLOCK cannot be used: it must be the realm's clock as JSON: origin, realOrigin and rate.",
      'PORT cannot be used: it must be the port to listen on.',
    ]);
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', '0x50'],
    ['CLOCK', 'not json'],
    ['KAFKA_BROKERS', '127.0.0.1'],
    ['MONGO_URL', 'http://127.0.0.1'],
    ['REALM', 'Demo Realm'],
    ['LOG_LEVEL', 'loud'],
    ['TRACES', 'jaeger'],
    ['DIGESTS', 'yes'],
  ])('refuses %s=%s', (name, value) => {
    expect(gapsOf({ [name]: value })).toEqual([expect.stringContaining(`${name} cannot be used`)]);
  });

  it('never repeats a value, which may be a secret, and gives secrets no default', () => {
    expect(gapsOf({ INTERNAL_TOKEN_KEY: 'my-secret' }).join()).not.toContain('my-secret');
    expect(() => loadConfig(Type.Object({ CODEC_KEY: secretKey('the key of the codec') }), {})).toThrow(
      'CODEC_KEY is not set: it must be the key of the codec.',
    );
  });
});
