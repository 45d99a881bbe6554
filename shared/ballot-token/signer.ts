/** Who may vote, without knowing which ballot is whose: blind signatures (RFC 9474, RSABSSA-SHA384-PSS-Randomized). */
import { constants, createPrivateKey, createPublicKey, generateKeyPair, privateDecrypt, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { tokenText, TOKEN_RANDOM_BYTES } from '../contracts/ballots';

/** A province may demand another algorithm: whoever issues and whoever takes tokens knows only these two. */
export interface BlindSigner {
  /** SPKI, DER, base64url. */
  publicKey: string;
  /** Signs what it cannot read. Throws RangeError for bytes that are no blinded message under this key. */
  sign(blinded: Uint8Array): Uint8Array;
  /** PKCS #8, DER, base64url: to be kept sealed, and destroyed when no token is issued any more. */
  export(): string;
}

/** Bits. Tokens live for weeks, and every voter's browser blinds with it: a larger one makes old phones wait. */
const MODULUS = 2_048;
const SALT_BYTES = 48;
const makeKeys = promisify(generateKeyPair);

/** A new key, for one group of one sitting and nothing else: a signature under it says "of this group" and no more. */
export async function createBlindSigner(): Promise<BlindSigner> {
  const { privateKey } = await makeKeys('rsa', { modulusLength: MODULUS });
  return openBlindSigner(privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url'));
}

export function openBlindSigner(exported: string): BlindSigner {
  const key = createPrivateKey({ key: Buffer.from(exported, 'base64url'), format: 'der', type: 'pkcs8' });
  const bytes = key.asymmetricKeyDetails!.modulusLength! / 8;
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url');
  return {
    publicKey,
    sign(blinded) {
      if (blinded.length !== bytes) throw new RangeError('not a blinded message: wrong length');
      try {
        // Blind signing is the bare private operation; OpenSSL's takes the same time whatever it is given.
        return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, blinded);
      } catch {
        throw new RangeError('not a blinded message: not below the modulus');
      }
    },
    export: () => exported,
  };
}

/** Is this a token of that group? False for whatever is wrong with it. */
export function isToken(publicKey: string, group: string, message: Uint8Array, signature: Uint8Array): boolean {
  const text = Buffer.from(tokenText(group));
  if (message.length !== TOKEN_RANDOM_BYTES + text.length) return false;
  if (!text.equals(message.subarray(TOKEN_RANDOM_BYTES))) return false;
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64url'), format: 'der', type: 'spki' });
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return verify('sha384', message, { key, padding, saltLength: SALT_BYTES }, signature);
}
