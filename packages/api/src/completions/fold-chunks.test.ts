import type { Generation, Reply } from '@greenroom/contract';
import type { CompletionChoice, JsonObject, ModelEvent, ToolCallDelta } from '@greenroom/model';
import fc from 'fast-check';
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream';
import { describe, expect, it } from 'vitest';
import { createLiveGeneration } from '../replies/live-generation.ts';
import type { CompletionHead } from './completion-ids.ts';
import { finishedCompletion } from './finished-completion.ts';
import { foldEvent, nothingFolded } from './fold-chunks.ts';
import { toCompletionChunk } from './to-completion-chunk.ts';

const HEAD: CompletionHead = {
  id: 'chatcmpl-g',
  created: 5,
  conversation_id: null,
  generation_id: 'g',
  user_message_id: null,
  assistant_message_id: null,
};

interface Said extends JsonObject {
  delta: CompletionChoice['delta'];
  finish_reason?: string;
}

/** An event as the adapter makes one of a chunk. */
function event(choice: Said, more: JsonObject = {}): ModelEvent {
  const { delta, finish_reason: finishReason = null } = choice;
  return {
    text: (delta.content ?? '') + (delta.refusal ?? ''),
    reasoning: delta.reasoning_content ?? '',
    toolCalls: delta.tool_calls ?? [],
    finishReason,
    usage: null,
    chunk: { ...more, choices: [{ index: 0, ...choice }] },
  };
}

function folded(...events: ModelEvent[]) {
  const all = nothingFolded();
  for (const each of events) foldEvent(all, each, HEAD, 'm');
  return all;
}

describe('foldEvent', () => {
  it('lets texts and lists grow, objects field by field, and has the last of anything else', () => {
    const { message, choice, fields } = folded(
      event({ delta: { reasoning_content: 'a', audio: { data: 'x', at: 1 } }, logprobs: null }, { tier: 'one' }),
      event({ delta: { reasoning_content: 'b', list: [1] }, logprobs: { content: [{ token: 'a' }] } }, { tier: 'two' }),
      event({ delta: { audio: { data: 'y', at: 2 }, list: [2] }, logprobs: { content: [{ token: 'b' }] } }),
      event({ delta: { reasoning_content: null, list: null }, logprobs: null }),
    );
    expect(message).toEqual({
      role: 'assistant',
      content: '',
      reasoning_content: 'ab',
      audio: { data: 'xy', at: 2 },
      list: [1, 2],
    });
    expect(choice).toEqual({ logprobs: { content: [{ token: 'a' }, { token: 'b' }] } });
    expect(fields).toMatchObject({ tier: 'two' });
  });

  it('leaves out what is put together elsewhere, and other choices', () => {
    const calls = [{ index: 0, id: 'c' }];
    const other = event({ delta: { content: 'x' }, seen: true });
    other.chunk.choices[0]!.index = 1;
    const { message, choice } = folded(
      event({ delta: { role: 'model', tool_calls: calls }, finish_reason: 'stop' }),
      other,
    );
    expect([message, choice]).toEqual([{ role: 'assistant', content: '' }, {}]);
  });

  it('is not misled by a field that is called as what objects have by themselves', () => {
    const delta = JSON.parse('{"__proto__":{"polluted":true},"constructor":"a"}');
    const { message } = folded(event({ delta }), event({ delta }));
    expect(message['constructor']).toBe('aa');
    expect(({} as JsonObject)['polluted']).toBeUndefined();
  });
});

