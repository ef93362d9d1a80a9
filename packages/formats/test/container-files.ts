import { crc32, deflateRawSync, deflateSync } from 'node:zlib';
import { AppError } from '@greenroom/contract';
import fc from 'fast-check';
import { PNG_SIGNATURE, writeChunks, type PngChunk } from '../src/containers/png-chunks.ts';

/** Latin-1 text as bytes, which also spells any binary header in a test. */
export const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

export const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

export const base64Json = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

/** A V2 card as its JSON. */
export const v2Json = (name = 'Ada', extra: object = {}) => ({
  spec: 'chara_card_v2',
  spec_version: '2.0',
  data: {
    name,
    description: 'Keeps the lights of the old theatre.',
    personality: '',
    scenario: '',
    first_mes: 'Mind the third step.',
    mes_example: '',
    creator_notes: '',
    system_prompt: '',
    post_history_instructions: '',
    alternate_greetings: [],
    tags: ['theatre'],
    creator: '',
    character_version: '1',
    extensions: {},
    ...extra,
  },
});

/** A V3 card as its JSON. */
export const v3Json = (name = 'Ada', extra: object = {}) => ({
  ...v2Json(name, { group_only_greetings: [], ...extra }),
  spec: 'chara_card_v3',
  spec_version: '3.0',
});

export const textChunkOf = (keyword: string, text: string): PngChunk => ({
  type: 'tEXt',
  data: bytesOf(`${keyword}\0${text}`),
});

export const packedChunkOf = (keyword: string, text: string | Uint8Array): PngChunk => ({
  type: 'zTXt',
  data: joined(bytesOf(`${keyword}\0\0`), deflateSync(text)),
});

export const internationalChunkOf = (keyword: string, text: string, isPacked: boolean): PngChunk => ({
  type: 'iTXt',
  data: joined(
    bytesOf(`${keyword}\0${isPacked ? '\u0001' : '\0'}\0en\0translated\0`),
    isPacked ? deflateSync(text) : Buffer.from(text),
  ),
});

/** A header of a PNG of so many pixels. */
export function headerChunk(width = 2, height = 3): PngChunk {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([8, 2, 0, 0, 0], 8);
  return { type: 'IHDR', data: Uint8Array.from(data) };
}

const END: PngChunk = { type: 'IEND', data: new Uint8Array() };

/** A small PNG with these chunks between its pixels and its end. */
export function pngOf(chunks: PngChunk[] = [], header = headerChunk()): Uint8Array {
  const pixels = { type: 'IDAT', data: Uint8Array.from(deflateSync(new Uint8Array(21))) };
  return writeChunks({ chunks: [header, pixels, ...chunks, END], trailer: new Uint8Array() });
}

/** A chunk as bytes, of which any part can be a lie. */
export function rawChunk(type: string, data: Uint8Array, { length = data.length, checksum = -1 } = {}): Uint8Array {
  const framed = joined(bytesOf(type), data);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(checksum < 0 ? crc32(framed) : checksum);
  return joined(head, framed, tail);
}

/** A PNG of raw chunks, for what `writeChunks` would put right. */
export const rawPng = (...chunks: Uint8Array[]): Uint8Array => joined(PNG_SIGNATURE, ...chunks);

/** A file of a raw zip; what is given beside path and bytes is what the central directory claims. */
export interface RawEntry {
  path: string;
  bytes: Uint8Array;
  isPacked?: boolean;
  flags?: number;
  method?: number;
  packedSize?: number;
  size?: number;
  checksum?: number;
  /** Takes the content from the entry before, as overlapping bombs do. */
  isShared?: boolean;
}

/** A zip put together by hand, in which the central directory can lie; `shift` is added to every offset in it. */
export function rawZip(entries: RawEntry[], { shift = 0, comment = '', count = entries.length } = {}): Uint8Array {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  let last = 0;
  for (const entry of entries) {
    const packed = entry.isPacked ? deflateRawSync(entry.bytes) : Buffer.from(entry.bytes);
    const name = Buffer.from(entry.path);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(entry.flags ?? 0x0800, 2);
    fields.writeUInt16LE(entry.method ?? (entry.isPacked ? 8 : 0), 4);
    fields.writeUInt32LE(entry.checksum ?? crc32(entry.bytes), 10);
    fields.writeUInt32LE(entry.packedSize ?? packed.length, 14);
    fields.writeUInt32LE(entry.size ?? entry.bytes.length, 18);
    fields.writeUInt16LE(name.length, 22);
    if (!entry.isShared) {
      last = offset;
      locals.push(Buffer.from('PK\u0003\u0004', 'latin1'), fields, name, packed);
      offset += 30 + name.length + packed.length;
    }
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(last + shift, 10);
    directory.push(Buffer.from('PK\u0001\u0002\u0014\0', 'latin1'), fields, tail, name);
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(count % 0x1_00_00, 8);
  end.writeUInt16LE(count % 0x1_00_00, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset + shift, 16);
  end.writeUInt16LE(comment.length, 20);
  return joined(...locals, listed, end, bytesOf(comment));
}

/** The head of a JPEG of so many pixels, with a segment before its frame, and its end. */
export function jpegOf(width = 4, height = 5): Uint8Array {
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return joined(bytesOf('\u00ff\u00d8\u00ff\u00e0\0\u0006JFIF\u00ff'), frame, bytesOf('\u00ff\u00d9'));
}

/** What a call ends with: the AppError it fails with, or null; any other error goes on and fails the test. */
export async function refusalOf(run: () => unknown): Promise<AppError | null> {
  try {
    await run();
    return null;
  } catch (error) {
    if (AppError.is(error)) return error;
    throw error;
  }
}

/**
 * The time on the processor a call takes, over all threads, in milliseconds: the least of three runs, because the
 * first one also compiles the code.
 */
export async function cpuTimeOf(run: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return Math.min(...times);
}

/** What a file may hold. */
const fileBytes = fc.uint8Array({ maxLength: 300 });

/** Names an archive may have, `.` and accents among them. */
const filePath = fc
  .array(fc.stringMatching(/^[a-zA-Z0-9 _.~é-]{1,12}$/), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/'))
  .filter((path) => !path.split('/').includes('..') && path !== 'card.json');

/** Files as they come with a card. */
export const keptFiles = fc.uniqueArray(fc.record({ path: filePath, bytes: fileBytes }), {
  maxLength: 8,
  selector: ({ path }) => path,
});

/** Chunks that have nothing to do with a card, among them those of an animation and text of other programs. */
export const otherChunks = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constantFrom('acTL', 'fcTL', 'fdAT', 'gAMA', 'pHYs', 'zzZz', 'IDAT', 'tEXt', 'zTXt', 'iTXt'),
      data: fileBytes,
    }),
    fc
      .tuple(fc.constantFrom('Title', 'parameters', 'charaX', 'naidata', 'xmp'), fc.string())
      .map(([keyword, text]) => textChunkOf(keyword, text)),
    fc.string().map((text) => packedChunkOf('Description', text)),
  ),
  { maxLength: 12 },
);
