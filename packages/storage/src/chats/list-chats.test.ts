import { describe, expect, inject, it } from 'vitest';
import { openTestStorage } from '../../test/open-test-storage.ts';
import { addCharacter, addChat, addUser, NOON } from '../../test/seed.ts';
import { Chat, searchKey, type Keyset, type Storage, type UnitOfWork } from '../index.ts';
import { listChats, type ChatFilter } from './list-chats.ts';

const LATER = new Date('2026-12-01T00:00:00.001Z');

describe('walking a list', () => {
  it.each(['asc', 'desc'] as const)('meets every chat once where many are of the same instant (%s)', async (order) => {
    await using storage = await openTestStorage();
    const ownerId = await addUser(storage);
    const ids: string[] = [];
    for (let n = 0; n < 25; n++) {
      ids.push(await addChat(storage, ownerId, { updated_at: n % 5 === 0 ? LATER : NOON, title: `${n}` }));
    }
    await addChat(storage, await addUser(storage));
    const met = await walk(storage, ownerId, { expression: 'updated_at', order }, (row) => new Date(row.updated_at));
    const instants = ids.map((id, n) => ({ id, later: n % 5 === 0 }));
    const expected = instants.toSorted((a, b) => Number(a.later) - Number(b.later) || (a.id < b.id ? -1 : 1));
    const rising = expected.map(({ id }) => id);
    expect(met).toEqual(order === 'asc' ? rising : rising.toReversed());
  });

  it.each(['asc', 'desc'] as const)('orders titles by code point on any engine and collation (%s)', async (order) => {
    await using storage = await openTestStorage();
    if (storage.dialect === 'postgres') await sortLikeEnglish(storage);
    const ownerId = await addUser(storage);
    const titles = ['b', 'B', 'a', 'Ä', 'z', 'é', 'e', '_x', 'ｆull', '😀', '\u{10000}', '\uffee', '10', '9', 'ﬁ', ''];
    const byId = new Map<string, string>();
    for (const title of titles) byId.set(await addChat(storage, ownerId, { title }), searchKey(title));
    const expression = `title_key${storage.begin().engine.binaryCollation}`;
    const met = await walk(storage, ownerId, { expression, order }, (row) => row.title_key);
    const keys = met.map((id) => byId.get(id));
    const rising = [...byId.values()].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(keys).toEqual(order === 'asc' ? rising : rising.toReversed());
  });

  it('enters the index at the position, without a sort', async () => {
    await using storage = await openTestStorage();
    const ownerId = await addUser(storage);
    const unit = storage.begin();
    const run = unit.rows.bind(unit);
    let plan = '';
    unit.rows = async (sql, values) => {
      const explain = inject('engine') === 'sqlite' ? 'explain query plan' : 'explain';
      const lines = await run<{ detail?: string; 'QUERY PLAN'?: string }>(`${explain} ${sql}`, values);
      plan = lines.map((line) => line.detail ?? line['QUERY PLAN']).join('\n');
      return run(sql, values);
    };
    const after = { value: NOON, id: ownerId };
    await listChats(unit, { ownerId, deleted: 'false' }, page({ expression: 'updated_at', order: 'desc', after }));
    expect(plan).toContain('chat_owner_id_updated_at_id_index');
    expect(plan).toMatch(/\(owner_id=\? AND \(updated_at,id\)<\(\?,\?\)\)|Index Cond: .*ROW\(updated_at, id\) </);
    expect(plan).not.toMatch(/TEMP B-TREE|\bSort\b|^SCAN |Seq Scan/m);
  });

  it('counts all that fit, whatever stretch is read', async () => {
    await using storage = await openTestStorage();
    const ownerId = await addUser(storage);
    for (let n = 0; n < 7; n++) await addChat(storage, ownerId);
    const window = { keyset: { expression: 'created_at', order: 'asc' as const }, limit: 3, offset: 6, count: true };
    const { rows, total } = await listChats(storage.begin(), { ownerId, deleted: 'false' }, window);
    expect([rows.length, total]).toEqual([1, 7]);
  });
});

