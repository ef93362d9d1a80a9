import { existsSync } from 'node:fs';
import { stat, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAIN, runProcess } from '../test/run-process.ts';
import { startServerProcess } from '../test/start-server-process.ts';
import { tempFolder } from '../test/temp-folder.ts';

describe('a first start', () => {
  it('prints three plain lines, where the key is, who answers and where it listens, and no warning', async () => {
    await using folder = await tempFolder();
    await using server = await startServerProcess(
      { DATA_DIR: 'data', SINGLE_USER_API_KEY: '', LOG_LEVEL: 'info' },
      { cwd: folder.path },
    );
    expect(server.port).toBeGreaterThan(0);
    expect(server.output()).toBe(
      `the API key is in ${join(folder.path, 'data', 'api-key')}\n` +
        'no model server is configured: "eliza", a program of rules, answers offline (see the README)\n' +
        `listening on ${server.url}\n`,
    );
    expect(server.errors()).toBe('');
  });

  it('makes a key that opens it, and files that only its account can read', async () => {
    await using folder = await tempFolder();
    await using server = await startServerProcess({ DATA_DIR: folder.path, SINGLE_USER_API_KEY: '' });
    const key = (await readFile(join(folder.path, 'api-key'), 'utf8')).trim();
    expect((await server.rest('GET', '/chats', undefined, { 'x-api-key': key })).status).toBe(200);
    expect((await server.rest('GET', '/chats', undefined, { 'x-api-key': 'another-key-of-16' })).status).toBe(401);
    for (const file of ['api-key', 'greenroom.sqlite', 'greenroom.sqlite-wal']) {
      expect((await stat(join(folder.path, file))).mode & 0o777, file).toBe(0o600);
    }
  });

  it('logs what it answers in lines of JSON, with neither the key nor what was written', async () => {
    await using folder = await tempFolder();
    await using server = await startServerProcess({ DATA_DIR: folder.path, LOG_LEVEL: 'info' });
    await server.rest('POST', '/chats', { title: 'a secret title' });
    const [, line = ''] = await server.until(/^(\{.*"answered".*\})$/m);
    expect(JSON.parse(line)).toMatchObject({ method: 'POST', route: '/api/v1/chats', status: 201 });
    expect(server.output()).not.toMatch(/a secret title|the-key-of/);
  });
});

describe('a later start', () => {
  it('finds the key and the chats of the one before', async () => {
    await using folder = await tempFolder();
    const env = { DATA_DIR: folder.path, SINGLE_USER_API_KEY: '' };
    const headers = async () => ({ 'x-api-key': (await readFile(join(folder.path, 'api-key'), 'utf8')).trim() });
    const first = await startServerProcess(env);
    const made = await first.rest('POST', '/chats', { title: 'kept' }, await headers());
    first.kill('SIGTERM');
    expect((await first.ended).code).toBe(0);
    await using second = await startServerProcess(env);
    const found = await second.rest('GET', `/chats/${made.body.id}`, undefined, await headers());
    expect(found.body).toEqual(made.body);
  });
});

