/** Prepares the engines for the realm of the environment and ends: its namespace, search attributes and topics. */
import { ensureRealm } from './engines/realm';
import { MissingPiece } from './missing-piece';
import { createProgress } from './progress';
import { runCommand } from './run-command';

runCommand(async ({ env }) => {
  const { REALM, KAFKA_BROKERS, TEMPORAL_ADDRESS } = env;
  if (!REALM || !KAFKA_BROKERS || !TEMPORAL_ADDRESS)
    throw new MissingPiece('需要环境变量 REALM、KAFKA_BROKERS 和 TEMPORAL_ADDRESS。');
  const engines = { kafkaBrokers: KAFKA_BROKERS, temporalAddress: TEMPORAL_ADDRESS };
  await createProgress().during(`准备 ${REALM}`, () => ensureRealm(engines, REALM));
});
