import { Context, type Tokenizer } from '@greenroom/contract';
import fc from 'fast-check';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { addLongChat } from '../../test/long-chat.ts';
import { newPerson, type Person } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const requireLibrary = createRequire(new URL('../../../prompt/package.json', import.meta.url));
const LIBRARY: Record<Tokenizer, { countTokens(text: string): number }> = {
  o200k_base: requireLibrary('gpt-tokenizer/encoding/o200k_base'),
  cl100k_base: requireLibrary('gpt-tokenizer/encoding/cl100k_base'),
};

/** What a context costs by OpenAI's own tokenizer and framing. */
function independentCount({ messages, tokens }: Context): number {
  const { countTokens } = LIBRARY[tokens.tokenizer];
  const costs = messages.map(({ content, name }) => 4 + countTokens(content) + (name ? 1 + countTokens(name) : 0));
  return costs.reduce((sum, cost) => sum + cost, 3);
}

/** Reads a context and checks what holds of each. */
async function contextOf(person: Person, chatId: string, query = ''): Promise<Context> {
  const context = Context.parse(await person.get(`/chats/${chatId}/context?${query}`));
  expect(context.tokens.total).toBe(independentCount(context));
  expect(context.tokens.total).toBeLessThanOrEqual(context.tokens.budget);
  return context;
}

const CARD = {
  name: 'Mira',
  description: '{{char}} is a poet.',
  personality: 'kind to {{user}}',
  scenario: 'A café.',
  message_example: '<START>\n{{user}}: Hi\n{{char}}: Hello\n<START>\n{{char}}: Bye',
  system_prompt: 'Write as {{char}}.',
  post_history_instructions: 'Answer {{user}} in one line.',
  first_message: 'Welcome, {{user}}.',
  creator_notes: 'NOTES',
  tags: ['TAG'],
};

async function chatWith(card: object, fields: object = {}) {
  const ann = newPerson(api);
  const { id: character_id } = await ann.newCharacter(card);
  const { id } = await ann.newChat({ character_id, user_name: 'Bo', ...fields });
  return { ann, id, character_id };
}

