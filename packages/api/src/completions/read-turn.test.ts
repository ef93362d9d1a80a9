import { AppError, MAX_CONTENT_LENGTH, type CompletionMessage } from '@greenroom/contract';
import { describe, expect, it } from 'vitest';
import { readTurn } from './read-turn.ts';

const PLAIN = { name: null, tool_calls: null, tool_call_id: null };
const CALL = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{' } };

function issueOf(message: CompletionMessage): string {
  try {
    readTurn(message, 3);
  } catch (error) {
    if (AppError.is(error) && error.code === 'validation_failed') return error.details.issues?.[0]?.path ?? '';
    throw error;
  }
  throw new Error('It was read.');
}

describe('readTurn', () => {
  it.each<[string, CompletionMessage, object]>([
    ['a text', { role: 'user', content: 'Hi' }, { role: 'user', content: 'Hi' }],
    ['a name', { role: 'user', name: 'bo', content: 'Hi' }, { role: 'user', name: 'bo', content: 'Hi' }],
    ['a developer', { role: 'developer', content: 'Be brief' }, { role: 'system', content: 'Be brief' }],
    [
      'parts of text',
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hi ' },
          { type: 'text', text: 'there' },
        ],
      },
      { role: 'user', content: 'Hi there' },
    ],
    [
      'calls of tools without a text',
      { role: 'assistant', content: null, tool_calls: [CALL] },
      { role: 'assistant', content: '', tool_calls: [CALL] },
    ],
    [
      'an answer of a tool that says nothing',
      { role: 'tool', content: '', tool_call_id: 'c1' },
      { role: 'tool', content: '', tool_call_id: 'c1' },
    ],
    ['no calls at all', { role: 'assistant', content: 'Hi', tool_calls: [] }, { role: 'assistant', content: 'Hi' }],
    ['calls of somebody else', { role: 'user', content: 'Hi', tool_calls: [CALL] }, { role: 'user', content: 'Hi' }],
    ['an unpaired call id', { role: 'user', content: 'Hi', tool_call_id: 'c1' }, { role: 'user', content: 'Hi' }],
  ])('reads %s', (_, message, turn) => {
    expect(readTurn(message, 0)).toEqual({ ...PLAIN, ...turn });
  });

  it.each<[string, CompletionMessage, string]>([
    ['no text', { role: 'user' }, 'messages.3.content'],
    ['an empty text', { role: 'user', content: '' }, 'messages.3.content'],
    ['no parts', { role: 'user', content: [] }, 'messages.3.content'],
    [
      'a picture',
      { role: 'user', content: [{ type: 'text', text: 'a' }, { type: 'image_url' }] },
      'messages.3.content.1',
    ],
    ['a NUL', { role: 'user', content: 'a\0b' }, 'messages.3.content'],
    ['half a character', { role: 'user', content: 'a\ud83c' }, 'messages.3.content'],
    ['too long a text', { role: 'user', content: 'x'.repeat(MAX_CONTENT_LENGTH + 1) }, 'messages.3.content'],
    ['too long a name', { role: 'user', name: 'x'.repeat(201), content: 'Hi' }, 'messages.3.name'],
    ['a NUL in the name', { role: 'user', name: '\0', content: 'Hi' }, 'messages.3.name'],
    ['the role of old', { role: 'function', name: 'f', content: '1' }, 'messages.3.role'],
    ['a tool without its call', { role: 'tool', content: '1' }, 'messages.3.tool_call_id'],
    ['a tool with an empty call', { role: 'tool', content: '1', tool_call_id: '' }, 'messages.3.tool_call_id'],
    [
      'calls that are none',
      { role: 'assistant', tool_calls: [CALL, { id: 'c2', type: 'function' }] },
      'messages.3.tool_calls.1.function',
    ],
  ])('refuses %s, and says where it is', (_, message, path) => {
    expect(issueOf(message)).toBe(path);
  });
});
