import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bytesOf,
  cpuTimeOf,
  headerChunk,
  joined,
  otherChunks,
  pngOf,
  rawChunk,
  rawPng,
  refusalOf,
} from '../../test/container-files.ts';
import { readChunks, writeChunks } from './png-chunks.ts';

const NOTHING = new Uint8Array();
const header = rawChunk('IHDR', headerChunk().data);
const end = rawChunk('IEND', NOTHING);

test('writes what it read, byte for byte, with what stands behind the end', () => {
  fc.assert(
    fc.property(otherChunks, fc.uint8Array({ maxLength: 50 }), (chunks, trailer) => {
      const png = joined(pngOf(chunks), trailer);
      expect(writeChunks(readChunks(png))).toEqual(png);
    }),
  );
});

test('names the chunks with wrong checksums, reads on, and writes right ones', () => {
  const png = rawPng(header, rawChunk('tEXt', bytesOf('Title\0Dusk'), { checksum: 7 }), end);
  const read = readChunks(png);
  expect(read.wrongChecksums).toEqual(['tEXt']);
  expect(readChunks(writeChunks(read))).toMatchObject({ wrongChecksums: [], chunks: read.chunks });
});

test.each([
  ['a length beyond the file', rawPng(header, rawChunk('tEXt', NOTHING, { length: 5000 }), end)],
  ['a length of 4 GiB', rawPng(header, rawChunk('tEXt', NOTHING, { length: 0xffffffff }), end)],
  ['a length that is one too long', rawPng(header, rawChunk('IEND', NOTHING, { length: 1 }))],
  ['no end', rawPng(header)],
  ['no header', rawPng(end)],
  ['two headers', rawPng(header, header, end)],
  ['a header of the wrong length', rawPng(rawChunk('IHDR', new Uint8Array(12)), end)],
  ['a type that is no four letters', rawPng(header, rawChunk('t\0Xt', NOTHING), end)],
  ['another signature', bytesOf('GIF89a')],
])('refuses %s', async (_, png) => {
  expect(await refusalOf(() => readChunks(png))).toMatchObject({ code: 'unprocessable' });
});

test('refuses a PNG that is cut off at any byte, in well under 100 ms', async () => {
  await fc.assert(
    fc.asyncProperty(otherChunks, fc.nat(), async (chunks, at) => {
      const png = pngOf(chunks);
      const cut = png.subarray(0, at % png.length);
      expect(await refusalOf(() => readChunks(cut))).toMatchObject({ code: 'unprocessable' });
    }),
  );
});

test('refuses over 65,536 chunks in under 100 ms', async () => {
  const many = Buffer.concat(Array.from<Uint8Array>({ length: 70_000 }).fill(rawChunk('zzZz', NOTHING)));
  const png = rawPng(header, many, end);
  expect(await refusalOf(() => readChunks(png))).toMatchObject({ code: 'payload_too_large' });
  expect(await cpuTimeOf(() => refusalOf(() => readChunks(png)))).toBeLessThan(100);
});
