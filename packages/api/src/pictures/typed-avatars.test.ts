import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson } from '../../test/person.ts';
import { SMALL_PNG } from '../../test/pictures.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const base64 = SMALL_PNG.toString('base64');

/** The same for characters and for personas, as a typed client has it. */
async function typed(kind: 'characters' | 'personas') {
  const ann = newPerson(api);
  const client = await api.trpc(ann.name);
  const { id } = await ann.post(`/${kind}`, { name: 'Mira' });
  if (kind === 'characters') {
    const { avatar } = client.characters;
    return {
      set: (sent: string) => avatar.set.mutate({ character_id: id, base64: sent }),
      get: (size?: '64') => avatar.get.query({ character_id: id, size }),
      remove: () => avatar.delete.mutate({ character_id: id }),
    };
  }
  const { avatar } = client.personas;
  return {
    set: (sent: string) => avatar.set.mutate({ persona_id: id, base64: sent }),
    get: (size?: '64') => avatar.get.query({ persona_id: id, size }),
    remove: () => avatar.delete.mutate({ persona_id: id }),
  };
}

it.each(['characters', 'personas'] as const)(
  'a typed client sets, reads and deletes the picture of %s',
  async (kind) => {
    const { set, get, remove } = await typed(kind);
    await expect(get()).rejects.toMatchObject({ data: { problem: { code: 'not_found' } } });
    expect(await set(base64)).toMatchObject({ name: 'Mira', avatar_id: expect.any(String) });
    expect(await get()).toEqual({ media_type: 'image/png', base64 });
    const small = await get('64');
    expect(small.media_type).toBe('image/webp');
    expect((await sharp(Buffer.from(small.base64, 'base64')).metadata()).format).toBe('webp');
    await expect(set(Buffer.from('no picture').toString('base64'))).rejects.toMatchObject({
      data: { problem: { code: 'unprocessable' } },
    });
    await expect(set('?')).rejects.toMatchObject({ data: { problem: { code: 'validation_failed' } } });
    const large = Buffer.concat([SMALL_PNG, Buffer.alloc(16 * 1024 * 1024)]).toString('base64');
    await expect(set(large)).rejects.toMatchObject({ data: { problem: { code: 'payload_too_large' } } });
    expect(await get()).toEqual({ media_type: 'image/png', base64 });
    await remove();
    await expect(get()).rejects.toMatchObject({ data: { problem: { code: 'not_found' } } });
  },
);

it('tells a typed client that there is no such character before what is wrong with the picture for it', async () => {
  const { characters } = await api.trpc(newPerson(api).name);
  const sent = { character_id: 2_000_000_000, base64: Buffer.from('no picture').toString('base64') };
  await expect(characters.avatar.set.mutate(sent)).rejects.toMatchObject({ data: { problem: { code: 'not_found' } } });
});
