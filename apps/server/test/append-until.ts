import type { SentMessage } from './all-messages.ts';
import type { ServerProcess } from './start-server-process.ts';

/**
 * Appends to a chat, one message after the other, until a call fails, and answers what was acknowledged.
 * @throws when the server refuses a message rather than being gone
 */
export async function appendUntilGone(server: ServerProcess, chatId: string, name: string): Promise<SentMessage[]> {
  const acknowledged: SentMessage[] = [];
  for (let count = 0; ; count++) {
    const content = `${name} ${count}`;
    const answer = await server.rest('POST', `/chats/${chatId}/messages`, { role: 'user', content }).catch(() => null);
    if (answer === null) return acknowledged;
    if (answer.status !== 201) throw new Error(`The append was answered with ${answer.status}`);
    acknowledged.push(answer.body);
  }
}
