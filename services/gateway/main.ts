/** The one signed-in door of a realm: starts the gateway. */
import '../../shared/telemetry/start';
import Type from 'typebox';
import { commonConfig, loadConfig, secretKey } from '../../shared/config/config';
import { databaseName } from '../../shared/contracts/topics';
import { closeServer, listen, run } from '../../shared/http/run';
import { connectMongo } from '../../shared/mongo/connect';
import { createGateway } from './api';

const { REALM, CLOCK, PORT, MONGO_URL, INTERNAL_TOKEN_KEY, LOG_LEVEL, TRACES, TRACES_URL } = commonConfig;
const address = (service: string) =>
  Type.String({ pattern: '^https?://', description: `the address of ${service}, http://…` });

const Config = Type.Object({
  REALM,
  CLOCK,
  PORT,
  MONGO_URL,
  INTERNAL_TOKEN_KEY,
  LOG_LEVEL,
  TRACES,
  TRACES_URL,
  SESSION_KEY: secretKey('the key of sessions, 32 bytes in hexadecimal'),
  CONSOLE_DIR: Type.String({ minLength: 1, description: "the folder of the console's built files" }),
  MEMBERS_URL: address('members'),
  COMMITMENTS_URL: address('commitments'),
  PUBLICATION_URL: address('publication'),
  SCORING_URL: address('scoring'),
  WORKFLOWS_URL: address('workflows'),
  SECURE_COOKIES: Type.Boolean({ default: false, description: 'true where the gateway stands behind TLS' }),
  PROXIES: Type.Integer({
    minimum: 0,
    maximum: 10,
    default: 0,
    description: 'how many proxies of ours stand before the gateway',
  }),
  SIGN_IN_FAILURES: Type.Integer({
    minimum: 1,
    default: 30,
    description: 'failed sign-ins that one address may make in 15 minutes',
  }),
  PUBLIC_POSTS: Type.Integer({
    minimum: 1,
    default: 20,
    description: 'forms (opinions, codes looked up) that one address may send in 15 minutes',
  }),
});

run('gateway', async ({ log, onStop }) => {
  const config = loadConfig(Config, process.env);
  const connection = await connectMongo(config.MONGO_URL, databaseName(config.REALM, 'gateway'));
  onStop(() => connection.close());
  const { app, stop } = await createGateway({
    connection,
    log,
    realm: config.REALM,
    clock: config.CLOCK,
    now: Date.now,
    internalTokenKey: config.INTERNAL_TOKEN_KEY,
    sessionKey: config.SESSION_KEY,
    urls: {
      members: config.MEMBERS_URL,
      commitments: config.COMMITMENTS_URL,
      publication: config.PUBLICATION_URL,
      scoring: config.SCORING_URL,
    },
    workflowsUrl: config.WORKFLOWS_URL,
    consoleDirectory: config.CONSOLE_DIR,
    secure: config.SECURE_COOKIES,
    proxies: config.PROXIES,
    limits: {
      signInFailures: config.SIGN_IN_FAILURES,
      publicPerMinute: 300,
      publicPostsPerQuarterHour: config.PUBLIC_POSTS,
    },
  });
  onStop(stop);
  const server = await listen(app, config.PORT);
  onStop(() => closeServer(server));
});
