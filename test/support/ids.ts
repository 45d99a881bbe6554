/** Names that no two tests share, and the engines that all of them do. */
import { randomBytes } from 'node:crypto';
import type { EngineAddresses } from '../../infra/engines/start-engines';

/** A realm of its own for one test file, so that its databases, namespace and topics are its own too. */
export function freshRealm(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}

export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: tests under test/ run with the engines, through npm test`);
  return value;
}

/** For services that hold no appraisal here: a ballot box that nobody opened. */
export function noBallotBox(): { codecKey: string; box: { url: string; publicUrl: string; tokenKey: string } } {
  const key = randomBytes(32).toString('hex');
  const url = 'http://127.0.0.1:9';
  return { codecKey: key, box: { url, publicUrl: url, tokenKey: key } };
}

/** Of the engines that were started for all tests. */
export function engineAddresses(): EngineAddresses {
  return {
    mongoUrl: required('MONGO_URL'),
    ballotsMongoUrl: required('BALLOTS_MONGO_URL'),
    kafkaBrokers: required('KAFKA_BROKERS'),
    temporalAddress: required('TEMPORAL_ADDRESS'),
  };
}
