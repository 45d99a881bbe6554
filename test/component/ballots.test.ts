/** Can a branch vote so that nobody, we included, learns who voted how: roll, box and voters on their real engines (A5, X4, X5). */
import { createHash } from 'node:crypto';
import pino from 'pino';
import { startBallots } from '../../services/ballots/service';
import { applyRoster } from '../../services/scoring/consumer';
import { finishToken, receiptOf, requestToken, type Token } from '../../shared/ballot-token/voter';
import type { MyRoll, RollQuestion, RollRequest, Sitting, SittingResult } from '../../shared/contracts/ballots';
import type { Actor } from '../../shared/contracts/organisation';
import { signActor, SYSTEM_ACTOR } from '../../shared/http/actor';
import { ballotOf, fetchToken, openBallotBox, type BallotBox } from '../support/ballot-box';
import { freshRealm, noBallotBox, required } from '../support/ids';
import { openScoringApi, type ScoringApi } from '../support/scoring-api';
import { appointment, eventOf, member, organisation } from '../support/told-year';

const FROZEN = '2026-12-01T01:00:00.000Z';
const OPENS = '2026-12-10T01:00:00.000Z';
const CLOSES = '2026-12-10T09:00:00.000Z';
const MEMBERS = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7'];
const STAFF = ['w1', 'w2'];
const JUDGED = 'm1';

const realm = freshRealm('ballots');
let scoring: ScoringApi;
let box: BallotBox;
const actor = (personId: string): Actor => ({ personId, appointments: [] });
const secretary: Actor = { personId: 'm-s2', appointments: [appointment('m-s2', 'o2', '/o1/o2/')] };

const asked = (id: string, change: Partial<RollRequest> = {}): RollRequest => ({
  ...{ id, year: 2026, organisationId: 'o2', opens: OPENS, closes: CLOSES, floor: 3 },
  questions: [
    {
      ...{ subjectId: JUDGED, scale: 'member' },
      groups: [
        { kind: 'members', participants: MEMBERS.slice(1) },
        { kind: 'staff', participants: STAFF },
      ],
    },
  ],
  ...change,
});
/** Business time for roll and box at once. */
function at(now: string): void {
  Object.assign(scoring.clock, { origin: now, realOrigin: new Date().toISOString() });
}
const freeze = (request: object) => scoring.post(SYSTEM_ACTOR, '/internal/rolls', request);
async function rollOf(person: string, id: string): Promise<MyRoll> {
  const { body } = await scoring.get(actor(person), '/rolls/mine');
  return (body.items as MyRoll[]).find((roll) => roll.id === id)!;
}
const ask = (person: string, roll: string, tokens: { group: string; blinded: string }[]) =>
  scoring.post(actor(person), `/rolls/${roll}/tokens`, { tokens });

async function tokenOf(person: string, roll: string, question?: RollQuestion): Promise<Token> {
  const { group, publicKey } = question ?? (await rollOf(person, roll)).questions[0];
  return fetchToken({ group, publicKey }, async (blinded) => {
    const { status, body } = await ask(person, roll, [{ group, blinded }]);
    expect(status).toBe(200);
    return body.signatures[0] as string;
  });
}

beforeAll(async () => {
  const clock = { origin: FROZEN, realOrigin: new Date().toISOString(), rate: 1 };
  box = await openBallotBox(realm, clock);
  const { codecKey } = noBallotBox();
  scoring = await openScoringApi('rolls', FROZEN, {
    codecKey,
    box: { url: box.url, publicUrl: box.url, tokenKey: box.tokenKey },
  });
  // One clock for both, as in a realm.
  Object.assign(scoring.clock, clock);
  Object.defineProperties(clock, {
    origin: { get: () => scoring.clock.origin },
    realOrigin: { get: () => scoring.clock.realOrigin },
  });
  await applyRoster(scoring.store, [eventOf('organisation.changed', 'o1', 1, organisation('o1'))]);
  await applyRoster(scoring.store, [eventOf('organisation.changed', 'o2', 1, organisation('o2', 'o1'))]);
  for (const id of [...MEMBERS, ...STAFF])
    await applyRoster(scoring.store, [eventOf('member.changed', id, 1, member(id, 'o2'))]);
  const gone = { ...member('m-gone', 'o2'), active: false };
  await applyRoster(scoring.store, [eventOf('member.changed', 'm-gone', 1, gone)]);
}, 60_000);
afterAll(async () => {
  await scoring?.close();
  await box?.close();
});
beforeEach(() => at(FROZEN));

