import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import type { Actor } from '../contracts/organisation';
import { bearerToken, signActor, SYSTEM_ACTOR, verifyActor } from './actor';

const key = 'ab'.repeat(32);
const actor: Actor = {
  personId: 'm0123456789ab',
  appointments: [
    {
      id: 'a1',
      personId: 'm0123456789ab',
      organisationId: 'o2',
      path: '/o1/o2/',
      function: 'secretary',
      from: '2026-01-01',
    },
  ],
};
const refused = { code: 'not_signed_in' };

describe('internal token', () => {
  it('states the person and the appointments, and nothing else', async () => {
    expect(await verifyActor(await signActor(actor, key), key)).toEqual(actor);
    expect(await verifyActor(await signActor(SYSTEM_ACTOR, key), key)).toEqual(SYSTEM_ACTOR);
  });

  it('is refused once it has expired', async () => {
    await expect(verifyActor(await signActor(actor, key, -6), key)).rejects.toMatchObject(refused);
  });

  it('is refused when signed with another key', async () => {
    await expect(verifyActor(await signActor(actor, 'cd'.repeat(32)), key)).rejects.toMatchObject(refused);
  });

  it('is refused when altered', async () => {
    const [header, , signature] = (await signActor(actor, key)).split('.');
    const [, payload] = (await signActor({ ...actor, personId: 'somebody' }, 'cd'.repeat(32))).split('.');
    await expect(verifyActor(`${header}.${payload}.${signature}`, key)).rejects.toMatchObject(refused);
  });

  it('is refused without a signature or with another algorithm', async () => {
    const unsigned = new UnsecuredJWT({ appointments: [] })
      .setSubject('m1')
      .setIssuer('jiannuo')
      .setAudience('internal')
      .setExpirationTime('1m');
    await expect(verifyActor(unsigned.encode(), key)).rejects.toMatchObject(refused);
    const { privateKey } = generateKeyPairSync('ed25519');
    const other = await new SignJWT({ appointments: [] })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setSubject('m1')
      .setIssuer('jiannuo')
      .setAudience('internal')
      .setExpirationTime('1m')
      .sign(privateKey);
    await expect(verifyActor(other, key)).rejects.toMatchObject(refused);
  });

  it('is refused without an end or for another audience', async () => {
    const sign = (claims: SignJWT) =>
      claims.setProtectedHeader({ alg: 'HS256' }).setSubject('m1').setIssuer('jiannuo').sign(Buffer.from(key, 'hex'));
    await expect(
      verifyActor(await sign(new SignJWT({ appointments: [] }).setAudience('internal')), key),
    ).rejects.toMatchObject(refused);
    const forOthers = new SignJWT({ appointments: [] }).setAudience('public').setExpirationTime('1m');
    await expect(verifyActor(await sign(forOthers), key)).rejects.toMatchObject(refused);
  });

  it('stands in the authorization header as bearer', () => {
    expect(bearerToken('Bearer a.b.c')).toBe('a.b.c');
    expect(bearerToken('bearer a.b.c')).toBe('a.b.c');
    for (const header of [undefined, '', 'Basic abc', 'Bearer ', 'Bearer a b'])
      expect(bearerToken(header)).toBeUndefined();
  });
});
