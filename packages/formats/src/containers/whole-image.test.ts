import { expect, test } from 'vitest';
import {
  bytesOf,
  cpuTimeOf,
  headerChunk,
  joined,
  jpegOf,
  pngOf,
  rawChunk,
  rawPng,
  refusalOf,
} from '../../test/container-files.ts';
import { exifOf, jpegWith, webpWith } from '../../test/exif-files.ts';
import { readSoundImage, readWholeImage } from './whole-image.ts';

/** A GIF of one picture, 2 by 3 pixels, behind a comment; both it and the file have a table of two colours. */
const gif = bytesOf(
  'GIF89a\u0002\0\u0003\0\u0080\0\0______!\u00fe\u0003abc\u0001d\0,\0\0\0\0\u0002\0\u0003\0\u0080______\u0002\u0002\u0084_\0;',
);
const webp = webpWith(exifOf(bytesOf('x')));
Buffer.from(webp.buffer).writeUInt32LE(webp.length - 8, 4);
// The end of a preview stands before the pixels, and is not that of the picture.
const jpeg = jpegWith(bytesOf('preview\u00ff\u00d9'));
const PICTURES = [
  ['png', pngOf()],
  ['jpeg', jpeg],
  ['webp', webp],
  ['gif', gif],
] as const;

test.each(PICTURES)('takes a whole %s, and one with bytes behind its end', (type, bytes) => {
  expect(readWholeImage(bytes)).toMatchObject({ type });
  expect(readSoundImage(joined(bytes, new Uint8Array(9)))).toMatchObject({ type });
});

test('takes a GIF of one picture without the byte that ends it, as many are', () => {
  expect(readWholeImage(gif.subarray(0, -1))).toMatchObject({ width: 2, height: 3 });
});

test.each(PICTURES)('refuses a %s that is cut off at any byte', async (type, bytes) => {
  // Of a GIF the byte at the end may be missing.
  for (let length = type === 'gif' ? bytes.length - 2 : bytes.length - 1; length >= 0; length -= 1) {
    const refusal = await refusalOf(() => readWholeImage(bytes.subarray(0, length)));
    expect({ length, code: refusal?.code }).toEqual({ length, code: 'unprocessable' });
  }
});

test.each([
  ['a PNG without pixels', rawPng(rawChunk('IHDR', headerChunk().data), rawChunk('IEND', new Uint8Array()))],
  ['a GIF without pictures', bytesOf('GIF89a\u0002\0\u0003\0\0\0\0;')],
  ['a GIF whose parts run over its end', joined(gif.subarray(0, -2), bytesOf('\u00ff___'))],
])('refuses %s', async (_, bytes) => {
  expect(await refusalOf(() => readWholeImage(bytes))).toMatchObject({ code: 'unprocessable' });
});

test('minds a wrong checksum where the pixels hang on it and the picture is shown as it is', async () => {
  const withWrong = (type: string, data: Uint8Array) => {
    const png = pngOf();
    return joined(png.subarray(0, -12), rawChunk(type, data, { checksum: 7 }), png.subarray(-12));
  };
  expect(readSoundImage(withWrong('tEXt', bytesOf('Title\0Dusk')))).toMatchObject({ type: 'png' });
  const pixels = withWrong('IDAT', bytesOf('more'));
  expect(await refusalOf(() => readSoundImage(pixels))).toMatchObject({
    code: 'unprocessable',
    message: 'The picture is damaged: a checksum in it is wrong (PNG). Get it again.',
  });
  expect(readWholeImage(pixels)).toMatchObject({ type: 'png' });
});

test('refuses pictures of 16 MiB that have no end in under 100 ms', async () => {
  const zeros = new Uint8Array(16 * 1024 * 1024);
  // The parts of a GIF are one byte long here, so that they are as many as can be.
  for (const bytes of [
    joined(jpegOf().subarray(0, -2), zeros),
    joined(
      gif.subarray(0, -4),
      zeros.map(() => 1),
    ),
  ]) {
    expect(await refusalOf(() => readWholeImage(bytes))).toMatchObject({ code: 'unprocessable' });
    expect(await cpuTimeOf(() => refusalOf(() => readWholeImage(bytes)))).toBeLessThan(100);
  }
});
