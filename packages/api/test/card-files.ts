import type { CharacterImport } from '@greenroom/contract';
import { writeCardFile, type Card, type WriteCardOptions } from '@greenroom/formats';
import { crc32, deflateRawSync } from 'node:zlib';
import type { RestAnswer } from './create-test-api.ts';
import type { Person } from './person.ts';

/** A card with something in every place, and much that nobody here knows. */
export function richCard(name = 'Mira 🎭'): Card {
  return {
    fields: {
      name,
      description: 'She is {{char}}.',
      personality: 'calm',
      scenario: 'A stage.',
      first_message: 'Hello, {{user}}.',
      message_example: '<START>',
      system_prompt: 'Be kind.',
      post_history_instructions: 'Stay.',
      alternate_greetings: ['Hey.', ''],
      group_only_greetings: ['All of you.'],
      creator_notes: 'By me',
      tags: ['stage', 'b'],
      creator: 'me',
      character_version: '1.0',
      nickname: 'Mi',
      extensions: { depth_prompt: { depth: 4 }, 'somebody/else': { deep: [1, { x: null }] } },
    },
    character_book: {
      name: 'Lore',
      extensions: { kept: true },
      entries: [
        {
          keys: ['stage'],
          content: 'It is old.',
          extensions: { probability: 90 },
          enabled: true,
          insertion_order: 1,
          use_regex: false,
          unheard_of: 'yes',
        },
      ],
      unknown_of_books: 7,
    },
    data: { source: ['https://example.com'], creation_date: 1_700_000_000, future_field: { a: [true] } },
    root: { create_date: '2024-7-12', beside: 'data' },
  };
}

/** A card as a file. */
export async function cardFile(card: Card, options: Partial<WriteCardOptions> = {}): Promise<Buffer> {
  return Buffer.from((await writeCardFile(card, { format: 'json', spec: 'v3', ...options })).bytes);
}

/** Sends files as a form. */
export function upload(
  person: Person,
  files: [name: string, bytes: Uint8Array][],
  fields: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<RestAnswer<CharacterImport>> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const [name, bytes] of files) form.append('files', new Blob([Buffer.from(bytes)]), name);
  return person.rest('POST', '/characters/import', { body: form, headers });
}

/** Sends one file as the body. */
export function uploadOne(
  person: Person,
  bytes: Uint8Array,
  mediaType = 'application/octet-stream',
  query = '',
): Promise<RestAnswer> {
  return person.rest('POST', `/characters/import${query}`, { body: bytes, headers: { 'content-type': mediaType } });
}

/** The bytes of an answer, which the test server gives as text. */
export async function download(
  url: string,
  headers: Record<string, string>,
): Promise<{ answer: Response; bytes: Buffer }> {
  const answer = await fetch(url, { headers });
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
}

/** A file in {@link rawZip}; `size` is what the archive claims of it. */
export interface RawEntry {
  path: string;
  bytes: Uint8Array;
  size?: number;
}

/** A zip put together by hand: all of it packed, and anything may be a lie. */
export function rawZip(entries: RawEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, bytes, size = bytes.length } of entries) {
    const packed = deflateRawSync(bytes);
    const name = Buffer.from(path);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(size, 18);
    fields.writeUInt16LE(name.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    locals.push(Buffer.from('PK\u0003\u0004', 'latin1'), fields, name, packed);
    directory.push(Buffer.from('PK\u0001\u0002\u0014\0', 'latin1'), fields, tail, name);
    offset += 30 + name.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, listed, end]);
}

/** A chunk of a PNG. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const framed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(framed));
  return Buffer.concat([head, framed, tail]);
}

/** A PNG with a chunk right before its end. */
export function withChunk(png: Uint8Array, chunk: Uint8Array): Buffer {
  const end = png.length - 12;
  return Buffer.concat([png.subarray(0, end), chunk, png.subarray(end)]);
}
