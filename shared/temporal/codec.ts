/** What a history keeps is compressed and encrypted (AES-256-GCM): whoever reads Temporal's database reads nothing. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';

const ENCODING = Buffer.from('binary/jiannuo-1');
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Below this a deflated text is hardly shorter; the first byte tells which it is. */
const DEFLATE_FROM = 200;

/** @param keyHex 32 bytes in hexadecimal */
export function createCodec(keyHex: string): PayloadCodec {
  const key = Buffer.from(keyHex, 'hex');
  if (key.length !== 32) throw new Error('CODEC_KEY must be 32 bytes in hexadecimal');

  // A few kilobytes at a time: the way to zlib's threads and back costs more than the work.
  function encode(payload: Payload): Payload {
    const plain = Buffer.from(temporal.api.common.v1.Payload.encode(payload).finish());
    const deflated = plain.length >= DEFLATE_FROM;
    const body = Buffer.concat([Buffer.from([deflated ? 1 : 0]), deflated ? deflateRawSync(plain) : plain]);
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const data = Buffer.concat([iv, cipher.update(body), cipher.final(), cipher.getAuthTag()]);
    return { metadata: { encoding: ENCODING }, data };
  }

  function decode(payload: Payload): Payload {
    if (!payload.metadata?.['encoding'] || !ENCODING.equals(payload.metadata['encoding'])) return payload;
    const data = Buffer.from(payload.data!);
    const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, IV_BYTES));
    decipher.setAuthTag(data.subarray(-TAG_BYTES));
    const body = Buffer.concat([decipher.update(data.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    const plain = body[0] === 1 ? inflateRawSync(body.subarray(1)) : body.subarray(1);
    return temporal.api.common.v1.Payload.decode(plain);
  }

  return {
    encode: async (payloads) => payloads.map(encode),
    decode: async (payloads) => payloads.map(decode),
  };
}
