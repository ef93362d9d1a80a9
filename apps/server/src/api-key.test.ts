import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../test/temp-folder.ts';
import { ownKey } from './api-key.ts';

it('is the one the settings give, and then no file is made', async () => {
  await using folder = await tempFolder();
  expect(await ownKey('given-by-the-settings', folder.path)).toEqual({ key: 'given-by-the-settings', file: null });
  expect(await readdir(folder.path)).toEqual([]);
});

it('is made at the first start and kept, in a file that only its owner can read', async () => {
  await using folder = await tempFolder();
  const dataDir = join(folder.path, 'new', 'data');
  const made = await ownKey(undefined, dataDir);
  expect(made.key).toMatch(/^gr_[\w-]{43}$/);
  expect(made.file).toBe(join(dataDir, 'api-key'));
  expect((await stat(join(dataDir, 'api-key'))).mode & 0o777).toBe(0o600);
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  expect(await readFile(join(dataDir, 'api-key'), 'utf8')).toBe(`${made.key}\n`);
  expect(await ownKey(undefined, dataDir)).toEqual(made);
  expect(await readdir(dataDir)).toEqual(['api-key']);
});

it('is one for all first starts at the same moment', async () => {
  await using folder = await tempFolder();
  const made = await Promise.all(Array.from({ length: 50 }, () => ownKey(undefined, folder.path)));
  expect(new Set(made.map(({ key }) => key)).size).toBe(1);
  expect(await readdir(folder.path)).toEqual(['api-key']);
});

it('may be written by hand', async () => {
  await using folder = await tempFolder();
  await writeFile(join(folder.path, 'api-key'), '  written-by-a-person\r\n');
  expect((await ownKey(undefined, folder.path)).key).toBe('written-by-a-person');
});

it.each(['', 'short\n', 'sixteen and spaces'])('is refused when the file holds %j, with what to do', async (text) => {
  await using folder = await tempFolder();
  await writeFile(join(folder.path, 'api-key'), text);
  await expect(ownKey(undefined, folder.path)).rejects.toThrow(/holds no API key.*Delete it to get a new one/);
});

it('says where it could not be kept', async () => {
  await using folder = await tempFolder();
  await writeFile(join(folder.path, 'file'), '');
  await expect(ownKey(undefined, join(folder.path, 'file'))).rejects.toThrow(
    `The API key cannot be kept in ${join(folder.path, 'file')}: `,
  );
});

it.runIf(process.getuid?.() !== 0)('says so when the folder is not to be written to', async () => {
  await using folder = await tempFolder();
  const closed = join(folder.path, 'closed');
  await mkdir(closed);
  await chmod(closed, 0o500);
  await expect(ownKey(undefined, closed)).rejects.toThrow(/cannot be kept in .*EACCES/);
});