it('searches titles whatever their case or form, and takes no character for a wildcard', async () => {
  await using storage = await openTestStorage();
  const cases: [part: string, title: string, found: boolean][] = [
    ['ÄRGER', 'Großer Ärger', true],
    ['grosser', 'Großer Ärger', false],
    ['STRAẞE', 'Straße', true],
    ['дом', 'ДОМ', true],
    ['ΔΟΣ', 'δοσεις', true],
    ['οδος', 'ΟΔΟΣ', true],
    ['file', 'ﬁle', true],
    ['é', 'e\u0301', true],
    ['e', 'é', false],
    ['100%', '100% sure', true],
    ['100%', '1000 sure', false],
    ['a_b', 'a_b', true],
    ['a_b', 'axb', false],
    ['c:\\x', 'C:\\x', true],
    ['\\', 'no backslash', false],
    ['%', 'nothing', false],
    ["it's", "It's", true],
    ['😀', 'a😀b', true],
    ['😀', '😁', false],
    ['?', 'what?', true],
  ];
  for (const [part, title, found] of cases) {
    const ownerId = await addUser(storage);
    await addChat(storage, ownerId, { title });
    const met = await titles(storage.begin(), { ownerId, titlePart: part, deleted: 'false' });
    expect([part, met]).toEqual([part, found ? [title] : []]);
  }
});

describe('filters', () => {
  const odd = ['plain', 'Plain', 'plai', 'plain ', 'a"b', "a'b", 'a\\b', '😀', '👩‍👩‍👧', '["plain"]', '1', 'null', '', 'é'];

  it('find a tag only where it stands as it is', async () => {
    await using storage = await openTestStorage();
    const ownerId = await addUser(storage);
    for (const tag of odd) await addChat(storage, ownerId, { title: tag, tags: ['other', tag] });
    await addChat(storage, ownerId, { title: 'none' });
    const unit = storage.begin();
    for (const tag of odd) expect(await titles(unit, { ownerId, tag, deleted: 'false' })).toEqual([tag]);
    expect(await titles(unit, { ownerId, tag: 'lain', deleted: 'false' })).toEqual([]);
    expect(await titles(unit, { ownerId, tag: 'e\u0301', deleted: 'false' })).toEqual([]);
    expect(await titles(unit, { ownerId, tag: 'other', deleted: 'false' })).toHaveLength(odd.length);
  });

  it('find what they say, alone and together', async () => {
    await using storage = await openTestStorage();
    const ownerId = await addUser(storage);
    const characterId = await addCharacter(storage, ownerId);
    await addChat(storage, ownerId, { title: 'pinned', pinned: true });
    await addChat(storage, ownerId, { title: 'archived', archived: true, character_id: characterId });
    await addChat(storage, ownerId, { title: 'resolved', state: 'resolved', character_id: characterId });
    await addChat(storage, ownerId, { title: 'trash', deleted_at: NOON });
    const find = async (filter: Partial<ChatFilter>) =>
      (await titles(storage.begin(), { ownerId, deleted: 'false', ...filter })).toSorted();
    expect(await find({})).toEqual(['archived', 'pinned', 'resolved']);
    expect(await find({ deleted: 'true' })).toHaveLength(4);
    expect(await find({ deleted: 'only' })).toEqual(['trash']);
    expect(await find({ pinned: true })).toEqual(['pinned']);
    expect(await find({ pinned: false, archived: false })).toEqual(['resolved']);
    expect(await find({ characterId })).toEqual(['archived', 'resolved']);
    expect(await find({ characterId, state: 'resolved' })).toEqual(['resolved']);
    expect(await find({ titlePart: '' })).toHaveLength(3);
    expect(await find({ ownerId: crypto.randomUUID() })).toEqual([]);
  });
});

const page = (keyset: Keyset) => ({ keyset, limit: 4, offset: 0, count: false });

async function walk(
  storage: Storage,
  ownerId: string,
  keyset: Keyset,
  valueOf: (row: { title_key: string; updated_at: string | number | Date }) => string | Date,
): Promise<string[]> {
  const met: string[] = [];
  let after: Keyset['after'];
  for (;;) {
    const next = after ? { ...keyset, after } : keyset;
    const { rows } = await listChats(storage.begin(), { ownerId, deleted: 'false' }, page(next));
    const last = rows.at(-1);
    if (!last) return met;
    met.push(...rows.map(({ id }) => id));
    after = { value: valueOf(last), id: last.id };
  }
}

async function titles(unit: UnitOfWork, filter: ChatFilter): Promise<string[]> {
  const window = { keyset: { expression: 'created_at', order: 'asc' as const }, limit: 100, offset: 0, count: false };
  return (await listChats(unit, filter, window)).rows.map(({ title }) => title);
}

/** Gives the titles a collation that a database may have as its default. */
async function sortLikeEnglish(storage: Storage) {
  const table = storage.orm.getMetadata(Chat).tableName;
  await storage
    .begin()
    .transaction((unit) => unit.change(`alter table ${table} alter column title_key type text collate "en-x-icu"`));
}