describe('the context of a chat with a character', () => {
  test('has its parts in order: the prompt, the card, the examples, the history, the last instructions', async () => {
    const { ann, id, character_id } = await chatWith(CARD);
    await ann.append(id, 'Hi {{char}}');
    const context = await contextOf(ann, id);
    expect(context).toMatchObject({ chat_id: id, character_id, character_name: 'Mira', omitted_messages: 0 });
    expect(context.messages).toEqual([
      {
        role: 'system',
        content: [
          'Write as Mira.',
          'Mira is a poet.',
          'Personality: kind to Bo',
          'Scenario: A café.',
          'Example dialogue:\nBo: Hi\nMira: Hello\n---\nMira: Bye',
        ].join('\n\n'),
      },
      { role: 'assistant', content: 'Welcome, Bo.' },
      { role: 'user', content: 'Hi Mira' },
      { role: 'system', content: 'Answer Bo in one line.' },
    ]);
    expect(context).not.toHaveProperty('segments');
    expect(JSON.stringify(context)).not.toMatch(/NOTES|TAG/);
  });

  test('begins with the default prompt when the card has none of its own', async () => {
    const { ann, id } = await chatWith({ name: 'Mira', nickname: 'Mi' }, { user_name: null });
    const { messages } = await contextOf(ann, id);
    expect(messages).toEqual([
      { role: 'system', content: "You are Mi. Stay in character and write Mi's next message to User." },
    ]);
  });

  test('puts the default prompt where a card says {{original}}', async () => {
    const { ann, id } = await chatWith({ name: 'Mira', system_prompt: '{{original}} Rhyme.' });
    const { messages } = await contextOf(ann, id);
    expect(messages[0]!.content).toBe("You are Mira. Stay in character and write Mira's next message to Bo. Rhyme.");
  });

  test('keeps the card it began with until it is moved to another version, and follows the user name', async () => {
    const { ann, id, character_id } = await chatWith({ name: 'Mira', system_prompt: '{{char}} and {{user}}' });
    await ann.put(`/characters/${character_id}`, { name: 'Noor' });
    await ann.put(`/chats/${id}`, { user_name: 'Cy' });
    const context = await contextOf(ann, id);
    expect(context.messages[0]!.content).toBe('Mira and Cy');
    expect(context.character_name).toBe('Mira');
    await ann.put(`/chats/${id}`, { character_version: 2 });
    expect((await contextOf(ann, id)).messages[0]!.content).toBe('Noor and Cy');
  });

  test('leaves hidden messages out, and counts them as omitted', async () => {
    const { ann, id } = await chatWith({ name: 'Mira' });
    const hidden = await ann.append(id, { role: 'user', content: 'SECRET', hidden: true });
    await ann.append(id, 'shown');
    const context = await contextOf(ann, id);
    expect(context.messages.slice(1)).toEqual([{ role: 'user', content: 'shown' }]);
    expect(context.omitted_messages).toBe(1);
    await ann.put(`/messages/${hidden.id}`, { hidden: false });
    expect((await contextOf(ann, id)).omitted_messages).toBe(0);
  });

  test('gives a speaker a name that every model server takes, or none', async () => {
    const { ann, id } = await chatWith({ name: 'Mira' });
    await ann.append(id, { role: 'user', content: 'a', name: ' Ann-Zoë (admin) ' });
    await ann.append(id, { role: 'user', content: 'b', name: '小红' });
    await ann.append(id, { role: 'tool', content: 'c', name: 'x'.repeat(200) });
    const { messages } = await contextOf(ann, id);
    expect(messages.slice(1)).toEqual([
      { role: 'user', content: 'a', name: 'Ann-Zoe_admin' },
      { role: 'user', content: 'b' },
      { role: 'system', content: 'c', name: 'x'.repeat(64) },
    ]);
    for (const { name } of messages) if (name !== undefined) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
  });

  test('says what each part costs when asked to explain, and the parts add up to the total', async () => {
    const { ann, id } = await chatWith(CARD);
    const message = await ann.append(id, 'Hi');
    const { segments, tokens } = await contextOf(ann, id, 'explain=true');
    expect(segments!.reduce((sum, segment) => sum + segment.tokens, 0)).toBe(tokens.total);
    const [greeting] = await ann.path(id);
    expect(segments!.map(({ source, message_id }) => [source, message_id])).toEqual([
      ['system_prompt', null],
      ['description', null],
      ['personality', null],
      ['scenario', null],
      ['message_example', null],
      ['message_example', null],
      ['history', greeting!.id],
      ['history', message.id],
      ['post_history_instructions', null],
      ['overhead', null],
    ]);
    expect(await contextOf(ann, id, 'explain=false')).not.toHaveProperty('segments');
  });
});

describe('the context of a plain chat', () => {
  test('is its messages as they are, macros included', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat({ user_name: 'Bo' });
    await ann.append(id, { role: 'system', content: 'Be brief, {{user}}.' });
    await ann.append(id, '{{char}}?');
    expect(await contextOf(ann, id)).toMatchObject({
      character_id: null,
      character_name: null,
      messages: [
        { role: 'system', content: 'Be brief, {{user}}.' },
        { role: 'user', content: '{{char}}?' },
      ],
    });
  });

  test('is empty for an empty chat, and costs what the reply costs', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const context = await contextOf(ann, id);
    expect(context).toMatchObject({
      messages: [],
      omitted_messages: 0,
      tokens: { total: 3, budget: 8192, tokenizer: 'o200k_base' },
    });
  });

  test('has only the current branch', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const root = await ann.append(id, 'root');
    await ann.append(id, 'left');
    await ann.append(id, { role: 'user', content: 'right', parent_message_id: root.id });
    const { messages, omitted_messages } = await contextOf(ann, id);
    expect(messages.map(({ content }) => content)).toEqual(['root', 'right']);
    expect(omitted_messages).toBe(0);
  });
});

