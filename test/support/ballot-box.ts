/** The real ballot box on its real server, and voters as their browsers are. */
import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { startBallots } from '../../services/ballots/service';
import type { CastBallot, Choice, SittingResult } from '../../shared/contracts/ballots';
import type { Clock } from '../../shared/contracts/plan';
import { databaseName } from '../../shared/contracts/topics';
import { connectMongo, type Database } from '../../shared/mongo/connect';
import { finishToken, requestToken, type Token } from '../../shared/ballot-token/voter';
import { required } from './ids';

export interface BallotBox {
  url: string;
  tokenKey: string;
  database: Database;
  /** Everything it logged, at the most talkative level. */
  log: string[];
  cast(sitting: string, ballot: CastBallot): Promise<{ status: number; body: Record<string, unknown> }>;
  result(sitting: string): Promise<SittingResult>;
  close(): Promise<void>;
}

export async function openBallotBox(realm: string, clock: Clock): Promise<BallotBox> {
  const tokenKey = randomBytes(32).toString('hex');
  const log: string[] = [];
  const stops: (() => unknown)[] = [];
  const port = await startBallots(
    {
      ...{ REALM: realm, CLOCK: clock, PORT: 0, LOG_LEVEL: 'trace', BALLOTS_TOKEN_KEY: tokenKey },
      ...{ BALLOTS_MONGO_URL: required('BALLOTS_MONGO_URL'), PUBLIC_URL: 'https://jiannuo.example' },
    },
    {
      log: pino({ level: 'trace' }, { write: (line: string) => void log.push(line) }),
      onStop: (stop) => void stops.unshift(stop),
    },
  );
  const url = `http://127.0.0.1:${port}`;
  const database = await connectMongo(required('BALLOTS_MONGO_URL'), databaseName(realm, 'ballots'), { alone: true });
  return {
    ...{ url, tokenKey, database, log },
    async cast(sitting, ballot) {
      const response = await fetch(`${url}/sittings/${sitting}/ballots`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'https://jiannuo.example' },
        body: JSON.stringify(ballot),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async result(sitting) {
      const response = await fetch(`${url}/sittings/${sitting}/result`);
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      return (await response.json()) as SittingResult;
    },
    async close() {
      for (const stop of stops) await stop();
      await database.dropDatabase();
      await database.close();
    },
  };
}

/** Blinds, has it signed by whoever issues, and unblinds. */
export async function fetchToken(
  { group, publicKey }: { group: string; publicKey: string },
  issue: (blinded: string) => Promise<string>,
): Promise<Token> {
  const request = await requestToken(group, publicKey);
  return finishToken(request, await issue(request.blinded));
}

export const ballotOf = (token: Token, choice: Choice): CastBallot => ({ ...token, choice });
