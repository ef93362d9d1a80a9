import { expect, test } from 'vitest';
import {
  bytesOf,
  cpuTimeOf,
  internationalChunkOf,
  packedChunkOf,
  refusalOf,
  textChunkOf,
} from '../../test/container-files.ts';
import type { PngChunk } from './png-chunks.ts';
import { makeTextChunk, newInflateBudget, textBytes, textChunk, type TextChunk } from './text-chunk.ts';

function recognised(chunk: PngChunk): TextChunk {
  const text = textChunk(chunk);
  if (!text) throw new Error('no text chunk');
  return text;
}

test.each([
  ['tEXt', textChunkOf('chara', 'abc')],
  ['zTXt', packedChunkOf('chara', 'abc')],
  ['iTXt', internationalChunkOf('chara', 'abc', false)],
  ['packed iTXt', internationalChunkOf('chara', 'abc', true)],
  ['what it writes itself', makeTextChunk('chara', 'abc')],
])('reads keyword and text of %s', (_, chunk) => {
  const text = recognised(chunk);
  expect(text.keyword).toBe('chara');
  expect(Buffer.from(textBytes(text, newInflateBudget()) ?? [])).toEqual(Buffer.from('abc'));
});

test.each([
  ['of another type', { type: 'gAMA', data: bytesOf('chara\0abc') }],
  ['without a keyword', textChunkOf('', 'abc')],
  ['whose keyword does not end', { type: 'tEXt', data: bytesOf('chara') }],
  ['whose keyword does not end within a kilobyte', textChunkOf('c'.repeat(1025), 'abc')],
])('takes a chunk %s for no text', (_, chunk) => {
  expect(textChunk(chunk)).toBeNull();
});

test('reads keywords of UTF-8, in which RisuAI writes paths, and of Latin-1', () => {
  expect(recognised({ type: 'tEXt', data: Buffer.from('caf\u00e9\0x') }).keyword).toBe('caf\u00e9');
  expect(recognised(textChunkOf('caf\u00e9', 'x')).keyword).toBe('caf\u00e9');
});

test.each([
  ['zTXt that is no zlib', { type: 'zTXt', data: bytesOf('chara\0\0abc') }],
  ['zTXt packed in another way', { type: 'zTXt', data: bytesOf('chara\0\u0001abc') }],
  ['zTXt without anything', { type: 'zTXt', data: bytesOf('chara\0') }],
  ['zTXt that is cut off', { type: 'zTXt', data: packedChunkOf('chara', 'abc'.repeat(99)).data.subarray(0, 14) }],
  ['iTXt without its fields', { type: 'iTXt', data: bytesOf('chara\0') }],
  ['iTXt without a language', { type: 'iTXt', data: bytesOf('chara\0\0\0en') }],
  ['iTXt without a translated keyword', { type: 'iTXt', data: bytesOf('chara\0\0\0en\0key') }],
  ['iTXt packed in another way', { type: 'iTXt', data: bytesOf('chara\0\u0001\u0001\0\0abc') }],
])('finds %s broken', (_, chunk) => {
  expect(textBytes(recognised(chunk), newInflateBudget())).toBeNull();
});

test.each([
  ['zTXt', packedChunkOf('chara', new Uint8Array(200_000_000))],
  ['iTXt', internationalChunkOf('chara', 'a'.repeat(40_000_000), true)],
])('refuses a bomb in %s in under 100 ms', async (_, chunk) => {
  const inflate = () => refusalOf(() => textBytes(recognised(chunk), newInflateBudget()));
  expect(await inflate()).toMatchObject({ code: 'payload_too_large' });
  expect(await cpuTimeOf(inflate)).toBeLessThan(100);
});

test('refuses text that is over the limit without being packed, read or written', async () => {
  const long = 'a'.repeat(16 * 1024 * 1024 + 1);
  const read = () => textBytes(recognised(textChunkOf('chara', long)), newInflateBudget());
  expect(await refusalOf(read)).toMatchObject({ code: 'payload_too_large' });
  expect(await refusalOf(() => makeTextChunk('chara', long))).toMatchObject({ code: 'payload_too_large' });
});

test('counts what several chunks inflate to', async () => {
  const chunk = recognised(packedChunkOf('chara', new Uint8Array(8 * 1024 * 1024)));
  const budget = newInflateBudget();
  expect(textBytes(chunk, budget)).toHaveLength(8 * 1024 * 1024);
  expect(textBytes(chunk, budget)).toHaveLength(8 * 1024 * 1024);
  expect(await refusalOf(() => textBytes(chunk, budget))).toMatchObject({ code: 'payload_too_large' });
});
