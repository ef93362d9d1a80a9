import { saying, spawnFakeModelServer } from '@greenroom/model/testing';
import { newTestDatabase, startPostgres } from '@greenroom/test-database';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectInterrupted } from './killed-reply.ts';
import { numberedWords } from './numbered-words.ts';
import { openStream, pathsOf, textOf, type EventStream } from './open-stream.ts';
import { API_KEY, startServerProcess, type Answer, type ServerProcess } from './start-server-process.ts';

const WHOLE = numberedWords(300);
const ENDLESS = numberedWords(5000);
// What a process that died may be waited for.
const PATIENCE_MS = 20_000;

describe.concurrent('replies of two server processes on one PostgreSQL', () => {
  const all = new AsyncDisposableStack();
  let start: () => Promise<ServerProcess>;
  let first: ServerProcess;
  let second: ServerProcess;
  beforeAll(async () => {
    const postgres = await startPostgres();
    all.defer(() => postgres.stop());
    const database = all.use(await newTestDatabase({ engine: 'postgres', serverUrl: postgres.url }));
    const models = all.use(await spawnFakeModelServer());
    const env = { DATABASE_URL: database.url, LLM_BASE_URL: models.url, LLM_MODEL: 'fake-large' };
    start = () => startServerProcess(env);
    [first, second] = await Promise.all([start(), start()]);
    for (const server of [first, second]) all.use(server);
  });
  afterAll(() => all.disposeAsync());

  it('can be followed through the other one, also from the middle on, and are what is stored then', async () => {
    const stream = await begin(first, await newChat(first), WHOLE, 5);
    const { generation, message } = pathsOf(stream);
    const followed = await openStream(second, { path: `${generation}/events` });
    await followed.untilEvents(4);
    const before = followed.events.slice(0, 4);
    const { id: lastId } = before[3]!;
    followed.leave();
    const resumed = await openStream(second, { path: `${generation}/events`, headers: { 'last-event-id': lastId! } });
    await Promise.all([stream.ended, resumed.ended]);
    expect(textOf(stream)).toBe(WHOLE);
    expect(textOf({ events: before }) + textOf(resumed)).toBe(WHOLE);
    expect(resumed.events.at(-1)?.data).toMatchObject({
      type: 'generation-end',
      text: WHOLE,
      generation: { status: 'completed', finish_reason: 'stop' },
    });
    for (const server of [first, second]) expect((await server.rest('GET', message)).body.content).toBe(WHOLE);
    const afterwards = await openStream(second, { path: `${generation}/events` });
    await afterwards.ended;
    expect(textOf(afterwards)).toBe(WHOLE);
  });

  it('can be stopped through the other one, and keep what was written', async () => {
    const stream = await begin(first, await newChat(first), ENDLESS, 5);
    const { generation, message } = pathsOf(stream);
    const followed = await openStream(second, { path: `${generation}/events` });
    await followed.untilEvents(2);
    const stopped = await second.rest('POST', `${generation}/stop`);
    expect(stopped.body).toMatchObject({ status: 'stopped', finish_reason: 'stopped' });
    await Promise.all([stream.ended, followed.ended]);
    const { content, finish_reason } = (await second.rest('GET', message)).body;
    expect(finish_reason).toBe('stopped');
    expect(content.length).toBeGreaterThan(0);
    expect(ENDLESS.startsWith(content)).toBe(true);
    expect(textOf(stream)).toBe(content);
    expect(textOf(followed)).toBe(content);
    expect(stream.events.at(-1)?.data).toBe('[DONE]');
  });

  it('are declared interrupted by the one that is left when the other is killed, and their chats go on', async () => {
    await using dying = await start();
    const watched = await newChat(dying);
    const goingOn = await newChat(dying);
    const [watchedStream, goingOnStream] = await Promise.all([
      begin(dying, watched, ENDLESS, 5),
      begin(dying, goingOn, ENDLESS, 5),
    ]);
    await wait(1000 + Math.random() * 1000);
    const killedAt = performance.now();
    dying.kill('SIGKILL');
    await Promise.all([watchedStream.ended, goingOnStream.ended]);
    const [next] = await Promise.all([
      until(
        () => say(second, goingOn, 'And now?', saying('I go on.')),
        ({ status }) => status === 200,
      ),
      until(
        () => second.rest('GET', pathsOf(watchedStream).generation),
        ({ body }) => body.status !== 'running',
      ),
    ]);
    expect(next.body.choices[0].message.content).toBe('I go on.');
    await expectInterrupted(second, { chatId: watched, stream: watchedStream, killedAt, whole: ENDLESS });
    await expectInterrupted(second, { chatId: goingOn, stream: goingOnStream, killedAt, whole: ENDLESS });
    expect((await say(second, watched, 'And here?', saying('Here too.'))).status).toBe(200);
  });

  it('go on where they run when the one stops through which they are followed, and hold it up in no way', async () => {
    await using stopping = await start();
    const key = { 'idempotency-key': 'one reply' };
    const body = {
      conversation_id: await newChat(first),
      messages: [{ role: 'user', content: 'Go on.' }],
      stream: true,
      script: saying(ENDLESS, { chunkSize: 7, everyMs: 5 }),
    };
    const stream = await openStream(first, { path: '/chat/completions', body, headers: key });
    await stream.untilEvents(3);
    const { generation } = pathsOf(stream);
    const followed = await openStream(stopping, { path: `${generation}/events` });
    const repeated = await openStream(stopping, { path: '/chat/completions', body, headers: key });
    const typed = await followTyped(stopping, generation.split('/').at(-1)!);
    await Promise.all([followed.untilEvents(2), repeated.untilEvents(2)]);
    const sentAt = performance.now();
    stopping.kill('SIGTERM');
    expect((await stopping.ended).code).toBe(0);
    expect(performance.now() - sentAt).toBeLessThan(5000);
    await Promise.all([followed.ended, repeated.ended]);
    expect(repeated.events.at(-2)?.data).toMatchObject({ error: { code: 'unavailable' } });
    expect(await typed.text()).toContain('generation-start');
    expect((await first.rest('GET', generation)).body.status).toBe('running');
    const lastId = followed.events.at(-1)!.id!;
    const resumed = await openStream(first, { path: `${generation}/events`, headers: { 'last-event-id': lastId } });
    await resumed.untilEvents(3);
    const both = textOf(followed) + textOf(resumed);
    expect(ENDLESS.slice(0, both.length)).toBe(both);
    expect((await first.rest('POST', `${generation}/stop`)).body.status).toBe('stopped');
  });
});

