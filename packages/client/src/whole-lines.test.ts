import { expect, it } from 'vitest';
import { answers, scriptedServer } from '../test/scripted-server.ts';
import { createClient } from './index.ts';
import { inWholeLines } from './whole-lines.ts';

const answering = (chunks: string[]) => {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
  return new Response(body, { status: 207, headers: { 'content-type': 'application/jsonl', 'x-request-id': 'a' } });
};
const chunksOf = async ({ body }: Response) => {
  const decoder = new TextDecoder();
  return (await Array.fromAsync(body!)).map((chunk) => decoder.decode(chunk));
};

it('gives the same bytes wherever they are cut, each chunk but the last ending with a line', async () => {
  const text = 'a\n\nbc\ndef';
  for (let first = 0; first <= text.length; first++) {
    for (let second = first; second <= text.length; second++) {
      const given = [text.slice(0, first), text.slice(first, second), text.slice(second)];
      const chunks = await chunksOf(inWholeLines(answering(given)));
      expect(chunks.join('')).toBe(text);
      for (const chunk of chunks.slice(0, -1)) expect(chunk).toMatch(/\n$/);
      // A chunk is given on as soon as a line ends in it.
      expect(chunks).toHaveLength(given.filter((chunk) => chunk.includes('\n')).length + 1);
    }
  }
});

it('reads a long answer in a time that grows as it does', async () => {
  const chat = { title: 'x'.repeat(40_000_000) };
  await using server = await scriptedServer(answers(chat));
  const started = performance.now();
  const read = await createClient({ url: server.url }).chats.get.query({ chat_id: crypto.randomUUID() });
  expect(read.title).toHaveLength(chat.title.length);
  expect(performance.now() - started).toBeLessThan(6000);
});

it('keeps the status and the headers', () => {
  const answer = inWholeLines(answering(['{}']));
  expect([answer.status, answer.headers.get('x-request-id'), answer.ok]).toEqual([207, 'a', true]);
});

it('leaves an answer without a body as it is', () => {
  const empty = new Response(null, { status: 204 });
  expect(inWholeLines(empty)).toBe(empty);
});
