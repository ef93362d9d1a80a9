import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { findChat, openStorage, type Storage, type UnitOfWork } from '../index.ts';
import { addLongChat } from '../../test/long-chat.ts';
import { newDatabase, openTestStorage } from '../../test/open-test-storage.ts';
import { addUser, append, holdingChat, newMessage, startChat, type Place } from '../../test/seed.ts';
import { appendMessage } from './append-message.ts';
import { countPath, readPath, readTree } from './read-messages.ts';

describe('parallel appends to one chat', () => {
  it('gives 64 of them the orders 1 to 64 and one path', async () => {
    await using storage = await openTestStorage();
    const place = await startChat(storage);
    const given = await Promise.all(Array.from({ length: 64 }, () => append(storage, place)));
    expect(sorted(given)).toEqual(upTo(64));
    await expectOnePath(storage, place, 64);
  });

  // Two writers of one SQLite file have to be two processes: see sqlite.test.ts.
  it.runIf(inject('engine') === 'postgres')('does so from two instances on one database', async () => {
    await using database = await newDatabase();
    await using first = await openStorage({ url: database.url });
    await using second = await openStorage({ url: database.url });
    const place = await startChat(first);
    const given = await Promise.all(upTo(64).map((n) => append(n % 2 ? first : second, place)));
    expect(sorted(given)).toEqual(upTo(64));
    await expectOnePath(second, place, 64);
  });

  it('keeps one path when every one starts another branch', async () => {
    await using storage = await openTestStorage();
    const place = await startChat(storage);
    await append(storage, place);
    await Promise.all(Array.from({ length: 16 }, () => append(storage, place, {}, null)));
    const unit = storage.begin();
    expect(await findChat(unit, place.ownerId, place.chatId)).toMatchObject({ message_count: 1, node_count: 17 });
    expect(await countPath(unit, place.chatId, {})).toBe(1);
  });
});

describe('turning the path', () => {
  it('crosses between branches of 2,000 messages, changing each message once', async () => {
    await using storage = await openTestStorage();
    const ownerId = await addUser(storage);
    const { chatId, branches } = await addLongChat(storage, ownerId, { length: 2000, branches: 2 });
    const place = { ownerId, chatId };

    const changed = await appendCounting(storage, place, branches[1]?.at(-1) as string);
    expect(changed).toBe(2000 + 2000 + 1);
    const unit = storage.begin();
    expect(await findChat(unit, ownerId, chatId)).toMatchObject({ message_count: 2001, head_depth: 2000 });
    const path = await readPath(unit, chatId, { order: 'asc', limit: 3000 });
    expect(path.slice(0, 2000).map(({ id }) => id)).toEqual(branches[1]);
  });

  it('changes only what is below the fork', async () => {
    await using storage = await openTestStorage();
    const ownerId = await addUser(storage);
    const { chatId, branches } = await addLongChat(storage, ownerId, { length: 2000 });
    const place = { ownerId, chatId };
    const fork = branches[0]?.[1997] as string;

    // The two messages after the fork leave the path; then they and the new one change places.
    expect(await appendCounting(storage, place, fork)).toBe(2 + 1);
    expect(await appendCounting(storage, place, branches[0]?.at(-1) as string)).toBe(1 + 2 + 1);
    expect(await countPath(storage.begin(), chatId, {})).toBe(2001);
  });

  it('changes no other message when the head is answered', async () => {
    await using storage = await openTestStorage();
    const ownerId = await addUser(storage);
    const { chatId, branches } = await addLongChat(storage, ownerId, { length: 300 });
    expect(await appendCounting(storage, { ownerId, chatId }, branches[0]?.at(-1) as string)).toBe(1);
  });

  it('refuses a parent that is gone or in another chat, and changes nothing', async () => {
    await using storage = await openTestStorage();
    const place = await startChat(storage);
    const other = await startChat(storage);
    const [here, elsewhere] = [randomUUID(), randomUUID()];
    await append(storage, place, { id: here });
    await append(storage, other, { id: elsewhere });
    for (const id of [randomUUID(), elsewhere]) {
      const parent = { id, depth: 0, on_path: false };
      await expect(
        holdingChat(storage, place, (unit, chat) => appendMessage(unit, chat, parent, newMessage())),
      ).rejects.toThrow('not in the chat');
    }
    await expectOnePath(storage, place, 1);
  });
});

/** Appends under a message and answers how many rows of `message` that inserted or updated. */
function appendCounting(storage: Storage, place: Place, parentId: string): Promise<number> {
  return holdingChat(storage, place, async (unit, chat) => {
    const [parent] = await unit.rows<{ id: string; depth: number; on_path: boolean }>(
      'select id, depth, on_path from message where id = ?',
      [parentId],
    );
    const before = await changedMessages(unit);
    await appendMessage(unit, chat, parent as NonNullable<typeof parent>, newMessage());
    // SQLite counts all tables, so the one row of the chat as well.
    return (await changedMessages(unit)) - before - (inject('engine') === 'sqlite' ? 1 : 0);
  });
}

async function changedMessages(unit: UnitOfWork): Promise<number> {
  const [row] = await unit.rows<{ changed: number | string }>(
    inject('engine') === 'sqlite'
      ? 'select total_changes() as changed'
      : `select pg_stat_get_xact_tuples_updated('message'::regclass)
         + pg_stat_get_xact_tuples_inserted('message'::regclass) as changed`,
  );
  return Number(row?.changed);
}

async function expectOnePath(storage: Storage, { ownerId, chatId }: Place, length: number) {
  const unit = storage.begin();
  const tree = await readTree(unit, chatId, { afterSeq: 0, limit: 1000 });
  expect(tree.map(({ seq }) => seq)).toEqual(upTo(length));
  expect(tree.map(({ parent_id }) => parent_id)).toEqual([null, ...tree.slice(0, -1).map(({ id }) => id)]);
  expect(await findChat(unit, ownerId, chatId)).toMatchObject({
    last_seq: length,
    message_count: length,
    node_count: length,
    head_id: tree.at(-1)?.id,
  });
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
const sorted = (numbers: number[]) => numbers.toSorted((a, b) => a - b);
