import { expect, it } from 'vitest';
import { openTestStorage } from '../test/open-test-storage.ts';
import { addUser, NOON } from '../test/seed.ts';
import { countOwn, findOwnIds, insertLorebook, type Storage } from './index.ts';

const addLorebook = (storage: Storage, ownerId: string) =>
  storage.begin().transaction(async (unit) => {
    const book = { extensions: {}, entries: [] };
    return (await insertLorebook(unit, { ownerId, book, source: null, now: NOON })).id;
  });

it("finds an owner's alone, with those in the trash or without, among any number of ids", async () => {
  await using storage = await openTestStorage();
  const [ownerId, stranger] = [await addUser(storage), await addUser(storage)];
  const [live, trashed, foreign] = [
    await addLorebook(storage, ownerId),
    await addLorebook(storage, ownerId),
    await addLorebook(storage, stranger),
  ];
  await storage
    .begin()
    .transaction((unit) => unit.change('update lorebook set deleted_at = ? where id = ?', [NOON, trashed]));
  const many = Array.from({ length: 1200 }, (_, index) => 1_000_000 + index);
  const ids = [...many, live, trashed, foreign];
  const unit = storage.begin();
  expect(await findOwnIds(unit, 'lorebook', ownerId, ids, 'all')).toEqual(new Set([live, trashed]));
  expect(await findOwnIds(unit, 'lorebook', ownerId, ids, 'live')).toEqual(new Set([live]));
  expect(await findOwnIds(unit, 'persona', ownerId, ids, 'all')).toEqual(new Set());
  expect(await findOwnIds(unit, 'lorebook', ownerId, [], 'all')).toEqual(new Set());
  expect([await countOwn(unit, 'lorebook', ownerId), await countOwn(unit, 'persona', ownerId)]).toEqual([2, 0]);
});
