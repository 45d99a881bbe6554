/** Who may vote in an appraisal: the roll is frozen with its keys, and each participant gets one token a group (A2, A5, X4). */
import { randomBytes } from 'node:crypto';
import { createBlindSigner, openBlindSigner } from '../../shared/ballot-token/signer';
import { toBusiness } from '../../shared/calendar/clock';
import { instantOf } from '../../shared/calendar/day';
import type { MyRoll, RollRequest, RollView, Sitting } from '../../shared/contracts/ballots';
import type { Clock } from '../../shared/contracts/plan';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import type { Ask } from '../../shared/http/ask';
import { DomainError } from '../../shared/http/problem';
import { isDuplicateKey } from '../../shared/mongo/engine-error';
import type { Seal } from '../../shared/seal/seal';
import { requestHash, rollHash, rollProblems } from './roll-rules';
import type { RollEntry, ScoringStore, StoredRoll } from './store';

export interface TokenAsked {
  group: string;
  /** Base64url. */
  blinded: string;
}

export interface Rolls {
  /** Once and for good; what was interrupted goes on where it was. */
  freeze(asked: RollRequest): Promise<RollView>;
  find(id: string): Promise<RollView>;
  /** Those in which the person takes part and that are not over, the next first. */
  mine(personId: string): Promise<MyRoll[]>;
  /** Blind signatures, in the order asked; the same blinded message gets the same again. */
  issue(personId: string, roll: string, asked: TokenAsked[]): Promise<string[]>;
  /** Destroys the keys of rolls whose casting has opened. */
  destroyKeys(): Promise<number>;
}

export interface RollsDeps {
  store: ScoringStore;
  clock: Clock;
  seal: Seal;
  /** The ballot box, asked with its own key. */
  box: Ask;
  /** Where browsers find it. */
  boxUrl: string;
  /** Real milliseconds. */
  now?: () => number;
}

const newId = (): string => randomBytes(12).toString('base64url');

