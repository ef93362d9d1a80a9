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
