import { describe, expect, test } from 'vitest';
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
import { readPictureCard } from './read-picture-card.ts';
import { readSoundImage, readWholeImage } from './whole-image.ts';

/** A GIF of one picture, 2 by 3 pixels, behind a comment; both it and the file have a table of two colours. */
const gif = bytesOf(
  'GIF89a\u0002\0\u0003\0\u0080\0\0______!\u00fe\u0003abc\u0001d\0,\0\0\0\0\u0002\0\u0003\0\u0080______\u0002\u0002\u0084_\0;',
);
const webp = webpWith(exifOf(bytesOf('x')));
/** How many bytes at the end a picture can do without: IEND, the byte that ends a GIF. */
const SPARE = { png: 12, jpeg: 0, webp: 0, gif: 1 };
// The end of a preview stands before the pixels, and is not that of the picture.
const jpeg = jpegWith(bytesOf('preview\u00ff\u00d9'));
const withCard = jpegWith(exifOf(bytesOf('{"name":"Ada"}')));
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

test('takes a PNG without its end, or with a part of it', () => {
  for (let length = 1; length <= SPARE.png; length += 1) {
    expect(readSoundImage(pngOf().subarray(0, -length))).toMatchObject({ type: 'png' });
  }
});

test.each([0, 8])('refuses a WebP that is cut off within its pixels, whatever length it tells', async (less) => {
  const cut = Buffer.from(webp.subarray(0, Buffer.from(webp).indexOf('VP8L') + 10));
  cut.writeUInt32LE(less === 0 ? 0 : cut.length - less, 4);
  expect(await refusalOf(() => readWholeImage(cut))).toMatchObject({ code: 'unprocessable' });
});

test('refuses a WebP without pixels', async () => {
  const none = Buffer.from(Buffer.from(webp).toString('latin1').replace('VP8L', 'none'), 'latin1');
  expect(await refusalOf(() => readWholeImage(none))).toMatchObject({ code: 'unprocessable' });
});

test.each(PICTURES)('refuses a %s that is cut off at any byte', async (type, bytes) => {
  for (let length = bytes.length - SPARE[type] - 1; length >= 0; length -= 1) {
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

describe('minds a wrong checksum where the pixels hang on it and the picture is shown as it is', () => {
  const withWrong = (type: string, colours = 2) => {
    const header = headerChunk();
    header.data[9] = colours;
    const [head, pixels] = [rawChunk('IHDR', header.data), rawChunk('IDAT', bytesOf('x'))];
    return rawPng(head, rawChunk(type, bytesOf('more'), { checksum: 7 }), pixels, rawChunk('IEND', new Uint8Array()));
  };

  test.each([
    ['pixels', withWrong('IDAT')],
    ['colours that the pixels are numbers of', withWrong('PLTE', 3)],
    ['its header', rawPng(rawChunk('IHDR', headerChunk().data, { checksum: 7 }), pngOf().subarray(33))],
  ])('of %s', async (_, png) => {
    expect(await refusalOf(() => readSoundImage(png))).toMatchObject({
      code: 'unprocessable',
      message: 'The picture is damaged: a checksum in it is wrong (PNG). Get it again.',
    });
    expect(readWholeImage(png)).toMatchObject({ type: 'png' });
  });

  test.each([
    ['a text', withWrong('tEXt')],
    ['colours that are only proposed', withWrong('PLTE')],
    ['its end', joined(pngOf().subarray(0, -4), bytesOf('____'))],
  ])('and not that of %s', (_, png) => {
    expect(readSoundImage(png)).toMatchObject({ type: 'png' });
  });
});

test.each([
  ['stray bytes between its segments', bytesOf('\0\0stray')],
  ['markers without a length', bytesOf('\u00ff\u0001\u00ff\u00d0\u00ff\u00d7')],
  ['9 MiB of segments before its frame', bytesOf(`\u00ff\u00ed\u00ff\u00ff${'_'.repeat(65_533)}`.repeat(145))],
])('takes a whole JPEG with %s', (_, between) => {
  // Behind the first of them: the three bytes a JPEG begins with are what it is known by.
  const put = (image: Uint8Array) => joined(image.subarray(0, 12), between, image.subarray(12));
  expect(readSoundImage(put(jpeg))).toMatchObject({ width: 4, height: 5 });
  expect(readPictureCard(put(withCard), 'jpeg')).not.toBeNull();
});

test('takes a GIF whose screen has no size, with that of its first picture', () => {
  const screenless = Uint8Array.from(gif).fill(0, 6, 10);
  expect(readSoundImage(screenless)).toMatchObject({ width: 2, height: 3 });
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
