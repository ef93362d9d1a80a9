import { expect } from 'vitest';
import type { ServerProcess } from './start-server-process.ts';

/** A message as these tests look at it. */
export interface SentMessage {
  id: string;
  seq: number;
  content: string;
}

/** Every message of a chat's path, oldest first. */
async function allMessages(server: ServerProcess, chatId: string): Promise<SentMessage[]> {
  const messages: SentMessage[] = [];
  for (let cursor = ''; ;) {
    const page = await server.rest('GET', `/chats/${chatId}/messages?per_page=200${cursor && `&cursor=${cursor}`}`);
    expect(page.status).toBe(200);
    messages.push(...page.body.data);
    if (page.body.metadata.next_cursor === null) return messages;
    cursor = encodeURIComponent(page.body.metadata.next_cursor);
  }
}

/** Checks that the chat holds every acknowledged message, in orders from 1 without a gap or a double. */
export async function expectWhole(server: ServerProcess, chatId: string, acknowledged: SentMessage[]): Promise<void> {
  const messages = await allMessages(server, chatId);
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1));
  const byId = new Map(messages.map((message) => [message.id, message]));
  for (const { id, seq, content } of acknowledged) expect(byId.get(id)).toMatchObject({ seq, content });
  const chat = await server.rest('GET', `/chats/${chatId}`);
  expect(chat.body.message_count).toBe(messages.length);
}
