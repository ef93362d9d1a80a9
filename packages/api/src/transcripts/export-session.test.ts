import { Transcript } from '@greenroom/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { addLongChat } from '../../test/long-chat.ts';
import { newPerson, type Person } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const exportOf = (person: Person, chatId: string, query = '') => person.rest('GET', `/chats/${chatId}/export${query}`);

async function smallChat() {
  const ann = newPerson(api);
  const character = await ann.newCharacter({ name: 'Mira', first_message: 'Hi **{{user}}**' });
  const { id } = await ann.newChat({ character_id: character.id, user_name: 'Bo', title: 'A & B' });
  const said = await ann.append(id, 'One\r\n# Two');
  await ann.append(id, { role: 'assistant', content: 'left' });
  await ann.append(id, { role: 'assistant', content: 'right', parent_message_id: said.id, hidden: true });
  return { ann, id, character };
}

describe('the JSON export', () => {
  test('holds the chat, its character and every message of the tree in the order of seq', async () => {
    const { ann, id, character } = await smallChat();
    const answer = await exportOf(ann, id);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="A & B.json"; filename*=UTF-8''A%20%26%20B.json`,
    });
    const transcript = Transcript.parse(answer.body);
    const path = await ann.path(id);
    expect(answer.body).toEqual(transcript);
    expect(transcript).toMatchObject({
      format: 'greenroom-chat',
      format_version: 1,
      exported_at: expect.stringMatching(/Z$/),
      chat: { ...(await ann.get(`/chats/${id}`)), head_id: path.at(-1)!.id },
      character,
    });
    expect(transcript.messages.map(({ seq, content }) => [seq, content])).toEqual([
      [1, 'Hi **Bo**'],
      [2, 'One\r\n# Two'],
      [3, 'left'],
      [4, 'right'],
    ]);
  });

  test('is what is asked for when no format is named, and the same over tRPC in every format', async () => {
    const { ann, id } = await smallChat();
    const client = await api.trpc(ann.name);
    // Two exports differ in when they were made.
    const withoutTime = (text: string) => text.replace(/"exported_at": "[^"]+"/, '');
    for (const format of ['json', 'markdown', 'text'] as const) {
      let streamed = '';
      for await (const chunk of await client.chats.export.query({ chat_id: id, format })) streamed += chunk;
      expect(withoutTime(streamed)).toBe(withoutTime((await exportOf(ann, id, `?format=${format}`)).text));
    }
    expect(withoutTime((await exportOf(ann, id)).text)).toBe(
      withoutTime((await exportOf(ann, id, '?format=json')).text),
    );
  });

  test('of an empty chat is whole', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    expect(Transcript.parse((await exportOf(ann, id)).body)).toMatchObject({
      character: null,
      messages: [],
      chat: { head_id: null },
    });
  });
});

describe('the exports for reading', () => {
  test('markdown shows the current path, each message a section that its text cannot leave', async () => {
    const { ann, id } = await smallChat();
    const { headers, text } = await exportOf(ann, id, '?format=markdown');
    expect(headers['content-type']).toBe('text/markdown; charset=utf-8');
    expect(headers['content-disposition']).toContain('filename="A & B.md"');
    expect(text).toContain('# A \\& B\n');
    expect(text).toMatch(/## Mira · \S+Z\n\n> Hi \*\*Bo\*\*\n/);
    expect(text).toMatch(/## Bo · \S+Z\n\n> One\r\n> # Two\n/);
    expect(text).toMatch(/## Mira · \S+Z · \*hidden\*\n\n> right\n/);
    expect(text).not.toContain('left');
  });

  test('text shows the current path, each message a block with its time and speaker', async () => {
    const { ann, id } = await smallChat();
    const { headers, text } = await exportOf(ann, id, '?format=text');
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(text.replace(/\[[^\]]+Z\]/g, '[T]')).toBe(
      'A & B\n\n[T] Mira: Hi **Bo**\n\n[T] Bo: One\r\n# Two\n\n[T] Mira (hidden): right\n',
    );
  });

  test('name the character as it was when the chat began, also when it was renamed or is gone', async () => {
    const { ann, id, character } = await smallChat();
    await ann.put(`/characters/${character.id}`, { name: 'Noor' });
    expect((await exportOf(ann, id, '?format=text')).text).toContain('Mira: Hi');
    await ann.delete(`/characters/${character.id}`);
    await ann.delete(`/characters/${character.id}?permanent=true`);
    expect((await exportOf(ann, id, '?format=text')).text).toContain('Mira: Hi');
  });
});

describe('the file name', () => {
  test.each([
    ['../../etc/passwd', '_.._etc_passwd'],
    ['a"b; filename="evil.exe', 'a_b; filename=_evil.exe'],
    ['x\r\nSet-Cookie: a=b', 'x Set-Cookie_ a=b'],
    ['Über 日本 🎭', 'Über 日本 🎭'],
    ['CON', '_CON'],
    ['\u202Egpj.exe', 'gpj.exe'],
    ['', 'chat'],
    ['...', 'chat'],
    ['%00%2e', '%00%2e'],
    ["it's (1)*", "it's (1)_"],
  ])('of the title %j is safe to save', async (title, expected) => {
    const ann = newPerson(api);
    const { id } = await ann.newChat({ title });
    const { status, headers } = await exportOf(ann, id);
    expect(status).toBe(200);
    expect(headers).not.toHaveProperty('set-cookie');
    const match = /^attachment; filename="([ !#-[\]-~]+)\.json"; filename\*=UTF-8''([\w!#$&+\-.^`|~%]+)\.json$/.exec(
      headers['content-disposition']!,
    );
    expect(match, headers['content-disposition']).not.toBeNull();
    expect(decodeURIComponent(match![2]!)).toBe(expected);
    expect(match![1]).not.toMatch(/[/\\%"]/);
  });

  test('of the longest title is not too long for a file system', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat({ title: '漢🎭'.repeat(250) });
    const { headers } = await exportOf(ann, id, '?format=text');
    const whole = decodeURIComponent(headers['content-disposition']!.split("UTF-8''")[1]!);
    expect(Buffer.byteLength(whole)).toBeLessThan(255);
  });
});

