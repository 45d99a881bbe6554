/** Which accounts there are, how often each was tried, and what became of its passwords. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Options } from '@node-rs/argon2';
import { Schema } from 'mongoose';
import type { Connection, Model } from 'mongoose';
import { DomainError } from '../../shared/http/problem';
import { isDuplicateKey } from '../../shared/mongo/engine-error';
import { PASSWORD, countAttempt, normaliseAccount, passwordProblems } from './rules';
import type { Administrator, Attempts } from './rules';

/** OWASP's second profile with more memory: 32 MiB and 3 passes, about 50 ms. `2` is argon2id (a const enum of the library). */
const ARGON2: Options = { algorithm: 2, memoryCost: 32 * 1024, timeCost: 3, parallelism: 1 };

/** An account belongs to one person and is either a person's or one kind of administrator's: `personId` is unique. */
export interface Account {
  _id: string;
  account: string;
  personId: string;
  administrator?: Administrator;
  hash: string;
  /** Earlier hashes, newest first. */
  history: string[];
  mustChange: boolean;
  locked: boolean;
  /** Raised whenever every session of the account must end: new password, lock. */
  epoch: number;
  createdAt: Date;
}

interface AttemptsDocument extends Attempts {
  _id: string;
  version: number;
  expiresAt: Date;
}

export interface NewAccount {
  account: string;
  personId: string;
  administrator?: Administrator;
  password?: string;
  mustChange: boolean;
}

export type Store = Awaited<ReturnType<typeof createStore>>;

