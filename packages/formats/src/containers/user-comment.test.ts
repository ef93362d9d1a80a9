import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { bytesOf, cpuTimeOf, joined, jpegOf, pngOf } from '../../test/container-files.ts';
import { exifOf, jpegWith, webpWith, type ExifOptions } from '../../test/exif-files.ts';
import { userComment } from './user-comment.ts';

const text = bytesOf('Mind the third step.');

describe('the comment of a picture', () => {
  const places: [string, ExifOptions][] = [
    ['little-endian', { order: 'II' }],
    ['big-endian', { order: 'MM' }],
    ['in the first directory', { directory: 'first' }],
    ['in the first directory, big-endian', { directory: 'first', order: 'MM' }],
    ['as ASCII', { type: 2 }],
    ['as bytes', { type: 1 }],
  ];

  it.each(places)('is found %s', (_, options) => {
    expect(userComment(jpegWith(exifOf(text, options)), 'jpeg')).toEqual(text);
    expect(userComment(webpWith(exifOf(text, options)), 'webp')).toEqual(text);
  });

  it('is found in a WebP whose EXIF begins as in a JPEG', () => {
    expect(userComment(webpWith(joined(bytesOf('Exif\0\0'), exifOf(text))), 'webp')).toEqual(text);
  });

  it('is a view of the file', () => {
    const jpeg = jpegWith(exifOf(text));
    userComment(jpeg, 'jpeg')?.fill(0);
    expect(userComment(jpeg, 'jpeg')).toEqual(new Uint8Array(text.length));
  });
});

describe('no comment', () => {
  const lies: [string, Uint8Array][] = [
    ['nothing', new Uint8Array()],
    ['no byte order', joined(bytesOf('XX'), exifOf(text).subarray(2))],
    ['a header that is cut off', exifOf(text).subarray(0, 7)],
    ['a directory that is cut off', exifOf(text).subarray(0, 9)],
    ['a directory behind the end', exifOf(text, { pointer: 0xffffffff })],
    ['a directory that is the header', exifOf(text, { pointer: 0 })],
    ['a directory that is the first one', exifOf(text, { pointer: 8 })],
    ['a value behind the end', exifOf(text, { place: 0xffffffff })],
    ['a value longer than all', exifOf(text, { length: 0xffffffff })],
    ['a value one byte too long', exifOf(text, { length: text.length + 1 })],
    ['a value within the field', exifOf(text, { length: 4 })],
    ['a value of another type', exifOf(text, { type: 3 })],
    ['no field', exifOf(text, { count: 0 })],
  ];

  it.each(lies)('is made of an EXIF with %s', (_, exif) => {
    expect(userComment(jpegWith(exif), 'jpeg')).toBeNull();
    expect(userComment(webpWith(exif), 'webp')).toBeNull();
  });

  it('is in a picture without EXIF, or of another kind', () => {
    expect(userComment(jpegOf(), 'jpeg')).toBeNull();
    expect(userComment(bytesOf('RIFF\0\0\0\0WEBP'), 'webp')).toBeNull();
    expect(userComment(pngOf(), 'png')).toBeNull();
  });
});

test('reads a directory that claims more fields than there are', () => {
  expect(userComment(jpegWith(exifOf(text, { count: 0xffff })), 'jpeg')).toEqual(text);
});

test.each([
  ['jpeg', jpegWith(exifOf(text))],
  ['webp', webpWith(exifOf(text, { order: 'MM' }))],
] as const)('answers a %s that is cut off or changed at any byte', (type, picture) => {
  for (let at = 0; at < picture.length; at += 1) {
    const damaged = [picture.subarray(0, at), ...[0, 1, 0x7f, 0xff].map((byte) => picture.with(at, byte))];
    for (const bytes of damaged) {
      expect(userComment(bytes, type)?.length ?? 0).toBeLessThanOrEqual(picture.length);
    }
  }
});

test('answers any EXIF with bytes of it or null', () => {
  const order = fc.constantFrom('', 'II*\0\u0008\0\0\0', 'MM\0*\0\0\0\u0008');
  fc.assert(
    fc.property(order, fc.uint8Array({ maxLength: 80 }), (head, rest) => {
      const exif = joined(bytesOf(head), rest);
      expect(userComment(jpegWith(exif), 'jpeg')?.length ?? 0).toBeLessThanOrEqual(exif.length);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['a WebP of 60 MB of empty chunks', 'webp', joined(bytesOf('RIFF\0\0\0\0WEBP'), new Uint8Array(60_000_000))],
  ['a JPEG of 60 MB of empty segments', 'jpeg', joined(bytesOf('\u00ff\u00d8'), emptySegments(60_000_000))],
  [
    'a WebP with 60 MB of fields',
    'webp',
    webpWith(joined(exifOf(bytesOf(''), { count: 0xffff, type: 3, directory: 'first' }), new Uint8Array(60_000_000))),
  ],
] as const)('gives up on %s in under 100 ms', async (_, type, bytes) => {
  expect(userComment(bytes, type)).toBeNull();
  expect(await cpuTimeOf(() => userComment(bytes, type))).toBeLessThan(100);
});

function emptySegments(length: number): Uint8Array {
  return new Uint8Array(Buffer.alloc(length, Uint8Array.of(0xff, 0xe1, 0, 2)));
}