describe('a vote', () => {
  const votes: Record<string, string> = {
    m2: 'good',
    m3: 'good',
    m4: 'fairlyGood',
    m5: 'good',
    w1: 'poor',
    w2: 'good',
  };
  const tokens: Record<string, Token> = {};
  const receipts: Record<string, string> = {};
  let result: SittingResult;

  beforeAll(async () => {
    at(FROZEN);
    expect((await freeze(asked('vote'))).status).toBe(200);
    for (const person of [...Object.keys(votes), 'm7']) tokens[person] = await tokenOf(person, 'vote');
    at(OPENS);
    // In another order than that in which the tokens were fetched.
    for (const person of Object.keys(votes).reverse()) {
      const { status, body } = await box.cast('vote', ballotOf(tokens[person], votes[person]));
      expect(status).toBe(200);
      receipts[person] = body.receipt as string;
    }
    at('2026-12-10T10:00:00.000Z');
    result = await box.result('vote');
  }, 60_000);

  it('A5 counts one ballot a participant who cast it, and says how many that were', () => {
    expect(Object.values(result.cast).sort()).toEqual([2, 4]);
  });

  it('X5 two ballots of the staff are shown only together with those of the members', () => {
    expect(result.blocks).toHaveLength(1);
    expect(result.blocks[0]).toMatchObject({ counts: { good: 4, fairlyGood: 1, poor: 1 }, unanimous: false });
    expect(result.withheld).toEqual([]);
  });

  it('X4 every voter finds the own ballot by its receipt, as it was cast', async () => {
    const listed = Object.fromEntries(result.blocks[0].ballots.map(({ receipt, choice }) => [receipt, choice]));
    for (const [person, choice] of Object.entries(votes)) {
      expect(listed[receipts[person]]).toBe(choice);
      expect(await receiptOf(tokens[person].message)).toBe(receipts[person]);
    }
  });

  it('A5 X4 whoever counts the published list comes to the published counts', () => {
    for (const { ballots, counts } of result.blocks) {
      const counted: Record<string, number> = {};
      for (const { choice } of ballots) counted[choice] = (counted[choice] ?? 0) + 1;
      expect(counted).toEqual(counts);
    }
  });

  it('X4 nothing the roll keeps is found in the box, and nothing of the box in the roll', async () => {
    const dump = async (collections: { find(): { toArray(): Promise<object[]> } }[]): Promise<string> =>
      JSON.stringify(await Promise.all(collections.map((collection) => collection.find().toArray())));
    const kept = await dump([scoring.store.rolls, scoring.store.rollEntries, scoring.store.rollKeys]);
    const cast = await box.database.db!.collection('ballots').find().toArray();
    const boxed = JSON.stringify([cast, await box.database.db!.collection('sittings').find().toArray()]);
    for (const person of [...MEMBERS, ...STAFF]) expect(boxed).not.toContain(`"${person}"`);
    for (const { message, signature } of Object.values(tokens)) {
      const id = createHash('sha256').update(Buffer.from(message, 'base64url')).digest('hex');
      for (const trace of [id, message, signature]) expect(kept).not.toContain(trace);
    }
    for (const entry of await scoring.store.rollEntries.find({ signature: { $exists: true } }).toArray())
      for (const trace of [entry.blinded!, entry.signature!]) expect(boxed).not.toContain(trace);
  });

  it('X4 the box keeps no time and no order: a ballot is its token’s hash, its group and its choice', async () => {
    const ballots = box.database.db!.collection('ballots');
    const natural = await ballots.find({}, { hint: { $natural: 1 } }).toArray();
    for (const ballot of natural) expect(Object.keys(ballot).sort()).toEqual(['_id', 'choice', 'group', 'sitting']);
    const ids = natural.map(({ _id }) => String(_id));
    expect(ids).toEqual([...ids].sort());
    const [info] = await box.database.db!.listCollections({ name: 'ballots' }).toArray();
    expect(info).toMatchObject({ options: { clusteredIndex: { key: { _id: 1 } } } });
    expect(await box.database.useDb('local').db!.listCollections({ name: 'oplog.rs' }).toArray()).toEqual([]);
  });

  it('X4 the box logs no cast ballot, and refusals without what was sent', async () => {
    const before = box.log.length;
    at('2026-12-10T02:00:00.000Z');
    await box.cast('vote', ballotOf(tokens.m7, 'good'));
    expect(box.log.slice(before)).toEqual([]);
    await box.cast('vote', ballotOf(tokens.m7, 'poor'));
    const lines = box.log.slice(before).join('\n');
    expect(lines).toContain('token_spent');
    for (const trace of [tokens.m7.message, tokens.m7.signature, tokens.m7.group, 'poor'])
      expect(lines).not.toContain(trace);
  });

  it('X4 the keys are gone once casting has opened: nobody can make a token any more', async () => {
    at(OPENS);
    await scoring.rolls.destroyKeys();
    expect(await scoring.store.rollKeys.countDocuments({ opens: { $lte: OPENS } })).toBe(0);
  });
});

