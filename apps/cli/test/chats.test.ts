import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importDocument } from './import-document.ts';
import { startServer, type TestServer } from './start-server.ts';
import { tempFolder } from './temp-folder.ts';

const NOWHERE = '0197f3c2-7d1e-7000-8000-000000000001';
const EVIL = 'tea \u001B]0;owned\u0007 \u009B31m 日本';

let server: TestServer;
let ada: { id: number };
beforeAll(async () => {
  server = await startServer();
  ada = await server.json('characters', 'create', '--name', 'Ada', '--first-message', 'Hello, {{user}}.');
});
afterAll(() => server[Symbol.asyncDispose]());

describe('chats create', () => {
  it("prints the chat's facts, or with --json the chat as the API gives it", async () => {
    const shown = await server.run('chats', 'create', '--title', 'Tea', '--tag', 'a', '--tag', 'b', '--rating', '4');
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toMatch(
      /^id: {7}[0-9a-f-]{36}\ntitle: {4}Tea\nstate: {4}in-progress\nrating: {3}4\ntags: {5}a, b\n/,
    );
    const made = await server.json('chats', 'create', '--character', String(ada.id), '--user-name', 'Bob');
    expect(made).toMatchObject({ character_id: ada.id, title: 'Ada chat', message_count: 1, user_name: 'Bob' });
    expect(await api(`/chats/${made.id}`)).toEqual(made);
  });

  it('takes every greeting there is', async () => {
    const create = (greeting: string) =>
      server.json('chats', 'create', '--character', String(ada.id), '--greeting', greeting);
    expect((await create('none')).message_count).toBe(0);
    expect((await create('0')).message_count).toBe(1);
    expect((await create('random')).message_count).toBe(1);
  });

  it('makes one chat for the same id and options, and refuses others with exit code 5', async () => {
    const id = '0197f3c2-7d1e-7000-8000-0000000000aa';
    const first = await server.json('chats', 'create', '--id', id, '--title', 'once');
    expect(await server.json('chats', 'create', '--id', id, '--title', 'once')).toEqual(first);
    const other = await server.run('chats', 'create', '--id', id, '--title', 'other');
    expect(other).toMatchObject({ code: 5, out: '', err: expect.stringMatching(/^greenroom: .+\n$/) });
  });
});

describe('chats list', () => {
  it('prints a table of the chats that match, or their page as the API gives it', async () => {
    await server.json('chats', 'create', '--title', `list one ${EVIL}`, '--tag', 'listed');
    await server.json('chats', 'create', '--title', 'list two', '--tag', 'listed', '--state', 'backlog');
    const shown = await server.run('chats', 'list', '--tag', 'listed', '--sort', 'title', '--order', 'asc');
    expect(shown).toMatchObject({ code: 0, err: '' });
    const [head, first, second, ...rest] = shown.out.split('\n');
    expect(head).toMatch(/^ID +UPDATED +MESSAGES +STATE +CHARACTER +TITLE$/);
    expect(first).toContain(String.raw`list one tea ␛]0;owned␇ \u009b31m 日本`);
    expect(second).toMatch(/ backlog +list two$/);
    expect(second?.indexOf('list two')).toBe(head?.indexOf('TITLE'));
    expect(rest).toEqual(['']);

    const page = await server.json('chats', 'list', '-q', 'LIST', '--state', 'backlog', '--pinned', 'false');
    expect(page).toEqual(await api('/chats?q=LIST&state=backlog&pinned=false'));
    expect(page.data).toHaveLength(1);
  });

  it('says how to see more, and walks all pages with --all', async () => {
    for (const title of ['p1', 'p2', 'p3', 'p4', 'p5'])
      await server.json('chats', 'create', '--title', title, '--tag', 'paged');
    const query = ['chats', 'list', '--tag', 'paged', '--sort', 'title', '--per-page', '2'];
    const first = await server.run(...query);
    expect(first.err).toBe('2 of 5 chats; --page 2 shows the next, --all all of them.\n');
    expect((await server.run(...query, '--page', '3')).err).toBe('');
    const all = await server.run(...query, '--all');
    expect(all).toMatchObject({ code: 0, err: '' });
    expect(all.out.match(/p\d/g)).toEqual(['p1', 'p2', 'p3', 'p4', 'p5']);
    const json = await server.json(...query, '--all');
    expect(json.data.map(({ title }: { title: string }) => title)).toEqual(['p1', 'p2', 'p3', 'p4', 'p5']);
    expect(json).toMatchObject({ success: true, metadata: { total: 5, next_cursor: null } });
  });

  it('goes on by cursor', async () => {
    for (const title of ['c1', 'c2', 'c3']) await server.json('chats', 'create', '--title', title, '--tag', 'cursor');
    const query = ['chats', 'list', '--tag', 'cursor', '--sort', 'title', '--per-page', '2'];
    const { metadata } = await server.json(...query);
    const next = await server.run(...query, '--cursor', metadata.next_cursor);
    expect(next.out).toMatch(/ c3\n$/);
  });

  it('is not silent when there is nothing', async () => {
    expect(await server.run('chats', 'list', '--tag', 'none')).toEqual({ code: 0, out: 'no chats\n', err: '' });
    expect(await server.run('chats', 'list', '--tag', 'none', '--all')).toEqual({
      code: 0,
      out: 'no chats\n',
      err: '',
    });
    expect((await server.json('chats', 'list', '--tag', 'none', '--all')).data).toEqual([]);
  });
});

