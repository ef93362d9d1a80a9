import { expect, it } from 'vitest';
import { returnQuota, takeQuota, User } from './index.ts';
import { openTestStorage } from '../test/open-test-storage.ts';
import { addUser } from '../test/seed.ts';

it('never passes the limit, with any number of parallel takers', async () => {
  await using storage = await openTestStorage();
  const ownerId = await addUser(storage);
  const take = () => storage.begin().transaction((unit) => takeQuota(unit, ownerId, 'chat_count', 10));
  const taken = await Promise.all(Array.from({ length: 40 }, take));
  expect(taken.filter(Boolean)).toHaveLength(10);
  expect(await storage.begin().em.findOneOrFail(User, ownerId)).toMatchObject({ chat_count: 10, character_count: 0 });
});

it('gives back what a failed transaction took', async () => {
  await using storage = await openTestStorage();
  const ownerId = await addUser(storage);
  const failing = storage.begin().transaction(async (unit) => {
    expect(await takeQuota(unit, ownerId, 'character_count', 1)).toBe(true);
    throw new Error('on purpose');
  });
  await expect(failing).rejects.toThrow('on purpose');
  await storage.begin().transaction(async (unit) => {
    expect(await takeQuota(unit, ownerId, 'character_count', 1)).toBe(true);
    expect(await takeQuota(unit, ownerId, 'character_count', 1)).toBe(false);
    await returnQuota(unit, ownerId, 'character_count');
    expect(await takeQuota(unit, ownerId, 'character_count', 1)).toBe(true);
  });
});
