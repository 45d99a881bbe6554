/** What people see and get: starts publication. */
import '../../shared/telemetry/start';
import Type from 'typebox';
import { commonConfig, loadConfig, secretKey } from '../../shared/config/config';
import { databaseName } from '../../shared/contracts/topics';
import { closeServer, listen, run } from '../../shared/http/run';
import { connectMongo } from '../../shared/mongo/connect';
import { createPublication } from './service';

const { REALM, CLOCK, PORT, MONGO_URL, KAFKA_BROKERS, INTERNAL_TOKEN_KEY, LOG_LEVEL, TRACES, TRACES_URL } =
  commonConfig;
const address = (service: string) =>
  Type.String({ pattern: '^https?://', description: `the address of ${service}, http://…` });

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
  MEMBERS_URL: address('members'),
  COMMITMENTS_URL: address('commitments'),
  WORKFLOWS_URL: address('workflows'),
  PUBLIC_URL: Type.String({
    pattern: '^https?://',
    description: 'the address under which people reach the console and the public pages',
  }),
  SMTP_URL: Type.Optional(
    Type.String({
      pattern: '^smtps?://',
      description: 'the mail server, smtp://host:port; without it digests stay in the console',
    }),
  ),
  MAIL_DOMAIN: Type.String({
    pattern: '^[a-z0-9.-]+$',
    default: 'jiannuo.example',
    description: 'the domain of mail addresses',
  }),
  CODEC_KEY: secretKey('the key that seals contacts and webhook addresses, 32 bytes in hexadecimal'),
  WEBHOOK_NETWORKS: Type.Array(Type.String({ pattern: '^[0-9a-fA-F.:]+/[0-9]{1,3}$' }), {
    default: [],
    description: 'the networks inside that webhooks may lead to, as 10.20.0.0/16, separated by commas',
  }),
});

run('publication', async ({ log, onStop }) => {
  const config = loadConfig(Config, process.env);
  const database = await connectMongo(config.MONGO_URL, databaseName(config.REALM, 'publication'));
  onStop(() => database.close());
  const publication = await createPublication({
    realm: config.REALM,
    clock: config.CLOCK,
    database,
    brokers: config.KAFKA_BROKERS,
    membersUrl: config.MEMBERS_URL,
    commitmentsUrl: config.COMMITMENTS_URL,
    workflowsUrl: config.WORKFLOWS_URL,
    publicUrl: config.PUBLIC_URL,
    smtpUrl: config.SMTP_URL,
    mailDomain: config.MAIL_DOMAIN,
    internalTokenKey: config.INTERNAL_TOKEN_KEY,
    codecKey: config.CODEC_KEY,
    webhookNetworks: config.WEBHOOK_NETWORKS,
    log,
  });
  onStop(() => publication.stop());
  publication.digests.start();
  const server = await listen(publication.app, config.PORT);
  onStop(() => closeServer(server));
});
