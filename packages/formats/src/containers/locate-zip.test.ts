import { expect, test } from 'vitest';
import { bytesOf, joined, jpegOf, rawZip } from '../../test/container-files.ts';
import { locateZip } from './locate-zip.ts';

const entries = [{ path: 'card.json', bytes: bytesOf('{}') }];
const zip = rawZip(entries);
const NOTHING = new Uint8Array();

test('takes an archive alone as a whole', () => {
  expect(locateZip(zip)).toEqual({ archive: zip, before: NOTHING, behind: 0 });
});

test('cuts off what stands before it when its offsets count from its own start', () => {
  expect(locateZip(joined(jpegOf(), zip))).toEqual({ archive: zip, before: jpegOf(), behind: 0 });
});

test('keeps what stands before it when its offsets count from the start of the file', () => {
  const whole = joined(jpegOf(), rawZip(entries, { shift: jpegOf().length }));
  expect(locateZip(whole)).toEqual({ archive: whole, before: jpegOf(), behind: 0 });
});

test('is not led astray by the mark of a file within the picture', () => {
  const picture = joined(jpegOf(), bytesOf('PK\u0003\u0004'), jpegOf());
  expect(locateZip(joined(picture, zip))).toEqual({ archive: zip, before: picture, behind: 0 });
});

test('cuts off what stands behind it, but not its comment', () => {
  const commented = rawZip(entries, { comment: 'made by hand' });
  expect(locateZip(joined(commented, bytesOf('behind')))).toEqual({ archive: commented, before: NOTHING, behind: 6 });
});

test('begins at the first file when the end record tells no place, as in ZIP64', () => {
  const zip64 = Uint8Array.from(zip);
  zip64.fill(0xff, zip64.length - 10, zip64.length - 2);
  expect(locateZip(joined(jpegOf(), zip64))).toEqual({ archive: zip64, before: jpegOf(), behind: 0 });
});

test('finds no archive where there is none, or its end is missing', () => {
  expect(locateZip(jpegOf())).toBeNull();
  expect(locateZip(zip.subarray(0, -1))).toBeNull();
  expect(locateZip(NOTHING)).toBeNull();
});
