import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { Chat, jsonValue, type Storage, type UnitOfWork } from '../index.ts';
import { addLongChat } from '../../test/long-chat.ts';
import { openTestStorage } from '../../test/open-test-storage.ts';
import { addUser, append, startChat } from '../../test/seed.ts';
import { readPromptState } from '../prompts/prompt-state.ts';
import { findMessage, findMessageInChat, lastWrittenAt, readPath, readPathTexts, readTree } from './read-messages.ts';

describe('at 10,000 messages', () => {
  it('reads every window through an index, without a scan or a sort', async () => {
    await using storage = await openTestStorage();
    const ownerId = await addUser(storage);
    const { chatId, branches } = await addLongChat(storage, ownerId, { length: 10_000 });
    await addLongChat(storage, ownerId, { length: 1000 });
    // As PostgreSQL's autovacuum does by itself, a little later.
    await storage.orm.em.fork().getConnection().execute('analyze');

    const path = 'message_path_unique';
    const siblings = 'message_parent_id_chat_id_index';
    const plans = await explained(storage, async (unit) => {
      await readPath(unit, chatId, { order: 'desc', limit: 10 });
      await readPath(unit, chatId, { order: 'asc', above: 4000, limit: 10 });
      await readPathTexts(unit, chatId, { below: 9000, limit: 50 });
      await readTree(unit, chatId, { afterSeq: 5000, limit: 50 });
      await findMessageInChat(unit, chatId, branches[0]?.[7000] as string);
      await readPromptState(unit, chatId, { below: 9000 });
      await lastWrittenAt(unit, chatId, { above: 7000, below: 9000 });
    });
    const [newest, besideNewest, middle, besideMiddle, texts, tree, one, state, written] = plans;
    for (const plan of [newest, middle]) expect(plan).toContain(path);
    for (const plan of [besideNewest, besideMiddle]) expect(plan).toContain(siblings);
    for (const plan of [texts, written]) expect(plan).toContain(path);
    expect(state).toContain('message_prompt_state_index');
    expect(tree).toContain('message_chat_id_seq_unique');
    expect(one?.split(siblings)).toHaveLength(1 + 4);
    for (const plan of plans) expect(plan).not.toMatch(/^SCAN |Seq Scan|TEMP B-TREE|\bSort\b/m);
  });

  it('reads a page far into the path', async () => {
    await using storage = await openTestStorage();
    const ownerId = await addUser(storage);
    const { chatId } = await addLongChat(storage, ownerId, { length: 10_000 });
    const rows = await readPath(storage.begin(), chatId, { order: 'asc', offset: 9990, limit: 5 });
    expect(rows.map(({ depth }) => depth)).toEqual([9990, 9991, 9992, 9993, 9994]);
    expect(rows.map((row) => Number(row.alternative_count))).toEqual([1, 1, 1, 1, 1]);
  });
});

it('counts as alternatives only what shares the parent, the role and the chat', async () => {
  await using storage = await openTestStorage();
  const place = await startChat(storage);
  const elsewhere = await startChat(storage);
  const [root, second] = [randomUUID(), randomUUID()];
  await append(storage, elsewhere, {}, null);
  await append(storage, place, { id: root }, null);
  await append(storage, place, { role: 'assistant' }, null);
  await append(storage, place, { id: second }, null);
  await append(storage, place, { role: 'assistant' }, root);

  const unit = storage.begin();
  const placeOf = async (id: string) => {
    const row = await findMessageInChat(unit, place.chatId, id);
    return [Number(row?.alternative_count), Number(row?.alternative_index)];
  };
  expect(await placeOf(root)).toEqual([2, 0]);
  expect(await placeOf(second)).toEqual([2, 1]);
});

it('hides the messages of another owner, another chat and a chat in the trash', async () => {
  await using storage = await openTestStorage();
  const place = await startChat(storage);
  const stranger = await startChat(storage);
  const id = randomUUID();
  await append(storage, place, { id });
  const unit = storage.begin();
  expect(await findMessage(unit, place.ownerId, id)).toMatchObject({ id });
  expect(await findMessage(unit, stranger.ownerId, id)).toBeNull();
  expect(await findMessageInChat(unit, stranger.chatId, id)).toBeNull();

  const { em } = storage.begin();
  (await em.findOneOrFail(Chat, place.chatId)).deleted_at = new Date();
  await em.flush();
  expect(await findMessage(unit, place.ownerId, id)).toBeNull();
});

/** The plans of the statements that `work` runs. */
async function explained(storage: Storage, work: (unit: UnitOfWork) => Promise<void>): Promise<string[]> {
  const unit = storage.begin();
  const run = unit.rows.bind(unit);
  const plans: string[] = [];
  unit.rows = async (sql, values) => {
    const explain = inject('engine') === 'sqlite' ? 'explain query plan' : 'explain';
    const lines = await run<{ detail?: string; 'QUERY PLAN'?: string }>(`${explain} ${sql}`, values);
    plans.push(lines.map((line) => line.detail ?? line['QUERY PLAN']).join('\n'));
    return run(sql, values);
  };
  await work(unit);
  return plans;
}

it('leaves what lore and variables came to out of what is read of a conversation', async () => {
  await using storage = await openTestStorage();
  const place = await startChat(storage);
  const id = randomUUID();
  await append(storage, place, { id, prompt_state: { seed: 'a' } });
  const unit = storage.begin();
  const read = [
    ...(await readPath(unit, place.chatId, { order: 'asc', limit: 10 })),
    await findMessageInChat(unit, place.chatId, id),
    await findMessage(unit, place.ownerId, id),
  ];
  for (const row of read) {
    expect(row).toMatchObject({ id, content: 'Hello' });
    expect(row).not.toHaveProperty('prompt_state');
  }
  const [whole] = await readTree(unit, place.chatId, { afterSeq: 0, limit: 10 });
  expect(jsonValue(whole?.prompt_state)).toEqual({ seed: 'a' });
});

it('knows when the person last wrote what is not hidden, on the path and between two depths', async () => {
  await using storage = await openTestStorage();
  const place = await startChat(storage);
  const at = (hour: number) => new Date(Date.UTC(2026, 10, 22, hour));
  const unit = storage.begin();
  expect(await lastWrittenAt(unit, place.chatId, { above: -1, below: 9 })).toBeNull();
  const first = randomUUID();
  await append(storage, place, { id: first, created_at: at(1) });
  await append(storage, place, { created_at: at(2) });
  await append(storage, place, { created_at: at(3), hidden: true });
  await append(storage, place, { created_at: at(4), role: 'assistant' });
  expect(await lastWrittenAt(unit, place.chatId, { above: -1, below: 9 })).toBe('2026-11-22T02:00:00.000Z');
  expect(await lastWrittenAt(unit, place.chatId, { above: -1, below: 1 })).toBe('2026-11-22T01:00:00.000Z');
  expect(await lastWrittenAt(unit, place.chatId, { above: -1, below: 0 })).toBeNull();
  expect(await lastWrittenAt(unit, place.chatId, { above: 1, below: 9 })).toBeNull();
});