describe.concurrent('a start that cannot be', () => {
  it('ends with exit code 1 and one line for each wrong setting', async () => {
    await using server = start({ PORT: 'eighty', AUTH_MODE: 'multi_user', LOG_LEVEL: 'loud' });
    expect((await server.ended).code).toBe(1);
    expect(server.output()).toBe('');
    expect(server.errors().split('\n')).toEqual([
      'The configuration is not valid:',
      '  PORT must be a whole number from 0 to 65535',
      '  LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent',
      '  JWT_SECRET is needed with AUTH_MODE=multi_user, or else JWT_JWKS_URL with JWT_ISSUER and JWT_AUDIENCE',
      '',
    ]);
  });

  it('says in one line for each fault what is wrong with the model servers, and makes nothing before', async () => {
    await using folder = await tempFolder();
    const file = join(folder.path, 'models.yaml');
    await writeFile(file, 'servers: { ollama: { base_ulr: http://127.0.0.1:11434/v1 } }');
    await using server = start({ MODEL_SERVERS_FILE: 'models.yaml' }, folder.path);
    expect((await server.ended).code).toBe(1);
    expect(server.output()).toBe('');
    expect(server.errors().split('\n')).toEqual([
      'The configuration is not valid:',
      `  ${file}: servers.ollama.base_url is missing`,
      `  ${file}: servers.ollama.base_ulr is not known`,
      '',
    ]);
    expect(existsSync(join(folder.path, 'data'))).toBe(false);
  });

  it('says in one line that a default model is at no server', async () => {
    await using folder = await tempFolder();
    await using server = start({ LLM_MODEL: 'gpt-4o' }, folder.path);
    expect((await server.ended).code).toBe(1);
    expect(server.errors()).toBe('The configuration is not valid:\n  There is no model "gpt-4o" to be the default.\n');
  });

  it('says in one line that the port is taken', async () => {
    await using folder = await tempFolder();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await using server = start({ PORT: String(port), DATA_DIR: folder.path });
    expect((await server.ended).code).toBe(1);
    expect(server.errors()).toBe(
      `The port ${port} of 127.0.0.1 is taken by another program. Set PORT to another one.\n`,
    );
    other.close();
  });

  it.each([
    [
      'postgresql://ann:hunter2@127.0.0.1:1/chats',
      /^The database 127\.0\.0\.1:1\/chats cannot be opened: connect ECONNREFUSED.*\n$/,
    ],
    ['sqlite:.', /^The database \/.* cannot be opened: unable to open database file\n$/],
    ['sqlite:no-database', /^The database \/.*\/no-database cannot be opened: file is not a database\n$/],
  ])('says in one line that %s cannot be opened, without its password', async (DATABASE_URL, message) => {
    await using folder = await tempFolder();
    await writeFile(join(folder.path, 'no-database'), 'something else');
    await using server = start({ PORT: '0', DATABASE_URL }, folder.path);
    expect((await server.ended).code).toBe(1);
    expect(server.errors()).toMatch(message);
    expect(server.errors()).not.toContain('hunter2');
  });

  it('says in one line what HOST it cannot listen on', async () => {
    await using folder = await tempFolder();
    await using server = start({ HOST: 'no-host.invalid', PORT: '0' }, folder.path);
    expect((await server.ended).code).toBe(1);
    expect(server.errors()).toMatch(/^The server cannot listen on HOST=no-host\.invalid and PORT=0: .*\n$/);
  });

  it('says what is missing when it may not migrate', async () => {
    await using folder = await tempFolder();
    await using server = start({ PORT: '0', MIGRATE_ON_START: 'false' }, folder.path);
    expect((await server.ended).code).toBe(1);
    expect(server.errors()).toMatch(/^The database is not ready: .*MIGRATE_ON_START=false\.\n$/);
  });
});

describe('HOST=localhost', () => {
  it('is one address, so that a stop waits for all it answers', async () => {
    await using folder = await tempFolder();
    await using server = await startServerProcess({ DATA_DIR: folder.path, HOST: 'localhost' });
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    expect((await fetch(`http://localhost:${server.port}/health`)).status).toBe(200);
  });
});

it('needs no folder but the one of DATA_DIR', async () => {
  await using folder = await tempFolder();
  await using cwd = await tempFolder();
  await using server = await startServerProcess({ DATA_DIR: folder.path }, { cwd: cwd.path });
  expect((await server.rest('GET', '/chats')).status).toBe(200);
  expect(existsSync(join(cwd.path, 'data'))).toBe(false);
});

function start(env: Record<string, string>, cwd?: string) {
  return runProcess([process.execPath, MAIN], { env: { DATA_DIR: 'data', ...env }, ...(cwd !== undefined && { cwd }) });
}
