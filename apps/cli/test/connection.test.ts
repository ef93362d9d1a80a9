import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { greenroom } from './run-program.ts';
import { startServer, type TestServer } from './start-server.ts';
import { tempFolder } from './temp-folder.ts';

const NOWHERE = '0197f3c2-7d1e-7000-8000-000000000001';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

describe('credentials', () => {
  it('come from where they were given first, and no others are shown', async () => {
    await using folder = await tempFolder();
    await mkdir(join(folder.path, 'data'));
    await writeFile(join(folder.path, 'data', 'api-key'), 'key-of-the-local-server\n');
    await writeFile(join(folder.path, 'key'), ' key-of-the-file\n');
    const env = { GREENROOM_API_KEY: 'key-of-the-environment' };
    const shown = async (options: string[], variables: Record<string, string>) => {
      const { 'x-api-key': key, authorization } = await headersSent(
        ['chats', 'list', ...options],
        variables,
        folder.path,
      );
      return key ?? authorization ?? null;
    };
    expect(await shown(['--api-key-file', 'key'], env)).toBe('key-of-the-file');
    expect(await shown([], env)).toBe('key-of-the-environment');
    expect(await shown([], { GREENROOM_TOKEN: 'a.b.c' })).toBe('Bearer a.b.c');
    expect(await shown([], {})).toBe('key-of-the-local-server');
    expect(await shown([], { GREENROOM_API_KEY: '', GREENROOM_TOKEN: '' })).toBe('key-of-the-local-server');
    expect(await shown([], { DATA_DIR: folder.path })).toBeNull();
  });

  it('of the local server are not shown to another one', async () => {
    const refused = await greenroom(['chats', 'list', '--url', 'http://greenroom.invalid', '--json'], {
      env: { DATA_DIR: server.dataDir },
    });
    expect(refused.code).toBe(6);
    const elsewhere = await headersSent(['chats', 'list'], { DATA_DIR: server.dataDir }, undefined, '0.0.0.0');
    expect(elsewhere['x-api-key']).toBeUndefined();
  });

  it('that are missing or wrong end with exit code 3, and what to do', async () => {
    const none = await server.runWith({ env: { DATA_DIR: '/nowhere' } }, 'chats', 'list');
    expect(none).toEqual({
      code: 3,
      out: '',
      err: 'greenroom: No credentials were found: set GREENROOM_API_KEY or GREENROOM_TOKEN, or name a file with --api-key-file.\n',
    });
    const wrong = await server.runWith({ env: { GREENROOM_API_KEY: 'a-wrong-key-of-sixteen' } }, 'chats', 'list');
    expect(wrong).toMatchObject({ code: 3, out: '', err: expect.not.stringContaining('a-wrong-key') });
  });

  it.each([
    [
      { GREENROOM_API_KEY: 'a', GREENROOM_TOKEN: 'b' },
      [],
      /^greenroom: GREENROOM_API_KEY and GREENROOM_TOKEN are both set.*\n$/,
    ],
    [{}, ['--api-key-file', 'no-such-file'], /^greenroom: The API key cannot be read: .*no-such-file.*\n$/],
    [{ GREENROOM_API_KEY: 'with a space' }, [], /^greenroom: (?!.*with a space).*\n$/],
    [{}, ['--url', 'greenroom'], /^greenroom: The url "greenroom" is not a url.*\n$/],
    [{}, ['--api-key', 'secret'], /^greenroom: unknown option '--api-key'.*\n$/],
  ])('of %o with %j are wrong usage', async (env, options, err) => {
    const refused = await greenroom(['chats', 'list', ...options], { env });
    expect(refused).toEqual({ code: 2, out: '', err: expect.stringMatching(err) });
  });
});

