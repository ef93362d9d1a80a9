import { saying, spawnFakeModelServer, stalling } from '@greenroom/model/testing';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openStream, pathsOf } from './open-stream.ts';
import { startServerProcess } from './start-server-process.ts';
import { tempFolder } from './temp-folder.ts';

// A process that says nothing of its replies for ten seconds is taken for dead.
const LONGER_THAN_A_DEAD_ONE_MS = 11_500;

it('a reply whose model is silent for long is still that reply: no other one begins beside it', async () => {
  await using folder = await tempFolder();
  await using models = await spawnFakeModelServer({ script: stalling('Let me think') });
  await using server = await startServerProcess({ DATA_DIR: folder.path, LLM_BASE_URL: models.url });
  const { id: conversation_id } = (await server.rest('POST', '/chats', {})).body;
  const body = { conversation_id, model: 'fake-large', messages: [{ role: 'user', content: 'Well?' }] };
  const stream = await openStream(server, { path: '/chat/completions', body: { ...body, stream: true } });
  await stream.untilEvents(2);
  await wait(LONGER_THAN_A_DEAD_ONE_MS);
  const other = await server.rest('POST', '/chat/completions', { ...body, script: saying('Well.') });
  expect(other.body.error?.code).toBe('generation_running');
  const { generation, message } = pathsOf(stream);
  expect((await server.rest('POST', `${generation}/stop`)).body.status).toBe('stopped');
  expect((await server.rest('GET', message)).body).toMatchObject({ content: 'Let me think', finish_reason: 'stopped' });
});
