/** What is inside a ZIP file, and how one is written while its parts are still being made: the container of a workbook. */
import { Readable, Transform } from 'node:stream';
import { crc32, createDeflateRaw, createInflateRaw } from 'node:zlib';

const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** Bit 3: sizes follow the data; bit 11: names are UTF-8. */
const FLAGS = 0x0808;
const DEFLATE = 8;
/** 1980-01-01, so that the same content gives the same bytes. */
const DOS_DATE = 0x21;

interface Part {
  method: number;
  compressed: Buffer;
}

/** The parts of an archive by name; throws on anything that is no ZIP file, or one that is cut off. */
export function readZip(data: Buffer): Map<string, Part> {
  const end = data.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > data.length) throw new Error('not a ZIP file');
  const parts = new Map<string, Part>();
  let at = data.readUInt32LE(end + 16);
  for (let left = data.readUInt16LE(end + 10); left > 0; left--) {
    if (at + 46 > data.length || data.readUInt32LE(at) !== CENTRAL) throw new Error('broken ZIP directory');
    const size = data.readUInt32LE(at + 20);
    const nameLength = data.readUInt16LE(at + 28);
    const local = data.readUInt32LE(at + 42);
    if (local + 30 > data.length || data.readUInt32LE(local) !== LOCAL) throw new Error('broken ZIP entry');
    const from = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28);
    if (from + size > data.length) throw new Error('ZIP entry is cut off');
    parts.set(data.toString('utf8', at + 46, at + 46 + nameLength), {
      method: data.readUInt16LE(at + 10),
      compressed: data.subarray(from, from + size),
    });
    at += 46 + nameLength + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return parts;
}

/** The bytes of one part, at most `cap` of them: a small file that unpacks to gigabytes is refused on the way. */
export function unpack(part: Part, cap: number): Readable {
  if (part.method !== 0 && part.method !== DEFLATE) throw new Error('unknown ZIP method');
  const source = Readable.from(slices(part.compressed), { objectMode: false });
  const bytes = part.method === DEFLATE ? source.pipe(createInflateRaw()) : source;
  let seen = 0;
  const limited = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      done(seen > cap ? new Error('ZIP entry unpacks to too much') : null, chunk);
    },
  });
  bytes.on('error', (error) => limited.destroy(error));
  limited.on('close', () => bytes.destroy());
  return bytes.pipe(limited);
}

export async function unpackText(part: Part, cap: number): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of unpack(part, cap)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

export interface PartToWrite {
  name: string;
  text: Iterable<string> | AsyncIterable<string>;
}

/** An archive as a stream: a part's text is asked for only when the reader has taken what came before. */
export function writeZip(parts: Iterable<PartToWrite>): Readable {
  return Readable.from(zipBytes(parts), { objectMode: false });
}

async function* zipBytes(parts: Iterable<PartToWrite>): AsyncGenerator<Buffer> {
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const name = Buffer.from(part.name, 'utf8');
    const start = offset;
    const sum = { crc: 0, size: 0, packed: 0 };
    const header = Buffer.concat([localHeader(name), name]);
    offset += header.length;
    yield header;
    const deflated = Readable.from(counted(part.text, sum), { objectMode: false }).pipe(createDeflateRaw());
    for await (const chunk of deflated) {
      sum.packed += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
    const descriptor = Buffer.alloc(16);
    [DESCRIPTOR, sum.crc, sum.packed, sum.size].forEach((value, i) => descriptor.writeUInt32LE(value, i * 4));
    offset += sum.packed + descriptor.length;
    yield descriptor;
    directory.push(centralHeader(name, sum, start), name);
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(directory.length / 2, 8);
  end.writeUInt16LE(directory.length / 2, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  yield Buffer.concat([central, end]);
}

async function* counted(text: PartToWrite['text'], sum: { crc: number; size: number }): AsyncGenerator<Buffer> {
  for await (const piece of text) {
    const bytes = Buffer.from(piece, 'utf8');
    sum.crc = crc32(bytes, sum.crc);
    sum.size += bytes.length;
    yield bytes;
  }
}

function localHeader(name: Buffer): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(LOCAL, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(FLAGS, 6);
  header.writeUInt16LE(DEFLATE, 8);
  header.writeUInt16LE(DOS_DATE, 12);
  header.writeUInt16LE(name.length, 26);
  return header;
}

function centralHeader(name: Buffer, sum: { crc: number; size: number; packed: number }, start: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(CENTRAL, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(FLAGS, 8);
  header.writeUInt16LE(DEFLATE, 10);
  header.writeUInt16LE(DOS_DATE, 14);
  header.writeUInt32LE(sum.crc, 16);
  header.writeUInt32LE(sum.packed, 20);
  header.writeUInt32LE(sum.size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE(start, 42);
  return header;
}

function* slices(data: Buffer): Generator<Buffer> {
  for (let at = 0; at < data.length; at += 65_536) yield data.subarray(at, at + 65_536);
}
