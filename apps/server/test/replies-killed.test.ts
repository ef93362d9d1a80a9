import { saying, spawnFakeModelServer } from '@greenroom/model/testing';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { expectInterrupted, type KilledReply } from './killed-reply.ts';
import { numberedWords } from './numbered-words.ts';
import { openStream, textOf } from './open-stream.ts';
import { startServerProcess } from './start-server-process.ts';
import { tempFolder } from './temp-folder.ts';

const ROUNDS = 4;
const WHOLE = numberedWords(4000);

it('a server killed while a reply is written keeps what had come of it, and its chat goes on', async () => {
  await using folder = await tempFolder();
  await using models = await spawnFakeModelServer({ script: saying(WHOLE, { chunkSize: 6, everyMs: 5 }) });
  const env = { DATA_DIR: folder.path, LLM_BASE_URL: models.url, LLM_MODEL: 'fake-large' };
  const killed: KilledReply[] = [];
  let chatId: string | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    await using server = await startServerProcess(env);
    for (const reply of killed) await expectInterrupted(server, reply);
    chatId ??= (await server.rest('POST', '/chats', {})).body.id as string;
    const body = { conversation_id: chatId, messages: [{ role: 'user', content: `round ${round}` }], stream: true };
    const stream = await openStream(server, { path: '/chat/completions', body });
    await stream.untilEvents(5);
    await wait(400 + Math.random() * 1000);
    const killedAt = performance.now();
    server.kill('SIGKILL');
    await Promise.all([server.ended, stream.ended]);
    expect(textOf(stream, killedAt - 350)).not.toBe('');
    killed.push({ chatId, stream, killedAt, whole: WHOLE });
  }
  await using server = await startServerProcess(env);
  for (const reply of killed) await expectInterrupted(server, reply);
  const script = saying('Here I am again.');
  const messages = [{ role: 'user', content: 'Are you there?' }];
  const next = await server.rest('POST', '/chat/completions', { conversation_id: chatId, messages, script });
  expect(next.body.choices[0]).toMatchObject({
    message: { content: 'Here I am again.' },
    finish_reason: 'stop',
  });
  const path = await server.rest('GET', `/chats/${chatId}/messages?per_page=100`);
  expect(path.body.data).toHaveLength(2 * (ROUNDS + 1));
});