const CHARACTERS = ['a', 'é', '\n', ' ', '🎭', '"', '{'];
const wellFormed = fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 6 });
// Models cut where they like, and say what no database takes.
const text = fc.string({ unit: fc.constantFrom(...CHARACTERS, '\ud83c', '\udfad', '\0'), maxLength: 6 });
const token = fc.record({ token: text, logprob: fc.constant(-1) });
const spoken = fc.oneof(
  text.map((content) => ({ delta: { content } })),
  fc.tuple(text, fc.array(token, { maxLength: 2 })).map(([content, tokens]) => ({
    delta: { content },
    logprobs: { content: tokens, refusal: null },
  })),
  text.map((refusal) => ({ delta: { refusal } })),
  text.map((refusal) => ({ delta: { content: '', refusal } })),
  fc.constant({ delta: {} }),
  fc.constant({ delta: { content: null } }),
);
const call = fc.record({
  name: fc.constantFrom('look', 'go'),
  pieces: fc.array(wellFormed, { minLength: 1, maxLength: 4 }),
});

/** An answer in pieces: the texts and the pieces of each call in their order, the calls one after the other or mixed. */
const answers = fc
  .record({
    said: fc.array(spoken, { maxLength: 8 }),
    calls: fc.array(call, { maxLength: 3 }),
    isMixed: fc.boolean(),
    reason: fc.constantFrom('stop', 'length', 'tool_calls', 'content_filter'),
  })
  .map(({ said, calls, isMixed, reason }) => {
    const deltas = calls.flatMap(({ name, pieces }, index) =>
      pieces.map((piece, at): [number, ToolCallDelta] => {
        const first = { index, id: `call_${index}`, type: 'function', function: { name, arguments: piece } };
        return [at, at === 0 ? first : { index, function: { arguments: piece } }];
      }),
    );
    if (isMixed) deltas.sort(([a], [b]) => a - b);
    const called = deltas.map(([, delta]) => ({ delta: { tool_calls: [delta] } }));
    const start = { delta: { role: 'assistant', content: '' } };
    return [start, ...said, ...called, { delta: {}, finish_reason: reason }].map((choice) => event(choice));
  });

/** The whole answer, and the stream, that callers get of the same events. */
function answered(events: ModelEvent[]) {
  const generation = { id: 'g', model: 'm', usage: null, finish_reason: null } as unknown as Generation;
  const live = createLiveGeneration({
    id: 'g',
    ownerId: 'o',
    request: { model: 'm', messages: [], parameters: {} },
    started: { generation, userMessage: null, message: null },
    base: { content: '', reasoning: null },
    promptTokens: null,
  });
  const all = nothingFolded();
  const chunks: object[] = [];
  live.listen((each) => {
    foldEvent(all, each, HEAD, 'm');
    const chunk = toCompletionChunk(HEAD, each, 'm');
    if (chunk) chunks.push(chunk);
  });
  for (const each of events) live.take(each);
  const reply: Reply = {
    generation: { ...generation, finish_reason: live.finishReason },
    user_message: null,
    message: null,
    text: live.text,
    reasoning: live.reasoning || null,
    tool_calls: live.toolCalls,
  };
  return { whole: finishedCompletion(HEAD, reply, { folded: all }), chunks };
}

async function accumulated(chunks: object[]) {
  const lines = chunks.map((chunk) => `${JSON.stringify(chunk)}\n`).join('');
  return ChatCompletionStream.fromReadableStream(new Response(lines).body!).finalChatCompletion();
}

describe('a whole answer', () => {
  it("is what OpenAI's client makes of the stream of the same", async () => {
    await fc.assert(
      fc.asyncProperty(answers, async (events) => {
        const { whole, chunks } = answered(events);
        const [mine] = whole.choices;
        const [theirs] = (await accumulated(chunks)).choices;
        const { content, refusal, tool_calls } = theirs!.message;
        expect(mine!.finish_reason).toBe(theirs!.finish_reason);
        expect(mine!.message.content ?? '').toBe(content ?? '');
        expect(mine!.message['refusal'] ?? '').toBe(refusal ?? '');
        expect(mine!.message['tool_calls'] ?? []).toEqual(tool_calls ?? []);
        expect(mine!['logprobs'] ?? null).toEqual(theirs!.logprobs);
      }),
      { numRuns: 300 },
    );
  });
});
