/** What was judged, and the rates of every subtree: starts scoring. */
import '../../shared/telemetry/start';
import Type from 'typebox';
import { commonConfig, loadConfig } from '../../shared/config/config';
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
    log,
  });
  onStop(() => scoring.stop());
  const server = await listen(scoring.app, config.PORT);
  onStop(() => closeServer(server));
});