describe('chats show and messages', () => {
  it('print the facts and the last messages, whose text can do nothing to the terminal', async () => {
    const id = await imported('shown', ['first', 'second', `third\n[9] fake, 2026\n${EVIL}\n`]);
    const shown = await server.run('chats', 'show', id, '--messages', '2');
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toMatch(/^id: +[0-9a-f-]{36}\ntitle: +shown\n/);
    expect(shown.out).not.toContain('first');
    expect(shown.out).toMatch(
      /\n\n\[2\] assistant, [0-9: -]+Z\n {2}second\n\n\[3\] user, [0-9: -]+Z\n {2}third\n {2}\[9\] fake, 2026\n {2}tea ␛\]/,
    );
    expect(shown.out.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(await server.json('chats', 'show', id)).toEqual(await api(`/chats/${id}`));
    expect((await server.run('chats', 'show', id, '--messages', '0')).out).not.toContain('third');
  });

  it('list messages as the API gives them, and all of a long chat', async () => {
    const id = await imported(
      'long',
      Array.from({ length: 250 }, (_, index) => `message ${index}`),
    );
    expect(await server.json('chats', 'messages', id, '--order', 'desc')).toEqual(
      await api(`/chats/${id}/messages?order=desc`),
    );
    const all = await server.run('chats', 'messages', id, '--all');
    expect(all.out.match(/message \d+/g)).toEqual(Array.from({ length: 250 }, (_, index) => `message ${index}`));
    const shown = await server.run('chats', 'show', id, '--messages', '220');
    expect(shown.out.match(/message \d+/g)).toEqual(Array.from({ length: 220 }, (_, index) => `message ${index + 30}`));
  });
});

describe('chats context', () => {
  it('prints what goes to the model and what it costs, or the API gives', async () => {
    const { id } = await server.json('chats', 'create', '--character', String(ada.id));
    const shown = await server.run('chats', 'context', id, '--explain', '--max-tokens', '500');
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toMatch(
      /^system\n {2}.*Ada.*\n\nassistant\n {2}Hello, User\.\n\nPART +TOKENS +IN +FROM +WHY\n[^]*\n\d+ of 500 tokens \(o200k_base\)\n$/,
    );
    expect(await server.json('chats', 'context', id, '--limit', '1')).toEqual(
      await api(`/chats/${id}/context?limit=1`),
    );
  });

  it('ends with exit code 2 when the budget is too small', async () => {
    const { id } = await server.json('chats', 'create', '--character', String(ada.id));
    expect((await server.run('chats', 'context', id, '--max-tokens', '1')).code).toBe(2);
  });
});

