import { describe, expect, it } from 'vitest';
import { failure } from '../../test/openai-open.ts';
import { readMessages } from './read-messages.ts';

async function* pieces(...texts: string[]) {
  for (const text of texts) yield new TextEncoder().encode(text);
}

async function groups(...texts: string[]) {
  const all: string[][] = [];
  for await (const messages of readMessages(pieces(...texts))) all.push(messages.map(({ data }) => data));
  return all;
}

describe('readMessages', () => {
  it('answers each piece, so that each is a sign of life', async () => {
    expect(await groups(': wait\n\n', 'data: 1\n\nda', 'ta: 2\n', '\n')).toEqual([[], ['1'], [], ['2'], []]);
  });

  it('takes the last message when only its empty line is missing', async () => {
    expect(await groups('data: {"a":1}')).toEqual([[], ['{"a":1}']]);
    expect(await groups('data: [DONE]')).toEqual([[], ['[DONE]']]);
  });

  it('leaves a message out that ends in the middle', async () => {
    expect(await groups('data: {"a":')).toEqual([[], []]);
  });

  it('passes over fields nobody knows, ids and retries', async () => {
    expect(await groups('id: 1\nretry: x\nodd: 2\ndata: 3\n\n')).toEqual([['3'], []]);
  });

  it.each(['data: ', ': ', ''])('lets no line that begins with %j and never ends eat the memory', async (begin) => {
    const mebibyte = new TextEncoder().encode('x'.repeat(1024 * 1024));
    let sent = 0;
    async function* endless() {
      yield new TextEncoder().encode(`${begin}x`);
      for (; sent < 40; sent++) yield mebibyte;
    }
    const reading = (async () => {
      for await (const messages of readMessages(endless())) expect(messages).toEqual([]);
    })();
    if (begin === 'data: ') {
      expect((await failure(reading)).kind).toBe('malformed');
      expect(sent).toBeLessThan(20);
    } else {
      await reading;
    }
  });
});
