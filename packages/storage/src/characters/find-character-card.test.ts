import { expect, it } from 'vitest';
import { openTestStorage } from '../../test/open-test-storage.ts';
import { addCharacter, addUser } from '../../test/seed.ts';
import { findCharacter, findCharacterCard, findCharacterVersion, keepCharacterVersion } from '../index.ts';

const book = { extensions: { a: 1 }, entries: [], unknown: [null] };

async function withTwoVersions(storage: Awaited<ReturnType<typeof openTestStorage>>) {
  const ownerId = await addUser(storage);
  const id = await addCharacter(storage, ownerId, {
    name: 'One',
    character_book: book,
    card_data: { kept: true },
    card_root: { beside: 1 },
  });
  await storage.begin().transaction(async (unit) => {
    const row = await findCharacter(unit, ownerId, id);
    if (row) await keepCharacterVersion(unit, row);
    await unit.change(`update character set name = 'Two', character_book = null, version = 2 where id = ?`, [id]);
  });
  return { ownerId, id };
}

it('answers the card of a version, and the present one for none and for one that is not kept', async () => {
  await using storage = await openTestStorage();
  const { ownerId, id } = await withTwoVersions(storage);
  const nameAt = async (version: number | null) => {
    const card = await findCharacterCard(storage.begin(), ownerId, id, version);
    return [card?.name, card?.version, card?.character_book];
  };
  expect(await nameAt(1)).toEqual(['One', 1, book]);
  for (const version of [2, null, 7]) expect(await nameAt(version)).toEqual(['Two', 2, null]);
});

it("answers nobody else's, and nothing for no character", async () => {
  await using storage = await openTestStorage();
  const { ownerId, id } = await withTwoVersions(storage);
  const unit = storage.begin();
  expect(await findCharacterCard(unit, await addUser(storage), id, 1)).toBeNull();
  expect(await findCharacterCard(unit, ownerId, id + 1, null)).toBeNull();
});

it('keeps a card whole, with what nobody here knows', async () => {
  await using storage = await openTestStorage();
  const { ownerId, id } = await withTwoVersions(storage);
  const unit = storage.begin();
  const row = await findCharacter(unit, ownerId, id);
  const kept = row && (await findCharacterVersion(unit, row, 1));
  expect(kept?.card).toMatchObject({ character_book: book, data: { kept: true }, root: { beside: 1 } });
  expect(row && (await findCharacterVersion(unit, row, 3))).toBeNull();
});
