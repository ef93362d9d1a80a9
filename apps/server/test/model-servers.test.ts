import { saying, spawnFakeModelServer } from '@greenroom/model/testing';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startServerProcess } from './start-server-process.ts';
import { tempFolder } from './temp-folder.ts';

const KEY = 'the-key-of-the-second-model-server';
// Nothing listens on the port of "discard".
const DOWN = 'http://127.0.0.1:9/v1';

it('the servers of the file are reached by name, and one that is down is told apart', async () => {
  await using folder = await tempFolder();
  await using one = await spawnFakeModelServer({ script: saying('I am one.') });
  await using two = await spawnFakeModelServer({ script: saying('I am two.'), apiKey: KEY });
  const file = `
default_server: one
default_model: two/fake-small
servers:
  one: { base_url: ${one.url} }
  two: { base_url: ${two.url}, api_key_env: SECOND_KEY, headers: { X-Title: Greenroom } }
  gone: { base_url: ${DOWN} }
  told: { base_url: ${DOWN}, models: [m] }
`;
  await writeFile(join(folder.path, 'model-servers.yaml'), file);
  await using server = await startServerProcess({ DATA_DIR: folder.path, SECOND_KEY: KEY, LOG_LEVEL: 'trace' });
  const answer = async (model?: string) => {
    const body = { model, messages: [{ role: 'user', content: 'Who are you?' }] };
    return (await server.rest('POST', '/chat/completions', body)).body;
  };
  expect((await answer('one/fake-large')).choices[0].message.content).toBe('I am one.');
  expect((await answer('two/fake-large')).choices[0].message.content).toBe('I am two.');
  expect((await answer('fake-large')).choices[0].message.content).toBe('I am one.');
  expect((await answer()).choices[0].message.content).toBe('I am two.');
  expect((await answer('gone/x')).error.code).toBe('model_failed');
  expect((await one.recorded()).map(({ body }) => body['model'])).toEqual(['fake-large', 'fake-large']);
  const [asked, last] = await two.recorded();
  expect(asked?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'x-title': 'Greenroom' });
  expect(last?.body['model']).toBe('fake-small');

  const { body: listed } = await server.rest('GET', '/models');
  expect(listed.data.map(({ id }: { id: string }) => id)).toEqual([
    'eliza',
    'fake-large',
    'fake-small',
    'two/fake-large',
    'two/fake-small',
    'told/m',
  ]);
  expect(listed.unavailable).toEqual([{ server: 'gone', message: expect.any(String) }]);
  expect(server.output()).not.toContain(KEY);
  expect(server.output()).not.toContain('eliza');
});

it('a server for many users reaches the private addresses that stand in its settings', async () => {
  await using folder = await tempFolder();
  await using models = await spawnFakeModelServer({ script: saying('Good evening.') });
  await using server = await startServerProcess({
    DATA_DIR: folder.path,
    AUTH_MODE: 'multi_user',
    JWT_SECRET: 'a secret of at least thirty-two bytes',
    REGISTRATION: 'open',
    LLM_BASE_URL: models.url,
    LLM_MODEL: 'fake-large',
    COMPLETIONS_PER_MINUTE: '2',
  });
  const account = { username: 'ann', password: 'correct horse battery' };
  await server.rest('POST', '/auth/register', account, {});
  const { access_token } = (await server.rest('POST', '/auth/login', account, {})).body;
  const complete = async () => {
    const body = { messages: [{ role: 'user', content: 'Good evening?' }] };
    return server.rest('POST', '/chat/completions', body, { authorization: `Bearer ${access_token}` });
  };
  expect((await complete()).body.choices[0].message.content).toBe('Good evening.');
  const others = [await complete(), await complete(), await complete()];
  // The minute may have turned once in between, and then counting began anew.
  expect(others.map(({ status }) => status)).toContain(429);
});

it('a reply that takes longer than GENERATION_TIMEOUT_SECONDS ends, and MAX_RUNNING_GENERATIONS limits how many run', async () => {
  await using folder = await tempFolder();
  await using models = await spawnFakeModelServer({ script: { steps: [{ do: 'stall' }] } });
  await using server = await startServerProcess({
    DATA_DIR: folder.path,
    LLM_BASE_URL: models.url,
    GENERATION_TIMEOUT_SECONDS: '1',
    MAX_RUNNING_GENERATIONS: '1',
  });
  const body = { model: 'fake-large', messages: [{ role: 'user', content: 'Hello?' }] };
  const both = await Promise.all([1, 2].map(() => server.rest('POST', '/chat/completions', body)));
  expect(both.map(({ body }) => body.error.code).toSorted()).toEqual(['model_timeout', 'rate_limited']);
});