describe('chats export and import', () => {
  it('write what the API exports, in each format, to the standard output and to a file', async () => {
    await using folder = await tempFolder();
    const id = await imported('exported', ['one', 'two']);
    for (const format of ['json', 'markdown', 'text']) {
      const file = join(folder.path, `tea.${format}`);
      const printed = await server.run('chats', 'export', id, '--format', format);
      const written = await server.run('chats', 'export', id, '--format', format, '-o', file);
      expect(written).toEqual({ code: 0, out: '', err: `exported to ${file}\n` });
      const text = await (await fetched(`/chats/${id}/export?format=${format}`)).text();
      expect(untimed(printed.out)).toBe(untimed(text));
      expect(untimed(await readFile(file, 'utf8'))).toBe(untimed(text));
    }
  });

  it('bring a chat back as it was, from a file and from the standard input', async () => {
    await using folder = await tempFolder();
    const id = await imported('there and back', ['one', `two ${EVIL}`]);
    const file = join(folder.path, 'tea.json');
    await server.run('chats', 'export', id, '--output', file);
    const made = await server.json('chats', 'import', file);
    expect(made).toMatchObject({ title: 'there and back', message_count: 2 });
    expect((await api(`/chats/${made.id}/messages`)).data[1].content).toBe(`two ${EVIL}`);
    const again = await server.runWith({ input: await readFile(file, 'utf8') }, 'chats', 'import', '-');
    expect(again).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^id: +[0-9a-f-]{36}\ntitle: +there and back\n/),
    });
  });

  it('replace no file unless forced to, and leave none when there is nothing to export', async () => {
    await using folder = await tempFolder();
    const id = await imported('kept', ['one']);
    const file = join(folder.path, 'tea.json');
    await writeFile(file, 'mine');
    const refused = await server.run('chats', 'export', id, '--output', file);
    expect(refused).toEqual({ code: 2, out: '', err: `greenroom: ${file} is there already; --force replaces it.\n` });
    expect((await server.run('chats', 'export', NOWHERE, '--output', file, '--force')).code).toBe(4);
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect((await server.run('chats', 'export', id, '--output', file, '--force')).code).toBe(0);
    expect(await readFile(file, 'utf8')).toContain('greenroom-chat');
    expect(await readdir(folder.path)).toEqual(['tea.json']);
  });

  it.each([
    ['{', /^greenroom: The standard input is not JSON: .*\n$/],
    ['[]', /^greenroom: The standard input holds no JSON object\.\n$/],
    ['{"format":"other"}', /^greenroom: format: .*; .*messages: .*\n$/],
  ])('refuse %s with exit code 2 and every fault in one line', async (input, err) => {
    const refused = await server.runWith({ input }, 'chats', 'import', '-');
    expect(refused).toEqual({ code: 2, out: '', err: expect.stringMatching(err) });
  });
});

describe('chats trash and restore', () => {
  it('take a chat away and give it back', async () => {
    const { id } = await server.json('chats', 'create', '--title', 'binned');
    const trashed = await server.run('chats', 'trash', id);
    expect(trashed).toEqual({
      code: 0,
      out: `${id} is in the trash; greenroom chats restore ${id} takes it out\n`,
      err: '',
    });
    expect((await server.run('chats', 'show', id)).code).toBe(4);
    expect((await server.run('chats', 'list', '--deleted', 'only')).out).toContain('binned');
    expect((await server.run('chats', 'restore', id)).out).toMatch(/\ntitle: +binned\n/);
    expect(await server.run('chats', 'trash', id, '--json')).toEqual({ code: 0, out: '', err: '' });
    expect(await server.json('chats', 'restore', id)).toEqual(await api(`/chats/${id}`));
  });
});

async function imported(title: string, contents: string[]): Promise<string> {
  const { out } = await server.runWith({ input: importDocument(title, contents) }, 'chats', 'import', '-', '--json');
  return JSON.parse(out).id;
}

async function fetched(path: string): Promise<Response> {
  const key = (await readFile(join(server.dataDir, 'api-key'), 'utf8')).trim();
  return fetch(`${server.url}/api/v1${path}`, { headers: { 'x-api-key': key } });
}

async function api(path: string): Promise<any> {
  return (await fetched(path)).json();
}

function untimed(text: string): string {
  return text.replace(/"exported_at": "[^"]*"/, '');
}
