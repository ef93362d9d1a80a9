import { saying } from '@greenroom/model/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newPerson } from '../../test/person.ts';
import { createReplyApi, replierIn, type ReplyApi } from '../../test/reply-api.ts';

let api: ReplyApi;
beforeAll(async () => void (api = await createReplyApi()));
afterAll(() => api[Symbol.asyncDispose]());

test('what was said to one of a group alone is answered to the same, and what was said to all to all', async () => {
  const ann = newPerson(api);
  const [mira, noor] = [await ann.newCharacter({ name: 'Mira' }), await ann.newCharacter({ name: 'Noor' })];
  const members = [mira, noor].map(({ id }) => ({ character_id: id }));
  const replier = replierIn(api, ann, await ann.newChat({ group: { members, strategy: 'manual' } }));
  const { id } = replier.chat;
  const answer = async (character_id: number) => {
    const body = { conversation_id: id, messages: [], character_id, script: saying('Hm.') };
    expect(await ann.rest('POST', '/chat/completions', { body })).toMatchObject({ status: 200 });
    return (await replier.last()).audience;
  };
  await ann.append(id, { role: 'user', content: 'Psst, Mira.', audience: [mira.id] });
  expect(await answer(mira.id)).toEqual([mira.id]);
  await ann.post(`/chats/${id}/regenerate`, {});
  expect((await replier.last()).audience).toEqual([mira.id]);
  await ann.append(id, { role: 'user', content: 'Psst again.', audience: [mira.id] });
  // Noor has not heard it, and says what she says to all.
  expect(await answer(noor.id)).toBeNull();
  await ann.append(id, { role: 'user', content: 'Everybody!' });
  expect(await answer(mira.id)).toBeNull();
});

test.each(['natural', 'list', 'pooled'])(
  'who answers what some alone were told is one of them: %s',
  async (strategy) => {
    const ann = newPerson(api);
    const cards = [];
    for (const name of ['Mira', 'Noor', 'Bram']) cards.push(await ann.newCharacter({ name, first_message: 'Hi' }));
    const noor = cards[1]!;
    const members = cards.map(({ id }) => ({ character_id: id }));
    const replier = replierIn(api, ann, await ann.newChat({ group: { members, strategy } }));
    const { id } = replier.chat;
    for (const content of ['Psst.', 'Mira must not know.', 'Nor Bram.']) {
      await ann.append(id, { role: 'user', content, audience: [noor.id] });
      const context = await ann.get(`/chats/${id}/context`);
      const body = { conversation_id: id, messages: [], script: saying('Hm.') };
      expect(await ann.rest('POST', '/chat/completions', { body })).toMatchObject({ status: 200 });
      const reply = await replier.last();
      expect([context.character_id, reply.speaker_character_id, reply.audience]).toEqual([noor.id, noor.id, [noor.id]]);
    }
  },
);

test('another reply beside one is heard by those who heard that, whoever heard what it answers', async () => {
  const ann = newPerson(api);
  const [mira, noor] = [await ann.newCharacter({ name: 'Mira' }), await ann.newCharacter({ name: 'Noor' })];
  const members = [mira, noor].map(({ id }) => ({ character_id: id }));
  const replier = replierIn(api, ann, await ann.newChat({ group: { members, strategy: 'list' } }));
  await replier.complete('Hello, all.', saying('Psst, Noor.'));
  const reply = await replier.last();
  const heard = [reply.speaker_character_id!, noor.id];
  await ann.put(`/messages/${reply.id}`, { audience: heard });
  await ann.post(`/chats/${replier.chat.id}/regenerate`, {});
  expect((await replier.last()).audience).toEqual(heard);
});
