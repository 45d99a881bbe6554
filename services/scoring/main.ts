/** What was judged, and the rates of every subtree: starts scoring. */
import '../../shared/telemetry/start';
import Type from 'typebox';
import { commonConfig, loadConfig, secretKey } from '../../shared/config/config';
import { databaseName } from '../../shared/contracts/topics';
import { closeServer, listen, run } from '../../shared/http/run';
import { connectMongo } from '../../shared/mongo/connect';
import { createScoring } from './service';

const { REALM, CLOCK, PORT, MONGO_URL, KAFKA_BROKERS, INTERNAL_TOKEN_KEY, LOG_LEVEL, TRACES, TRACES_URL } =
  commonConfig;
const Config = Type.Object({
  REALM,
  CLOCK,
  PORT,
  MONGO_URL,
  KAFKA_BROKERS,
  INTERNAL_TOKEN_KEY,
  LOG_LEVEL,
  TRACES,
  TRACES_URL,
  CODEC_KEY: secretKey('the key that seals the keys of rolls, 32 bytes in hexadecimal'),
  BALLOTS_URL: Type.String({ pattern: '^https?://', description: 'the address of the ballot box, http://…' }),
  BALLOTS_TOKEN_KEY: secretKey('the key by which scoring sets up sittings, 32 bytes in hexadecimal'),
  BALLOTS_PUBLIC_URL: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'where browsers reach the ballot box; BALLOTS_URL by default' }),
  ),
});

run('scoring', async ({ log, onStop }) => {
  const config = loadConfig(Config, process.env);
  const database = await connectMongo(config.MONGO_URL, databaseName(config.REALM, 'scoring'));
  onStop(() => database.close());
  const scoring = await createScoring({
    realm: config.REALM,
    clock: config.CLOCK,
    database,
    brokers: config.KAFKA_BROKERS,
    internalTokenKey: config.INTERNAL_TOKEN_KEY,
    codecKey: config.CODEC_KEY,
    box: {
      url: config.BALLOTS_URL,
      publicUrl: config.BALLOTS_PUBLIC_URL ?? config.BALLOTS_URL,
      tokenKey: config.BALLOTS_TOKEN_KEY,
    },
    log,
  });
  onStop(() => scoring.stop());
  const server = await listen(scoring.app, config.PORT);
  onStop(() => closeServer(server));
});
