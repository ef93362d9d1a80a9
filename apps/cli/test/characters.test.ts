import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from './start-server.ts';
import { tempFolder } from './temp-folder.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

it('makes a character of options and shows it, in words and in JSON', async () => {
  const options = [
    '--name',
    'Ada \u001B[2J',
    '--first-message',
    'Hello.',
    '--greeting',
    'Hi.',
    '--greeting',
    'Hm.',
    '--tag',
    'poet',
  ];
  const made = await server.json('characters', 'create', ...options);
  expect(made).toMatchObject({
    name: 'Ada \u001B[2J',
    first_message: 'Hello.',
    alternate_greetings: ['Hi.', 'Hm.'],
    tags: ['poet'],
  });
  const shown = await server.run('characters', 'show', String(made.id));
  expect(shown).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toMatch(
    /^id: +\d+\nname: +Ada ␛\[2J\ntags: +poet\n[^]*\nfirst message\n {2}Hello\.\n\ngreeting 1\n {2}Hi\.\n/,
  );
  expect(await server.json('characters', 'show', String(made.id))).toEqual(made);
});

it('makes a character of a file, where options take precedence, and of the standard input', async () => {
  await using folder = await tempFolder();
  const card = { name: 'From a file', description: 'kept', personality: 'changed' };
  await writeFile(join(folder.path, 'card.json'), JSON.stringify(card));
  const made = await server.json('characters', 'create', join(folder.path, 'card.json'), '--personality', 'calm');
  expect(made).toMatchObject({ name: 'From a file', description: 'kept', personality: 'calm' });
  const piped = await server.runWith({ input: JSON.stringify(card) }, 'characters', 'create', '-');
  expect(piped.out).toMatch(/\nname: +From a file\n/);
});

it('lists characters as a table and as the API gives them', async () => {
  for (const name of ['List A', 'List B', '一覧'])
    await server.json('characters', 'create', '--name', name, '--tag', 'list');
  const shown = await server.run('characters', 'list', '--tag', 'list', '--sort', 'name');
  expect(shown.out.split('\n').map((line) => line.slice(line.search(/\S+( \S+)?$/)))).toEqual([
    'NAME',
    'List A',
    'List B',
    '一覧',
    '',
  ]);
  const page = await server.json('characters', 'list', '-q', 'list a');
  expect(page).toMatchObject({ success: true, data: [{ name: 'List A' }], metadata: { page: 1, total: 1 } });
  expect((await server.json('characters', 'list', '--all', '--tag', 'list', '--per-page', '1')).data).toHaveLength(3);
});

it('lists the versions of a character, and keeps one in the trash until it is wanted', async () => {
  const id = String((await server.json('characters', 'create', '--name', 'Versioned')).id);
  expect((await server.run('characters', 'versions', id)).out).toMatch(
    /^VERSION +CREATED +CURRENT +NAME\n1 .* yes +Versioned\n$/,
  );
  expect((await server.json('characters', 'versions', id, '--all')).data).toMatchObject([
    { version: 1, name: 'Versioned', is_current: true },
  ]);
  expect(await server.run('characters', 'trash', id)).toEqual({
    code: 0,
    out: `${id} is in the trash; greenroom characters restore ${id} takes it out\n`,
    err: '',
  });
  expect((await server.run('characters', 'show', id)).code).toBe(4);
  expect((await server.run('characters', 'restore', id)).out).toMatch(/\nname: +Versioned\n/);
  expect(await server.run('characters', 'delete', id, '--json')).toEqual({ code: 0, out: '', err: '' });
});

it.each([
  [['create'], 2, /^greenroom: name: .*\n$/],
  [['create', 'no-such-file'], 2, /^greenroom: no-such-file cannot be read: there is no such file\n$/],
  [['show', 'ada'], 2, /^greenroom: .*'ada' is invalid.*whole number\.\n$/],
  [['show', '999999'], 4, /^greenroom: There is no character with the id 999999\.\n$/],
  [['versions', '999999'], 4, /^greenroom: There is no character with the id 999999\.\n$/],
  [['delete', '999999'], 4, /^greenroom: There is no character with the id 999999\.\n$/],
])('characters %j ends with exit code %i and one line', async (values, code, err) => {
  expect(await server.run('characters', ...values)).toEqual({ code, out: '', err: expect.stringMatching(err) });
});
