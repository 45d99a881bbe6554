/** Names that no two tests share. */
import { randomBytes } from 'node:crypto';

/** A realm of its own for one test file, so that its databases, namespace and topics are its own too. */
export function freshRealm(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}

export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: tests under test/ run with the engines, through npm test`);
  return value;
}
