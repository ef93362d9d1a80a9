import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from './start-server.ts';
import { tempFolder } from './temp-folder.ts';

const WORLD = {
  entries: {
    0: { uid: 0, key: ['dragon'], keysecondary: [], comment: 'Dragons', content: 'Dragons \u001B[2J exist.', order: 1 },
    1: { uid: 1, key: ['elf'], keysecondary: [], comment: '', content: 'Elves sing.', disable: true, order: 2 },
    2: { uid: 2, key: [], keysecondary: [], comment: 'Sky', content: 'It is blue.', constant: true, order: 3 },
  },
};

let server: TestServer;
let folder: Awaited<ReturnType<typeof tempFolder>>;
let world: string;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  folder = await tempFolder();
  world = join(folder.path, 'Eldoria.json');
  // As some programs on Windows write it.
  await writeFile(world, `\uFEFF${JSON.stringify(WORLD)}`);
  return () => folder[Symbol.asyncDispose]();
});

const imported = async () => (await server.json('lorebooks', 'import', world)).results[0].lorebook;

describe('lorebooks import', () => {
  it('has a line for each file, and the exit code 1 when one failed', async () => {
    await writeFile(join(folder.path, 'none.json'), '{"a":1}');
    await writeFile(join(folder.path, 'card.png'), '\u0000PNG');
    const named = join(folder.path, 'named.json');
    await writeFile(named, JSON.stringify({ ...WORLD, name: 'Its own' }));
    const files = [world, join(folder.path, 'none.json'), join(folder.path, 'card.png'), named, 'no-such-file'];
    const answer = await server.run('lorebooks', 'import', ...files);
    expect(answer.code).toBe(1);
    expect(answer.out.replaceAll(`${folder.path}/`, '').split('\n')).toEqual([
      expect.stringMatching(/^created {4}Eldoria\.json: Eldoria \(id \d+\), sillytavern, 3 entries/),
      expect.stringMatching(/^failed {5}none\.json: This is no lorebook\./),
      'failed     card.png: is not JSON, and no text at all.',
      expect.stringMatching(/^created {4}named\.json: Its own \(id \d+\), sillytavern, 3 entries/),
      'failed     no-such-file: cannot be read: there is no such file',
      '',
    ]);
    expect(answer.err).toMatch(/greenroom: 3 of 5 files could not be imported\n$/);
  });

  it('stores nothing in a dry run', async () => {
    const told = await server.run('lorebooks', 'import', world, '--dry-run');
    expect(told).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^valid {6}.*: Eldoria, sillytavern, 3 entries/),
    });
    const { results } = await server.json('lorebooks', 'import', world, '--dry-run');
    expect(results).toMatchObject([
      { file_name: 'Eldoria.json', status: 'valid', lorebook: null, preview: { name: 'Eldoria' }, problem: null },
    ]);
    expect((await server.json('lorebooks', 'list', '--sort', 'name')).data).not.toContainEqual(
      expect.objectContaining({ entry_count: 0 }),
    );
  });

  it('takes the standard input, without a name then', async () => {
    const { out } = await server.runWith({ input: JSON.stringify(WORLD) }, 'lorebooks', 'import', '-', '--json');
    const [result] = JSON.parse(out).results;
    expect(result).toMatchObject({ file_name: null, status: 'created', lorebook: { entry_count: 3 } });
    expect(result.lorebook.name).toBeUndefined();
    const shown = await server.runWith({ input: JSON.stringify(WORLD) }, 'lorebooks', 'import', '-');
    expect(shown.out).toMatch(/^created {4}the standard input: \(id \d+\), sillytavern, 3 entries/);
  });
});

it('lists lorebooks, and shows one with its entries', async () => {
  const book = await imported();
  const listed = await server.run('lorebooks', 'list', '-q', 'eldoria', '--per-page', '1');
  expect(listed.out).toMatch(/^ID +UPDATED +ENTRIES +SOURCE +NAME\n\d+ .* 3 +sillytavern +Eldoria\n$/);
  const shown = await server.run('lorebooks', 'show', String(book.id));
  expect(shown).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toMatch(/^id: +\d+\nname: +Eldoria\n[^]*entries: +3\n/);
  expect(shown.out).toContain('\n[0] Dragons; keys: dragon\n  Dragons ␛[2J exist.\n');
  expect(shown.out).toContain('\n[1] keys: elf; off\n  Elves sing.\n');
  expect(shown.out).toContain('\n[2] Sky; always in\n  It is blue.\n');
  expect(await server.json('lorebooks', 'show', String(book.id))).toEqual(book);
});

it('goes with a chat, whose context tells what became of its entries', async () => {
  const id = String((await imported()).id);
  const chat = await server.json('chats', 'create', '--lorebook', id);
  expect(chat.lorebook_ids).toEqual([Number(id)]);
  await server.run('chats', 'say', chat.id, 'A dragon!');
  const { out } = await server.run('chats', 'context', chat.id, '--explain');
  expect(out).toMatch(/\nlore +\d+ +yes +Eldoria \[0\] +key\n/);
  expect(out).toMatch(/\nEldoria \[0\] +Dragons +chat +yes +key "dragon" in [0-9a-f-]{36}\n/);
  expect(out).toMatch(/\nEldoria \[1\] +chat +no +disabled/);
});

it('exports a lorebook for other programs, and tells what is lost', async () => {
  const id = String((await imported()).id);
  const printed = await server.run('lorebooks', 'export', id, '--format', 'novelai');
  expect(printed).toMatchObject({ code: 0, err: expect.stringMatching(/^what the file loses:\n {2}name: /) });
  expect(JSON.parse(printed.out).entries).toHaveLength(3);
  const file = join(folder.path, 'out.json');
  const written = await server.run('lorebooks', 'export', id, '--format', 'sillytavern', '-o', file);
  expect(written).toMatchObject({ code: 0, out: '' });
  expect(JSON.parse(await readFile(file, 'utf8')).entries['0']).toMatchObject({ key: ['dragon'], order: 1 });
  expect((await server.json('lorebooks', 'export', id, '--format', 'novelai', '--dry-run')).losses).not.toEqual([]);
});

it('puts a lorebook into the trash and takes it out again', async () => {
  const id = String((await imported()).id);
  expect(await server.run('lorebooks', 'delete', id)).toEqual({
    code: 0,
    out: `${id} is in the trash; greenroom lorebooks restore ${id} takes it out\n`,
    err: '',
  });
  expect((await server.run('lorebooks', 'show', id)).code).toBe(4);
  expect((await server.json('lorebooks', 'restore', id)).id).toBe(Number(id));
});

it.each([
  [['import'], 2],
  [['show', 'eldoria'], 2],
  [['show', '999999'], 4],
  [['export', '999999'], 4],
  [['export', '1', '--force'], 2],
  [['trash', '999999'], 4],
])('lorebooks %j ends with exit code %i and one line', async (values, code) => {
  expect(await server.run('lorebooks', ...values)).toEqual({
    code,
    out: '',
    err: expect.stringMatching(/^greenroom: .+\n$/),
  });
});
