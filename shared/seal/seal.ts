/** How is kept what nobody else may read: sealed for one room alone, and as a keyed hash to find the same text again. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

export interface Seal {
  seal(text: string): string;
  open(sealed: string): string;
  /** The same for the same text; cannot be computed without the key. */
  hash(text: string): string;
}

/** `codecKey`: 32 bytes in hex. Each use of each room has its own key derived from it: one room cannot open another's. */
export function createSeal(codecKey: string, room: string): Seal {
  const master = Buffer.from(codecKey, 'hex');
  const derive = (use: string): Buffer => Buffer.from(hkdfSync('sha256', master, '', `${room}/${use}`, 32));
  const sealing = derive('seal');
  const hashing = derive('hash');
  return {
    seal(text) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', sealing, iv);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
    hash: (text) => createHmac('sha256', hashing).update(text).digest('base64'),
  };
}
