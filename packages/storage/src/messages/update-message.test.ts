import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { findChat, findMessage } from '../index.ts';
import { openTestStorage } from '../../test/open-test-storage.ts';
import { append, holdingChat, startChat } from '../../test/seed.ts';
import { deleteMessage } from './delete-message.ts';
import { updateMessage } from './update-message.ts';

const LATER = new Date('2026-11-23T00:00:00.000Z');

it('changes the fields that are given, raises the version and touches the chat', async () => {
  await using storage = await openTestStorage();
  const place = await startChat(storage);
  const id = randomUUID();
  await append(storage, place, { id, name: 'Ada' });
  const message = { id, chat_id: place.chatId, version: 1 };
  const changes = { content: 'Hé "quoted" 🜁', hidden: true, metadata: { a: [1, null] }, name: undefined };
  expect(await storage.begin().transaction((unit) => updateMessage(unit, message, changes, LATER))).toBe(true);

  const unit = storage.begin();
  const row = await findMessage(unit, place.ownerId, id);
  expect(row).toMatchObject({ content: 'Hé "quoted" 🜁', name: 'Ada', version: 2 });
  expect(Boolean(row?.hidden)).toBe(true);
  const chat = await findChat(unit, place.ownerId, place.chatId);
  expect(chat?.version).toBe(1);
  expect(new Date(chat?.updated_at as string)).toEqual(LATER);
});

it('changes nothing, and not the chat, when the version has moved on', async () => {
  await using storage = await openTestStorage();
  const place = await startChat(storage);
  const id = randomUUID();
  await append(storage, place, { id });
  const before = await findChat(storage.begin(), place.ownerId, place.chatId);
  const stale = { id, chat_id: place.chatId, version: 7 };
  expect(await storage.begin().transaction((unit) => updateMessage(unit, stale, { content: 'x' }, LATER))).toBe(false);
  expect(await findChat(storage.begin(), place.ownerId, place.chatId)).toEqual(before);
});

it('lets one of many parallel changes of a version win', async () => {
  await using storage = await openTestStorage();
  const place = await startChat(storage);
  const message = { id: randomUUID(), chat_id: place.chatId, version: 1 };
  await append(storage, place, { id: message.id });
  const won = await Promise.all(
    Array.from({ length: 16 }, (_, n) =>
      storage.begin().transaction((unit) => updateMessage(unit, message, { content: `${n}` }, LATER)),
    ),
  );
  expect(won.filter(Boolean)).toHaveLength(1);
});

it('does not deadlock with deletes and turns of the path in the same chat', async () => {
  await using storage = await openTestStorage();
  const place = await startChat(storage);
  for (let round = 0; round < 10; round++) {
    const message = { id: randomUUID(), chat_id: place.chatId, version: 1 };
    await append(storage, place, { id: message.id });
    await Promise.all([
      storage.begin().transaction((unit) => updateMessage(unit, message, { content: 'changed' }, LATER)),
      append(storage, place, {}, null),
      holdingChat(storage, place, async (unit, chat) => {
        const row = await findMessage(unit, place.ownerId, message.id);
        if (row) await deleteMessage(unit, chat, row, LATER);
      }),
      append(storage, place),
    ]);
  }
  expect(await findChat(storage.begin(), place.ownerId, place.chatId)).toMatchObject({ last_seq: 30, node_count: 20 });
});