describe('tokens', () => {
  beforeAll(async () => {
    at(FROZEN);
    await freeze(asked('tokens'));
  });

  it('A5 the same blinded message gets the same signature, another is refused', async () => {
    const { group, publicKey } = (await rollOf('m2', 'tokens')).questions[0];
    const [first, second] = [await requestToken(group, publicKey), await requestToken(group, publicKey)];
    const { body } = await ask('m2', 'tokens', [{ group, blinded: first.blinded }]);
    expect((await ask('m2', 'tokens', [{ group, blinded: first.blinded }])).body).toEqual(body);
    expect((await ask('m2', 'tokens', [{ group, blinded: second.blinded }])).body).toMatchObject({
      ...{ status: 409, code: 'token_issued' },
    });
    expect((await rollOf('m2', 'tokens')).questions[0].issued).toBe(true);
    expect(await finishToken(first, body.signatures[0])).toMatchObject({ group });
  });

  it('A5 of two windows that ask at once one gets the token', async () => {
    const { group, publicKey } = (await rollOf('m3', 'tokens')).questions[0];
    const requests = await Promise.all(Array.from({ length: 4 }, () => requestToken(group, publicKey)));
    const answers = await Promise.all(requests.map(({ blinded }) => ask('m3', 'tokens', [{ group, blinded }])));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  });

  it('A5 X4 nobody gets one for another group, for somebody else’s or without taking part', async () => {
    const { questions } = (await scoring.get(secretary, '/rolls/tokens')).body;
    const [members, staff] = questions[0].groups as { id: string }[];
    const blinded = 'AAAA';
    for (const [person, group] of [
      ['m2', staff.id],
      [JUDGED, members.id],
      ['w1', members.id],
      ['m-s2', members.id],
    ])
      expect((await ask(person, 'tokens', [{ group, blinded }])).body).toMatchObject({
        status: 404,
        code: 'not_found',
      });
    expect(await rollOf(JUDGED, 'tokens')).toBeUndefined();
  });

  it('X4 what is no blinded message is not signed', async () => {
    const { group } = (await rollOf('m4', 'tokens')).questions[0];
    for (const bytes of [Buffer.alloc(10), Buffer.alloc(256, 255)])
      expect((await ask('m4', 'tokens', [{ group, blinded: bytes.toString('base64url') }])).body).toMatchObject({
        ...{ status: 422, code: 'blinding_invalid' },
      });
    expect((await rollOf('m4', 'tokens')).questions[0].issued).toBe(false);
  });

  it('X4 are given until casting opens, and an answer that was lost is given again afterwards', async () => {
    const { group, publicKey } = (await rollOf('m5', 'tokens')).questions[0];
    const request = await requestToken(group, publicKey);
    const { body } = await ask('m5', 'tokens', [{ group, blinded: request.blinded }]);
    at(OPENS);
    expect((await ask('m5', 'tokens', [{ group, blinded: request.blinded }])).body).toEqual(body);
    const late = await requestToken(group, publicKey);
    expect((await ask('m6', 'tokens', [{ group, blinded: late.blinded }])).body).toMatchObject({
      ...{ status: 409, code: 'tokens_not_given' },
    });
  });
});

