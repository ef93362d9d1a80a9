import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { openTestStorage } from '../../test/open-test-storage.ts';
import { addUser } from '../../test/seed.ts';
import { dropOldChanges, lastChangeId, readChanges, recordChange, type Storage } from '../index.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const TODAY = new Date('2026-11-22T12:00:00Z');
const daysAgo = (days: number) => new Date(TODAY.getTime() - days * DAY_MS);

it('leaves a mark that a reader meets who has not read what is gone, and no other', async () => {
  await using storage = await openTestStorage();
  const ann = await addUser(storage);
  await recordAll(storage, ann, [9, 8, 7, 2, 1]);
  const ids = await idsOf(storage, ann);
  expect(await dropOldChanges(storage, daysAgo(5))).toBe(2);

  const after = async (id: number) => (await readChanges(storage.begin(), ann, id, 10)).map(({ type }) => type);
  for (const missing of [0, ids[0]!, ids[1]!]) {
    expect(await after(missing)).toEqual(['events-dropped', 'message-created', 'message-created']);
  }
  expect(await after(ids[2]!)).toEqual(['message-created', 'message-created']);
  const [marker] = await readChanges(storage.begin(), ann, 0, 1);
  expect(marker).toMatchObject({ id: expect.anything(), chat_id: null, message_id: null, generation_id: null });
  expect(Number(marker?.id)).toBe(ids[2]);
});

it('keeps one mark an owner, also of one whose changes are all gone, whose newest id does not fall', async () => {
  await using storage = await openTestStorage();
  const [ann, bob, eve] = [await addUser(storage), await addUser(storage), await addUser(storage)];
  await recordAll(storage, ann, [9, 8]);
  await recordAll(storage, bob, [9, 3]);
  await recordAll(storage, eve, [1]);
  const newest = await lastChangeId(storage.begin(), ann);
  await dropOldChanges(storage, daysAgo(7));
  await dropOldChanges(storage, daysAgo(7));
  expect(await typesOf(storage, ann)).toEqual(['events-dropped']);
  expect(await lastChangeId(storage.begin(), ann)).toBe(newest);
  expect(await typesOf(storage, bob)).toEqual(['events-dropped', 'message-created']);
  expect(await typesOf(storage, eve)).toEqual(['message-created']);

  await dropOldChanges(storage, daysAgo(2));
  expect(await typesOf(storage, bob)).toEqual(['events-dropped']);
  await recordAll(storage, bob, [0]);
  expect(await typesOf(storage, bob)).toEqual(['events-dropped', 'message-created']);
});

it('goes on until all is gone, however much it is', async () => {
  await using storage = await openTestStorage();
  const ann = await addUser(storage);
  await recordAll(
    storage,
    ann,
    Array.from({ length: 2001 }, () => 9),
  );
  expect(await dropOldChanges(storage, daysAgo(7))).toBe(2000);
  expect(await typesOf(storage, ann)).toEqual(['events-dropped']);
});

async function recordAll(storage: Storage, ownerId: string, ages: number[]) {
  await storage.begin().transaction(async (unit) => {
    for (const age of ages) {
      const ids = { chatId: randomUUID(), messageId: randomUUID() };
      await recordChange(unit, { ownerId, type: 'message-created', ...ids, now: daysAgo(age) });
    }
  });
}

async function idsOf(storage: Storage, ownerId: string) {
  return (await readChanges(storage.begin(), ownerId, 0, 100)).map(({ id }) => Number(id));
}

async function typesOf(storage: Storage, ownerId: string) {
  return (await readChanges(storage.begin(), ownerId, 0, 100)).map(({ type }) => type);
}