describe('the budget', () => {
  const numbered = async (count: number) => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    for (let i = 0; i < count; i++) await ann.append(id, `number ${i}`);
    return { ann, id };
  };

  test('is filled with the newest messages, which come oldest first', async () => {
    const { ann, id } = await numbered(40);
    const { messages, omitted_messages, tokens } = await contextOf(ann, id, 'max_tokens=60');
    expect(messages.length).toBeGreaterThan(5);
    expect(messages.map(({ content }) => content)).toEqual(
      Array.from({ length: messages.length }, (_, i) => `number ${40 - messages.length + i}`),
    );
    expect(omitted_messages).toBe(40 - messages.length);
    expect(tokens.budget).toBe(60);
    // One message more would not have fitted.
    expect(tokens.total + 6).toBeGreaterThan(60);
  });

  test('is taken exactly: a context that costs as much is given, and with one token less it loses a message', async () => {
    const { ann, id } = await numbered(5);
    const { total } = (await contextOf(ann, id)).tokens;
    expect((await contextOf(ann, id, `max_tokens=${total}`)).omitted_messages).toBe(0);
    expect((await contextOf(ann, id, `max_tokens=${total - 1}`)).omitted_messages).toBe(1);
  });

  test.each([1, 2, 5, 31, 32, 33, 63, 64, 65, 100])('a limit of %i takes the newest so many', async (limit) => {
    const ann = newPerson(api);
    const id = await addLongChat(api, ann, 65);
    const taken = Math.min(limit, 65);
    const { messages, omitted_messages } = await contextOf(ann, id, `limit=${limit}`);
    expect(messages).toHaveLength(taken);
    expect(messages.at(-1)!.content).toBe('message 64 of a long chat');
    expect(messages[0]!.content).toBe(`message ${65 - taken} of a long chat`);
    expect(omitted_messages).toBe(65 - taken);
  });

  test('a limit counts only what is shown', async () => {
    const { ann, id } = await numbered(3);
    for (let i = 0; i < 40; i++) await ann.append(id, { role: 'user', content: 'hidden', hidden: true });
    const { messages, omitted_messages } = await contextOf(ann, id, 'limit=2');
    expect(messages.map(({ content }) => content)).toEqual(['number 1', 'number 2']);
    expect(omitted_messages).toBe(41);
  });

  test('is refused when what is always in the context does not fit, and when the newest message does not', async () => {
    const { ann, id } = await chatWith(CARD);
    expect(await ann.refused('GET', `/chats/${id}/context?max_tokens=20`)).toMatchObject({
      status: 422,
      code: 'context_too_small',
    });
    await ann.append(id, 'word '.repeat(500));
    expect(await ann.refused('GET', `/chats/${id}/context?max_tokens=300`)).toMatchObject({
      status: 422,
      code: 'context_too_small',
    });
    expect((await contextOf(ann, id, 'max_tokens=1000')).omitted_messages).toBe(0);
  });

  test.each([
    'max_tokens=0',
    'max_tokens=-5',
    'max_tokens=x',
    'max_tokens=10000001',
    'limit=0',
    'limit=100001',
    'explain=yes',
    'model=',
    'budget=5',
  ])('refuses ?%s', async (query) => {
    const { ann, id } = await numbered(1);
    expect(await ann.refused('GET', `/chats/${id}/context?${query}`)).toMatchObject({
      status: 400,
      issues: [{ path: query.split('=')[0] }],
    });
  });

  test.each([
    ['gpt-4', 'cl100k_base'],
    ['gpt-4o', 'o200k_base'],
    ['some/other', 'o200k_base'],
  ])('is counted for the model %s with %s', async (model, tokenizer) => {
    const { ann, id } = await numbered(1);
    await ann.append(id, 'Größe: 日本語のテキスト 🎭');
    expect((await contextOf(ann, id, `model=${encodeURIComponent(model)}`)).tokens.tokenizer).toBe(tokenizer);
  });

  test('holds for any chat and any budget, and any count agrees with the tokenizer of OpenAI', async () => {
    const ann = newPerson(api);
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .filter((value) => !/\0|\ufeff/.test(value) && value.isWellFormed());
    const line = fc.record({
      role: fc.constantFrom('user', 'assistant', 'system', 'tool'),
      content: text,
      name: fc.option(text),
      hidden: fc.boolean(),
    });
    const settings = fc.record({
      max_tokens: fc.integer({ min: 1, max: 400 }),
      limit: fc.option(fc.integer({ min: 1, max: 12 })),
      model: fc.constantFrom('gpt-4', 'gpt-4o'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 8 }),
        fc.option(text),
        settings,
        async (lines, description, { max_tokens, limit, model }) => {
          const character = description === null ? null : await ann.newCharacter({ description });
          const { id } = await ann.newChat({ character_id: character?.id ?? null });
          for (const each of lines) await ann.append(id, each);
          const query = `max_tokens=${max_tokens}&model=${model}&explain=true${limit === null ? '' : `&limit=${limit}`}`;
          const answer = await ann.rest('GET', `/chats/${id}/context?${query}`);
          if (answer.status === 422) {
            expect(answer.body.code).toBe('context_too_small');
            return;
          }
          const context = await contextOf(ann, id, query);
          const segments = context.segments!.filter(({ included }) => included);
          const history = segments.filter(({ source }) => source === 'history');
          const shown = (await ann.path(id)).filter(({ hidden }) => !hidden);
          // The newest that are shown, without a gap.
          expect(history.map(({ message_id }) => message_id)).toEqual(
            shown.slice(shown.length - history.length).map((message) => message.id),
          );
          expect(history.length).toBeLessThanOrEqual(limit ?? Infinity);
          expect(context.omitted_messages).toBe(lines.length - history.length);
          expect(segments.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(context.tokens.total);
        },
      ),
      { numRuns: 15, interruptAfterTimeLimit: 15_000 },
    );
  });
});