describe('a ballot', () => {
  let tokens: Token[];
  beforeAll(async () => {
    at(FROZEN);
    await freeze(asked('cast'));
    tokens = [];
    for (const person of ['m2', 'm3', 'm4']) tokens.push(await tokenOf(person, 'cast'));
  });
  const refusal = async (sitting: string, ballot: Parameters<BallotBox['cast']>[1]) =>
    (await box.cast(sitting, ballot)).body.code;

  it('A5 is refused before the opening, from the closing on, and interim results are refused to everybody', async () => {
    expect(await refusal('cast', ballotOf(tokens[0], 'good'))).toBe('ballots_not_open');
    at(CLOSES);
    expect(await refusal('cast', ballotOf(tokens[0], 'good'))).toBe('ballots_closed');
    at(OPENS);
    const response = await fetch(`${box.url}/sittings/cast/result`);
    expect(await response.json()).toMatchObject({ status: 409, code: 'ballots_not_counted' });
    const view = (await (await fetch(`${box.url}/sittings/cast`)).json()) as object;
    expect(Object.keys(view).sort()).toEqual(['closes', 'floor', 'id', 'opens', 'phase', 'questions']);
  });

  it('A5 sent again is the same ballot; with another choice its token is spent', async () => {
    at(OPENS);
    const first = await box.cast('cast', ballotOf(tokens[0], 'good'));
    expect(await box.cast('cast', ballotOf(tokens[0], 'good'))).toEqual(first);
    expect(await refusal('cast', ballotOf(tokens[0], 'poor'))).toBe('token_spent');
  });

  it('A5 of forty sent at once with one token one is counted', async () => {
    at(OPENS);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => box.cast('cast', ballotOf(tokens[1], i % 2 ? 'good' : 'poor'))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
    expect(await box.database.db!.collection('ballots').countDocuments({ sitting: 'cast' })).toBe(2);
  });

  it('X4 with the token of another sitting, a forged one or an unknown choice is refused', async () => {
    at(FROZEN);
    await freeze(asked('other'));
    const foreign = await tokenOf('m2', 'other');
    at(OPENS);
    expect(await refusal('cast', ballotOf(foreign, 'good'))).toBe('token_invalid');
    expect(await refusal('cast', ballotOf({ ...foreign, group: tokens[2].group }, 'good'))).toBe('token_invalid');
    expect(await refusal('cast', ballotOf({ ...tokens[2], signature: 'AAAA' }, 'good'))).toBe('token_invalid');
    expect(await refusal('cast', ballotOf(tokens[2], 'satisfied'))).toBe('choice_unknown');
    expect(await refusal('nowhere', ballotOf(tokens[2], 'good'))).toBe('not_found');
    expect(await refusal('cast', { ...ballotOf(tokens[2], 'good'), voter: 'm2' } as never)).toBe('bad_request');
  });

  it('X4 a page of the console may cast without cookies, no other page may', async () => {
    const response = await fetch(`${box.url}/sittings/cast/ballots`, { method: 'OPTIONS' });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://jiannuo.example');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect(response.headers.get('set-cookie')).toBeNull();
  });
});

