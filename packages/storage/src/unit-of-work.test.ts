import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { openTestStorage } from '../test/open-test-storage.ts';
import { addChat, addUser, append, holdingChat, NOON, startChat } from '../test/seed.ts';
import { Chat, findChat, findMessage, IdempotencyRecord, lockChat, toMessage, User, type UnitOfWork } from './index.ts';

const names = async (unit: UnitOfWork) =>
  (await unit.rows<{ username: string }>('select username from "user" order by username')).map((row) => row.username);

const rename = (unit: UnitOfWork, id: string, username: string) =>
  unit.change('update "user" set username = ? where id = ?', [username, id]);

describe('a transaction', () => {
  it('neither delays reads outside it nor shows them what it has not committed', async () => {
    await using storage = await openTestStorage();
    const id = await addUser(storage, { username: 'before' });
    await storage.begin().transaction(async (unit) => {
      await rename(unit, id, 'after');
      const outside = storage.begin();
      expect(await names(outside)).toEqual(['before']);
      expect(await names(unit)).toEqual(['after']);
    });
    expect(await names(storage.begin())).toEqual(['after']);
  });

  it('is undone as a whole when its work throws', async () => {
    await using storage = await openTestStorage();
    const id = await addUser(storage, { username: 'before' });
    const failing = storage.begin().transaction(async (unit) => {
      await rename(unit, id, 'after');
      unit.em.create(User, { ...(await unit.em.findOneOrFail(User, id)), id: randomUUID(), subject: 'other' });
      await unit.em.flush();
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await names(storage.begin())).toEqual(['before']);
  });

  it('takes plain statements and entities together', async () => {
    await using storage = await openTestStorage();
    const id = await addUser(storage);
    const unit = storage.begin();
    await unit.transaction(async (inner) => {
      const user = await inner.em.findOneOrFail(User, id);
      await rename(inner, id, 'plain');
      user.password_hash = 'entity';
    });
    expect(await storage.begin().em.findOneOrFail(User, id)).toMatchObject({
      username: 'plain',
      password_hash: 'entity',
    });
  });

  it('lets a nested one fail alone', async () => {
    await using storage = await openTestStorage();
    const [one, two] = [await addUser(storage, { username: 'a' }), await addUser(storage, { username: 'b' })];
    await storage.begin().transaction(async (outer) => {
      await rename(outer, one, 'a2');
      const failing = outer.transaction(async (inner) => {
        await rename(inner, two, 'b2');
        throw new Error('on purpose');
      });
      await expect(failing).rejects.toThrow('on purpose');
      await rename(outer, one, 'a3');
    });
    expect(await names(storage.begin())).toEqual(['a3', 'b']);
  });

  it('lets a failed statement of a nested one be survived', async () => {
    await using storage = await openTestStorage();
    const id = await addUser(storage, { username: 'a' });
    await storage.begin().transaction(async (outer) => {
      const twice = outer.transaction((inner) => inner.change('insert into "user" select * from "user"'));
      await expect(twice).rejects.toThrow();
      await rename(outer, id, 'kept');
    });
    expect(await names(storage.begin())).toEqual(['kept']);
  });

  it('takes a nested one back with itself', async () => {
    await using storage = await openTestStorage();
    const id = await addUser(storage, { username: 'a' });
    const failing = storage.begin().transaction(async (outer) => {
      await outer.transaction((inner) => rename(inner, id, 'b'));
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await names(storage.begin())).toEqual(['a']);
  });

  // PostgreSQL would answer such a commit with a rollback and no error.
  it('does not pass for kept when a statement in it has failed', async () => {
    await using storage = await openTestStorage();
    const id = await addUser(storage, { username: 'a' });
    const swallowing = storage.begin().transaction(async (unit) => {
      await rename(unit, id, 'b');
      await unit.change('insert into "user" select * from "user"').catch(() => {});
    });
    await expect(swallowing).rejects.toThrow('none of it is kept');
    expect(await names(storage.begin())).toEqual(['a']);
    await storage.begin().transaction((unit) => rename(unit, id, 'c'));
    expect(await names(storage.begin())).toEqual(['c']);
  });

  it('refuses a second one inside it instead of waiting for itself', async () => {
    await using storage = await openTestStorage();
    const id = await addUser(storage, { username: 'a' });
    const unit = storage.begin();
    for (const other of [unit, storage.begin()]) {
      const nested = unit.transaction(() => other.transaction((inner) => rename(inner, id, 'b')));
      await expect(nested).rejects.toThrow('open here already');
    }
    expect(await names(storage.begin())).toEqual(['a']);
  });

  it('may be followed by one that was started in it but runs after it', async () => {
    await using storage = await openTestStorage();
    const id = await addUser(storage, { username: 'a' });
    let finish = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const later = await storage.begin().transaction(async () => ({
      done: finished.then(() => storage.begin().transaction((unit) => rename(unit, id, 'b'))),
    }));
    finish();
    expect(await later.done).toBe(1);
  });

  it('comes after all that were asked for before it, with any number of them', async () => {
    await using storage = await openTestStorage();
    const id = await addUser(storage, { username: '' });
    const add = (unit: UnitOfWork) => unit.change(`update "user" set chat_count = chat_count + 1 where id = ?`, [id]);
    await Promise.all(Array.from({ length: 50 }, () => storage.begin().transaction(add)));
    expect(await storage.begin().em.findOneOrFail(User, id)).toMatchObject({ chat_count: 50 });
  });
});

it('refuses to change or to hold anything outside a transaction', async () => {
  await using storage = await openTestStorage();
  const { ownerId, chatId } = await startChat(storage);
  await expect(rename(storage.begin(), ownerId, 'b')).rejects.toThrow('needs a transaction');
  await expect(lockChat(storage.begin(), ownerId, chatId)).rejects.toThrow('needs a transaction');
  if (inject('engine') === 'sqlite') {
    await expect(storage.begin().rows('delete from "user" returning id')).rejects.toThrow('readonly');
  }
});

describe('values', () => {
  const texts = [
    '',
    ' spaces ',
    "quotes ' \" ` \\ \\' $1 ? :name %s %_",
    'line\r\nbreaks\tand \u2028 \u0001',
    'ẞ é e\u0301 😀 👩‍👩‍👧 \u{10ffff} ﷽',
    'E\'\\x41\' --; /* */ "x"; drop table message',
    '😀'.repeat(200_000),
  ];

  it('keep any text, by statement and by entity', async () => {
    await using storage = await openTestStorage();
    const place = await startChat(storage);
    for (const text of texts) {
      const id = randomUUID();
      const metadata = { [text.slice(0, 100)]: [text] };
      await append(storage, place, { id, content: text, metadata });
      const row = await findMessage(storage.begin(), place.ownerId, id);
      expect(row?.content === text).toBe(true);
      expect(row && toMessage(row).metadata).toEqual(metadata);

      const short = text.slice(0, 400);
      const chatId = await addChat(storage, place.ownerId, { title: short, tags: [short], metadata });
      const chat = await storage.begin().em.findOneOrFail(Chat, chatId);
      expect(chat).toMatchObject({ title: short, tags: [short], metadata });
    }
  });

  it('keep booleans, instants, numbers, nulls and JSON by statement and by entity', async () => {
    await using storage = await openTestStorage();
    const place = await startChat(storage);
    const [id, bare] = [randomUUID(), randomUUID()];
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const fields = { hidden: true, pinned: false, usage, metadata: { deep: [{ a: null, b: 1.5, c: '' }] } };
    const instants = { created_at: new Date('2026-03-29T01:59:59.999Z'), updated_at: new Date('2200-01-01T00:00:00Z') };
    await append(storage, place, { id, ...fields, ...instants, speaker_character_id: 2_147_483_647 });
    await append(storage, place, { id: bare, created_at: new Date(1), updated_at: new Date(-1) });

    const unit = storage.begin();
    const [full, empty] = [await findMessage(unit, place.ownerId, id), await findMessage(unit, place.ownerId, bare)];
    expect(full && toMessage(full)).toMatchObject({
      ...fields,
      speaker_character_id: 2_147_483_647,
      created_at: '2026-03-29T01:59:59.999Z',
      updated_at: '2200-01-01T00:00:00.000Z',
    });
    expect(empty && toMessage(empty)).toMatchObject({
      name: null,
      usage: null,
      hidden: false,
      created_at: '1970-01-01T00:00:00.001Z',
      updated_at: '1969-12-31T23:59:59.999Z',
    });

    const chatId = await addChat(storage, place.ownerId, { pinned: true, rating: 5, deleted_at: instants.created_at });
    const chat = await storage.begin().em.findOneOrFail(Chat, chatId);
    expect(chat).toMatchObject({ pinned: true, archived: false, rating: 5, created_at: NOON, source: null });
    expect(chat.deleted_at).toEqual(instants.created_at);
    expect(await findChat(unit, place.ownerId, chatId)).toMatchObject({ version: 1, persona_id: null });
  });

  it('keep bytes', async () => {
    await using storage = await openTestStorage();
    const answer = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const { em } = storage.begin();
    em.create(IdempotencyRecord, { id: 'a', fingerprint: 'b', answer, created_at: NOON, expires_at: NOON });
    await em.flush();
    const [row] = await storage.begin().rows<{ answer: Uint8Array }>('select answer from idempotency_record');
    expect(Buffer.from(row?.answer as Uint8Array)).toEqual(answer);
    const found = await storage.begin().em.findOneOrFail(IdempotencyRecord, 'a');
    expect(Buffer.from(found.answer)).toEqual(answer);
    await storage
      .begin()
      .transaction((unit) =>
        unit.change(
          'insert into idempotency_record select ?, fingerprint, ?, created_at, expires_at from idempotency_record',
          ['c', Buffer.from([0, 255])],
        ),
      );
    expect(Buffer.from((await storage.begin().em.findOneOrFail(IdempotencyRecord, 'c')).answer)).toEqual(
      Buffer.from([0, 255]),
    );
  });
});

it('answers how many rows a change changed', async () => {
  await using storage = await openTestStorage();
  const place = await startChat(storage);
  for (let n = 0; n < 3; n++) await append(storage, place);
  await holdingChat(storage, place, async (unit) => {
    expect(await unit.change('update message set hidden = ? where seq > ?', [true, 1])).toBe(2);
    expect(await unit.change('update message set hidden = ? where seq > ?', [true, 9])).toBe(0);
    expect(await unit.change('delete from message where chat_id = ?', [place.chatId])).toBe(3);
  });
});
