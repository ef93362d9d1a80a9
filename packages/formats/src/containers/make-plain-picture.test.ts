import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readImageHeader } from './image-header.ts';
import { makePlainPicture } from './make-plain-picture.ts';
import { readChunks } from './png-chunks.ts';

test('makes a small PNG of 400 by 600 pixels', () => {
  const picture = makePlainPicture();
  expect(readImageHeader(picture)).toEqual({ type: 'png', mediaType: 'image/png', width: 400, height: 600 });
  expect(picture.length).toBeLessThan(200);
});

test('holds a filter byte and 50 bytes for each row, all of them the first colour', () => {
  const pixels = readChunks(makePlainPicture()).chunks.find(({ type }) => type === 'IDAT');
  const rows = inflateSync(pixels?.data ?? new Uint8Array());
  expect(rows).toHaveLength(51 * 600);
  expect(rows.every((byte) => byte === 0)).toBe(true);
});
