/** By which code does somebody of the public follow what they wrote: short to copy by hand, and not to be guessed (U4). */

/** Without 0 O 1 I L U: what looks or sounds alike on paper. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
/** 30^10, about 6 × 10^14. */
const LENGTH = 10;

/** Ten characters from a keyed hash of at least twenty bytes, two bytes each, so that none is favoured. */
export function codeOf(hash: Uint8Array): string {
  return Array.from(
    { length: LENGTH },
    (_, n) => ALPHABET[((hash[2 * n] ?? 0) * 256 + (hash[2 * n + 1] ?? 0)) % ALPHABET.length],
  ).join('');
}

/** `ABCDE-FGHJK`, as it is shown. */
export function showCode(code: string): string {
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
}

/** What somebody typed, as it was given out; undefined where it cannot be a code. */
export function readCode(typed: string): string | undefined {
  const code = typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '');
  return code.length === LENGTH && [...code].every((character) => ALPHABET.includes(character)) ? code : undefined;
}
