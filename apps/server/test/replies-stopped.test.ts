import { saying, spawnFakeModelServer, stalling, type ModelScript } from '@greenroom/model/testing';
import { describe, expect, it } from 'vitest';
import { numberedWords } from './numbered-words.ts';
import { openStream, pathsOf, textOf } from './open-stream.ts';
import { startServerProcess } from './start-server-process.ts';
import { tempFolder } from './temp-folder.ts';

const SHORT = numberedWords(40);

describe.concurrent('a signal to stop while replies are written', () => {
  it('lets one finish that is nearly done, and ends as soon as it has', async () => {
    await using run = await startReplies(saying(SHORT, { chunkSize: 9, everyMs: 50 }));
    await run.stream.untilEvents(3);
    const ended = run.stop();
    await run.server.until(/stopping when 1 running requests are done/);
    await expect(fetch(`${run.server.url}/health`)).rejects.toThrow('fetch failed');
    await run.stream.ended;
    expect(textOf(run.stream)).toBe(SHORT);
    expect(run.stream.events.at(-2)?.data.choices[0].finish_reason).toBe('stop');
    expect(run.stream.events.at(-1)?.data).toBe('[DONE]');
    const { code, after } = await ended;
    expect(code).toBe(0);
    expect(after).toBeLessThan(6000);
    await using again = await run.startAgain();
    expect((await again.rest('GET', run.generation())).body).toMatchObject({ status: 'completed' });
    expect((await again.rest('GET', run.message())).body).toMatchObject({ content: SHORT, finish_reason: 'stop' });
  });

  it('interrupts one that is not after eight seconds, keeps its text, tells its readers, and ends with exit code 0', async () => {
    await using run = await startReplies(stalling('Half a sent'));
    await run.stream.untilEvents(2);
    const attached = await openStream(run.server, { path: `${run.generation()}/events` });
    await attached.untilEvents(2);
    const ended = await run.stop();
    expect(ended.code).toBe(0);
    expect(ended.after).toBeGreaterThan(7500);
    expect(ended.after).toBeLessThan(10_000);
    expect(run.server.errors()).toBe('');
    await Promise.all([run.stream.ended, attached.ended]);
    expect(textOf(run.stream)).toBe('Half a sent');
    expect(run.stream.events.at(-2)?.data).toMatchObject({ error: { code: 'unavailable' } });
    expect(run.stream.events.at(-1)?.data).toBe('[DONE]');
    expect(attached.events.at(-1)?.data).toMatchObject({
      type: 'generation-end',
      text: 'Half a sent',
      generation: { status: 'interrupted' },
    });
    await using again = await run.startAgain();
    expect((await again.rest('GET', run.generation())).body).toMatchObject({
      status: 'interrupted',
      finish_reason: 'interrupted',
    });
    expect((await again.rest('GET', run.message())).body).toMatchObject({
      content: 'Half a sent',
      finish_reason: 'interrupted',
    });
  });
});

/** A server with a reply to a chat in the making. */
async function startReplies(script: ModelScript) {
  const folder = await tempFolder();
  const models = await spawnFakeModelServer({ script });
  const start = () => startServerProcess({ DATA_DIR: folder.path, LLM_BASE_URL: models.url, LLM_MODEL: 'fake-large' });
  const server = await start();
  const { id: conversation_id } = (await server.rest('POST', '/chats', {})).body;
  const body = { conversation_id, messages: [{ role: 'user', content: 'Go on.' }], stream: true };
  const stream = await openStream(server, { path: '/chat/completions', body });
  return {
    server,
    stream,
    startAgain: start,
    generation: () => pathsOf(stream).generation,
    message: () => pathsOf(stream).message,
    /** Sends the signal, and resolves with how the server ended, and how long that took. */
    stop: async () => {
      const sentAt = performance.now();
      server.kill('SIGTERM');
      const { code } = await server.ended;
      return { code, after: performance.now() - sentAt };
    },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await models[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
