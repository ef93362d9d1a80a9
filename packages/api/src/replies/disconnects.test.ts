import { saying, stalling } from '@greenroom/model/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createReplyApi,
  endOf,
  newReplier,
  openSse,
  parseSse,
  readSse,
  textOf,
  type Replier,
  type ReplyApi,
  type SseEvent,
} from '../../test/reply-api.ts';

let api: ReplyApi;
beforeAll(async () => {
  api = await createReplyApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const READERS = 10;
const CUTS = 50;
// Every width of UTF-8, and what a stream could take for its own.
const WORDS = ['a', 'é', '\n\n', 'data: ', '漢字', '🎭', '👩‍👩‍👧', 'id: 7\n', '\u2028', ' '];
const TEXT = Array.from({ length: 4000 }, (_, index) => WORDS[(index * 7) % WORDS.length]).join('');

/** Reads some bytes of a generation's events from where the last stream stood, and leaves in the middle. */
async function readSome(replier: Replier, id: string, lastId: string | undefined, bytes: number): Promise<SseEvent[]> {
  const left = new AbortController();
  const headers: Record<string, string> = lastId === undefined ? {} : { 'last-event-id': lastId };
  const answer = await openSse(api, replier.name, 'GET', `/generations/${id}/events`, { headers, signal: left.signal });
  const reader = answer.body!.getReader();
  const read: Uint8Array[] = [];
  for (let count = 0; count < bytes;) {
    const { value, done } = await reader.read();
    if (done) break;
    read.push(value.subarray(0, bytes - count));
    count += value.length;
  }
  left.abort();
  await reader.cancel().catch(() => {});
  return parseSse(Buffer.concat(read).toString('utf8'));
}

it(
  'five hundred disconnects at any byte lose nothing: what was read after each adds up to what is stored',
  { timeout: 90_000 },
  async () => {
    const replier = await newReplier(api);
    const { id } = await replier.begin('Go on', saying(TEXT, { chunkSize: 7, everyMs: 1 }));
    let cuts = 0;
    const readers = Array.from({ length: READERS }, async () => {
      const events: SseEvent[] = [];
      for (let cut = 0; cut < CUTS; cut++) {
        // Short of an event as often as past several.
        const some = await readSome(replier, id, events.at(-1)?.id, 400 + Math.floor(Math.random() * 3000));
        events.push(...some.filter(({ event }) => event === 'text-delta'));
        cuts++;
      }
      const headers: Record<string, string> = events.length > 0 ? { 'last-event-id': events.at(-1)!.id! } : {};
      const rest = await readSse(api, replier.name, 'GET', `/generations/${id}/events`, undefined, headers);
      return { text: textOf([...events, ...rest]), end: endOf(rest) };
    });
    const told = await Promise.all(readers);
    const { content, finish_reason } = await replier.last();
    expect(cuts).toBe(READERS * CUTS);
    expect([content === TEXT, finish_reason]).toEqual([true, 'stop']);
    for (const { text, end } of told) {
      expect(Buffer.from(text).equals(Buffer.from(content))).toBe(true);
      expect(end).toMatchObject({ text: content, generation: { status: 'completed' }, message: { content } });
    }
  },
);

it('a generation that is over tells all of it, as often as it is asked', async () => {
  const replier = await newReplier(api);
  await replier.complete('Hello', saying('Good day to you.', { reasoning: 'Be kind.' }));
  const [generation] = await replier.generations();
  for (let time = 0; time < 2; time++) {
    const events = await readSse(api, replier.name, 'GET', `/generations/${generation!.id}/events`);
    expect(events.map(({ event }) => event)).toEqual([
      'generation-start',
      'reasoning-delta',
      'text-delta',
      'generation-end',
    ]);
    expect(textOf(events)).toBe('Good day to you.');
  }
});

it('attaching after more than was stored brings the end alone, with the text as it is', async () => {
  const replier = await newReplier(api);
  await replier.complete('Hello', saying('Short.'));
  const [generation] = await replier.generations();
  const path = `/generations/${generation!.id}/events?last_event_id=900-0`;
  const events = await readSse(api, replier.name, 'GET', path);
  expect(events.map(({ event }) => event)).toEqual(['generation-start', 'generation-end']);
  expect(endOf(events).text).toBe('Short.');
});

it('an id of another kind of event is refused', async () => {
  const replier = await newReplier(api);
  await replier.complete('Hello', saying('Short.'));
  const [generation] = await replier.generations();
  const refused = await replier.refused('GET', `/generations/${generation!.id}/events`, undefined, {
    'last-event-id': 'seven',
  });
  expect(refused).toMatchObject({ status: 400, code: 'validation_failed' });
});

it('a user can follow so many at once, and again when one of them has ended', async () => {
  const replier = await newReplier(api);
  const { id } = await replier.begin('Wait', stalling('a'));
  const path = `/generations/${id}/events`;
  const left = new AbortController();
  const open = () => openSse(api, replier.name, 'GET', path, { signal: left.signal });
  await Promise.all(Array.from({ length: 20 }, open));
  expect(await replier.refused('GET', path)).toMatchObject({ status: 429, code: 'rate_limited' });
  left.abort();
  const one = await openWhenThereIsRoom(() => openSse(api, replier.name, 'GET', path, {}));
  await replier.post(`/generations/${id}/stop`);
  expect(endOf(parseSse(await one.text())).generation.status).toBe('stopped');
});

/** The server hears a little later that somebody has left. */
async function openWhenThereIsRoom(open: () => Promise<Response>): Promise<Response> {
  for (let tries = 0; ; tries++) {
    try {
      return await open();
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
