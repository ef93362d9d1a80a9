import { expect, test } from 'vitest';
import {
  base64Json,
  bytesOf,
  cpuTimeOf,
  jpegOf,
  pngOf,
  refusalOf,
  textChunkOf,
  v2Json,
} from '../../test/container-files.ts';
import { exifOf, jpegWith, webpWith } from '../../test/exif-files.ts';
import { readImageHeader } from './image-header.ts';
import { readPictureCard } from './read-picture-card.ts';
import { withoutCard } from './without-card.ts';

const card = bytesOf(`ASCII\0\0\0${JSON.stringify(v2Json())}`);

test.each([
  ['jpeg', jpegWith(exifOf(card)), jpegWith(exifOf(new Uint8Array(card.length)))],
  ['webp', webpWith(exifOf(card)), webpWith(exifOf(new Uint8Array(card.length)))],
] as const)(
  'takes the card out of a %s, changes nothing else, and leaves the one it was given',
  (type, image, blank) => {
    const before = Uint8Array.from(image);
    const without = withoutCard(image);
    expect(without).toEqual(blank);
    expect(readPictureCard(without, type)).toBeNull();
    expect(readImageHeader(without)).toEqual(readImageHeader(image));
    expect(image).toEqual(before);
  },
);

test('takes the card out of a picture that lies within other bytes', () => {
  const jpeg = jpegWith(exifOf(card));
  const within = Buffer.concat([new Uint8Array(7), jpeg, new Uint8Array(7)]).subarray(7, 7 + jpeg.length);
  expect(withoutCard(within)).toEqual(jpegWith(exifOf(new Uint8Array(card.length))));
});

test('takes card and assets out of a PNG', () => {
  const title = textChunkOf('Title', 'Dusk');
  const png = pngOf([textChunkOf('chara', base64Json(v2Json())), textChunkOf('chara-ext-asset_:a', 'eA=='), title]);
  expect(withoutCard(png)).toEqual(pngOf([title]));
});

test.each([
  ['a JPEG without EXIF', jpegOf()],
  ['a photograph with a comment', jpegWith(exifOf(bytesOf('ASCII\0\0\0Taken in Paris')))],
  ['a photograph of a camera that writes JSON', jpegWith(exifOf(bytesOf('{"mirror":false,"sensor_type":"back"}')))],
  ['a picture with JSON that breaks off', jpegWith(exifOf(bytesOf('{"first_mes":"')))],
  ['a GIF', bytesOf('GIF89a\u0001\0\u0001\0')],
  ['what is no picture', bytesOf('none')],
])('gives back %s as it is', (_, image) => {
  expect(withoutCard(image)).toBe(image);
});

test('refuses a PNG that is cut off', async () => {
  expect(await refusalOf(() => withoutCard(pngOf().subarray(0, -20)))).toMatchObject({ code: 'unprocessable' });
});

const MIB = 1024 * 1024;
test.each([
  ['a list of numbers, of 15 MiB', '1,'.repeat(7.5 * MIB)],
  ['a list of numbers, of 60 MiB', '1,'.repeat(30 * MIB)],
  ['a list of numbers that begins as a card', '123,34,'.repeat(2 * MIB)],
  ['base64 of 15 MiB', 'eyJ'.repeat(5 * MIB)],
  ['JSON of 17 MiB, which is longer than a card may be', `{"first_mes":"${'x'.repeat(17 * MIB)}"}`],
])('gives back a picture with %s as it is, in half a second and not many times its memory', async (_, comment) => {
  const image = webpWith(exifOf(bytesOf(comment)));
  const before = process.memoryUsage.rss();
  expect(await cpuTimeOf(() => withoutCard(image))).toBeLessThan(500);
  expect(process.memoryUsage.rss() - before).toBeLessThan(256 * MIB);
  expect(withoutCard(image)).toBe(image);
});