describe('a roll', () => {
  it('A5 with rows that are wrong names every one of them and changes nothing', async () => {
    const participants = ['m2', 'm2', JUDGED, 'm-gone', 'nobody'];
    const { status, body } = await freeze(
      asked('wrong', {
        questions: [
          {
            subjectId: JUDGED,
            scale: 'member',
            groups: [
              { kind: 'members', participants },
              { kind: 'staff', participants: ['m2'] },
            ],
          },
          { subjectId: JUDGED, scale: 'member', groups: [{ kind: 'members', participants: ['m3'] }] },
        ],
      }),
    );
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'roll_unsound' });
    expect((body.errors as { path: string }[]).map(({ path }) => path)).toEqual([
      ...[1, 2, 3, 4].map((p) => `/questions/0/groups/0/participants/${p}`),
      ...['/questions/0/groups/1/participants/0', '/questions/1/subjectId'],
    ]);
    expect(await scoring.store.rolls.countDocuments({ _id: 'wrong' })).toBe(0);
    expect(await scoring.store.rollEntries.countDocuments({ roll: 'wrong' })).toBe(0);
  });

  it('A2 is frozen once: the same again changes nothing, another is refused, and its hash is shown', async () => {
    const first = await freeze(asked('once'));
    expect(await freeze(asked('once'))).toMatchObject({ status: 200, body: first.body });
    expect((await freeze(asked('once', { floor: 4 }))).body).toMatchObject({ status: 409, code: 'roll_fixed' });
    const { body } = await scoring.get(secretary, '/rolls/once');
    expect(body).toEqual(first.body);
    expect(body.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(body)).not.toContain('"m2"');
    expect((await scoring.get(actor('m2'), '/rolls/once')).body).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('A2 is not frozen when casting would open at once: there would be no time to fetch a token', async () => {
    at(OPENS);
    expect((await freeze(asked('late'))).body).toMatchObject({ status: 409, code: 'tokens_not_given' });
  });

  it('A2 that was interrupted before the box knew of it goes on where it was', async () => {
    const { body: first } = await freeze(asked('broken'));
    await scoring.store.rolls.updateOne({ _id: 'broken' }, { $set: { state: 'preparing' } });
    expect((await scoring.get(actor('m2'), '/rolls/mine')).body.items.map(({ id }: MyRoll) => id)).not.toContain(
      'broken',
    );
    expect((await freeze(asked('broken'))).body).toEqual(first);
  });

  it('A2 is made by the system alone', async () => {
    expect((await scoring.post(secretary, '/internal/rolls', asked('mine'))).body).toMatchObject({ status: 404 });
  });
});

describe('the box', () => {
  const key = async (tokenKey: string) => ({
    authorization: `Bearer ${await signActor(SYSTEM_ACTOR, tokenKey)}`,
    'content-type': 'application/json',
  });
  const setUp = async (id: string, sitting: object, tokenKey = box.tokenKey) =>
    (await (
      await fetch(`${box.url}/internal/sittings/${id}`, {
        method: 'POST',
        headers: await key(tokenKey),
        body: JSON.stringify(sitting),
      })
    )
      .json()
      .catch(() => ({}))) as { code?: string };
  const sitting: Omit<Sitting, 'id'> = {
    ...{ opens: OPENS, closes: CLOSES, floor: 3 },
    questions: [{ id: 'q', scale: 'member', groups: [{ id: 'g', publicKey: 'AAAA' }] }],
  };

  it('A5 a sitting that is there never changes, and an unsound one is not held', async () => {
    expect(await setUp('fixed', sitting)).toEqual({});
    expect(await setUp('fixed', sitting)).toEqual({});
    expect(await setUp('fixed', { ...sitting, floor: 4 })).toMatchObject({ code: 'sitting_fixed' });
    expect(await setUp('unsound', { ...sitting, floor: 2 })).toMatchObject({ code: 'sitting_unsound' });
  });

  it('X4 takes sittings from scoring alone: the key of the other services opens nothing here', async () => {
    expect(await setUp('foreign', sitting, noBallotBox().codecKey)).toMatchObject({ code: 'not_signed_in' });
  });

  it('X4 does not start on a replica set, whose oplog tells the order of ballots', async () => {
    await expect(
      startBallots(
        {
          ...{ REALM: realm, CLOCK: scoring.clock, PORT: 0, LOG_LEVEL: 'silent', BALLOTS_TOKEN_KEY: box.tokenKey },
          ...{ BALLOTS_MONGO_URL: required('MONGO_URL'), PUBLIC_URL: 'https://jiannuo.example' },
        },
        { log: pino({ level: 'silent' }), onStop: () => undefined },
      ),
    ).rejects.toThrow('oplog');
  });
});

it('X4 the box starts again on what it keeps, in the order of the tokens as before', async () => {
  const again = freshRealm('ballots');
  const clock = { origin: FROZEN, realOrigin: new Date().toISOString(), rate: 1 };
  const first = await openBallotBox(again, clock);
  const second = await openBallotBox(again, clock);
  try {
    const [ballots] = await second.database.db!.listCollections({ name: 'ballots' }).toArray();
    expect(ballots).toMatchObject({ options: { clusteredIndex: { key: { _id: 1 }, unique: true } } });
  } finally {
    await first.close();
    await second.close();
  }
});
