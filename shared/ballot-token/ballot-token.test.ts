import { createHash, createPrivateKey } from 'node:crypto';
import { createBlindSigner, isToken, openBlindSigner, type BlindSigner } from './signer';
import { finishToken, requestToken, type Token } from './voter';
import vector from './rfc9474-randomized.json';

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');

describe('tokens by blind signature (X4)', () => {
  let signer: BlindSigner;
  let token: Token;
  let sent: string;
  beforeAll(async () => {
    signer = await createBlindSigner();
    const request = await requestToken('g1', signer.publicKey);
    sent = request.blinded;
    const blind = Buffer.from(signer.sign(bytes(request.blinded))).toString('base64url');
    token = await finishToken(request, blind);
  });
  const isGood = (of: BlindSigner, group: string, { message, signature }: Token): boolean =>
    isToken(of.publicKey, group, bytes(message), bytes(signature));

  it('X4 a voter whose blinded message was signed holds a token of the group', () => {
    expect(isGood(signer, 'g1', token)).toBe(true);
  });

  it('X4 what the signer saw is neither in the token nor made from it alone', () => {
    expect(token.message).not.toContain(sent.slice(0, 20));
    expect(token.signature).not.toBe(sent);
    expect(createHash('sha256').update(bytes(token.message)).digest('base64url')).not.toBe(sent);
  });

  it('X4 the same message is blinded differently each time', async () => {
    const [a, b] = await Promise.all([requestToken('g1', signer.publicKey), requestToken('g1', signer.publicKey)]);
    expect(a.blinded).not.toBe(b.blinded);
    expect(a.message).not.toBe(b.message);
  });

  it('X4 a token fits no other group, though the key were the same', () => {
    expect(isGood(signer, 'g2', token)).toBe(false);
  });

  it('X4 a token of another key, an altered one and a made-up one are none', async () => {
    const other = await createBlindSigner();
    expect(isGood(other, 'g1', token)).toBe(false);
    const altered = bytes(token.signature);
    altered[10] ^= 1;
    expect(isGood(signer, 'g1', { ...token, signature: altered.toString('base64url') })).toBe(false);
    expect(isGood(signer, 'g1', { ...token, signature: '' })).toBe(false);
    expect(isGood(signer, 'g1', { ...token, message: bytes(token.message).subarray(1).toString('base64url') })).toBe(
      false,
    );
  });

  it('X4 a browser given a signature of another key is told, so that a marked key goes unused', async () => {
    const request = await requestToken('g1', signer.publicKey);
    const other = await createBlindSigner();
    let marked: Uint8Array;
    // The other modulus may lie below the blinded message.
    try {
      marked = other.sign(bytes(request.blinded));
    } catch {
      marked = new Uint8Array(256).fill(7);
    }
    await expect(finishToken(request, Buffer.from(marked).toString('base64url'))).rejects.toThrow();
  });

  it.each([
    ['too short', new Uint8Array(255)],
    ['too long', new Uint8Array(257)],
    ['not below the modulus', new Uint8Array(256).fill(255)],
  ])('X4 nothing is signed that is no blinded message: %s', (_, blinded) => {
    expect(() => signer.sign(blinded)).toThrow(RangeError);
  });

  it('a signer comes back from what was kept of it', () => {
    expect(openBlindSigner(signer.export()).publicKey).toBe(signer.publicKey);
  });
});

describe('RFC 9474, Appendix A.1', () => {
  const big = (hex: string): bigint => BigInt(`0x${hex}`);
  const part = (hex: string): string =>
    Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
  const mod = (a: bigint, m: bigint): string => part((a % m).toString(16));
  /** Of a prime: by Fermat. */
  function inverse(a: bigint, prime: bigint): bigint {
    let [result, factor] = [1n, a % prime];
    for (let left = prime - 2n; left > 0n; left >>= 1n) {
      if (left & 1n) result = (result * factor) % prime;
      factor = (factor * factor) % prime;
    }
    return result;
  }
  const { n, e, d, p, q } = vector;
  const key = createPrivateKey({
    key: {
      ...{ kty: 'RSA', n: part(n), e: part(e), d: part(d), p: part(p), q: part(q) },
      ...{ dp: mod(big(d), big(p) - 1n), dq: mod(big(d), big(q) - 1n), qi: mod(inverse(big(q), big(p)), big(p)) },
    },
    format: 'jwk',
  });
  const signer = openBlindSigner(key.export({ type: 'pkcs8', format: 'der' }).toString('base64url'));

  it('X4 our signer signs as the standard does', () => {
    expect(Buffer.from(signer.sign(Buffer.from(vector.blinded_msg, 'hex'))).toString('hex')).toBe(vector.blind_sig);
  });

  it('X4 what the standard’s voter makes of it verifies', async () => {
    const text = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');
    const request = {
      group: '',
      publicKey: signer.publicKey,
      blinded: '',
      message: text(vector.prepared_msg),
      inverse: text(vector.inv),
    };
    const token = await finishToken(request, text(vector.blind_sig));
    expect(bytes(token.signature).toString('hex')).toBe(vector.sig);
  });
});