describe('the exit code', () => {
  it.each([
    [0, ['chats', 'list']],
    [0, ['--help']],
    [0, ['--version']],
    [0, ['chats', 'list', '--help']],
    [0, ['help', 'chats']],
    [2, []],
    [2, ['chats']],
    [2, ['chats', 'lst']],
    [2, ['chats', 'show']],
    [2, ['chats', 'list', 'more']],
    [2, ['chats', 'list', '--page', 'one']],
    [2, ['chats', 'list', '--page', '0']],
    [2, ['chats', 'list', '--all', '--page', '2']],
    [2, ['chats', 'list', '--state', 'done']],
    [2, ['chats', 'export', NOWHERE, '--force']],
    [4, ['chats', 'show', NOWHERE]],
    [4, ['chats', 'show', 'not-an-id']],
    [4, ['chats', 'messages', NOWHERE]],
    [4, ['chats', 'export', NOWHERE]],
    [4, ['chats', 'restore', NOWHERE]],
  ])('is %i for %j, with one line for each fault', async (code, values) => {
    const answer = await server.run(...values);
    expect(answer.code).toBe(code);
    if (code === 0) expect(answer).toMatchObject({ err: '', out: expect.stringMatching(/./) });
    else expect(answer).toMatchObject({ out: '', err: expect.stringMatching(/^greenroom: .+\n$/) });
  });

  it('is 6 when the server is gone, or busy', async () => {
    const gone = await greenroom(['chats', 'list'], { env: { GREENROOM_URL: `http://127.0.0.1:${await freePort()}` } });
    expect(gone).toMatchObject({
      code: 6,
      out: '',
      err: expect.stringMatching(/^greenroom: .*could not be reached: .*\n$/),
    });
    await using busy = await startServer({ RATE_LIMIT_PER_MINUTE: '1' });
    expect((await busy.run('chats', 'list')).code).toBe(0);
    expect(await busy.run('chats', 'list')).toMatchObject({
      code: 6,
      out: '',
      err: expect.stringMatching(/^greenroom: .*Try again.*\n$/),
    });
  });

  it('is 1 when what answers is no Greenroom server', async () => {
    await using other = await listen((_headers) => 200);
    const answer = await greenroom(['chats', 'list'], { env: { GREENROOM_URL: other.url } });
    expect(answer).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^greenroom: .*Check the url\.\n$/) });
  });
});

describe('with --json', () => {
  it('an error is a problem such as the API answers', async () => {
    const missing = await server.run('chats', 'show', NOWHERE, '--json');
    expect(missing).toMatchObject({ code: 4, out: '' });
    expect(JSON.parse(missing.err)).toEqual({
      type: 'urn:greenroom:problem:not_found',
      code: 'not_found',
      status: 404,
      detail: expect.stringContaining(NOWHERE),
      request_id: expect.any(String),
    });
    const refused = await server.run('chats', 'list', '--per-page', '1000', '--json');
    expect(JSON.parse(refused.err)).toMatchObject({ code: 'validation_failed', issues: [{ path: 'per_page' }] });
  });

  it('wrong usage is one as well', async () => {
    const refused = await server.run('chats', 'lst', '--json');
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(JSON.parse(refused.err)).toMatchObject({ code: 'usage', detail: expect.stringContaining('lst') });
  });
});

/** The headers a command shows to a server at 127.0.0.1, or at another address it has. */
async function headersSent(
  values: string[],
  env: Record<string, string>,
  cwd?: string,
  host = '127.0.0.1',
): Promise<IncomingHttpHeaders> {
  let sent: IncomingHttpHeaders = {};
  await using other = await listen((headers) => {
    sent = headers;
    return 404;
  });
  const url = other.url.replace('127.0.0.1', host);
  await greenroom(values, { env: { GREENROOM_URL: url, ...env }, ...(cwd !== undefined && { cwd }) });
  expect(sent.host).toBeDefined();
  return sent;
}

async function listen(answer: (headers: IncomingHttpHeaders) => number) {
  const other = createServer((request, response) => response.writeHead(answer(request.headers)).end('<html>'));
  other.listen(0, '0.0.0.0');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: async () => void other.close() };
}

async function freePort(): Promise<number> {
  await using other = await listen(() => 200);
  return Number(new URL(other.url).port);
}
