import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { breakAfter } from './break-after.ts';
import { importDocument } from './import-document.ts';
import { CLI, startProgram } from './run-program.ts';
import { startServer, type TestServer } from './start-server.ts';
import { tempFolder } from './temp-folder.ts';
import { hasTerminal, seenOnTerminal } from './terminal.ts';

const EVIL = '\u001B]0;owned\u0007\u001B[2J';
const LONG = 20_000_000;

let server: TestServer;
let env: Record<string, string>;
let chatId: string;
let longChatId: string;
beforeAll(async () => {
  server = await startServer();
  env = { GREENROOM_URL: server.url, DATA_DIR: server.dataDir };
  chatId = await imported(importDocument(`evil ${EVIL}`, [`said ${EVIL}`]));
  longChatId = await imported(
    importDocument(
      'long',
      Array.from({ length: 200 }, () => 'x'.repeat(LONG / 200)),
    ),
  );
});
afterAll(() => server[Symbol.asyncDispose]());

describe('an export that does not reach its end', () => {
  it('because the connection breaks leaves no half file, and exit code 6', async () => {
    await using folder = await tempFolder();
    await using breaker = await breakAfter(server.url, 1_000_000, 'break');
    const file = join(folder.path, 'long.json');
    const broken = await server.runWith(
      { env: { GREENROOM_URL: breaker.url } },
      'chats',
      'export',
      longChatId,
      '-o',
      file,
    );
    expect(broken).toMatchObject({ code: 6, out: '', err: expect.stringMatching(/^greenroom: .*broke off.*\n$/) });
    expect(await readdir(folder.path)).toEqual([]);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('because of %s leaves no half file, and exit code %i', async (signal, code) => {
    await using folder = await tempFolder();
    await using breaker = await breakAfter(server.url, 1_000_000, 'hold');
    const values = [CLI, 'chats', 'export', longChatId, '-o', join(folder.path, 'long.json')];
    const child = startProgram(values, { env: { ...env, GREENROOM_URL: breaker.url } });
    await breaker.held;
    while ((await readdir(folder.path)).length === 0) await wait(20);
    child.kill(signal);
    expect((await once(child, 'close'))[0]).toBe(code);
    expect(await readdir(folder.path)).toEqual([]);
  });
});

describe('an export of a long chat', () => {
  it('is a file of its whole length', async () => {
    await using folder = await tempFolder();
    const file = join(folder.path, 'long.json');
    expect((await server.run('chats', 'export', longChatId, '-o', file)).code).toBe(0);
    expect((await stat(file)).size).toBeGreaterThan(LONG);
  });

  it('whose reader has read enough ends quietly', async () => {
    const child = startProgram([CLI, 'chats', 'export', longChatId], { env });
    let errors = '';
    child.stderr.on('data', (text: string) => (errors += text));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(errors).toBe('');
  });
});

describe.skipIf(!hasTerminal)('a terminal', () => {
  it('is told nothing by what others wrote', () => {
    for (const values of [
      ['export', chatId, '--format', 'text'],
      ['show', chatId],
      ['messages', chatId],
      ['context', chatId],
      ['list'],
    ]) {
      const seen = seenOnTerminal([process.execPath, CLI, 'chats', ...values], env);
      expect(seen, values[0]).toContain('␛]0;');
      expect(seen.replace(/\r\n/g, ''), values[0]).not.toMatch(/\p{Cc}/u);
    }
  });

  it('gets lines that are no longer than it is wide', async () => {
    await server.json('chats', 'create', '--title', 'a long title '.repeat(20));
    const seen = seenOnTerminal([process.execPath, CLI, 'chats', 'list', '-q', 'a long title'], env);
    expect(seen.split('\r\n')[1]).toMatch(/a lo.*…$/);
    const piped = await server.run('chats', 'list', '-q', 'a long title');
    expect(piped.out).toContain('a long title '.repeat(20).trim());
  });
});

it('an export that is piped is the file as it is', async () => {
  expect((await server.run('chats', 'export', chatId, '--format', 'text')).out).toContain(EVIL);
});

async function imported(input: string): Promise<string> {
  const { out } = await server.runWith({ input }, 'chats', 'import', '-', '--json');
  return JSON.parse(out).id;
}
