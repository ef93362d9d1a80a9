import { saying, stalling } from '@greenroom/model/testing';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  all,
  FAKE,
  idsOf,
  openHouse,
  own,
  says,
  textOf,
  type Guest,
  type OpenAiHouse,
} from '../../test/openai-house.ts';

let house: OpenAiHouse;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const inChat = ({ chat }: Guest, more: object = {}) => own({ conversation_id: chat.id, ...more });

describe('an Idempotency-Key', () => {
  const headers = { 'Idempotency-Key': 'k-1' };

  it('makes one generation of a request that is sent twice, and answers it again', async () => {
    const guest = await house.newGuest();
    const body = { model: FAKE, messages: says('Hello'), ...inChat(guest, { script: saying('Good evening.') }) };
    const asked = (await house.fake.recorded()).length;
    const first = await guest.openai.chat.completions.create(body, { headers }).withResponse();
    const again = await guest.openai.chat.completions.create(body, { headers }).withResponse();
    expect(first.response.headers.get('idempotency-replayed')).toBeNull();
    expect(again.response.headers.get('idempotency-replayed')).toBe('true');
    expect([again.data.id, idsOf(again.data)]).toEqual([first.data.id, idsOf(first.data)]);
    expect(again.data.choices).toMatchObject([
      { message: { role: 'assistant', content: 'Good evening.' }, finish_reason: 'stop' },
    ]);
    const streamed = guest.openai.chat.completions.stream(body, { headers });
    expect(await streamed.finalChatCompletion()).toMatchObject({
      id: first.data.id,
      choices: [{ message: { role: 'assistant', content: 'Good evening.' }, finish_reason: 'stop' }],
    });
    expect(await house.fake.recorded()).toHaveLength(asked + 1);
    expect(await guest.said()).toEqual([
      ['user', 'Hello'],
      ['assistant', 'Good evening.'],
    ]);
  });

  it('gives a caller who lost the connection the whole reply', async () => {
    const guest = await house.newGuest();
    const script = saying('Good evening, and welcome.', { chunkSize: 5, everyMs: 20 });
    const body = { model: FAKE, messages: says('Hello'), ...inChat(guest, { script }) };
    let first: object | undefined;
    for await (const chunk of await guest.openai.chat.completions.create({ ...body, stream: true }, { headers })) {
      first = chunk;
      break;
    }
    const again = await guest.openai.chat.completions.create(body, { headers });
    expect(idsOf(again)).toEqual(idsOf(first!));
    expect(again.choices[0]?.message.content).toBe('Good evening, and welcome.');
  });

  it('is of one request: with another body it is ConflictError', async () => {
    const guest = await house.newGuest();
    const body = { model: 'eliza', messages: says('Hello'), ...inChat(guest) };
    await guest.openai.chat.completions.create(body, { headers });
    const other = guest.openai.chat.completions.create({ ...body, messages: says('Good bye') }, { headers });
    await expect(other).rejects.toBeInstanceOf(OpenAI.ConflictError);
    await expect(other).rejects.toMatchObject({ code: 'idempotency_conflict' });
    expect(await guest.said()).toHaveLength(2);
  });

  it('is of one user', async () => {
    const [ann, bea] = [await house.newGuest(), await house.newGuest()];
    const body = { model: 'eliza', messages: says('Hello') };
    const hers = await ann.openai.chat.completions.create(body, { headers });
    const theirs = await bea.openai.chat.completions.create(body, { headers });
    expect(theirs.id).not.toBe(hers.id);
  });

  it('brings a second request to the reply that still runs', async () => {
    const guest = await house.newGuest();
    const body = {
      model: FAKE,
      messages: says('Hello'),
      stream: true,
      ...inChat(guest, { script: stalling('Well') }),
    } as const;
    const streams = [
      await guest.openai.chat.completions.create(body, { headers }),
      await guest.openai.chat.completions.create(body, { headers }),
    ];
    const reading = Promise.all(streams.map((stream) => all(stream)));
    const [running] = await guest.generations();
    await expect.poll(async () => (await guest.last()).content).toBe('Well');
    await guest.post(`/generations/${running!.id}/stop`);
    const [one, two] = await reading;
    expect([textOf(one!), textOf(two!)]).toEqual(['Well', 'Well']);
    expect([one!.at(-1), two!.at(-1)]).toMatchObject(
      Array.from({ length: 2 }, () => ({ choices: [{ finish_reason: 'stop' }] })),
    );
    expect(await guest.generations()).toHaveLength(1);
  });
});