async function newChat(server: ServerProcess): Promise<string> {
  return (await server.rest('POST', '/chats', {})).body.id;
}

/** Begins a reply to a chat that says a text word by word, and resolves when some of it has come. */
async function begin(server: ServerProcess, chatId: string, text: string, everyMs: number): Promise<EventStream> {
  const body = {
    conversation_id: chatId,
    messages: [{ role: 'user', content: 'Go on.' }],
    stream: true,
    script: saying(text, { chunkSize: 7, everyMs }),
  };
  const stream = await openStream(server, { path: '/chat/completions', body });
  await stream.untilEvents(3);
  return stream;
}

/** Follows a generation through the door of typed callers. */
async function followTyped({ url }: ServerProcess, generation_id: string): Promise<Response> {
  const input = encodeURIComponent(JSON.stringify({ 0: { generation_id } }));
  const headers = { 'x-api-key': API_KEY, 'trpc-accept': 'application/jsonl' };
  return fetch(`${url}/trpc/generations.events?batch=1&input=${input}`, { headers });
}

function say(server: ServerProcess, conversation_id: string, content: string, script: object): Promise<Answer> {
  return server.rest('POST', '/chat/completions', { conversation_id, messages: [{ role: 'user', content }], script });
}

async function until(ask: () => Promise<Answer>, isDone: (answer: Answer) => boolean): Promise<Answer> {
  const from = performance.now();
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    if (performance.now() - from > PATIENCE_MS) throw new Error(`Still ${answer.status} after ${PATIENCE_MS} ms`);
    await wait(300);
  }
}
