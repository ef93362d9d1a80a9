import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../../test/temp-folder.ts';
import { cardBatches } from './card-batches.ts';

const unread = (detail: string) => ({ code: 'usage', detail });

async function batchesOf(files: string[], limits?: { maxFiles?: number; maxBase64?: number }) {
  const batches = [];
  for await (const batch of cardBatches(files, limits)) batches.push(batch);
  return batches;
}

async function namesOf(...values: Parameters<typeof batchesOf>) {
  return (await batchesOf(...values)).map((batch) => batch.map(({ file }) => file));
}

it('are full at the most files of a request, and at the most bytes, and keep the order', async () => {
  await using folder = await tempFolder();
  const files = ['a', 'b', 'c', 'd', 'e'].map((name) => join(folder.path, name));
  // Three bytes are four in base64.
  for (const [index, file] of files.entries()) await writeFile(file, 'x'.repeat([3, 3, 6, 3, 3][index] ?? 0));
  const [a, b, c, d, e] = files;
  expect(await namesOf(files)).toEqual([files]);
  expect(await namesOf(files, { maxFiles: 2 })).toEqual([[a, b], [c, d], [e]]);
  expect(await namesOf(files, { maxBase64: 8 })).toEqual([[a, b], [c], [d, e]]);
});

it('hold what is sent of a file, and why one cannot be', async () => {
  await using folder = await tempFolder();
  const [card, large] = [join(folder.path, 'card.json'), join(folder.path, 'large.png')];
  await writeFile(card, '{}');
  await writeFile(large, '');
  await truncate(large, 48 * 1024 * 1024);
  expect(await batchesOf([card, folder.path, large, 'no-such-file'])).toEqual([
    [
      { file: card, name: 'card.json', base64: 'e30=' },
      { file: folder.path, name: expect.any(String), problem: unread('cannot be read: it is a folder') },
      {
        file: large,
        name: 'large.png',
        problem: unread('is larger than 47 MiB, the most that can be sent from here'),
      },
      { file: 'no-such-file', name: 'no-such-file', problem: unread('cannot be read: there is no such file') },
    ],
  ]);
});