/** `key`: the session key; account names that were tried are kept as its HMAC only, since people type passwords there. */
export async function createStore(connection: Connection, key: string) {
  const accounts: Model<Account> = connection.model<Account>(
    'account',
    new Schema<Account>(
      {
        _id: { type: String, required: true },
        account: { type: String, required: true, unique: true },
        personId: { type: String, required: true, unique: true },
        administrator: { type: String, enum: ['system', 'security', 'audit'] },
        hash: { type: String, required: true },
        history: { type: [String], required: true },
        mustChange: { type: Boolean, required: true },
        locked: { type: Boolean, required: true },
        epoch: { type: Number, required: true },
        createdAt: { type: Date, required: true },
      },
      { collection: 'accounts', strict: 'throw', versionKey: false },
    ),
  );
  await accounts.init();
  const attempts = connection.getClient().db(connection.name).collection<AttemptsDocument>('attempts');
  await attempts.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  // Compared with when the account is unknown, so that the answer takes as long as for a known one.
  const decoy = await hash(randomBytes(16).toString('hex'), ARGON2);

  const attemptsId = (account: string): string =>
    createHmac('sha256', key)
      .update(`account:${normaliseAccount(account)}`)
      .digest('hex');

  async function countOne(account: string, now: number): Promise<Attempts> {
    const _id = attemptsId(account);
    for (;;) {
      const before = await attempts.findOne({ _id });
      const verdict = countAttempt(before ?? undefined, now);
      if (!verdict.allowed) throw lockedOut(verdict.until, now);
      const after = {
        _id,
        ...verdict.after,
        version: (before?.version ?? 0) + 1,
        expiresAt: new Date(now + 86_400_000),
      };
      if (before === null) {
        const made = await attempts.insertOne(after).catch((error: unknown) => {
          if (isDuplicateKey(error)) return undefined;
          throw error;
        });
        if (made !== undefined) return verdict.after;
      } else if ((await attempts.replaceOne({ _id, version: before.version }, after)).modifiedCount === 1) {
        return verdict.after;
      }
    }
  }

  /** Compares one password, counting it; unknown accounts are counted, locked and answered like known ones. */
  async function check(account: string, password: string, now: number): Promise<Account> {
    const counted = await countOne(account, now);
    const found = await accounts.findOne({ account: normaliseAccount(account) }).lean<Account>();
    const right = await verify(found?.hash ?? decoy, password);
    if (found === null || !right) {
      if (counted.lockedUntil !== undefined) throw lockedOut(counted.lockedUntil, now);
      throw new DomainError('sign_in_failed');
    }
    await attempts.deleteOne({ _id: attemptsId(account) });
    return found;
  }

  return {
    check,

    findAccount: (id: string) => accounts.findById(id).lean<Account>().exec(),
    findByName: (account: string) =>
      accounts
        .findOne({ account: normaliseAccount(account) })
        .lean<Account>()
        .exec(),

    /** Makes an account, or tells that the name or the person has one already. The password is returned once, never kept. */
    async makeAccount(wanted: NewAccount): Promise<{ made: boolean; account: string; password?: string }> {
      const account = normaliseAccount(wanted.account);
      const password = wanted.password ?? randomPassword();
      const problems = passwordProblems(password, account);
      if (problems.length > 0) throw weak(problems);
      try {
        await accounts.create({
          _id: randomUUID(),
          account,
          personId: wanted.personId,
          ...(wanted.administrator === undefined ? {} : { administrator: wanted.administrator }),
          hash: await hash(password, ARGON2),
          history: [],
          mustChange: wanted.mustChange,
          locked: false,
          epoch: 1,
          createdAt: new Date(),
        });
        return { made: true, account, password };
      } catch (error) {
        if (isDuplicateKey(error)) return { made: false, account };
        throw error;
      }
    },

    /** The person's own change: the new one must differ from the present and the last five. Ends all their sessions. */
    async changePassword(account: Account, next: string): Promise<number> {
      const problems = passwordProblems(next, account.account);
      if (problems.length > 0) throw weak(problems);
      const last = [account.hash, ...account.history].slice(0, PASSWORD.history);
      for (const earlier of last) {
        if (await verify(earlier, next)) throw weak([`不能与最近 ${PASSWORD.history} 次用过的密码相同`]);
      }
      const changed = await accounts.findOneAndUpdate(
        { _id: account._id, epoch: account.epoch },
        { $set: { hash: await hash(next, ARGON2), history: last, mustChange: false }, $inc: { epoch: 1 } },
        { returnDocument: 'after' },
      );
      if (changed === null) throw new DomainError('sign_in_failed', { detail: '密码刚刚被修改过，请重新登录' });
      return changed.epoch;
    },

    /** A fresh random password that must be changed at the next sign-in. Also lifts a lock-out. */
    async resetPassword(account: Account, mustChange: boolean): Promise<string> {
      const password = randomPassword();
      await accounts.updateOne(
        { _id: account._id },
        {
          $set: {
            hash: await hash(password, ARGON2),
            history: [account.hash, ...account.history].slice(0, PASSWORD.history),
            mustChange,
          },
          $inc: { epoch: 1 },
        },
      );
      await attempts.deleteOne({ _id: attemptsId(account.account) });
      return password;
    },

    async setLocked(account: Account, locked: boolean): Promise<void> {
      await accounts.updateOne({ _id: account._id }, { $set: { locked }, $inc: { epoch: 1 } });
      if (!locked) await attempts.deleteOne({ _id: attemptsId(account.account) });
    },

    /** In the order of their names; `after` is the last name of the page before. */
    async listAccounts(after: string, limit: number): Promise<Account[]> {
      return accounts
        .find({ account: { $gt: after } })
        .sort({ account: 1 })
        .limit(limit)
        .lean<Account[]>();
    },
  };
}

/** 16 letters and digits without look-alikes, of all three kinds: about 92 bits. */
export function randomPassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  for (;;) {
    const bytes = [...randomBytes(64)].filter((byte) => byte < alphabet.length * 4).slice(0, 16);
    const password = bytes.map((byte) => alphabet.charAt(byte % alphabet.length)).join('');
    if (password.length === 16 && passwordProblems(password, '\0').length === 0) return password;
  }
}

function weak(problems: string[]): DomainError {
  return new DomainError('password_too_weak', {
    detail: problems.join('；'),
    fields: problems.map((message) => ({ path: '/next', message })),
  });
}

function lockedOut(until: number, now: number): DomainError {
  const minutes = Math.max(1, Math.ceil((until - now) / 60_000));
  return new DomainError('locked_out', {
    detail: `请在 ${minutes} 分钟后再试，或联系安全管理员`,
    extra: { until: new Date(until).toISOString() },
  });
}