export function createRolls({ store, clock, seal, box, boxUrl, now = Date.now }: RollsDeps): Rolls {
  const { rolls, rollEntries, rollKeys, members } = store;
  const time = (): string => instantOf(toBusiness(clock, now()));

  async function prepare(asked: RollRequest): Promise<StoredRoll> {
    const people = [...new Set(asked.questions.flatMap(({ groups }) => groups.flatMap((group) => group.participants)))];
    const known = await members.find({ _id: { $in: people }, active: true }, { projection: { _id: 1 } }).toArray();
    const active = new Set(known.map(({ _id }) => _id));
    const fields = rollProblems(asked, (person) => active.has(person));
    if (fields.length > 0) throw new DomainError('roll_unsound', { fields });

    const { id, questions, ...rest } = asked;
    const entries: RollEntry[] = [];
    const prepared: StoredRoll['questions'] = [];
    for (const { subjectId, scale, groups } of questions) {
      const made = await Promise.all(
        groups.map(async ({ kind, participants }) => {
          const signer = await createBlindSigner();
          const group = newId();
          await rollKeys.insertOne({ _id: group, sealed: seal.seal(signer.export()), opens: asked.opens });
          for (const personId of participants) entries.push({ _id: `${group}/${personId}`, roll: id, group, personId });
          return { id: group, kind, asked: participants.length, publicKey: signer.publicKey };
        }),
      );
      prepared.push({ id: newId(), subjectId, scale, groups: made });
    }
    const participantsOf = (group: string): string[] =>
      entries.filter((entry) => entry.group === group).map(({ personId }) => personId);
    const roll = { ...rest, questions: prepared };
    const document: StoredRoll = {
      ...{ _id: id, state: 'preparing', ...roll },
      ...{ hash: rollHash(roll, participantsOf), request: requestHash(asked) },
    };
    await rollEntries.insertMany(entries);
    await rolls.insertOne(document);
    return document;
  }

  async function read(id: string): Promise<StoredRoll> {
    const roll = await rolls.findOne({ _id: id });
    if (!roll) throw new DomainError('not_found');
    return roll;
  }

  return {
    async freeze(asked) {
      let roll = await rolls.findOne({ _id: asked.id });
      if (!roll) {
        if (asked.opens <= time()) throw new DomainError('tokens_not_given');
        try {
          roll = await prepare(asked);
        } catch (error) {
          // Somebody else was first; what was made here belongs to no roll and is never given out.
          if (!isDuplicateKey(error)) throw error;
          roll = await read(asked.id);
        }
      }
      if (roll.request !== requestHash(asked)) throw new DomainError('roll_fixed');
      if (roll.state === 'preparing') {
        const { id, ...sitting } = sittingOf(roll);
        await box.post(`/internal/sittings/${id}`, sitting, SYSTEM_ACTOR);
        await rolls.updateOne({ _id: roll._id }, { $set: { state: 'frozen' } });
        roll.state = 'frozen';
      }
      return viewOf(roll);
    },
    async find(id) {
      return viewOf(await read(id));
    },
    async mine(personId) {
      const entries = await rollEntries.find({ personId }).toArray();
      const found = await rolls
        .find({ _id: { $in: [...new Set(entries.map(({ roll }) => roll))] }, state: 'frozen', closes: { $gt: time() } })
        .sort({ opens: 1 })
        .toArray();
      const mine = new Map(entries.map((entry) => [entry.group, entry]));
      return found.map(({ _id, year, organisationId, opens, closes, questions }) => ({
        ...{ id: _id, year, organisationId, opens, closes, box: boxUrl },
        questions: questions.flatMap(({ subjectId, scale, groups }) =>
          groups
            .filter((group) => mine.has(group.id))
            .map(({ id: group, kind, publicKey }) => {
              const issued = mine.get(group)!.signature !== undefined;
              return { subjectId, scale, kind, group, publicKey, issued };
            }),
        ),
      }));
    },
    async issue(personId, id, asked) {
      const roll = await rolls.findOne({ _id: id, state: 'frozen' });
      const wanted = asked.map(({ group }) => `${group}/${personId}`);
      const entries = await rollEntries.find({ _id: { $in: wanted }, roll: id }).toArray();
      if (!roll || entries.length < new Set(wanted).size) throw new DomainError('not_found');
      const known = new Map(entries.map((entry) => [entry.group, entry]));
      const signatures: string[] = [];
      for (const { group, blinded } of asked) signatures.push(await issueOne(known.get(group)!, blinded));
      return signatures;
    },
    async destroyKeys() {
      return (await rollKeys.deleteMany({ opens: { $lte: time() } })).deletedCount;
    },
  };

  async function issueOne(entry: RollEntry, blinded: string): Promise<string> {
    // A browser that did not hear the answer may ask again, even after casting has opened.
    if (entry.signature && entry.blinded === blinded) return entry.signature;
    if (entry.signature) throw new DomainError('token_issued');
    const key = await rollKeys.findOne({ _id: entry.group });
    if (!key || key.opens <= time()) throw new DomainError('tokens_not_given');
    const signature = sign(seal.open(key.sealed), blinded);
    const { matchedCount } = await rollEntries.updateOne(
      { _id: entry._id, signature: { $exists: false } },
      { $set: { blinded, signature } },
    );
    // Two windows at once: whichever was first has its token.
    return matchedCount === 1 ? signature : issueOne((await rollEntries.findOne({ _id: entry._id }))!, blinded);
  }
}

function sign(key: string, blinded: string): string {
  try {
    return Buffer.from(openBlindSigner(key).sign(Buffer.from(blinded, 'base64url'))).toString('base64url');
  } catch (error) {
    if (error instanceof RangeError) throw new DomainError('blinding_invalid');
    throw error;
  }
}

function sittingOf({ _id, opens, closes, floor, questions }: StoredRoll): Sitting {
  return {
    ...{ id: _id, opens, closes, floor },
    questions: questions.map(({ id, scale, groups }) => ({
      id,
      scale,
      groups: groups.map((group) => ({ id: group.id, publicKey: group.publicKey })),
    })),
  };
}

function viewOf({ _id, questions, request: _ours, ...roll }: StoredRoll): RollView {
  return {
    id: _id,
    ...roll,
    questions: questions.map(({ groups, ...question }) => ({
      ...question,
      groups: groups.map(({ id, kind, asked }) => ({ id, kind, asked })),
    })),
  };
}
