import type { CompletionChoice, JsonObject, ModelEvent } from '@greenroom/model';
import { describe, expect, it } from 'vitest';
import type { CompletionHead } from './completion-ids.ts';
import { toCompletionChunk } from './to-completion-chunk.ts';

const HEAD: CompletionHead = {
  id: 'chatcmpl-g',
  created: 5,
  conversation_id: 'c',
  generation_id: 'g',
  user_message_id: 'u',
  assistant_message_id: 'a',
};

function event(choices: CompletionChoice[], text = '', more: JsonObject = {}): ModelEvent {
  const finishReason = choices[0]?.finish_reason ?? null;
  return { text, reasoning: '', toolCalls: [], usage: null, finishReason, chunk: { ...more, choices } };
}

const chunkOf = (each: ModelEvent) => toCompletionChunk(HEAD, each, 'm');

describe('toCompletionChunk', () => {
  it('is named by Greenroom, whatever the model server calls it', () => {
    const theirs = { id: 'x', created: 1, object: 'y', model: 'z', generation_id: 'w', conversation_id: 'v' };
    expect(chunkOf(event([{ index: 0, delta: { content: 'Hi' } }], 'Hi', theirs))).toEqual({
      ...HEAD,
      object: 'chat.completion.chunk',
      model: 'm',
      choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }],
    });
  });

  it('has every field that nobody here knows: of the chunk, the choice and the delta', () => {
    const choice = { index: 0, delta: { content: 'Hi', mood: 1 }, logprobs: { content: [] }, native: 'x' };
    const chunk = chunkOf(event([choice], 'Hi', { system_fingerprint: 'f', provider: { a: 1 } }));
    expect(chunk).toMatchObject({ system_fingerprint: 'f', provider: { a: 1 }, choices: [choice] });
  });

  it('never has the usage, which comes at the end to those who ask', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    expect(chunkOf(event([{ index: 0, delta: {} }], '', { usage }))).not.toHaveProperty('usage');
    expect(chunkOf(event([], '', { usage }))).toBeNull();
  });

  it.each<[string, JsonObject, string, JsonObject]>([
    ['what can be stored of the text', { content: 'a\0' }, 'a\uFFFD', { content: 'a\uFFFD' }],
    ['nothing while half a character is held back', { content: '\ud83c' }, '', { content: '' }],
    ['what was held back, where no text came', {}, '\uFFFD', { content: '\uFFFD' }],
    ['no content where there is none', { tool_calls: [] }, '', { tool_calls: [] }],
    ['null as null', { content: null, reasoning_content: 'Hm' }, '', { content: null, reasoning_content: 'Hm' }],
    ['the text of parts', { content: [{ type: 'text', text: 'Hi' }] }, 'Hi', { content: 'Hi' }],
    ['a refusal once', { refusal: 'No' }, 'No', { refusal: 'No' }],
    ['a refusal once, beside an empty content', { content: '', refusal: 'No' }, 'No', { content: '', refusal: 'No' }],
    ['text beside a refusal that is none', { content: 'Hi', refusal: null }, 'Hi', { content: 'Hi', refusal: null }],
  ])('says %s', (_, delta, text, said) => {
    expect(chunkOf(event([{ index: 0, delta }], text))?.choices[0]?.delta).toEqual(said);
  });

  it('leaves other choices as they are', () => {
    const other = { index: 1, delta: { content: 'b' }, finish_reason: 'stop' };
    expect(chunkOf(event([{ index: 0, delta: { content: 'a' } }, other], 'a'))?.choices[1]).toEqual(other);
  });
});
