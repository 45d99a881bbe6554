/** Who is asking: the internal token (HS256, 60 s) by which the gateway and the services state it to each other. */
import { jwtVerify, SignJWT } from 'jose';
import type { Actor } from '../contracts/organisation';
import { DomainError } from './problem';

const ISSUER = 'jiannuo';
const AUDIENCE = 'internal';
/** Clocks of two machines differ a little. */
const TOLERANCE_SECONDS = 5;

/** The system itself, for calls between services that no person asked for. */
export const SYSTEM_ACTOR: Actor = { personId: 'system', appointments: [] };

/** What is served for machines only does not exist for people: throws DomainError `not_found`. */
export function systemOnly(actor: Actor): void {
  if (actor.personId !== SYSTEM_ACTOR.personId) throw new DomainError('not_found');
}

/** Nobody: the actor of a public route without a token. */
export const ANONYMOUS_ACTOR: Actor = { personId: '', appointments: [] };

/** `key`: 32 bytes in hexadecimal. `seconds`: how long the token is valid, in real time. */
export async function signActor(actor: Actor, key: string, seconds = 60): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ appointments: actor.appointments })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(actor.personId)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt(now)
    .setExpirationTime(now + seconds)
    .sign(keyBytes(key));
}

/** Throws DomainError `not_signed_in` for a token that is forged, expired or not ours. */
export async function verifyActor(token: string, key: string): Promise<Actor> {
  try {
    const { payload } = await jwtVerify<{ appointments: Actor['appointments'] }>(token, keyBytes(key), {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      clockTolerance: TOLERANCE_SECONDS,
      requiredClaims: ['sub', 'exp'],
    });
    if (!payload.sub || !Array.isArray(payload.appointments)) throw new DomainError('not_signed_in');
    return { personId: payload.sub, appointments: payload.appointments };
  } catch {
    throw new DomainError('not_signed_in');
  }
}

/** The token of an `authorization: Bearer …` header. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header ?? '')?.[1];
}

function keyBytes(key: string): Uint8Array {
  const bytes = Buffer.from(key, 'hex');
  if (bytes.length !== 32) throw new Error('The key of internal tokens must be 32 bytes in hexadecimal.');
  return bytes;
}
