import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from './start-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

describe('chats say', () => {
  it('prints the reply, and both turns are in the chat', async () => {
    const chat = await server.json('chats', 'create', '--title', 'Tea');
    const { code, out, err } = await server.run('chats', 'say', chat.id, 'I am unhappy.');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { data } = await server.json('chats', 'messages', chat.id);
    expect(data.map(({ role }: { role: string }) => role)).toEqual(['user', 'assistant']);
    expect(out).toBe(`${data[1].content}\n`);
  });

  it('gives the whole reply with --json', async () => {
    const chat = await server.json('chats', 'create', '--title', 'Tea');
    const reply = await server.json('chats', 'say', chat.id, 'I am unhappy.');
    expect(reply).toMatchObject({
      generation: { status: 'completed', model: 'eliza' },
      message: { role: 'assistant' },
    });
  });

  it('says what is wrong with a model nobody has, and stores nothing', async () => {
    const chat = await server.json('chats', 'create', '--title', 'Tea');
    const { code, err } = await server.run('chats', 'say', chat.id, 'Hello', '--model', 'gpt-4o');
    expect(code).toBe(4);
    expect(err).toContain('gpt-4o');
    expect((await server.json('chats', 'show', chat.id)).message_count).toBe(0);
  });
});
