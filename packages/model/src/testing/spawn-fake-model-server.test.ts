import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { post, receive } from '../../test/ask-fake-server.ts';
import { saying } from './script-builders.ts';
import { spawnFakeModelServer } from './spawn-fake-model-server.ts';
import { startFakeModelServer } from './start-fake-model-server.ts';

it('answers from another process, by its options, and tells what it was asked', { timeout: 30_000 }, async () => {
  await using server = await spawnFakeModelServer({ script: saying('From afar'), apiKey: 'right' });
  expect(new URL(server.url)).toMatchObject({ hostname: '127.0.0.1', pathname: '/v1' });
  const refused = await post(server.url);
  expect(refused.status).toBe(401);
  const response = await post(server.url, undefined, { seed: 7 }, { headers: { authorization: 'Bearer right' } });
  expect((await receive(response)).text).toBe('From afar');
  const recorded = await server.recorded();
  expect(recorded.map(({ state, body }) => [state, body['seed']])).toEqual([
    ['ended', undefined],
    ['ended', 7],
  ]);
});

it('is gone when disposed, and may be disposed again', { timeout: 30_000 }, async () => {
  const server = await spawnFakeModelServer();
  await server[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await expect(post(server.url)).rejects.toThrow('fetch failed');
});

it('says why it does not start', { timeout: 30_000 }, async () => {
  await using server = await startFakeModelServer();
  const port = Number(new URL(server.url).port);
  await expect(spawnFakeModelServer({ port })).rejects.toThrow('EADDRINUSE');
});

it('ends when its standard input does', { timeout: 30_000 }, async () => {
  const program = fileURLToPath(new URL('fake-model-server-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  expect(line).toMatch(/^fake model server on http:\/\/127\.0\.0\.1:\d+\/v1\n$/);
  child.stdin.end();
  expect(await closed).toEqual([0, null]);
});
