import { AppError, CompletionRequest } from '@greenroom/contract';
import { describe, expect, it } from 'vitest';
import { readCompletion } from './read-completion.ts';

const CHAT = '01890000-0000-7000-8000-000000000000';
const read = (request: object) =>
  readCompletion(CompletionRequest.parse({ messages: [{ role: 'user', content: 'Hi' }], ...request }));

function issueOf(request: object): string {
  try {
    read(request);
  } catch (error) {
    if (AppError.is(error) && error.code === 'validation_failed') return error.details.issues?.[0]?.path ?? '';
    throw error;
  }
  throw new Error('It was read.');
}

describe('readCompletion', () => {
  it('passes on every field that is not of Greenroom, as it came', () => {
    const parameters = { temperature: 0, seed: null, tools: [{ type: 'function' }], made_up: { a: [1] }, user: 'u' };
    const own = { save: true, background: false, context_max_tokens: 9, conversation_id: CHAT, character_id: 1 };
    const { ask } = read({ model: 'm', n: 1, stream: true, ...own, ...parameters });
    expect(ask.parameters).toEqual(parameters);
    expect(ask).toMatchObject({ kind: 'reply', model: 'm', contextMaxTokens: 9, background: false });
  });

  it('passes on the options of a stream, and reads of them whether to tell the usage', () => {
    const options = { include_usage: true, include_obfuscation: false };
    expect(read({ stream: true, stream_options: options })).toMatchObject({
      stream: true,
      includeUsage: true,
      ask: { parameters: { stream_options: options } },
    });
    expect(read({}).ask.parameters).toEqual({});
    expect(read({})).toMatchObject({ stream: false, includeUsage: false });
  });

  it('takes null for what is left out', () => {
    const fields = ['model', 'stream', 'stream_options', 'n', 'conversation_id', 'character_id', 'save', 'background'];
    expect(read(Object.fromEntries([...fields, 'context_max_tokens'].map((field) => [field, null])))).toEqual(read({}));
  });

  it('keeps the messages of a caller who keeps the conversation, in whatever form they are', () => {
    const messages = [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }], more: 1 }];
    const { ask, conversationId } = read({ messages, character_id: 4 });
    expect(ask.about).toEqual({ chatId: null, messages, characterId: 4 });
    expect(conversationId).toBeNull();
  });

  it('makes turns of the messages for a chat, saved unless said', () => {
    const about = { chatId: CHAT, save: true, characterId: undefined, messageId: undefined };
    const turn = { role: 'user', name: null, content: 'Hi', tool_calls: null, tool_call_id: null };
    expect(read({ conversation_id: CHAT }).ask.about).toEqual({ ...about, turns: [turn] });
    expect(read({ conversation_id: CHAT, save: false }).ask.about).toEqual({ ...about, save: false, turns: [turn] });
    expect(read({ conversation_id: CHAT, messages: [] }).ask.about).toEqual({ ...about, turns: [] });
  });

  it.each<[string, object, string]>([
    ['no messages and no chat', { messages: [] }, 'messages'],
    ['a background without a chat', { background: true }, 'background'],
    ['a background that is not saved', { background: true, conversation_id: CHAT, save: false }, 'background'],
    [
      'a chat that is to end with a reply',
      {
        conversation_id: CHAT,
        messages: [
          { role: 'assistant', content: 'I' },
          { role: 'system', content: 'Go on' },
        ],
      },
      'messages',
    ],
    [
      'what a chat cannot keep',
      { conversation_id: CHAT, messages: [{ role: 'user', content: '' }] },
      'messages.0.content',
    ],
  ])('refuses %s', (_, request, path) => {
    expect(issueOf(request)).toBe(path);
  });

  it('lets a caller who keeps the conversation end it with a reply', () => {
    const messages = [{ role: 'assistant', content: 'Once' }];
    expect(read({ messages }).ask.about).toMatchObject({ messages });
  });
});
