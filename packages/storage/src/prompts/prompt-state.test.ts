import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { insertMessages } from '../messages/insert-messages.ts';
import { openTestStorage } from '../../test/open-test-storage.ts';
import { newMessage, startChat } from '../../test/seed.ts';
import { readPromptState } from './prompt-state.ts';

const LENGTH = 400;

/** A path with states at these depths, each telling its depth, and one off the path that is never to be seen. */
async function pathWithStates(depths: number[]) {
  const storage = await openTestStorage();
  const { chatId } = await startChat(storage);
  const at = (depth: number, on_path: boolean) => ({
    ...newMessage({ id: randomUUID(), prompt_state: !on_path || depths.includes(depth) ? { depth, on_path } : null }),
    chat_id: chatId,
    parent_id: null,
    seq: on_path ? depth + 1 : LENGTH + depth + 1,
    depth,
    on_path,
  });
  const path = Array.from({ length: LENGTH }, (_, depth) => at(depth, true));
  await storage.begin().transaction((unit) => insertMessages(unit, [...path, at(300, false)]));
  return { unit: storage.begin(), chatId, [Symbol.asyncDispose]: () => storage.close() };
}

describe('what lore and variables came to', () => {
  it('is found however many messages have come since', async () => {
    await using chat = await pathWithStates([0, 3]);
    expect(await readPromptState(chat.unit, chat.chatId)).toEqual({ depth: 3, on_path: true });
  });

  it('is that of the newest message above a depth', async () => {
    await using chat = await pathWithStates([10, 200]);
    expect(await readPromptState(chat.unit, chat.chatId, { below: 200 })).toEqual({ depth: 10, on_path: true });
    expect(await readPromptState(chat.unit, chat.chatId, { below: 201 })).toEqual({ depth: 200, on_path: true });
  });

  it('is nothing where no message of the path has any', async () => {
    await using chat = await pathWithStates([]);
    expect(await readPromptState(chat.unit, chat.chatId)).toBeNull();
  });
});
