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
const pixels = rawChunk('IDAT', bytesOf('x'));
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
  ['no end and no pixels', rawPng(header)],
  ['a chunk that is cut off behind the pixels', rawPng(header, pixels, rawChunk('zzZz', NOTHING).subarray(0, -1))],
  ['no header', rawPng(end)],
  ['two headers', rawPng(header, header, end)],
  ['a header of the wrong length', rawPng(rawChunk('IHDR', new Uint8Array(12)), end)],
  ['a type that is no four letters', rawPng(header, rawChunk('t\0Xt', NOTHING), end)],
  ['another signature', bytesOf('GIF89a')],
])('refuses %s', async (_, png) => {
  expect(await refusalOf(() => readChunks(png))).toMatchObject({ code: 'unprocessable' });
});

test('refuses a PNG that is cut off at any byte of its pixels, or in a chunk behind them', async () => {
  const png = rawPng(header, pixels, rawChunk('tEXt', bytesOf('Title\0Dusk')), end);
  const behind = png.length - 12 - 22;
  for (let length = 0; length < png.length - 12; length += 1) {
    // So many zeros may be the beginning of IEND as well.
    if (length >= behind && length < behind + 4) continue;
    expect(await refusalOf(() => readChunks(png.subarray(0, length)))).toMatchObject({ code: 'unprocessable' });
  }
});

test('takes a PNG that is cut off at any byte of its end, and writes the end', () => {
  fc.assert(
    fc.property(otherChunks, fc.nat(11), (chunks, left) => {
      const png = pngOf(chunks);
      const read = readChunks(png.subarray(0, png.length - 12 + left));
      expect(read).toMatchObject({ isEndMissing: true, wrongChecksums: [] });
      expect(writeChunks(read)).toEqual(png);
    }),
  );
});

test('keeps a chunk behind the pixels whose type is not four letters', () => {
  const png = rawPng(header, pixels, rawChunk('t\0X1', bytesOf('x')), end);
  const read = readChunks(png);
  expect(read).toMatchObject({ nameless: 1, isEndMissing: false });
  expect(writeChunks(read)).toEqual(png);
});

test('refuses over 65,536 chunks in under 100 ms', async () => {
  const many = Buffer.concat(Array.from<Uint8Array>({ length: 70_000 }).fill(rawChunk('zzZz', NOTHING)));
  const png = rawPng(header, many, end);
  expect(await refusalOf(() => readChunks(png))).toMatchObject({ code: 'payload_too_large' });
  expect(await cpuTimeOf(() => refusalOf(() => readChunks(png)))).toBeLessThan(100);
});
