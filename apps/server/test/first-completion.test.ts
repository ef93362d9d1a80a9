import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStream, textOf } from './open-stream.ts';
import { startServerProcess } from './start-server-process.ts';
import { tempFolder } from './temp-folder.ts';

it('a fresh server answers offline, word by word, with one [DONE] at the end', async () => {
  await using folder = await tempFolder();
  await using server = await startServerProcess({ DATA_DIR: folder.path, SINGLE_USER_API_KEY: '' });
  expect(server.output()).toContain(
    'no model server is configured: "eliza", a program of rules, answers offline (see the README)\nlistening on ',
  );
  const headers = { 'x-api-key': (await readFile(join(folder.path, 'api-key'), 'utf8')).trim() };
  const messages = [{ role: 'user', content: 'Men are all alike.' }];
  const body = { model: 'eliza', messages, stream: true };
  const stream = await openStream(server, { path: '/chat/completions', body, headers });
  await stream.ended;
  expect(stream.status).toBe(200);
  const pieces = stream.events.flatMap(({ data }) => data.choices?.[0]?.delta.content || []);
  expect(pieces.length).toBeGreaterThan(1);
  for (const piece of pieces) expect(piece).toMatch(/^\S+ ?$/);
  expect(stream.events.filter(({ data }) => data === '[DONE]')).toHaveLength(1);
  expect(stream.events.at(-1)?.data).toBe('[DONE]');
  expect(stream.events.at(-2)?.data.choices[0].finish_reason).toBe('stop');
  const unnamed = await server.rest('POST', '/chat/completions', { messages }, headers);
  expect(unnamed.body).toMatchObject({ model: 'eliza', choices: [{ message: { content: textOf(stream) } }] });
});
