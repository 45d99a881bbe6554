/** How does a voter get a token that nobody can tell from another's: the browser's half of RFC 9474. */
import { RSABSSA } from '@cloudflare/blindrsa-ts';
import { RECEIPT_LENGTH, tokenText } from '../contracts/ballots';

/**
 * What the voter's browser keeps before it asks: lost after the token was issued, the vote is lost, since nobody else
 * can undo the blinding. Base64url.
 */
export interface TokenRequest {
  group: string;
  publicKey: string;
  /** What is being signed; never sent before it is cast. */
  message: string;
  /** What is sent to be signed. */
  blinded: string;
  /** What undoes the blinding; never sent. */
  inverse: string;
}

export interface Token {
  group: string;
  message: string;
  signature: string;
}

const suite = RSABSSA.SHA384.PSS.Randomized();

/** Needs WebCrypto, which a browser has on https and on the machine itself only. */
export async function requestToken(group: string, publicKey: string): Promise<TokenRequest> {
  const message = suite.prepare(new TextEncoder().encode(tokenText(group)));
  const { blindedMsg, inv } = await suite.blind(await keyOf(publicKey), message);
  return { group, publicKey, message: toText(message), blinded: toText(blindedMsg), inverse: toText(inv) };
}

/** Throws where the signature is not that of the published key: then this browser is being marked, and must not vote. */
export async function finishToken(request: TokenRequest, blindSignature: string): Promise<Token> {
  const { group, publicKey, message, inverse } = request;
  const key = await keyOf(publicKey);
  const signature = await suite.finalize(key, toBytes(message), toBytes(blindSignature), toBytes(inverse));
  return { group, message, signature: toText(signature) };
}

/** By which the voter finds the ballot in the published list. */
export async function receiptOf(message: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', toBytes(message)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, RECEIPT_LENGTH);
}

function keyOf(publicKey: string): Promise<Parameters<typeof suite.blind>[0]> {
  return crypto.subtle.importKey('spki', toBytes(publicKey), { name: 'RSA-PSS', hash: 'SHA-384' }, true, ['verify']);
}

function toText(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
}
