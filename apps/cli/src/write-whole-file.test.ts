import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../test/temp-folder.ts';
import { writeWholeFile } from './write-whole-file.ts';

async function* chunks(...texts: (string | Error)[]) {
  for (const text of texts) {
    if (text instanceof Error) throw text;
    yield text;
  }
}

it('writes all chunks, and leaves nothing else behind', async () => {
  await using folder = await tempFolder();
  const file = join(folder.path, 'tea.json');
  await writeWholeFile(file, chunks('one', ' ', 'tŵo'), false);
  expect(await readFile(file, 'utf8')).toBe('one tŵo');
  expect(await readdir(folder.path)).toEqual(['tea.json']);
});

it('leaves no half file when the chunks break off', async () => {
  await using folder = await tempFolder();
  await expect(
    writeWholeFile(join(folder.path, 'tea.json'), chunks('one', new Error('broken')), false),
  ).rejects.toThrow('broken');
  expect(await readdir(folder.path)).toEqual([]);
});

it('keeps what is there, and also when it came while the export ran', async () => {
  await using folder = await tempFolder();
  const file = join(folder.path, 'tea.json');
  async function* slow() {
    yield 'new';
    await writeFile(file, 'old');
  }
  await expect(writeWholeFile(file, slow(), false)).rejects.toThrow('is there already; --force replaces it');
  await expect(writeWholeFile(file, chunks('new'), false)).rejects.toThrow('is there already; --force replaces it');
  expect(await readFile(file, 'utf8')).toBe('old');
  expect(await readdir(folder.path)).toEqual(['tea.json']);
});

it('replaces a file by force only when the new one is whole', async () => {
  await using folder = await tempFolder();
  const file = join(folder.path, 'tea.json');
  await writeFile(file, 'old');
  await expect(writeWholeFile(file, chunks('new', new Error('broken')), true)).rejects.toThrow('broken');
  expect(await readFile(file, 'utf8')).toBe('old');
  await writeWholeFile(file, chunks('new'), true);
  expect(await readFile(file, 'utf8')).toBe('new');
});

it('replaces what a symbolic link points to, and not the link', async () => {
  await using folder = await tempFolder();
  await mkdir(join(folder.path, 'real'));
  const target = join(folder.path, 'real', 'tea.json');
  await writeFile(target, 'old');
  await symlink(target, join(folder.path, 'link'));
  await writeWholeFile(join(folder.path, 'link'), chunks('new'), true);
  expect(await readFile(target, 'utf8')).toBe('new');
});

it('replaces no folder and no device, by force neither', async () => {
  await using folder = await tempFolder();
  await expect(writeWholeFile(folder.path, chunks('x'), true)).rejects.toThrow('is no file that could be replaced');
  await expect(writeWholeFile('/dev/null', chunks('x'), true)).rejects.toThrow('is no file that could be replaced');
});
