import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf, cpuTimeOf, headerChunk, joined, jpegOf, pngOf, refusalOf } from '../../test/container-files.ts';
import { readImageHeader } from './image-header.ts';

const le16 = (value: number) => Uint8Array.of(value & 0xff, value >> 8);
const webp = (kind: string, data: number[]) =>
  joined(bytesOf('RIFF\0\0\0\0WEBP'), bytesOf(kind), new Uint8Array(4), Uint8Array.from(data), new Uint8Array(20));
const gif = (width: number, height: number) => joined(bytesOf('GIF89a'), le16(width), le16(height));

test.each([
  ['png', pngOf([], headerChunk(300, 500)), 300, 500],
  ['jpeg', jpegOf(300, 500), 300, 500],
  ['gif', gif(300, 500), 300, 500],
  // 299 is 0x012b and 499 is 0x01f3: both VP8X and VP8L hold one less.
  ['webp', webp('VP8X', [0, 0, 0, 0, 0x2b, 1, 0, 0xf3, 1, 0]), 300, 500],
  ['webp', webp('VP8L', [0x2f, ...bitsOf(299, 499)]), 300, 500],
  ['webp', webp('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, 0x2c, 1, 0xf4, 1]), 300, 500],
])('tells type and size of %s', (type, bytes, width, height) => {
  expect(readImageHeader(bytes)).toEqual({ type, mediaType: `image/${type}`, width, height });
});

test('finds the size of a JPEG behind other segments and filling bytes', () => {
  const preview = joined(bytesOf('\u00ff\u00e1'), Uint8Array.of(0xff, 0xff), new Uint8Array(65_533));
  const table = bytesOf('\u00ff\u00ff\u00ff\u00c4\0\u0004ab');
  const jpeg = joined(bytesOf('\u00ff\u00d8'), preview, preview, table, jpegOf(30, 40).subarray(2));
  expect(readImageHeader(jpeg)).toMatchObject({ width: 30, height: 40 });
});

test.each([
  ['65535 × 65535', pngOf([], headerChunk(65_535, 65_535))],
  ['4 billion each way', pngOf([], headerChunk(0xffffffff, 0xffffffff))],
  ['a side of 16,385', pngOf([], headerChunk(16_385, 1))],
  ['a side of 16,385 in a GIF', gif(1, 16_385)],
  ['65535 × 65535 in a JPEG', jpegOf(65_535, 65_535)],
  ['101 megapixels', pngOf([], headerChunk(10_100, 10_000))],
])('refuses %s as too large', async (_, bytes) => {
  expect(await refusalOf(() => readImageHeader(bytes))).toMatchObject({ code: 'payload_too_large' });
});

test('takes the largest sides and the largest area there may be', () => {
  expect(readImageHeader(pngOf([], headerChunk(16_384, 6103)))).toMatchObject({ width: 16_384 });
  expect(readImageHeader(pngOf([], headerChunk(10_000, 10_000)))).toMatchObject({ height: 10_000 });
});

test.each([
  ['text', bytesOf('Good evening.')],
  ['nothing', new Uint8Array()],
  ['a RIFF that is no WebP', bytesOf('RIFF\0\0\0\0WAVE')],
  ['a PNG without pixels', pngOf([], headerChunk(0, 5))],
  ['a GIF without pixels', gif(5, 0)],
  ['a WebP of an unknown kind', webp('VP9 ', [])],
  ['a JPEG without a frame', bytesOf('\u00ff\u00d8\u00ff\u00da\0\u0004ab____________')],
  ['a JPEG of nonsense', bytesOf('\u00ff\u00d8\u00ff\u00e0\0\u0002nonsense__________')],
])('refuses %s as no picture', async (_, bytes) => {
  expect(await refusalOf(() => readImageHeader(bytes))).toMatchObject({ code: 'unprocessable' });
});

test('answers any bytes behind a signature with a size or a refusal', async () => {
  const start = fc.constantFrom('\u0089PNG\r\n\u001a\n', '\u00ff\u00d8\u00ff', 'GIF89a', 'RIFF\0\0\0\0WEBPVP8X');
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 60 }), async (head, rest) => {
      const bytes = joined(bytesOf(head), rest);
      const refusal = await refusalOf(() => readImageHeader(bytes));
      if (!refusal) expect(readImageHeader(bytes).width).toBeGreaterThan(0);
    }),
  );
});

test('gives up on a JPEG of filling bytes in under 100 ms', async () => {
  const filling = joined(bytesOf('\u00ff\u00d8'), new Uint8Array(60_000_000).fill(0xff));
  expect(await refusalOf(() => readImageHeader(filling))).toMatchObject({ code: 'unprocessable' });
  expect(await cpuTimeOf(() => refusalOf(() => readImageHeader(filling)))).toBeLessThan(100);
});

/** Width and height less one in fourteen bits each, as VP8L packs them. */
function bitsOf(width: number, height: number): number[] {
  const bits = Buffer.alloc(4);
  bits.writeUInt32LE((width | (height << 14)) >>> 0);
  return Array.from(bits);
}
