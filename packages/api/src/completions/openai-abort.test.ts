import { saying, stalling } from '@greenroom/model/testing';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAKE, openHouse, own, says, type Guest, type OpenAiHouse } from '../../test/openai-house.ts';

let house: OpenAiHouse;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const WHOLE = 'Once upon a time there was a theatre, and nobody in it.';
const SLOWLY = saying(WHOLE, { chunkSize: 5, everyMs: 30 });

/** The only generation of the guest's chat, once it is over. */
async function ended({ generations, over }: Guest) {
  const found = await generations();
  expect(found).toHaveLength(1);
  return over(found[0]!.id);
}

describe.each([
  ['ELIZA', 'eliza', {}, 'It makes me sorry that you are unhappy.'],
  ['a model server', FAKE, own({ script: SLOWLY }), WHOLE],
])('a stream through %s', (_, model, more, whole) => {
  const ask = (guest: Guest) =>
    ({
      model,
      messages: says('I am unhappy'),
      stream: true,
      ...own({ conversation_id: guest.chat.id }),
      ...more,
    }) as const;

  async function expectStopped(guest: Guest, heard: string) {
    expect(await ended(guest)).toMatchObject({ status: 'stopped', finish_reason: 'stopped', error: null });
    const [turn, reply] = await guest.path(guest.chat.id);
    expect(turn).toMatchObject({ role: 'user', content: 'I am unhappy' });
    expect(reply).toMatchObject({ role: 'assistant', finish_reason: 'stopped' });
    expect(heard).not.toBe('');
    expect(reply?.content.startsWith(heard)).toBe(true);
    expect(whole.startsWith(reply!.content)).toBe(true);
    expect(reply?.content.length).toBeLessThan(whole.length);
    if (model === FAKE) await expect.poll(async () => (await house.lastAsked()).state).toBe('aborted');
  }

  it('is stopped by whoever breaks out of the loop, and what there was of it is kept', async () => {
    const guest = await house.newGuest();
    let heard = '';
    for await (const { choices } of await guest.openai.chat.completions.create(ask(guest))) {
      heard += choices[0]?.delta.content ?? '';
      if (heard.length > 4) break;
    }
    await expectStopped(guest, heard);
  });

  it('is stopped by the controller of the stream', async () => {
    const guest = await house.newGuest();
    const stream = await guest.openai.chat.completions.create(ask(guest));
    let heard = '';
    for await (const { choices } of stream) {
      heard += choices[0]?.delta.content ?? '';
      if (heard.length > 4) stream.controller.abort();
    }
    await expectStopped(guest, heard);
  });

  it('is stopped by the abort of the stream helper', async () => {
    const guest = await house.newGuest();
    const stream = guest.openai.chat.completions.stream(ask(guest));
    let heard = '';
    stream.on('content', (_delta, snapshot) => {
      heard = snapshot;
      if (heard.length > 4) stream.abort();
    });
    await expect(stream.finalContent()).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    await expectStopped(guest, heard);
  });

  it('leaves the chat free for the next turn', async () => {
    const guest = await house.newGuest();
    for await (const { choices } of await guest.openai.chat.completions.create(ask(guest)))
      if (choices[0]?.delta.content) break;
    await ended(guest);
    const next = { model: 'eliza', messages: says('I am here'), ...own({ conversation_id: guest.chat.id }) };
    await guest.openai.chat.completions.create(next);
    expect((await guest.said()).map(([role]) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
  });
});

it('a whole answer is stopped by whoever does not wait for it, and what there was of it is kept', async () => {
  const guest = await house.newGuest();
  const leaving = new AbortController();
  const answer = guest.openai.chat.completions.create(
    {
      model: FAKE,
      messages: says('Tell me'),
      ...own({ conversation_id: guest.chat.id, script: stalling('Once upon') }),
    },
    { signal: leaving.signal },
  );
  const outcome = expect(answer).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
  await expect.poll(async () => (await guest.path(guest.chat.id)).at(-1)?.content).toBe('Once upon');
  expect((await house.lastAsked()).state).toBe('running');
  leaving.abort();
  await outcome;
  expect((await ended(guest)).status).toBe('stopped');
  expect(await guest.last()).toMatchObject({ content: 'Once upon', finish_reason: 'stopped' });
  await expect.poll(async () => (await house.lastAsked()).state).toBe('aborted');
});

it('a request that is aborted before the model says anything is aborted there as well', async () => {
  const guest = await house.newGuest();
  const leaving = new AbortController();
  const ask = { model: FAKE, messages: says('Tell me'), stream: true, ...own({ script: stalling() }) } as const;
  const before = (await house.fake.recorded()).length;
  const answer = guest.openai.chat.completions.create(ask, { signal: leaving.signal });
  const outcome = expect(answer).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
  await expect.poll(async () => (await house.fake.recorded()).length).toBe(before + 1);
  leaving.abort();
  await outcome;
  await expect.poll(async () => (await house.lastAsked()).state).toBe('aborted');
});

it('a stream in the background runs to its end without its caller', async () => {
  const guest = await house.newGuest();
  const ask = { model: FAKE, messages: says('Tell me'), stream: true } as const;
  const more = own({ conversation_id: guest.chat.id, script: SLOWLY, background: true });
  for await (const { choices } of await guest.openai.chat.completions.create({ ...ask, ...more }))
    if (choices[0]?.delta.content) break;
  expect((await ended(guest)).status).toBe('completed');
  expect(await guest.last()).toMatchObject({ content: WHOLE, finish_reason: 'stop' });
});
