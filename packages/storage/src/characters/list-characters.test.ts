import { expect, it } from 'vitest';
import { openTestStorage } from '../../test/open-test-storage.ts';
import { addCharacter, addUser, NOON } from '../../test/seed.ts';
import type { Keyset } from '../index.ts';
import { findCharacter, findCharactersNamed, listCharacters, type CharacterFilter } from './list-characters.ts';

it('finds characters by a part of the name, a tag and the trash', async () => {
  await using storage = await openTestStorage();
  const ownerId = await addUser(storage);
  await addCharacter(storage, ownerId, { name: 'Ärzte_100%', tags: ['a"b', '😀'] });
  await addCharacter(storage, ownerId, { name: 'ÆRZTE', tags: ['ab'] });
  await addCharacter(storage, ownerId, { name: 'Gone', deleted_at: NOON });
  await addCharacter(storage, await addUser(storage), { name: 'Ärzte of another' });
  const find = async (filter: Partial<CharacterFilter>) => {
    const window = { keyset: { expression: 'id', order: 'asc' as const }, limit: 9, offset: 0, count: true };
    const { rows, total } = await listCharacters(storage.begin(), { ownerId, deleted: 'false', ...filter }, window);
    expect(total).toBe(rows.length);
    return rows.map(({ name }) => name);
  };
  expect(await find({})).toEqual(['Ärzte_100%', 'ÆRZTE']);
  expect(await find({ namePart: 'äRZTE' })).toEqual(['Ärzte_100%']);
  expect(await find({ namePart: '_1' })).toEqual(['Ärzte_100%']);
  expect(await find({ namePart: '0%' })).toEqual(['Ärzte_100%']);
  expect(await find({ namePart: '_' })).toEqual(['Ärzte_100%']);
  expect(await find({ tag: 'a"b' })).toEqual(['Ärzte_100%']);
  expect(await find({ tag: '😀' })).toEqual(['Ärzte_100%']);
  expect(await find({ tag: 'ab' })).toEqual(['ÆRZTE']);
  expect(await find({ deleted: 'only' })).toEqual(['Gone']);
});

it('meets every character once where many have the same name', async () => {
  await using storage = await openTestStorage();
  const ownerId = await addUser(storage);
  const ids: number[] = [];
  for (let n = 0; n < 11; n++) ids.push(await addCharacter(storage, ownerId, { name: 'Mira' }));
  const { engine } = storage.begin();
  const met: number[] = [];
  const expression = `name_key${engine.binaryCollation}`;
  let after: Keyset['after'];
  for (;;) {
    const keyset: Keyset = after ? { expression, order: 'desc', after } : { expression, order: 'desc' };
    const window = { keyset, limit: 3, offset: 0, count: false };
    const { rows } = await listCharacters(storage.begin(), { ownerId, deleted: 'false' }, window);
    const last = rows.at(-1);
    if (!last) break;
    met.push(...rows.map(({ id }) => id));
    after = { value: last.name_key, id: last.id };
  }
  expect(met).toEqual(ids.toReversed());
});

it("hides another owner's character, and what is in the trash from the names", async () => {
  await using storage = await openTestStorage();
  const [ownerId, stranger] = [await addUser(storage), await addUser(storage)];
  const id = await addCharacter(storage, ownerId);
  await addCharacter(storage, ownerId, { deleted_at: NOON });
  await addCharacter(storage, ownerId, { name: 'mira' });
  const unit = storage.begin();
  expect(await findCharacter(unit, ownerId, id)).toMatchObject({ id, name: 'Mira' });
  expect(await findCharacter(unit, stranger, id)).toBeNull();
  expect((await findCharactersNamed(unit, ownerId, 'Mira')).map((row) => row.id)).toEqual([id]);
  expect(await findCharactersNamed(unit, stranger, 'Mira')).toEqual([]);
});