describe('an export is refused', () => {
  test.each(['pdf', 'JSON', '', 'html', 'json,text'])('in the unknown format "%s"', async (format) => {
    const { ann, id } = await smallChat();
    expect(await ann.refused('GET', `/chats/${id}/export?format=${format}`)).toMatchObject({
      status: 400,
      code: 'validation_failed',
      issues: [{ path: 'format' }],
    });
  });

  test('with a parameter it does not know', async () => {
    const { ann, id } = await smallChat();
    expect(await ann.refused('GET', `/chats/${id}/export?pretty=1`)).toMatchObject({
      status: 400,
      issues: [{ path: 'pretty' }],
    });
  });

  test('for a chat that is unknown, of another user, or no id, as not found', async () => {
    const { id } = await smallChat();
    const bob = newPerson(api);
    for (const hidden of [id, '01900000-0000-7000-8000-000000000000', 'nonsense']) {
      for (const format of ['json', 'markdown', 'text']) {
        expect(await bob.refused('GET', `/chats/${hidden}/export?format=${format}`)).toMatchObject({
          status: 404,
          code: 'not_found',
        });
      }
    }
    const stream = (await api.trpc(bob.name)).chats.export.query({ chat_id: id });
    await expect(
      stream.then(async (chunks) => {
        for await (const chunk of chunks) expect.unreachable(chunk);
      }),
    ).rejects.toMatchObject({ data: { httpStatus: 404 } });
  });
});

describe('a long chat', () => {
  const LENGTH = 20_000;
  let ann: Person;
  let id: string;
  beforeAll(async () => {
    ann = newPerson(api);
    id = await addLongChat(api, ann, LENGTH);
  });

  /** Begins an export over HTTP; `rows` tells how many rows the server has read for it so far. */
  async function begin() {
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
    const stop = new AbortController();
    const headers = await api.headersOf(ann.name);
    const answer = await fetch(`${api.url}/api/v1/chats/${id}/export`, { headers, signal: stop.signal });
    const reader = answer.body!.getReader();
    return { reader, stop, rows: () => rows, [Symbol.dispose]: () => void Object.assign(engine, { read }) };
  }
  const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  test('of 20,000 messages is streamed: it begins before the chat is read, and is read no faster than it is taken', async () => {
    using running = await begin();
    const first = await running.reader.read();
    expect(new TextDecoder().decode(first.value)).toContain('"format": "greenroom-chat"');
    // What a slow reader does not take fills the buffers of the connection, and no more is read.
    await wait(400);
    expect(running.rows()).toBeLessThan(LENGTH * 0.9);
    const parts = [first.value!];
    for (let part = await running.reader.read(); !part.done; part = await running.reader.read()) parts.push(part.value);
    const { messages } = JSON.parse(Buffer.concat(parts).toString()) as Transcript;
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: LENGTH }, (_, i) => i + 1));
  });

  test('is read no further when the reader goes away', async () => {
    using running = await begin();
    await running.reader.read();
    running.stop.abort();
    await wait(400);
    const then = running.rows();
    await wait(200);
    expect(running.rows()).toBe(then);
    expect(then).toBeLessThan(LENGTH);
  });

  test('is exported as it was when the export began, while messages come in', async () => {
    const shorter = await addLongChat(api, ann, 900);
    const [answer] = await Promise.all([
      exportOf(ann, shorter),
      ...Array.from({ length: 20 }, (_, i) => ann.append(shorter, `new ${i}`)),
    ]);
    const { chat, messages } = Transcript.parse(answer.body);
    expect(messages).toHaveLength(chat.message_count);
    expect(messages.at(-1)!.id).toBe(chat.head_id);
  });
});
