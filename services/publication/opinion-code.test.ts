import { createHash } from 'node:crypto';
import { codeOf, readCode, showCode } from './opinion-code';

const hash = (n: number) => createHash('sha256').update(String(n)).digest();

it('U4 a code has ten characters that nobody mistakes for each other, and no two opinions share one', () => {
  const codes = Array.from({ length: 3_000 }, (_, n) => codeOf(hash(n)));
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^[A-HJKMNP-TV-Z2-9]{10}$/);
  // Every character is used about as often as any other.
  const counts = new Map<string, number>();
  for (const character of codes.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);
  expect(counts.size).toBe(30);
  expect(Math.min(...counts.values())).toBeGreaterThan(800);
});

it('U4 it is read as people type it: small letters, spaces, dashes, full-width characters', () => {
  const code = codeOf(hash(1));
  for (const typed of [showCode(code), code.toLowerCase(), ` ${code.slice(0, 4)} ${code.slice(4)} `])
    expect(readCode(typed)).toBe(code);
  expect(readCode('ＡＢＣＤＥ-ＦＧＨＪＫ')).toBe('ABCDEFGHJK');
});

it('U4 what cannot be a code is none', () => {
  for (const typed of ['', 'ABCDE', 'ABCDE-FGHJ0', 'ABCDEFGHJKM', '{"$ne":""}'])
    expect(readCode(typed)).toBeUndefined();
});
