import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collect, streamOf } from '../../test/streams.ts';
import { CHUNK_LENGTH, inChunks } from './in-chunks.ts';

test('keeps the text and makes every chunk but the last long enough', async () => {
  const pieces = fc.array(
    fc.nat(40_000).map((length) => 'x'.repeat(length)),
    { maxLength: 10 },
  );
  await fc.assert(
    fc.asyncProperty(pieces, async (given) => {
      const chunks = await collect(inChunks(streamOf(given)));
      expect(chunks.join('') === given.join('')).toBe(true);
      expect(chunks.slice(0, -1).every((chunk) => chunk.length >= CHUNK_LENGTH)).toBe(true);
      expect(chunks).not.toContain('');
    }),
  );
});

test('never cuts a piece in two', async () => {
  const long = '😀'.repeat(CHUNK_LENGTH);
  expect(await collect(inChunks(streamOf(['a', long, 'b'])))).toEqual([`a${long}`, 'b']);
});