describe('a long chat', () => {
  test('of 20,000 messages is answered from its end: it reads no more rows than one of 1,000', async () => {
    const ann = newPerson(api);
    const ids = [await addLongChat(api, ann, 1000), await addLongChat(api, ann, 20_000)];
    const { engine } = api.storage.begin();
    const { read } = engine;
    let rows = 0;
    Object.assign(engine, {
      read: async (...statement: Parameters<typeof read>) => {
        const found = await read(...statement);
        rows += found.length;
        return found;
      },
    });
    const cost = async (query: string) => {
      const costs = [];
      for (const id of ids) {
        rows = 0;
        const start = performance.now();
        for (let i = 0; i < 5; i++) await contextOf(ann, id, query);
        costs.push({ rows, milliseconds: performance.now() - start });
      }
      return costs;
    };
    await cost('max_tokens=1000');
    const [few, many] = await cost('max_tokens=1000');
    expect(many!.rows).toBeLessThanOrEqual(few!.rows);
    expect(many!.milliseconds).toBeLessThan(5 * few!.milliseconds + 100);
    const [limited, limitedMany] = await cost('limit=10');
    expect(limitedMany!.rows).toBeLessThanOrEqual(limited!.rows);
    expect(limited!.rows).toBeLessThan(5 * 20);
    Object.assign(engine, { read });
    const { omitted_messages, messages } = await contextOf(ann, ids[1]!, 'max_tokens=1000');
    expect(omitted_messages).toBe(20_000 - messages.length);
  });

  test('never counts fewer than none omitted while messages come in', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    await ann.append(id, 'first');
    const reading = Array.from({ length: 30 }, () => contextOf(ann, id));
    await Promise.all(Array.from({ length: 30 }, () => ann.append(id, 'more')));
    for (const { omitted_messages } of await Promise.all(reading)) expect(omitted_messages).toBeGreaterThanOrEqual(0);
  });
});

test('hides a chat of another user as not found, and answers the same over tRPC', async () => {
  const { ann, id } = await chatWith(CARD);
  expect(await newPerson(api).refused('GET', `/chats/${id}/context`)).toMatchObject({ status: 404, code: 'not_found' });
  const client = await api.trpc(ann.name);
  expect(await client.chats.context.query({ chat_id: id, explain: true })).toEqual(
    await contextOf(ann, id, 'explain=true'),
  );
});
